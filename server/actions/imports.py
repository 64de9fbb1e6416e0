"""Files that are brought in: ordered by a member, carried out by a job, told as they get further.

Invariant: what a file brings is in as a whole or not at all; its row says which, and never "done" before it is. How it
is read and written is `server/bulk/`; how it is undone, `server/actions/undoing.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, Protocol, cast
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Import, Member
from server.actions.audit import record
from server.errors import SlowDown
from server.events import ImportChanged, emit
from server.policy.imports import importable, who_see_import

Kind = Literal["reports", "teams", "metrics"]
MOST_WAITING = 5
SILENT_FOR = timedelta(seconds=60)
"""A process that carries one out says so every second. After so long it is gone, and another begins anew."""
MOST_FAULTS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What to bring in and where to. `columns` says which column of a file of reports means what."""

    kind: Kind
    team_id: UUID
    metric_id: UUID | None
    columns: Mapping[str, Any]
    file_name: str
    content: str


async def order_import(db: AsyncSession, me: Member, asked: Asked) -> Import:
    """Raises NotFound, Forbidden, Conflict, SlowDown."""
    await importable(db, me, asked.kind, asked.team_id, asked.metric_id)
    waiting = select(func.count()).where(Import.member_id == me.id, Import.state.in_(("waiting", "running")))
    if (await db.scalar(waiting) or 0) >= MOST_WAITING:
        raise SlowDown("Several of your files are waiting. Wait until they are in.", headers={"Retry-After": "30"})
    row = Import(
        member_id=me.id,
        team_id=asked.team_id,
        metric_id=asked.metric_id if asked.kind == "reports" else None,
        kind=asked.kind,
        file_name=asked.file_name,
        asked=dict(asked.columns),
        content=asked.content,
        state="waiting",
    )
    db.add(row)
    await db.flush()
    await db.refresh(row)
    await record(db, me, "import.ordered", "import", row.id, kind=row.kind, team_id=str(row.team_id))
    await announce_import(db, row)
    return row


async def claim_import(db: AsyncSession) -> Import | None:
    """The next one to carry out, for this process alone."""
    silent = Import.touched_at < func.clock_timestamp() - SILENT_FOR
    query = select(Import).where(or_(Import.state == "waiting", (Import.state == "running") & silent))
    row = await db.scalar(query.order_by(Import.ordered_at, Import.id).limit(1).with_for_update(skip_locked=True))
    if row is not None:
        row.state, row.step, row.done, row.total = "running", "", 0, 0
        await _touch(db, row)
    return row


async def tell_progress(db: AsyncSession, import_id: UUID, step: str, done: int, total: int) -> None:
    row = await db.get(Import, import_id, with_for_update={"key_share": True, "skip_locked": True})
    if row is not None and row.state == "running":
        row.step, row.done, row.total = step, done, total
        await _touch(db, row)


async def fail_import(db: AsyncSession, import_id: UUID, problem: str, faults: Sequence[Sequence[Any]] = ()) -> None:
    row = await db.get(Import, import_id, with_for_update={"key_share": True})
    if row is None or row.state != "running":
        return
    row.state, row.content, row.problem = "failed", None, problem
    row.faults = [list(each) for each in faults[:MOST_FAULTS_KEPT]]
    row.finished_at = func.clock_timestamp()
    await _touch(db, row)


async def finish_import(db: AsyncSession, row: Import, *, new: int, changed: int, unchanged: int) -> None:
    """Within the transaction that brought it in."""
    row.state, row.content, row.step = "done", None, ""
    row.new, row.changed, row.unchanged = new, changed, unchanged
    row.finished_at = func.clock_timestamp()
    await _touch(db, row)


async def begin_by_command(db: AsyncSession, team_id: UUID, metric_id: UUID, file_name: str) -> Import:
    """The row of an import that nobody ordered: it is done with the transaction."""
    row = Import(team_id=team_id, metric_id=metric_id, kind="reports", file_name=file_name, asked={}, state="done")
    row.finished_at = func.clock_timestamp()
    db.add(row)
    await db.flush()
    return row


async def end_by_command(db: AsyncSession, row: Import, counts: "Counted | None") -> None:
    """None: it changed nothing, and there is nothing to undo."""
    if counts is None:
        await db.delete(row)
    else:
        await finish_import(db, row, new=counts.new, changed=counts.changed, unchanged=counts.unchanged)


class Counted(Protocol):
    @property
    def new(self) -> int: ...
    @property
    def changed(self) -> int: ...
    @property
    def unchanged(self) -> int: ...


async def _touch(db: AsyncSession, row: Import) -> None:
    row.touched_at = func.clock_timestamp()
    await db.flush()
    await db.refresh(row)
    await announce_import(db, row)


async def announce_import(db: AsyncSession, row: Import) -> None:
    said = ImportChanged(
        import_id=row.id,
        kind=cast(Kind, row.kind),
        state=cast(Any, row.state),
        step=row.step,
        done=row.done,
        total=row.total,
        new=row.new,
        changed=row.changed,
        unchanged=row.unchanged,
        problem=row.problem,
        finished_at=row.finished_at,
        undone_at=row.undone_at,
    )
    emit(db, await who_see_import(db, row), said)
