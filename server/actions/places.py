"""What changes about who is where.

Invariant: a place is never overwritten. A change of who leads or reports ends it and begins another, so that the past
is counted with those who were there.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Place, Team
from server.actions.audit import record
from server.actions.sums import hold_sums, settle_expected
from server.errors import Conflict, NotFound
from server.events import PlaceChanged, PlaceEnded, emit, to_member
from server.policy.members import readable_member
from server.policy.places import endable_team, open_place
from server.policy.teams import changing_team, leaders_of, line_of, manageable_team, names_of_leaders, who_see


async def place_member(
    db: AsyncSession, me: Member, team_id: UUID, member_id: UUID, *, leads: bool, reports: bool | None = None
) -> Place:
    """Puts a member into a team, or changes their part in it. `reports` is, unless said, everyone who does not lead.

    Raises NotFound, Forbidden, and Conflict for a closed team or a suspended member.
    """
    reports = not leads if reports is None else reports
    team = await manageable_team(db, me, team_id)
    member = await readable_member(db, me, member_id)
    if member.suspended_at is not None or member.left_at is not None:
        raise Conflict(f"{member.name} cannot sign in at present. Ask an administrator.")
    await hold_sums(db)
    await changing_team(db, me, team_id)
    return await seat(db, me, team, member, leads=leads, reports=reports)


async def seat(db: AsyncSession, me: Member | None, team: Team, member: Member, *, leads: bool, reports: bool) -> Place:
    """The change itself, once the caller holds the tree and the team and knows that it may be: an invitation places
    somebody whom nobody in the team knows yet. `me` is None where the command line invited."""
    team_id, member_id = team.id, member.id
    before = await open_place(db, team_id, member_id)
    if before is not None and (before.leads, before.reports) == (leads, reports):
        return before
    if before is not None:
        before.until = func.clock_timestamp()
        await db.flush()
    place = Place(team_id=team_id, member_id=member_id, leads=leads, reports=reports, since=func.clock_timestamp())
    db.add(place)
    await db.flush()
    await settle_expected(db, [team_id])
    await record(db, me, "place.changed", "team", team_id, member_id=str(member_id), leads=leads, reports=reports)
    audiences = [to_member(member_id), *await who_see(db, team)]
    emit(
        db,
        audiences,
        PlaceChanged(team_id=team_id, member_id=member_id, name=member.name, leads=leads, reports=reports),
    )
    return place


async def end_place(db: AsyncSession, me: Member, team_id: UUID, member_id: UUID) -> str:
    """Ends my own place, or one in a team I may change. Returns a sentence that says what it left behind.

    Raises NotFound or Forbidden.
    """
    team = await endable_team(db, me, team_id, member_id)
    await hold_sums(db)
    await db.scalar(select(Team.id).where(Team.id == team_id).with_for_update(key_share=True))
    place = await open_place(db, team_id, member_id)
    if place is None:
        raise NotFound("This member is not in the team.")
    await leave_place(db, me, place)
    if not place.leads or await leaders_of(db, team_id):
        return f"What was reported in {team.name} stays."
    above = await names_of_leaders(db, team_id) if len(await line_of(db, team_id)) > 1 else ""
    return f"{team.name} has no leader now. {above or 'An administrator'} can name one. What was reported stays."


async def leave_place(db: AsyncSession, me: Member, place: Place) -> None:
    """The end itself, once the caller holds the sums and the place."""
    place.until = func.clock_timestamp()
    await db.flush()
    await settle_expected(db, [place.team_id])
    await record(db, me, "place.ended", "team", place.team_id, member_id=str(place.member_id))
    audiences = [to_member(place.member_id), *await who_see(db, await db.get_one(Team, place.team_id))]
    emit(db, audiences, PlaceEnded(team_id=place.team_id, member_id=place.member_id))
