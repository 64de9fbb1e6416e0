"""Who may see and change calls: whoever belongs to one sees it, its organisers change it.

A member belongs to a call by a place in one of its teams, by organising it, or by one of its constituencies.
"""

from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Call, Constituency, ConstituencyMember, Evidence, Member, Organiser, Place, Team, TeamParent
from server.errors import Forbidden, NotFound


def my_call_ids(me: Member) -> Select[UUID]:
    by_place = (
        select(Team.call_id)
        .join(Place, Place.team_id == Team.id)
        .where(Place.member_id == me.id, Place.until.is_(None), Team.call_id.is_not(None))
    )
    by_organising = select(Organiser.call_id).where(Organiser.member_id == me.id, Organiser.until.is_(None))
    by_constituency = (
        select(Constituency.call_id)
        .join(ConstituencyMember, ConstituencyMember.constituency_id == Constituency.id)
        .where(ConstituencyMember.member_id == me.id, ConstituencyMember.until.is_(None))
    )
    mine = by_place.union(by_organising, by_constituency).subquery()
    return select(mine.c[0])


def visible_calls(me: Member) -> Select[Call]:
    if me.is_administrator:
        return select(Call)
    return select(Call).where(Call.id.in_(my_call_ids(me)))


def my_organised_call_ids(me: Member) -> Select[UUID]:
    return select(Organiser.call_id).where(Organiser.member_id == me.id, Organiser.until.is_(None))


def calls_and_roots(me: Member) -> Select[Call, UUID | None, bool]:
    """The calls I may see, each with its (first) root team, and whether I organise it."""
    has_parent = exists().where(TeamParent.team_id == Team.id, TeamParent.until.is_(None))
    root = (
        select(Team.id)
        .where(Team.call_id == Call.id, Team.until.is_(None), ~has_parent)
        .order_by(Team.since, Team.id)
        .limit(1)
        .correlate(Call)
        .scalar_subquery()
    )
    organises = Call.id.in_(my_organised_call_ids(me)).label("organises")
    return visible_calls(me).add_columns(root.label("root_team_id"), organises).order_by(Call.deadline, Call.id)


async def readable_call(db: AsyncSession, me: Member, call_id: UUID) -> Call:
    call = await db.scalar(visible_calls(me).where(Call.id == call_id))
    if call is None:
        raise NotFound("There is no such call.")
    return call


def shown_evidence(call_id: UUID) -> Select[Evidence]:
    """Of a call that the reader may see: what no moderator hid."""
    return select(Evidence).where(Evidence.call_id == call_id, Evidence.hidden_at.is_(None)).order_by(Evidence.place)


async def organises(db: AsyncSession, me: Member, call_id: UUID | None) -> bool:
    if call_id is None:
        return False
    mine = exists().where(Organiser.call_id == call_id, Organiser.member_id == me.id, Organiser.until.is_(None))
    return bool(await db.scalar(select(mine)))


async def editable_call(db: AsyncSession, me: Member, call_id: UUID) -> Call:
    """The call, locked, if I organise it. Administrators may too: somebody must name the first organiser."""
    await readable_call(db, me, call_id)
    if not (me.is_administrator or await organises(db, me, call_id)):
        raise Forbidden("Only an organiser of this call can change it. Ask one of those named on the call's page.")
    return await db.get_one(Call, call_id, with_for_update=True, populate_existing=True)
