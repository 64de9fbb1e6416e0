"""What is done to teams: made, renamed, moved, closed.

Invariant: the tree is dated and never overwritten, stays a tree, and stays within one call. Who changes its shape
holds the kept sums alone, so that two moves cannot make a circle together, and they follow in the same transaction.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Place, Team, TeamParent
from server.actions.audit import record
from server.actions.sums import hold_sums, move_sums, settle_expected
from server.errors import Conflict, Forbidden, NotFound
from server.events import PlaceEnded, TeamChanged, TeamMoved, emit, to_member
from server.fields import hold_to
from server.policy.calls import organises, readable_call
from server.policy.teams import (
    changing_team,
    line_of,
    manageable_team,
    open_children,
    parent_of,
    subtree_of,
    visible_team,
    who_see,
)


async def make_team(
    db: AsyncSession, me: Member, name: str, *, parent_id: UUID | None, call_id: UUID | None = None
) -> Team:
    """A new team below one that I may change, or (organisers, administrators) a new root.

    Raises NotFound, Forbidden, and Conflict where the parent is closed or belongs to another call.
    """
    if parent_id is not None:
        parent = await manageable_team(db, me, parent_id)
        await hold_sums(db)
        parent = await changing_team(db, me, parent_id)
        if call_id not in (None, parent.call_id):
            raise Conflict(f"{parent.name} belongs to another call. A team is of the same call as the one above it.")
        call_id = parent.call_id
    else:
        await _may_make_root(db, me, call_id)
        await hold_sums(db)
    team = Team(name=name, call_id=call_id)
    db.add(team)
    await db.flush()
    if parent_id is not None:
        db.add(TeamParent(team_id=team.id, parent_id=parent_id))
        await db.flush()
        await settle_expected(db, [parent_id, team.id])
    await record(db, me, "team.made", "team", team.id, name=name, parent_id=_text(parent_id))
    await _announce(db, team, parent_id)
    return team


async def rename_team(db: AsyncSession, me: Member, team_id: UUID, name: str, if_match: str | None = None) -> Team:
    """Raises NotFound, Forbidden, ChangedMeanwhile."""
    team = await changing_team(db, me, team_id)
    hold_to(if_match, team.changed_at)
    if team.name == name:
        return team
    await record(db, me, "team.renamed", "team", team.id, before=team.name, name=name)
    team.name = name
    await _touch(db, team)
    above = await parent_of(db, team_id)
    await _announce(db, team, above.parent_id if above else None)
    return team


async def move_team(db: AsyncSession, me: Member, team_id: UUID, parent_id: UUID | None) -> Team:
    """Hangs the team, with all below it, on another parent from now on; None makes it a root.

    I need to lead in both lines, so that nobody takes a team out of the sight of those above it. Raises NotFound,
    Forbidden, and Conflict for a circle, another call or a closed team.
    """
    team = await manageable_team(db, me, team_id)
    await hold_sums(db)
    team = await changing_team(db, me, team_id)
    before = await parent_of(db, team_id)
    old_id = before.parent_id if before else None
    if old_id == parent_id:
        return team
    if old_id is not None:
        await _may_take_from(db, me, team, old_id)
    if parent_id is None:
        await _may_make_root(db, me, team.call_id)
    else:
        await _may_hang_on(db, me, team, parent_id)
    audiences = await who_see(db, team)
    if before is not None:
        before.until = func.clock_timestamp()
        await db.flush()
    if parent_id is not None:
        db.add(TeamParent(team_id=team_id, parent_id=parent_id, since=func.clock_timestamp()))
        await db.flush()
    await _touch(db, team)
    await move_sums(db, team_id, old_id, parent_id)
    ends = [each for each in (old_id, parent_id) if each is not None]
    await settle_expected(db, [*ends, *await subtree_of(db, team_id)])
    await record(db, me, "team.moved", "team", team_id, before=_text(old_id), parent_id=_text(parent_id))
    emit(db, [*audiences, *await who_see(db, team)], TeamMoved(team_id=team_id, parent_id=parent_id))
    return team


async def close_team(db: AsyncSession, me: Member, team_id: UUID) -> Team:
    """Ends a team and the places in it; what it reported stays. Raises Conflict while there are teams below it."""
    team = await manageable_team(db, me, team_id)
    await hold_sums(db)
    if (await visible_team(db, me, team_id)).until is not None:
        return team
    team = await changing_team(db, me, team_id)
    if await open_children(db, team_id):
        raise Conflict(f"{team.name} has teams below it. Close or move those first.")
    audiences = await who_see(db, team)
    places = select(Place).where(Place.team_id == team_id, Place.until.is_(None)).with_for_update()
    for place in await db.scalars(places):
        place.until = func.clock_timestamp()
        audiences.append(to_member(place.member_id))
        emit(db, [to_member(place.member_id), *audiences], PlaceEnded(team_id=team_id, member_id=place.member_id))
    team.until = func.clock_timestamp()
    await _touch(db, team)
    above = await parent_of(db, team_id)
    parent_id = above.parent_id if above else None
    await settle_expected(db, [team_id, *([parent_id] if parent_id else [])])
    await record(db, me, "team.closed", "team", team_id, name=team.name)
    emit(db, audiences, _changed(team, parent_id, closed=True))
    return team


async def _may_make_root(db: AsyncSession, me: Member, call_id: UUID | None) -> None:
    if call_id is not None:
        await readable_call(db, me, call_id)
    if not (me.is_administrator or await organises(db, me, call_id)):
        raise Forbidden("Only an administrator, or an organiser of the call, can make a team that has none above it.")


async def _may_take_from(db: AsyncSession, me: Member, team: Team, parent_id: UUID) -> None:
    try:
        await manageable_team(db, me, parent_id)
    except (NotFound, Forbidden) as error:
        raise Forbidden(f"Only a leader above {team.name} can move it. Ask them, or an administrator.") from error


async def _may_hang_on(db: AsyncSession, me: Member, team: Team, parent_id: UUID) -> None:
    parent = await changing_team(db, me, parent_id)
    if parent.call_id != team.call_id:
        raise Conflict(f"{parent.name} belongs to another call. A team stays within its call.", code="other_call")
    if team.id in await line_of(db, parent_id):
        raise Conflict(f"{parent.name} is below {team.name}. A team cannot be below itself.", code="circle")


def _text(team_id: UUID | None) -> str | None:
    return str(team_id) if team_id else None


async def _touch(db: AsyncSession, team: Team) -> None:
    team.changed_at = func.clock_timestamp()
    await db.flush()
    await db.refresh(team)


async def _announce(db: AsyncSession, team: Team, parent_id: UUID | None) -> None:
    emit(db, await who_see(db, team), _changed(team, parent_id, closed=False))


def _changed(team: Team, parent_id: UUID | None, *, closed: bool) -> TeamChanged:
    return TeamChanged(team_id=team.id, name=team.name, call_id=team.call_id, parent_id=parent_id, closed=closed)
