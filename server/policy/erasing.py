"""Who may erase whom: everybody themself; administrators whoever asked them to."""

from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models import (
    MAY_COME_IN,
    Call,
    ErasedMember,
    Goal,
    Member,
    Metric,
    MetricVersion,
    Organiser,
    Place,
    Team,
)
from server.errors import Conflict, Forbidden, NotFound
from server.policy.members import readable_member


async def erasable_member(db: AsyncSession, me: Member | None, member_id: UUID) -> Member:
    """The member, locked; `me` is None for the command line. Raises NotFound, Forbidden, Conflict."""
    if me is not None and me.id != member_id:
        await readable_member(db, me, member_id)
        if not me.is_administrator:
            raise Forbidden("Only an administrator can erase somebody else. Ask one of them.")
    query = select(Member).where(Member.id == member_id).with_for_update(key_share=True)
    member = (await db.scalars(query, execution_options={"populate_existing": True})).one_or_none()
    if member is None:
        raise NotFound("There is no such member.")
    if await db.scalar(select(exists().where(ErasedMember.member_id == member_id))):
        raise Conflict("This member was erased already.", code="erased_already")
    return member


async def refuse_while_needed(db: AsyncSession, member: Member) -> None:
    """Nobody leaves behind what only they look after. Raises Conflict, which says what that is."""
    if member.is_administrator:
        others = select(Member.id).where(Member.is_administrator, MAY_COME_IN, Member.id != member.id)
        if await db.scalar(others.limit(1)) is None:
            raise Conflict("This is the last administrator. Make another one first.", code="last_administrator")
    needed = [
        *await db.scalars(_led_alone(member)),
        *await db.scalars(_organised_alone(member)),
        *await db.scalars(_owned(member, Metric.owner_id)),
        *await db.scalars(_owned(member, Goal.owner_id).join(Goal, Goal.metric_id == Metric.id)),
    ]
    if needed:
        names = ", ".join(dict.fromkeys(needed[:10]))
        raise Conflict(
            f"Hand over first, or close, what only this member looks after: {names}.", code="hand_over_first"
        )


def _led_alone(member: Member) -> Select[str]:
    other = aliased(Place)
    others = exists().where(
        other.team_id == Place.team_id, other.leads, other.until.is_(None), other.member_id != member.id
    )
    query = select(Team.name).join(Place, Place.team_id == Team.id)
    mine = (Place.member_id == member.id, Place.leads, Place.until.is_(None), Team.until.is_(None))
    return query.where(*mine, ~others)


def _organised_alone(member: Member) -> Select[str]:
    other = aliased(Organiser)
    others = exists().where(other.call_id == Organiser.call_id, other.until.is_(None), other.member_id != member.id)
    query = select(Call.name).join(Organiser, Organiser.call_id == Call.id)
    return query.where(Organiser.member_id == member.id, Organiser.until.is_(None), ~others)


def _owned(member: Member, owner_id: InstrumentedAttribute[UUID]) -> Select[str]:
    words = aliased(MetricVersion)
    newest = select(func.max(words.version)).where(words.metric_id == Metric.id).correlate(Metric).scalar_subquery()
    query = select(MetricVersion.name).join(Metric, Metric.id == MetricVersion.metric_id)
    return query.where(owner_id == member.id, MetricVersion.version == newest)
