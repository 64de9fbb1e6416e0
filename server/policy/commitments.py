"""Who may see and make commitments.

One is made to a team in which one has a place, or to a call that one belongs to, and read by whom it is made to: the
people inside the team (its members, and the leaders above), or everybody in the call. Who made it reads it in any case,
and alone changes it. What was taken back, and what a moderator hid, is read by who made it only.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Commitment, Member, Place
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.events import Audience, to_call, to_member
from server.policy.calls import my_call_ids, readable_call
from server.policy.teams import inside_team_ids, names_of_leaders, team_and_line, visible_team
from server.policy.webinars import readable_webinar

HIDDEN = "A moderator hid this, so it cannot change. You can take it back, or appeal on the page that told you."


def visible_commitments(me: Member) -> Select[Commitment]:
    to_the_call = Commitment.team_id.is_(None) & Commitment.call_id.in_(my_call_ids(me))
    told = or_(to_the_call, Commitment.team_id.in_(inside_team_ids(me)))
    shown = told & (Commitment.state != "taken_back") & Commitment.hidden_at.is_(None)
    return select(Commitment).where(or_(Commitment.member_id == me.id, shown))


async def readable_commitment(db: AsyncSession, me: Member, commitment_id: UUID) -> Commitment:
    found = await db.scalar(visible_commitments(me).where(Commitment.id == commitment_id))
    if found is None:
        raise NotFound("There is no such commitment, or it was taken back.")
    return found


async def own_commitment(db: AsyncSession, me: Member, commitment_id: UUID) -> Commitment:
    """Mine, and mine alone until the transaction ends. Raises NotFound, Forbidden; Conflict where I took it back."""
    found = await readable_commitment(db, me, commitment_id)
    if found.member_id != me.id:
        raise Forbidden("Only who made a commitment can change it or take it back. Ask them.")
    held = await db.get_one(Commitment, commitment_id, with_for_update=True, populate_existing=True)
    if held.state == "taken_back":
        raise Conflict("You took this back. Make another commitment instead.", code="taken_back")
    return held


@dataclass(frozen=True, slots=True)
class MadeTo:
    call_id: UUID | None
    team_id: UUID | None


async def made_to(
    db: AsyncSession, me: Member, call_id: UUID | None, team_id: UUID | None, webinar_id: UUID | None
) -> MadeTo:
    """Whom I may commit myself to: a team where one is named, else the call, which is the webinar's where none is.

    Raises NotFound, Forbidden, Invalid.
    """
    if webinar_id is not None:
        webinar = await readable_webinar(db, me, webinar_id)
        if call_id not in (None, webinar.call_id):
            raise _another("call_id", "This webinar is of another call. Leave the call out.")
        call_id = webinar.call_id
    if team_id is not None:
        team = await visible_team(db, me, team_id)
        if call_id is not None and team.call_id != call_id:
            raise _another("team_id", "This team is in another call. Choose a team of the same call, or name it alone.")
        place = select(Place.team_id).where(Place.member_id == me.id, Place.team_id == team.id, Place.until.is_(None))
        if team.until is not None or await db.scalar(place.limit(1)) is None:
            raise Forbidden(
                f"Only who is in {team.name} can commit to it. Choose a team of yours, or ask "
                f"{await names_of_leaders(db, team.id)}."
            )
        return MadeTo(team.call_id, team.id)
    if call_id is None:
        raise _another("team_id", "Say to whom: a team of yours, or the call.")
    mine = my_call_ids(me).subquery()
    if await db.scalar(select(mine.c[0]).where(mine.c[0] == call_id)) is None:
        if webinar_id is None:  # who sees the webinar knows of its call
            await readable_call(db, me, call_id)
        raise Forbidden(
            "Only who belongs to this call can commit to it. Ask one of its organisers, or commit to a team of yours.",
            code="outside_call",
        )
    return MadeTo(call_id, None)


def _another(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[(field, sentence)])


async def who_read_commitment(db: AsyncSession, commitment: Commitment) -> list[Audience]:
    """`visible_commitments`, seen from one that is neither taken back nor hidden."""
    own = to_member(commitment.member_id)
    if commitment.team_id is not None:
        return [own, *await team_and_line(db, commitment.team_id)]
    assert commitment.call_id is not None
    return [own, to_call(commitment.call_id)]
