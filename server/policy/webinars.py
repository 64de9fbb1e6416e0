"""Who may see, schedule and run webinars.

Whom one is for sees it: everybody who belongs to its call or, where teams or constituencies are named, the people of
these teams and of all below, the leaders above, and the members of these constituencies. Its hosts and presenters see
it, too, and so do the organisers of its call. Its hosts and those organisers run it.

An organiser of a call, and a webinar host of the network who belongs to it, schedule for anybody in it; whoever leads a
team, for this team and those below.
"""

from collections.abc import Collection
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Interval,
    Select,
    Uuid,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    MAY_COME_IN,
    Call,
    Constituency,
    ConstituencyMember,
    Member,
    Organiser,
    Place,
    Registration,
    Team,
    TeamParent,
    Webinar,
    WebinarConstituency,
    WebinarPerson,
    WebinarTeam,
)
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.policy.calls import my_call_ids, my_organised_call_ids, organises, readable_call
from server.policy.members import visible_members
from server.policy.teams import inside_among

Part = Literal["host", "presenter"]
One = UUID | ColumnElement[UUID] | None
"""The webinar that is asked about; None: all."""

ENDS = Webinar.starts_at + cast(func.concat(Webinar.minutes, " minutes"), Interval)
TO_COME = and_(Webinar.cancelled_at.is_(None), Webinar.closed_at.is_(None), func.now() <= ENDS)
"""Of webinars: or under way."""


def my_webinar_ids(me: Member, one: One = None) -> CompoundSelect[UUID]:
    """The webinars that are for me, or that I have a part in."""
    whole = select(Webinar.id).where(Webinar.for_whole_call, Webinar.call_id.in_(my_call_ids(me)))
    organised = select(Webinar.id).where(Webinar.call_id.in_(my_organised_call_ids(me)))
    part = select(WebinarPerson.webinar_id).where(WebinarPerson.member_id == me.id)
    constituency = (
        select(WebinarConstituency.webinar_id)
        .join(ConstituencyMember, ConstituencyMember.constituency_id == WebinarConstituency.constituency_id)
        .where(ConstituencyMember.member_id == me.id, ConstituencyMember.until.is_(None))
    )
    places = select(Place.team_id.label("id")).where(Place.member_id == me.id, Place.until.is_(None))
    mine = places.cte(recursive=True)
    above = select(TeamParent.parent_id).join(mine, TeamParent.team_id == mine.c.id).where(TeamParent.until.is_(None))
    mine = mine.union(above)
    team = select(WebinarTeam.webinar_id).join(mine, mine.c.id == WebinarTeam.team_id)
    named = select(WebinarTeam.webinar_id.label("id"), WebinarTeam.team_id.label("team_id"))
    if one is not None:
        named = named.where(WebinarTeam.webinar_id == one)
    line = named.cte(recursive=True)
    parents = select(line.c.id, TeamParent.parent_id).join(TeamParent, TeamParent.team_id == line.c.team_id)
    line = line.union(parents.where(TeamParent.until.is_(None)))
    led = select(line.c.id).join(Place, Place.team_id == line.c.team_id)
    led = led.where(Place.member_id == me.id, Place.leads, Place.until.is_(None))
    return _only(whole, one, Webinar).union(
        _only(organised, one, Webinar),
        _only(part, one, WebinarPerson),
        _only(constituency, one, WebinarConstituency),
        _only(team, one, WebinarTeam),
        led,
    )


def my_desk_ids(me: Member, one: One = None) -> CompoundSelect[UUID]:
    """The webinars that I run."""
    organised = select(Webinar.id).where(Webinar.call_id.in_(my_organised_call_ids(me)))
    return _only(organised, one, Webinar).union(_only(my_hosting_ids(me), one, WebinarPerson))


def my_hosting_ids(me: Member) -> Select[UUID]:
    """The webinars that I host."""
    return select(WebinarPerson.webinar_id).where(WebinarPerson.member_id == me.id, WebinarPerson.part == "host")


def my_speaking_ids(me: Member) -> Select[UUID]:
    """The webinars in which I speak."""
    return select(WebinarPerson.webinar_id).where(WebinarPerson.member_id == me.id, WebinarPerson.part == "presenter")


