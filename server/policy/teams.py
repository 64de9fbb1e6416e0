"""Who may see and do what with teams. The only place that asks who is in one.

To *see* a team is to know its name, its leaders and its rolled-up figures: everyone who belongs to its call does.
To be *inside* is to read what its people report and write: its members, and the leaders in line above it.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, cast, func, literal, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, Member, Place, Team, TeamParent
from server.errors import Conflict, Forbidden, NotFound
from server.events import (
    Audience,
    to_administrators,
    to_call,
    to_leaders,
    to_line,
    to_team,
)
from server.policy.calls import my_call_ids, my_organised_call_ids, organises


def led_team_ids(me: Member) -> Select[UUID]:
    """The teams I lead, and all teams below."""
    mine = select(Place.team_id.label("id")).where(Place.member_id == me.id, Place.until.is_(None), Place.leads)
    # the CTE has no name, so that one query can hold two of them
    led = mine.cte(recursive=True)
    below = select(TeamParent.team_id).join(led, TeamParent.parent_id == led.c.id).where(TeamParent.until.is_(None))
    led = led.union(below)
    return select(led.c.id)


def inside_team_ids(me: Member) -> Select[UUID]:
    """The teams I am in and, where I lead, all teams below."""
    mine = select(Place.team_id.label("id")).where(Place.member_id == me.id, Place.until.is_(None))
    inside = mine.union(led_team_ids(me)).subquery()
    return select(inside.c.id)


def manageable_teams(me: Member) -> Select[Team]:
    """As `manageable_team`, for a list."""
    if me.is_administrator:
        return select(Team)
    return select(Team).where(or_(Team.call_id.in_(my_organised_call_ids(me)), Team.id.in_(led_team_ids(me))))


def inside_among(me: Member, few: Select[UUID], *, leading: bool = False) -> Select[UUID]:
    """Those of `inside_team_ids` (`leading`: of `led_team_ids`) among a few teams, asked from below: for single rows,
    where to walk down from whoever leads 10,000 teams would cost more than all the rest."""
    few_ids = few.subquery().c[0]
    up = select(few_ids.label("id"), few_ids.label("above")).cte(recursive=True)
    parents = select(up.c.id, TeamParent.parent_id).join(TeamParent, TeamParent.team_id == up.c.above)
    up = up.union(parents.where(TeamParent.until.is_(None)))
    mine = select(up.c.id).join(Place, Place.team_id == up.c.above)
    mine = mine.where(Place.member_id == me.id, Place.until.is_(None))
    return mine.where(Place.leads if leading else or_(Place.leads, Place.team_id == up.c.id))


def visible_teams(me: Member) -> Select[Team]:
    """Teams inside which I am, and all teams of the calls I belong to. Administrators see every team's name."""
    if me.is_administrator:
        return select(Team)
    return select(Team).where(or_(Team.call_id.in_(my_call_ids(me)), Team.id.in_(inside_team_ids(me))))


async def line_of(db: AsyncSession, team_id: UUID) -> list[UUID]:
    """The team and all above it, nearest first, as the tree stands now."""
    up = select(cast(team_id, Uuid).label("id"), literal(0).label("steps")).cte("up", recursive=True)
    above = select(TeamParent.parent_id, up.c.steps + 1).join(up, TeamParent.team_id == up.c.id)
    up = up.union_all(above.where(TeamParent.until.is_(None)))
    return list(await db.scalars(select(up.c.id).order_by(up.c.steps)))


async def is_inside(db: AsyncSession, me: Member, team_id: UUID) -> bool:
    """As `inside_team_ids`, for one team: asked from below, so above 10,000 teams it costs no more than above 10."""
    line = await line_of(db, team_id)
    place = select(Place.id).where(Place.member_id == me.id, Place.until.is_(None), Place.team_id.in_(line))
    return await db.scalar(place.where(or_(Place.leads, Place.team_id == team_id)).limit(1)) is not None


async def leads_line(db: AsyncSession, me: Member, team_id: UUID) -> bool:
    """Whether I lead the team or one above it."""
    line = await line_of(db, team_id)
    place = select(Place.id).where(Place.member_id == me.id, Place.leads, Place.until.is_(None))
    return await db.scalar(place.where(Place.team_id.in_(line)).limit(1)) is not None


async def leads(db: AsyncSession, me: Member, team_id: UUID) -> bool:
    """Whether I lead this very team."""
    place = select(Place.id).where(Place.member_id == me.id, Place.leads, Place.until.is_(None))
    return await db.scalar(place.where(Place.team_id == team_id).limit(1)) is not None


async def visible_team(db: AsyncSession, me: Member, team_id: UUID) -> Team:
    """Raises NotFound where the team does not exist or is not mine to know of."""
    team = await db.scalar(select(Team).where(Team.id == team_id))
    if team is None or not await _sees(db, me, team):
        raise NotFound("There is no such team.")
    return team


async def _sees(db: AsyncSession, me: Member, team: Team) -> bool:
    if me.is_administrator:
        return True
    if team.call_id is not None and await db.scalar(
        select(true()).where(cast(team.call_id, Uuid).in_(my_call_ids(me))).limit(1)
    ):
        return True
    return await is_inside(db, me, team.id)


