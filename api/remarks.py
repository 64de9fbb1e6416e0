"""/api/v1/reports/{report_id}/remarks: what leaders and whoever reported say to each other about one report; and
/api/v1/corrections: what I am asked to look at again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.report_shapes import TeamNamed, by_id
from api.router import signed_in
from api.shapes import In, Out, Page, Person, person
from models import Member, Remark, Report, ReportForm, Team
from server.actions.remarks import write_remark
from server.db import Session
from server.fields import FullText
from server.identity import Me
from server.measures.periods import Kind, label
from server.policy.remarks import open_corrections, remarkable_report, shown_to

router = signed_in("/reports", ["reports"])
mine = signed_in("/corrections", ["reports"])

MOST = 200


class RemarkIn(In):
    text: Annotated[FullText, Field(max_length=2_000, examples=["120 is ten times last week. Is it right?"])]
    kind: Literal["comment", "correction"] = Field("comment", description="Correction: a leader asks to look again.")


class RemarkOut(Out):
    id: UUID
    report_id: UUID
    author: Person
    kind: Literal["comment", "correction"]
    text: str
    written_at: datetime
    settled_at: datetime | None = Field(description="Of a correction: since it was made, or answered in words.")
    hidden: bool = Field(description="A moderator hid it: you read it since you wrote it, and nobody else does.")


class CorrectionAsked(RemarkOut):
    """A question to correct something that I reported."""

    team: TeamNamed
    label: str


@router.get("/{report_id}/remarks")
async def list_remarks(db: Session, me: Me, report_id: UUID) -> Page[RemarkOut]:
    """What was said about a report, oldest first. Only whoever reported and the leaders above read it."""
    await remarkable_report(db, me, report_id)
    query = select(Remark, Member).join(Member, Member.id == Remark.author_id)
    rows = await db.execute(query.where(Remark.report_id == report_id, shown_to(me)).order_by(Remark.id).limit(MOST))
    return Page(items=[_out(remark, author) for remark, author in rows], next=None)


@router.post("/{report_id}/remarks", status_code=201)
async def write(db: Session, me: Me, report_id: UUID, remark: RemarkIn) -> RemarkOut:
    """Comment on a report or, as a leader, ask to correct it. What its reporter writes answers the question."""
    return _out(await write_remark(db, me, report_id, remark.text, remark.kind), me)


@mine.get("")
async def list_corrections(db: Session, me: Me) -> Page[CorrectionAsked]:
    """What I am asked to correct in my reports, and have not answered: the oldest first."""
    rows = (await db.execute(open_corrections(me).limit(MOST))).all()
    return Page(items=await _asked_of_me(db, rows), next=None)


async def _asked_of_me(db: AsyncSession, rows: Sequence[Row[Remark, Report]]) -> list[CorrectionAsked]:
    forms = await by_id(db, ReportForm, {report.form_id for _, report in rows})
    teams = await by_id(db, Team, {report.team_id for _, report in rows})
    people = await by_id(db, Member, {remark.author_id for remark, _ in rows})
    return [
        CorrectionAsked(
            **dict(_out(remark, people[remark.author_id])),
            team=TeamNamed.model_validate(teams[report.team_id]),
            label=label(cast(Kind, forms[report.form_id].period), report.period),
        )
        for remark, report in rows
    ]


def _out(remark: Remark, author: Member) -> RemarkOut:
    return RemarkOut(
        id=remark.id,
        report_id=remark.report_id,
        author=person(author),
        kind="correction" if remark.kind == "correction" else "comment",
        text=remark.text,
        written_at=remark.written_at,
        settled_at=remark.settled_at,
        hidden=remark.hidden_at is not None,
    )