def _only(
    query: Select[UUID], one: One, table: type[Webinar | WebinarTeam | WebinarConstituency | WebinarPerson]
) -> Select[UUID]:
    """Those of one webinar."""
    if one is None:
        return query
    return query.where((Webinar.id if table is Webinar else table.webinar_id) == one)  # type: ignore[union-attr]


def visible_webinars(me: Member) -> Select[Webinar]:
    mine = my_webinar_ids(me).subquery()
    return select(Webinar).where(Webinar.id.in_(select(mine.c[0])))


def visible_webinar(me: Member, webinar_id: UUID | ColumnElement[UUID]) -> Select[Webinar]:
    """As `visible_webinars`, for one."""
    mine = my_webinar_ids(me, webinar_id).subquery()
    return select(Webinar).where(Webinar.id == webinar_id, Webinar.id.in_(select(mine.c[0])))


async def readable_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> Webinar:
    webinar = await db.scalar(visible_webinar(me, webinar_id))
    if webinar is None:
        raise NotFound("There is no such webinar.")
    return webinar


async def runs(db: AsyncSession, me: Member, webinar_id: UUID) -> bool:
    mine = my_desk_ids(me, webinar_id).subquery()
    return await db.scalar(select(mine.c[0]).limit(1)) is not None


async def presents(db: AsyncSession, me: Member, webinar_id: UUID) -> bool:
    mine = select(WebinarPerson.part).where(WebinarPerson.webinar_id == webinar_id, WebinarPerson.member_id == me.id)
    return "presenter" in set(await db.scalars(mine))


async def check_presenter(db: AsyncSession, webinar_id: UUID, member_id: UUID | None) -> None:
    """Raises Invalid for somebody who does not speak in the webinar, or has left; None is nobody in particular."""
    speaks = select(WebinarPerson.part).join(Member, Member.id == WebinarPerson.member_id)
    speaks = speaks.where(
        Member.left_at.is_(None),
        WebinarPerson.webinar_id == webinar_id,
        WebinarPerson.member_id == member_id,
        WebinarPerson.part == "presenter",
    )
    if member_id is not None and await db.scalar(speaks) is None:
        sentence = "Choose somebody who speaks in this webinar, or nobody."
        raise Invalid(sentence, fields=[("for_id", sentence)])


async def run_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> Webinar:
    """One that I run. Raises NotFound, Forbidden."""
    webinar = await readable_webinar(db, me, webinar_id)
    if not await runs(db, me, webinar_id):
        raise Forbidden(f"Only those who run this webinar can do this. Ask {await names_of_hosts(db, webinar_id)}.")
    return webinar


async def changing_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> Webinar:
    """As `run_webinar`, and mine alone until the transaction ends. Raises Conflict for a cancelled one."""
    await run_webinar(db, me, webinar_id)
    webinar = await held_webinar(db, webinar_id)
    if webinar.cancelled_at is not None:
        raise Conflict("This webinar is cancelled. Schedule another one.", code="cancelled")
    return webinar


async def held_webinar(db: AsyncSession, webinar_id: UUID) -> Webinar:
    """The webinar, mine alone until the transaction ends. The caller may see it."""
    return await db.get_one(Webinar, webinar_id, with_for_update={"key_share": True}, populate_existing=True)


async def may_schedule(
    db: AsyncSession, me: Member, call_id: UUID, team_ids: Collection[UUID], constituency_ids: Collection[UUID]
) -> Call:
    """The call, if I may schedule for these teams and constituencies of it; for none: for the whole call.

    Raises NotFound; Invalid for what is not of this call; Forbidden.
    """
    call = await readable_call(db, me, call_id)
    teams = {
        each.id: each for each in await db.scalars(select(Team).where(Team.id.in_(team_ids), Team.until.is_(None)))
    }
    if any(each not in teams or teams[each].call_id != call_id for each in team_ids):
        raise Invalid("Choose teams of this call.", fields=[("team_ids", "Choose teams of this call.")])
    known = select(func.count()).where(Constituency.id.in_(constituency_ids), Constituency.call_id == call_id)
    if await db.scalar(known) != len(set(constituency_ids)):
        raise Invalid("Choose groups of this call.", fields=[("constituency_ids", "Choose groups of this call.")])
    if await schedules_for_all(db, me, call_id):
        return call
    led = set(await db.scalars(inside_among(me, select(Team.id).where(Team.id.in_(team_ids)), leading=True)))
    if team_ids and not constituency_ids and led.issuperset(team_ids):
        return call
    raise Forbidden(
        "Only an organiser of the call, or one of its webinar hosts, can hold a webinar for all of it. Whoever leads a "
        "team can for this team and those below: choose such teams, or ask an organiser."
    )


