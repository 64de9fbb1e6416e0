"""What a member hears: the mirror of `server/events/audiences.py`, for live delivery and replay alike."""

from uuid import UUID

from sqlalchemy import Select, Uuid, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConstituencyMember, Member, Place
from server.events import (
    Audience,
    to_administrators,
    to_all,
    to_call,
    to_constituency,
    to_constituency_leaders,
    to_desk,
    to_leaders,
    to_member,
    to_moderators,
    to_organisers,
    to_presenter,
    to_presenters,
    to_samples,
    to_team,
    to_webinar,
)
from server.policy.calls import my_call_ids, my_organised_call_ids
from server.policy.teams import prefix_of
from server.policy.webinars import my_desk_ids, my_speaking_ids, my_webinar_ids

TO_PRESENTER = to_presenter(UUID(int=0), UUID(int=0)).partition(":")[0] + ":"


def my_audiences(me: Member) -> Select[list[str]]:
    """Every audience I am part of: the mirror of `to_*`, for live delivery and replay alike. As many as my places."""
    mine = select(Place.team_id, Place.leads).where(Place.member_id == me.id, Place.until.is_(None)).cte("mine")
    calls = my_call_ids(me).cte("calls").c[0]
    mine_too = (ConstituencyMember.member_id == me.id) & ConstituencyMember.until.is_(None)
    constituency = ConstituencyMember.constituency_id
    organised = my_organised_call_ids(me).subquery().c[0]
    webinars, desks = my_webinar_ids(me).subquery().c[0], my_desk_ids(me).subquery().c[0]
    speaking = my_speaking_ids(me).subquery().c[0]
    names = select(func.concat(prefix_of(to_member), cast(me.id, Uuid)).label("name")).union_all(
        select(literal(to_all())),
        select(literal(to_administrators())).where(Member.id == me.id, Member.is_administrator),
        select(literal(to_moderators())).where(Member.id == me.id, Member.is_moderator),
        select(func.concat(prefix_of(to_team), mine.c.team_id)),
        select(func.concat(prefix_of(to_leaders), mine.c.team_id)).where(mine.c.leads),
        select(func.concat(prefix_of(to_call), calls)),
        select(func.concat(prefix_of(to_samples), calls)),
        select(func.concat(prefix_of(to_constituency), constituency)).where(mine_too),
        select(func.concat(prefix_of(to_constituency_leaders), constituency)).where(mine_too, ConstituencyMember.leads),
        select(func.concat(prefix_of(to_organisers), organised)),
        select(func.concat(prefix_of(to_webinar), webinars)),
        select(func.concat(prefix_of(to_desk), desks)),
        select(func.concat(prefix_of(to_presenters), speaking)),
        select(func.concat(TO_PRESENTER, speaking, ":", cast(me.id, Uuid))),
    )
    return select(func.array_agg(names.subquery().c.name))


async def audiences_of(db: AsyncSession, me: Member) -> frozenset[Audience]:
    """As `my_audiences`."""
    return frozenset(map(Audience, (await db.scalars(my_audiences(me))).one()))
