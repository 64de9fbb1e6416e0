"""The end of a membership: wherever somebody belongs, and whatever lets them in, ends; figures stay as they were."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ApiToken, ConstituencyMember, Member, MemberSession, Organiser, Place
from server.actions.calls import end_organiser
from server.actions.constituencies import leave_constituency
from server.actions.invitations import revoke_all_of
from server.actions.places import end_place
from server.events import AccessEnded, emit, to_member


async def end_membership(db: AsyncSession, me: Member, member: Member) -> None:
    """`me` may do it: the member, or an administrator. Sockets close within a second."""
    places = select(Place.team_id).where(Place.member_id == member.id, Place.until.is_(None)).order_by(Place.team_id)
    for team_id in list(await db.scalars(places)):
        await end_place(db, me, team_id, member.id)
    organised = select(Organiser.call_id).where(Organiser.member_id == member.id, Organiser.until.is_(None))
    for call_id in list(await db.scalars(organised.order_by(Organiser.call_id))):
        await end_organiser(db, me, call_id, member.id)
    belonging = select(ConstituencyMember.constituency_id).where(
        ConstituencyMember.member_id == member.id, ConstituencyMember.until.is_(None)
    )
    for constituency_id in list(await db.scalars(belonging.order_by(ConstituencyMember.constituency_id))):
        await leave_constituency(db, me, constituency_id, member.id)
    await revoke_all_of(db, me, member.id)
    for way in (MemberSession, ApiToken):
        for access_id in list(await db.scalars(select(way.id).where(way.member_id == member.id))):
            emit(db, [to_member(member.id)], AccessEnded(member_id=member.id, access_id=access_id))
    member.left_at = func.now()
    await db.flush()