async def schedules_for_all(db: AsyncSession, me: Member, call_id: UUID) -> bool:
    """Whether I may schedule for anybody in the call that I belong to."""
    if await organises(db, me, call_id):
        return True
    belongs = select(true()).where(cast(call_id, Uuid).in_(my_call_ids(me)))
    return me.is_webinar_host and bool(await db.scalar(belongs.limit(1)))


async def known_people(
    db: AsyncSession, me: Member, ids: Collection[UUID], already: Collection[UUID]
) -> dict[UUID, Member]:
    """Members by id whom I may name as hosts or presenters: whom I may know of, and who is `already` one. Raises
    Invalid."""
    rows = await db.scalars(visible_members(me).where(Member.id.in_(ids)))
    found = {each.id: each for each in rows}
    kept = [each for each in ids if each not in found and each in already]
    found |= {each.id: each for each in await db.scalars(select(Member).where(Member.id.in_(kept)))}
    for each in ids:
        if each not in found or found[each].left_at is not None:
            sentence = "Choose members whom you can see in the list of people."
            raise Invalid(sentence, fields=[("presenter_ids", sentence)])
    return found


def attending(webinar_id: UUID) -> CompoundSelect[UUID]:
    """The ids of everybody who may see the webinar: `my_webinar_ids`, seen from the webinar."""
    this = select(Webinar.call_id).where(Webinar.id == webinar_id)
    whole = this.where(Webinar.for_whole_call)
    in_teams = select(Place.member_id).join(Team, Team.id == Place.team_id)
    in_teams = in_teams.where(Place.until.is_(None), Team.call_id.in_(whole))
    kinds = select(ConstituencyMember.member_id).join(
        Constituency, Constituency.id == ConstituencyMember.constituency_id
    )
    kinds = kinds.where(ConstituencyMember.until.is_(None))
    of_whole = kinds.where(Constituency.call_id.in_(whole))
    named = select(WebinarConstituency.constituency_id).where(WebinarConstituency.webinar_id == webinar_id)
    teams = select(WebinarTeam.team_id.label("id")).where(WebinarTeam.webinar_id == webinar_id)
    below = teams.cte(recursive=True)
    down = select(TeamParent.team_id).join(below, TeamParent.parent_id == below.c.id).where(TeamParent.until.is_(None))
    below = below.union(down)
    line = teams.cte(recursive=True)
    up = select(TeamParent.parent_id).join(line, TeamParent.team_id == line.c.id).where(TeamParent.until.is_(None))
    line = line.union(up)
    return in_teams.union(
        of_whole,
        kinds.where(Constituency.id.in_(named)),
        select(Place.member_id).join(below, below.c.id == Place.team_id).where(Place.until.is_(None)),
        select(Place.member_id).join(line, line.c.id == Place.team_id).where(Place.until.is_(None), Place.leads),
        select(WebinarPerson.member_id).where(WebinarPerson.webinar_id == webinar_id),
        running(webinar_id),
    )


def running(webinar_id: UUID) -> CompoundSelect[UUID]:
    """The ids of everybody who runs the webinar: `my_desk_ids`, seen from the webinar."""
    this = select(Webinar.call_id).where(Webinar.id == webinar_id)
    hosts = select(WebinarPerson.member_id).where(WebinarPerson.webinar_id == webinar_id, WebinarPerson.part == "host")
    organisers = select(Organiser.member_id).where(Organiser.call_id.in_(this), Organiser.until.is_(None))
    return hosts.union(organisers)


