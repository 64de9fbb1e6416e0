"""Whose second factors are whose: everybody sees and changes their own. Administrators take somebody's away, all at
once, when a device is lost; nobody sees more of another's than whether there are any."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuthenticatorApp, Member, Passkey, RecoveryCode
from server.errors import Conflict, Forbidden, NotFound
from server.policy.members import readable_member
from server.second_factor import APP_IS_ON, member_must_have_factor


@dataclass(frozen=True, slots=True)
class Factors:
    """Everything that a member can prove themself with, besides a password or a link."""

    app: AuthenticatorApp | None
    passkeys: list[Passkey]
    codes_left: int

    @property
    def count(self) -> int:
        return len(self.passkeys) + (self.app is not None)


def my_passkeys(member_id: UUID) -> Select[Passkey]:
    """The oldest first."""
    return select(Passkey).where(Passkey.member_id == member_id).order_by(Passkey.id)


async def factors_of(db: AsyncSession, member_id: UUID) -> Factors:
    app = await db.scalar(select(AuthenticatorApp).where(AuthenticatorApp.member_id == member_id, APP_IS_ON))
    unused = select(func.count()).where(RecoveryCode.member_id == member_id, RecoveryCode.used_at.is_(None))
    return Factors(app, list(await db.scalars(my_passkeys(member_id))), await db.scalar(unused) or 0)


async def hold(db: AsyncSession, member_id: UUID) -> Member:
    """The member's row, locked: of two changes to somebody's factors the second sees what the first did."""
    query = select(Member).where(Member.id == member_id).with_for_update(key_share=True)
    return (await db.scalars(query, execution_options={"populate_existing": True})).one()


async def own_passkey(db: AsyncSession, me: Member, passkey_id: UUID) -> Passkey:
    """Raises NotFound."""
    await hold(db, me.id)
    passkey = await db.scalar(my_passkeys(me.id).where(Passkey.id == passkey_id))
    if passkey is None:
        raise NotFound("There is no such passkey of yours.")
    return passkey


async def own_app(db: AsyncSession, me: Member) -> AuthenticatorApp:
    """Raises NotFound."""
    await hold(db, me.id)
    app = (await factors_of(db, me.id)).app
    if app is None:
        raise NotFound("You have no app that shows six numbers here.")
    return app


async def keep_one(db: AsyncSession, me: Member) -> bool:
    """Called before one factor is taken away, with the member held: whether others are left. Raises Conflict where the
    last one may not go."""
    left = (await factors_of(db, me.id)).count - 1
    if left == 0 and await member_must_have_factor(db, me.id):
        raise Conflict(
            "This network asks you to have a second way to prove who you are, and this is your last. Add another one "
            "first, then remove this one.",
            code="last_factor",
        )
    return left > 0


async def resettable_member(db: AsyncSession, me: Member | None, member_id: UUID) -> Member:
    """Somebody whose factors I may take away, held; `me` is None for the command line. Raises NotFound, Forbidden;
    Conflict for myself, and where there is nothing to take away."""
    if me is not None:
        await readable_member(db, me, member_id)
        if not me.is_administrator:
            raise Forbidden("Only an administrator can do this. Ask one of them.")
        if me.id == member_id:
            raise Conflict("You cannot do this to yourself. Ask another administrator, or use your own page.")
    member = await hold(db, member_id)
    if (await factors_of(db, member_id)).count == 0:
        raise Conflict(f"{member.name} has none.")
    return member
