"""/api/v1/flags: telling a moderator of something, and what became of it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import public, signed_in
from api.shapes import After, In, Limit, Out, Page, cursor_of, parts_of, uuid_part
from models import Case, Decision, Flag, Team
from models.moderation import Kind, Reason
from server.actions.flags import flag, flag_invitation
from server.db import Session
from server.fields import Text
from server.identity import Me, visitor
from server.policy.moderation import my_flags

router = signed_in("/flags", ["moderation"])
door = public("/flags", ["moderation"])

Words = Annotated[Text, StringConstraints(max_length=2_000)]


class FlagIn(In):
    kind: Kind = Field(description="What it is: of a member, their name and profile; of a report, its words.")
    subject_id: UUID
    reason: Reason = Field(description="Points to a patient; unkind or bullying; not true; private; something else.")
    words: Words = Field("", description="In your own words. Moderators read it, and who you are; its author never.")
    hide_now: bool = Field(
        False,
        description="For leaders of the team or above it: hide it at once, for 24 hours or until a moderator decides.",
    )


class InvitationFlagIn(In):
    token: Annotated[str, Field(max_length=200, description="What stands after # in the link of the invitation.")]
    reason: Reason
    words: Words = ""


class FlagOut(Out):
    id: UUID
    kind: Kind
    subject_id: UUID
    where: str = Field(description="The team it stands in, if any.")
    reason: Reason
    words: str
    flagged_at: datetime
    outcome: Literal["waiting", "left", "hidden", "acted"] = Field(
        description="What a moderator did: nothing yet; left it as it is; hid it; or spoke to its author."
    )
    hidden_meanwhile: bool = Field(description="Hidden until a moderator decides.")


class FlagPage(Page[FlagOut]):
    pass


class Told(Out):
    sentence: str


@router.post("", status_code=201)
async def create(db: Session, me: Me, told: FlagIn) -> FlagOut:
    """Tell a moderator of something you can read. The same again changes nothing. Its author never learns who did."""
    found = await flag(db, me, told.kind, told.subject_id, told.reason, told.words, hide_now=told.hide_now)
    return (await _outs(db, [found]))[0]


@router.get("")
async def list_flags(db: Session, me: Me, before: After = None, limit: Limit = 50) -> FlagPage:
    """What you told moderators, newest first, and what became of it."""
    query = my_flags(me).limit(limit + 1)
    if before is not None:
        query = query.where(Flag.id < uuid_part(parts_of(before, 1)[0]))
    rows = [(row[0], row[1]) for row in await db.execute(query)]
    more = cursor_of(rows[limit - 1][0].id) if len(rows) > limit else None
    return FlagPage(items=await _outs(db, rows[:limit]), next=more)


@door.post("/invitation", status_code=201, dependencies=[Depends(visitor)])
async def tell_of_invitation(db: Session, told: InvitationFlagIn) -> Told:
    """Tell a moderator of what somebody wrote in an invitation to you. Whoever holds its link can."""
    await flag_invitation(db, told.token, told.reason, told.words)
    return Told(sentence="A moderator will look at it. Whoever invited you does not learn of it.")


async def _outs(db: AsyncSession, rows: list[tuple[Flag, Case]]) -> list[FlagOut]:
    cases = {case.id for _, case in rows}
    verdicts: dict[UUID, set[str]] = {each: set() for each in cases}
    for case_id, verdict in await db.execute(
        select(Decision.case_id, Decision.verdict).where(Decision.case_id.in_(cases))
    ):
        verdicts[case_id].add(verdict)
    names = select(Team.id, Team.name).where(Team.id.in_({case.team_id for _, case in rows if case.team_id}))
    teams = {row.id: row.name for row in await db.execute(names)}
    return [
        FlagOut(
            id=flag.id,
            kind=case.kind,
            subject_id=case.subject_id,
            where=teams.get(case.team_id, "") if case.team_id else "",
            reason=flag.reason,
            words=flag.words,
            flagged_at=flag.flagged_at,
            outcome=_outcome(verdicts[case.id]),
            hidden_meanwhile=case.held_by is not None and case.hold_ended_at is None,
        )
        for flag, case in rows
    ]


def _outcome(verdicts: set[str]) -> Literal["waiting", "left", "hidden", "acted"]:
    if not verdicts:
        return "waiting"
    if "hidden" in verdicts:
        return "hidden"
    return "left" if verdicts == {"dismissed"} else "acted"