def around_team(team_id: UUID) -> Select[UUID]:
    """The webinars whose audience a move of this team can have changed: for it or a team below it, whose leaders above
    are others now; and for a team above where it is or ever was."""
    below = select(literal(team_id, Uuid).label("id")).cte(recursive=True)
    down = select(TeamParent.team_id).join(below, TeamParent.parent_id == below.c.id)
    below = below.union(down.where(TeamParent.until.is_(None)))
    above = select(TeamParent.parent_id.label("id")).where(TeamParent.team_id == team_id).cte(recursive=True)
    up = select(TeamParent.parent_id).join(above, TeamParent.team_id == above.c.id)
    above = above.union(up.where(TeamParent.until.is_(None)))
    near = union(select(below.c.id), select(above.c.id))
    return select(WebinarTeam.webinar_id).where(WebinarTeam.team_id.in_(near)).distinct()


def speaking(webinar_id: UUID) -> Select[UUID]:
    """The ids of everybody who speaks in the webinar: `my_speaking_ids`, seen from the webinar."""
    return select(WebinarPerson.member_id).where(
        WebinarPerson.webinar_id == webinar_id, WebinarPerson.part == "presenter"
    )


def title_and_day(webinar: Webinar) -> str:
    """Which of a series it is: "Ask a pharmacist, 4 March 2031"."""
    local = webinar.starts_at.astimezone(ZoneInfo(webinar.zone))
    return f"{webinar.title}, {local.day} {local:%B %Y}"


def hosted_by_others(member_id: UUID) -> ColumnElement[bool]:
    """Of webinars: whether somebody else hosts it who can come in."""
    hosts = select(WebinarPerson.member_id).join(Member, Member.id == WebinarPerson.member_id)
    hosts = hosts.where(WebinarPerson.webinar_id == Webinar.id, WebinarPerson.part == "host", MAY_COME_IN)
    return exists(hosts.where(Member.id != member_id).correlate(Webinar))


async def coming(db: AsyncSession, webinar_id: UUID) -> int:
    return await db.scalar(select(func.count()).where(Registration.webinar_id == webinar_id)) or 0


async def people_of(db: AsyncSession, webinar_ids: Collection[UUID], part: Part) -> dict[UUID, list[Member]]:
    query = (
        select(WebinarPerson.webinar_id, Member)
        .join(Member, Member.id == WebinarPerson.member_id)
        .where(WebinarPerson.webinar_id.in_(webinar_ids), WebinarPerson.part == part)
        .order_by(Member.name, Member.id)
    )
    found: dict[UUID, list[Member]] = {each: [] for each in webinar_ids}
    for webinar_id, member in await db.execute(query):
        found[webinar_id].append(member)
    return found


async def names_of_hosts(db: AsyncSession, webinar_id: UUID) -> str:
    hosts = (await people_of(db, [webinar_id], "host"))[webinar_id]
    return " or ".join(each.name for each in hosts) or "an organiser of the call"


async def teams_of(db: AsyncSession, webinar_ids: Collection[UUID]) -> dict[UUID, list[Team]]:
    query = select(WebinarTeam.webinar_id, Team).join(Team, Team.id == WebinarTeam.team_id)
    found: dict[UUID, list[Team]] = {each: [] for each in webinar_ids}
    for webinar_id, team in await db.execute(query.where(WebinarTeam.webinar_id.in_(webinar_ids)).order_by(Team.name)):
        found[webinar_id].append(team)
    return found


async def constituencies_of(db: AsyncSession, webinar_ids: Collection[UUID]) -> dict[UUID, list[Constituency]]:
    query = select(WebinarConstituency.webinar_id, Constituency).join(
        Constituency, Constituency.id == WebinarConstituency.constituency_id
    )
    query = query.where(WebinarConstituency.webinar_id.in_(webinar_ids)).order_by(Constituency.name)
    found: dict[UUID, list[Constituency]] = {each: [] for each in webinar_ids}
    for webinar_id, constituency in await db.execute(query):
        found[webinar_id].append(constituency)
    return found


def shown_registrations(me: Member, webinar_id: UUID, *, all_of_them: bool) -> Select[Registration, Member]:
    """Who comes, as far as they let it be seen; mine in any case; all of them for who runs it."""
    query = select(Registration, Member).join(Member, Member.id == Registration.member_id)
    query = query.where(Registration.webinar_id == webinar_id)
    return query if all_of_them else query.where(or_(Registration.shown, Registration.member_id == me.id))
