"""/api/v1/from-letters and /api/v1/replies: reporting from a reminder, by its link or by answering it.

Whoever holds a link is not signed in by it: it opens one form and sends one report.
"""

from typing import Annotated, Literal

from fastapi import Depends, Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.due import DueOut, due_of
from api.reports import AnsweredIn, GivenIn
from api.router import public, signed_in
from api.shapes import In, Out
from models import Member, Reminder
from server.actions.replies import receive, report_by_link
from server.db import Session
from server.fields import Text
from server.identity import Me, settings_of, visitor
from server.policy.house import owes
from server.policy.network import may_change_network
from server.policy.reminders import reminder_of_link

door = public("/from-letters", ["reports"])
router = signed_in("/replies", ["reports"])

Token = Annotated[str, Field(max_length=200, description="What stands after # in the link of the letter.")]


class FromLetterIn(In):
    token: Token


class FromLetterOut(Out):
    """What the link asks. `due` null: it was sent already, or cannot be sent any more."""

    name: str
    due: DueOut | None
    must_accept: bool = Field(description="The rules changed: sign in and accept them first, then it can be sent.")


class LetterReportIn(In):
    token: Token
    numbers: list[GivenIn] = Field(max_length=20)
    answers: list[AnsweredIn] = Field(default_factory=list, max_length=20)
    high: Text = ""
    low: Text = ""
    help: Text = ""


class ReportedOut(Out):
    sentences: list[str]


class ReplyIn(In):
    message: str = Field(max_length=1_000_000, description="The whole message as it came, headers and all.")


class ReceivedOut(Out):
    outcome: Literal["reported", "corrected", "refused", "ignored"]
    sentence: str


@door.post("/open", dependencies=[Depends(visitor)])
async def look(db: Session, link: FromLetterIn) -> FromLetterOut:
    """What a reminder's link asks, with the numbers of last time. It changes nothing."""
    reminder, member = await reminder_of_link(db, link.token)
    due = await _due(db, reminder, member)
    return FromLetterOut(name=member.name, due=due, must_accept=await owes(db, member))


@door.post("/reports", status_code=201, dependencies=[Depends(visitor)])
async def send(db: Session, report: LetterReportIn) -> ReportedOut:
    """Send the one report that a reminder's link is for."""
    reminder, member = await reminder_of_link(db, report.token)
    sent = await report_by_link(
        db,
        reminder,
        member,
        [each.given() for each in report.numbers],
        [each.answered() for each in report.answers],
        high=report.high,
        low=report.low,
        help=report.help,
    )
    return ReportedOut(sentences=sent.effect.sentences)


@router.post("")
async def take(db: Session, me: Me, request: Request, reply: ReplyIn) -> ReceivedOut:
    """Hand in a message that came to the reply address, for an administrator's program: as `snowfield received`. It
    reports what its signed address is for, or tells its member by mail why not."""
    may_change_network(me)
    received = await receive(db, settings_of(request), reply.message.encode("utf-8", "replace"))
    return ReceivedOut.model_validate(received)


async def _due(db: AsyncSession, reminder: Reminder, member: Member) -> DueOut | None:
    wanted = reminder.form_id, reminder.team_id, reminder.period
    return next(
        (e for e in (await due_of(db, member, missed=True)).items if (e.form_id, e.team_id, e.period) == wanted), None
    )