async def readable_team(db: AsyncSession, me: Member, team_id: UUID) -> Team:
    """A team inside which I am. Raises NotFound, or Forbidden where I may know of it but not read it."""
    team = await visible_team(db, me, team_id)
    if not await is_inside(db, me, team_id):
        raise Forbidden(await not_inside_sentence(db, team))
    return team


async def not_inside_sentence(db: AsyncSession, team: Team) -> str:
    """Why somebody who may know of the team sees no more of it, and who can change that."""
    who = await names_of_leaders(db, team.id)
    return (
        f"Only the members of {team.name} and the leaders above it read this. {who or 'An administrator'} can "
        "invite you."
    )


async def my_part(db: AsyncSession, me: Member, team: Team, line: Sequence[UUID]) -> tuple[bool, bool]:
    """`is_inside` and `may_lead` at once, for who has the team's line in hand."""
    places = select(Place.team_id, Place.leads).where(Place.member_id == me.id, Place.until.is_(None))
    mine = {each.team_id: each.leads for each in await db.execute(places.where(Place.team_id.in_(line)))}
    leads_it = any(mine.values())
    return leads_it or team.id in mine, leads_it or await organises(db, me, team.call_id)


async def may_lead(db: AsyncSession, me: Member, team: Team) -> bool:
    return await leads_line(db, me, team.id) or await organises(db, me, team.call_id)


async def leadable_team(db: AsyncSession, me: Member, team_id: UUID) -> Team:
    """A team I lead, by a place in it or above it, or as organiser of its call."""
    team = await visible_team(db, me, team_id)
    if not await may_lead(db, me, team):
        who = await names_of_leaders(db, team_id)
        raise Forbidden(
            f"Only a leader of {team.name}, or of a team above it, can do this. Ask {who or 'an administrator'}."
        )
    return team


async def manageable_team(db: AsyncSession, me: Member, team_id: UUID) -> Team:
    """A team whose people and shape I may change: as its leader, or as administrator."""
    if me.is_administrator:
        return await visible_team(db, me, team_id)
    return await leadable_team(db, me, team_id)


async def leaders_of(db: AsyncSession, team_id: UUID) -> list[Member]:
    query = (
        select(Member)
        .join(Place, Place.member_id == Member.id)
        .where(Place.team_id == team_id, Place.leads, Place.until.is_(None))
    )
    return list(await db.scalars(query.order_by(Member.name)))


def without_leader() -> ColumnElement[bool]:
    """Of a team: nobody leads it who can come in. The leaders above see to it that somebody does."""
    leads = select(Place.id).join(Member, Member.id == Place.member_id)
    leads = leads.where(Place.team_id == Team.id, Place.leads, Place.until.is_(None), MAY_COME_IN)
    return ~leads.correlate(Team).exists()


async def names_of_leaders(db: AsyncSession, team_id: UUID) -> str:
    """ "Joan Whitlock or Kit Lowther": the leaders of the team, or of the nearest one above that has any who can be
    asked."""
    for each in await line_of(db, team_id):
        if leaders := [leader for leader in await leaders_of(db, each) if leader.suspended_at is None]:
            return " or ".join(leader.name for leader in leaders)
    return ""


async def team_and_line(db: AsyncSession, team_id: UUID) -> list[Audience]:
    """Everyone inside a team: `is_inside`, seen from the team."""
    return [to_team(team_id), *to_line(await line_of(db, team_id))]


def hearing_inside(team_id: ColumnElement[UUID]) -> Select[list[str]]:
    """`team_and_line` as SQL, sorted: for statements that write and announce at once."""
    up = select(team_id.label("id")).cte(recursive=True)
    above = select(TeamParent.parent_id).join(up, TeamParent.team_id == up.c.id)
    up = up.union_all(above.where(TeamParent.until.is_(None)))
    leaders = select(func.concat(prefix_of(to_leaders), up.c.id).label("name"))
    names = leaders.union_all(select(func.concat(prefix_of(to_team), team_id))).subquery()
    return select(func.array_agg(aggregate_order_by(names.c.name, names.c.name)))


def prefix_of(audience: Callable[[UUID], Audience]) -> str:
    """What the names of all audiences of a kind begin with."""
    nobody = UUID(int=0)
    return audience(nobody).removesuffix(str(nobody))


async def who_see(db: AsyncSession, team: Team) -> list[Audience]:
    """Everyone who may know of the team: `visible_teams`, seen from the team."""
    inside = await team_and_line(db, team.id)
    call = [to_call(team.call_id)] if team.call_id else []
    return [*inside, *call, to_administrators()]


MANY, MANY_COUNTED_FOR = 5_000, 60.0
"""To count so many takes a tenth of a second of the database, and one more or less is nothing that anybody misses."""
_counted: dict[UUID, tuple[float, tuple[int, dict[UUID, int]]]] = {}
"""By team. They are few: so many people stand below each of them."""


