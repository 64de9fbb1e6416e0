"""Who may publish what everyone agrees to. Anybody may read it: people must see it before they say who they are."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import HouseText, Member
from server.errors import Forbidden
from server.house import TextKind, owed


def may_publish(me: Member) -> None:
    """Raises Forbidden."""
    if not me.is_administrator:
        raise Forbidden("Only an administrator can publish house rules or a privacy notice. Ask one of them.")


def versions_of(kind: TextKind) -> Select[HouseText]:
    """All there were, newest first."""
    return select(HouseText).where(HouseText.kind == kind).order_by(HouseText.version.desc())


async def owes(db: AsyncSession, member: Member) -> bool:
    """Whether a text holds that the member has not accepted."""
    return (await db.scalars(owed(member.id).limit(1))).first() is not None


async def must_have_accepted(db: AsyncSession, member: Member) -> None:
    """For what a member does by a letter, without signing in: as `server.identity` asks it of browsers. Raises
    Forbidden."""
    if await owes(db, member):
        raise Forbidden(
            "The house rules or the privacy notice changed. Sign in, read and accept them first; only then can you "
            "report.",
            code="accept_rules_first",
        )
