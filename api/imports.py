"""/api/v1/imports: files of figures, teams and metrics, looked at first, brought in as a whole, undone as a whole."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import After, In, Limit, Out, Page, Person, cursor_of, parts_of, uuid_part
from models import Import, Member, MetricVersion, Team
from server.actions.imports import Asked, Kind, order_import
from server.actions.undoing import undo_import
from server.bulk.imports import as_csv, look_at
from server.db import Session
from server.events import read_cursor
from server.fields import HALF_A_PAIR, Line
from server.identity import Me
from server.policy.imports import UNDO_DAYS, readable_import, visible_imports

router = signed_in("/imports", ["imports"])

LARGEST = 20_000_000
MOST_ROWS = 20_000
FAULTS_SHOWN = 200

Csv = Annotated[str, StringConstraints(max_length=LARGEST)]


class ImportColumns(In):
    """Of a file of figures: which column is what. Left out: found by its name."""

    period: Line = ""
    team: Line = ""
    numerator: Annotated[Line, Field(description='A column, or a sum: "attendances - breaches".')] = ""
    denominator: Line = ""
    note: Line = ""
    delimiter: Annotated[str, StringConstraints(max_length=1)] = ""
    date_format: Annotated[Line, Field(description="As strptime has it.", examples=["%d/%m/%Y"])] = ""


class ImportIn(In):
    """One of `csv` and `rows`."""

    kind: Kind
    team_id: Annotated[UUID, Field(description="All of it is below this team.")]
    metric_id: Annotated[UUID | None, Field(description="Of figures: what they count.")] = None
    file_name: Line = ""
    csv: Annotated[Csv | None, Field(description="With a header.")] = None
    rows: Annotated[
        list[dict[str, str | int | float | None]] | None,
        Field(max_length=MOST_ROWS, description="JSON instead of a file: one object a row, all with the same names."),
    ] = None
    columns: ImportColumns = ImportColumns()

    @model_validator(mode="after")
    def _one_table(self) -> "ImportIn":
        if (self.csv is None) == (self.rows is None):
            raise ValueError("Send one table: csv or rows.")
        return self


class FaultOut(Out):
    line: int = Field(description="Of the file; the header is line 1.")
    column: str = Field(description="Empty: the row as a whole.")
    reason: str


class ImportPreview(Out):
    header: list[str]
    columns: dict[str, str | None] = Field(description="Of figures: which column was taken for what.")
    rows: int
    new: int
    changed: int
    unchanged: int
    faults: list[FaultOut] = Field(description=f"The first {FAULTS_SHOWN}. With any, nothing can be brought in.")
    faults_in_all: int


class ImportOut(Out):
    id: UUID
    kind: Kind
    team_id: UUID
    team_name: str
    metric_id: UUID | None
    metric_name: str | None
    file_name: str
    by: Person | None = Field(description="Null: by the command line.")
    state: Literal["waiting", "running", "done", "failed", "undone"]
    step: str
    done: int
    total: int
    new: int
    changed: int
    unchanged: int
    problem: str
    faults: list[FaultOut]
    ordered_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    undo_until: datetime | None = Field(description="Null: it cannot be undone.")
    cursor: int


class ImportPage(Page[ImportOut]):
    pass


class UndoImportIn(In):
    pass


@router.post("/preview")
async def preview(db: Session, me: Me, asked: ImportIn) -> ImportPreview:
    """What would become of each row. Nothing is stored, and nothing is promised: the import looks again."""
    seen = await look_at(db, me, _asked(asked))
    return ImportPreview(
        header=seen.header,
        columns=seen.columns,
        rows=seen.rows,
        new=seen.new,
        changed=seen.changed,
        unchanged=seen.unchanged,
        faults=[FaultOut.model_validate(each) for each in seen.faults[:FAULTS_SHOWN]],
        faults_in_all=len(seen.faults),
    )


@router.post("", status_code=201)
async def order(db: Session, me: Me, asked: ImportIn) -> ImportOut:
    """Bring a file in: all of it, or nothing. It begins at once and goes on by itself: ask again, or follow the live
    feed. The same file twice changes nothing."""
    cursor, _ = await read_cursor(db)
    row = await order_import(db, me, _asked(asked))
    return (await _outs(db, [row], cursor))[0]


@router.get("")
async def list_imports(db: Session, me: Me, after: After = None, limit: Limit = 20) -> ImportPage:
    """What you brought in, and what others brought into metrics that you look after; newest first."""
    cursor, _ = await read_cursor(db)
    query = visible_imports(me).order_by(Import.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Import.id < uuid_part(parts_of(after, 1)[0]))
    rows = list(await db.scalars(query))
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return ImportPage(items=await _outs(db, rows[:limit], cursor), next=more)


@router.get("/{import_id}")
async def read(db: Session, me: Me, import_id: UUID) -> ImportOut:
    """How far it is, or what became of it; of one that could not be taken, every row and what to do."""
    cursor, _ = await read_cursor(db)
    return (await _outs(db, [await readable_import(db, me, import_id)], cursor))[0]


@router.post("/{import_id}/undoing")
async def undo(db: Session, me: Me, import_id: UUID, _: UndoImportIn) -> ImportOut:
    """Take all of it out again, as if it had never come. Refused where somebody corrected one of its figures since, or
    put something into a team that it made."""
    cursor, _epoch = await read_cursor(db)
    return (await _outs(db, [await undo_import(db, me, import_id)], cursor))[0]


def _asked(asked: ImportIn) -> Asked:
    content = as_csv(asked.rows) if asked.rows is not None else asked.csv or ""
    content = HALF_A_PAIR.sub("", content.replace("\x00", "")).removeprefix("\ufeff")
    name = asked.file_name or ("rows" if asked.rows is not None else "table")
    return Asked(asked.kind, asked.team_id, asked.metric_id, asked.columns.model_dump(), name, content)


async def _outs(db: AsyncSession, rows: list[Import], cursor: int) -> list[ImportOut]:
    teams: dict[UUID, str] = dict(
        (await db.execute(select(Team.id, Team.name).where(Team.id.in_({each.team_id for each in rows})))).all()
    )
    people = {
        each.id: each
        for each in await db.scalars(select(Member).where(Member.id.in_({each.member_id for each in rows})))
    }
    versions = select(MetricVersion.metric_id, MetricVersion.name).order_by(MetricVersion.version)
    metrics: dict[Any, str] = dict(
        (await db.execute(versions.where(MetricVersion.metric_id.in_({each.metric_id for each in rows})))).all()
    )
    return [
        ImportOut(
            **{name: getattr(row, name) for name in ImportOut.model_fields if hasattr(row, name) and name != "faults"},
            team_name=teams[row.team_id],
            metric_name=metrics.get(row.metric_id),
            by=Person.model_validate(people[row.member_id]) if row.member_id in people else None,
            faults=[FaultOut(line=line, column=column, reason=reason) for line, column, reason in row.faults],
            undo_until=row.finished_at + timedelta(days=UNDO_DAYS)
            if row.state == "done" and row.finished_at and (row.new or row.changed)
            else None,
            cursor=cursor,
        )
        for row in rows
    ]
