"""What members change about themselves."""

from sqlalchemy.ext.asyncio import AsyncSession

from models import Member
from server.actions.audit import record
from server.events import MemberChanged, emit
from server.policy.members import who_know


async def describe_myself(
    db: AsyncSession,
    me: Member,
    *,
    name: str | None = None,
    role_title: str | None = None,
    organisation: str | None = None,
) -> None:
    """Sets what is given and leaves the rest."""
    told = {"name": name, "role_title": role_title, "organisation": organisation}
    changed = {key: value for key, value in told.items() if value is not None and value != getattr(me, key)}
    if not changed:
        return
    for key, value in changed.items():
        setattr(me, key, value)
    await record(db, me, "member.changed", "member", me.id, fields=sorted(changed))
    await announce_member(db, me)


async def announce_member(db: AsyncSession, member: Member) -> None:
    event = MemberChanged(
        member_id=member.id, name=member.name, role_title=member.role_title, organisation=member.organisation
    )
    emit(db, await who_know(db, member), event)