async def people_below(db: AsyncSession, team_id: UUID) -> tuple[int, dict[UUID, int]]:
    """How many different members have a place in the team or below it, and in each team right below or below that: all
    in one walk, since of the first team of a call that is everybody. Of many, as they were within the last minute."""
    counted_at, known = _counted.get(team_id, (0.0, None))
    if known is not None and time.monotonic() - counted_at < MANY_COUNTED_FOR:
        return known
    itself = cast(team_id, Uuid)
    child = select(TeamParent.team_id.label("top"), TeamParent.team_id.label("id"))
    tops = child.where(TeamParent.parent_id == team_id, TeamParent.until.is_(None)).cte("tops", recursive=True)
    down = select(tops.c.top, TeamParent.team_id).join(TeamParent, TeamParent.parent_id == tops.c.id)
    tops = tops.union(down.where(TeamParent.until.is_(None)))
    every = select(tops.c.top, tops.c.id).union_all(select(itself, itself)).subquery()
    query = select(every.c.top, func.count(func.distinct(Place.member_id)))
    query = query.join(Place, Place.team_id == every.c.id).where(Place.until.is_(None))
    rows = (await db.execute(query.group_by(func.grouping_sets(tuple_(every.c.top), tuple_())))).all()
    found = next(people for top, people in rows if top is None), {top: people for top, people in rows if top}
    if found[0] >= MANY:
        _counted[team_id] = (time.monotonic(), found)
    return found


async def changing_team(db: AsyncSession, me: Member, team_id: UUID) -> Team:
    """As `manageable_team`, and mine alone until the transaction ends. Raises Conflict for a closed one."""
    await manageable_team(db, me, team_id)
    query = select(Team).where(Team.id == team_id).with_for_update(key_share=True)
    team = (await db.scalars(query, execution_options={"populate_existing": True})).one()
    if team.until is not None:
        raise Conflict(f"{team.name} is closed. Nothing can change in it any more.")
    return team


async def parent_of(db: AsyncSession, team_id: UUID) -> TeamParent | None:
    """What the team hangs on now; None for a root."""
    return await db.scalar(select(TeamParent).where(TeamParent.team_id == team_id, TeamParent.until.is_(None)))


async def subtree_of(db: AsyncSession, team_id: UUID) -> list[UUID]:
    """The team and all below it, as the tree stands now."""
    below = select(cast(team_id, Uuid).label("id")).cte("below", recursive=True)
    down = select(TeamParent.team_id).join(below, TeamParent.parent_id == below.c.id)
    below = below.union(down.where(TeamParent.until.is_(None)))
    return list(await db.scalars(select(below.c.id)))


async def subtree_at(db: AsyncSession, team_id: UUID, moment: datetime) -> set[UUID]:
    """The team and all below it, as the tree stood at a moment."""
    below = select(cast(team_id, Uuid).label("id")).cte("below", recursive=True)
    down = select(TeamParent.team_id).join(below, TeamParent.parent_id == below.c.id)
    down = down.where(TeamParent.since < moment, TeamParent.until.is_(None) | (TeamParent.until >= moment))
    below = below.union(down)
    return set(await db.scalars(select(below.c.id)))


async def open_children(db: AsyncSession, team_id: UUID) -> int:
    query = select(func.count()).select_from(TeamParent).join(Team, Team.id == TeamParent.team_id)
    open_ones = query.where(TeamParent.parent_id == team_id, TeamParent.until.is_(None), Team.until.is_(None))
    return await db.scalar(open_ones) or 0


async def people_below_each(db: AsyncSession, team_ids: Sequence[UUID]) -> dict[UUID, int]:
    """As `people_below`, for a page of teams in one query."""
    tops = select(Team.id.label("top"), Team.id.label("id")).where(Team.id.in_(team_ids)).cte("tops", recursive=True)
    down = select(tops.c.top, TeamParent.team_id).join(TeamParent, TeamParent.parent_id == tops.c.id)
    tops = tops.union(down.where(TeamParent.until.is_(None)))
    query = (
        select(tops.c.top, func.count(func.distinct(Place.member_id)).label("people"))
        .join(Place, Place.team_id == tops.c.id)
        .where(Place.until.is_(None))
        .group_by(tops.c.top)
    )
    return {row.top: row.people for row in await db.execute(query)}


async def leaders_of_each(db: AsyncSession, team_ids: Sequence[UUID]) -> dict[UUID, list[Member]]:
    query = (
        select(Place.team_id, Member)
        .join(Member, Member.id == Place.member_id)
        .where(Place.team_id.in_(team_ids), Place.leads, Place.until.is_(None))
        .order_by(Member.name, Member.id)
    )
    leaders: dict[UUID, list[Member]] = {each: [] for each in team_ids}
    for team_id, member in await db.execute(query):
        leaders[team_id].append(member)
    return leaders


def reader_sentence(team: Team, leaders_above: Sequence[Member]) -> str:
    """Who reads what is written in the team: shown before anything is sent."""
    names = list(dict.fromkeys(each.name for each in leaders_above))
    if not names:
        return f"Read by the members of {team.name}."
    return f"Read by the members of {team.name}, and by the leaders above it: {in_words(names)}."


def in_words(names: Sequence[str]) -> str:
    """ "Ada, Bo and Cy" """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
