"""Another e-mail address for a member: it holds once both have agreed, the old one and the new.

Each gets a link of its own. Whoever can read the old mailbox can stop it, so a session left open is not enough to take
somebody's membership over; whoever cannot read the new one cannot be put in its place. Which addresses are members' is
told to nobody: for one that is taken the answer is the same, and it is never sent the second link.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, EmailChange, Member, SignInLink
from server.actions.audit import record
from server.errors import Conflict, Invalid, NotFound
from server.identity import hashed, new_secret
from server.letters.sign_in import address_changed_letter, new_address_letter, old_address_letter
from server.mail import put_into_outbox
from server.settings import Settings

LASTS = timedelta(days=7)
Outcome = Literal["waits", "changed", "stopped"]


async def open_change(db: AsyncSession, me: Member) -> EmailChange | None:
    query = select(EmailChange).where(EmailChange.member_id == me.id, EmailChange.ended_at.is_(None))
    return await db.scalar(query.where(EmailChange.expires_at > func.now()))


async def ask_for_address(db: AsyncSession, me: Member, email: str, settings: Settings) -> EmailChange:
    """Ends one that was asked for before. Raises Invalid."""
    if email == me.email:
        raise Invalid("This is your address already.", fields=[("email", "This is your address already.")])
    await db.scalar(select(Member.id).where(Member.id == me.id).with_for_update())
    await _end(db, me)
    old, new = new_secret(), new_secret()
    change = EmailChange(
        member_id=me.id,
        new_email=email,
        old_token_hash=hashed(old),
        new_token_hash=hashed(new),
        expires_at=datetime.now(UTC) + LASTS,
    )
    db.add(change)
    await db.flush()
    await record(db, me, "address.asked", "member", me.id)
    page, days = f"{settings.public_url}/address#", LASTS.days
    letter = old_address_letter(settings, link=page + old, name=me.name, email=email, days=days)
    put_into_outbox(db, me.email, letter)
    if await db.scalar(select(Member.id).where(Member.email == email)) is None:
        put_into_outbox(db, email, new_address_letter(settings, link=page + new, name=me.name, days=days))
    return change


async def stop_change(db: AsyncSession, me: Member) -> None:
    """Raises NotFound."""
    if await open_change(db, me) is None:
        raise NotFound("There is no change of your address under way.")
    await _end(db, me)
    await record(db, me, "address.kept", "member", me.id)


async def answer_change(db: AsyncSession, secret: str, settings: Settings, *, agrees: bool) -> Outcome:
    """By the link that one of both addresses got. Raises NotFound, the same for a link that is unknown, used up or too
    old; Conflict where somebody else came in with the new address meanwhile."""
    token = hashed(secret)
    query = (
        select(EmailChange, Member)
        .join(Member, Member.id == EmailChange.member_id)
        .where(or_(EmailChange.old_token_hash == token, EmailChange.new_token_hash == token), MAY_COME_IN)
        .where(EmailChange.ended_at.is_(None), EmailChange.expires_at > func.now())
        .with_for_update()
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise NotFound("This link does not work, or no longer. Ask for the change again.", code="link_not_valid")
    change, member = row
    side = "old" if change.old_token_hash == token else "new"
    if not agrees:
        await _end(db, member)
        await record(db, None, "address.kept", "member", member.id, by=side)
        return "stopped"
    setattr(change, f"{side}_agreed_at", func.now())
    await db.flush()
    await db.refresh(change)
    await record(db, None, "address.agreed", "member", member.id, by=side)
    if change.old_agreed_at is None or change.new_agreed_at is None:
        return "waits"
    await _change(db, member, change.new_email, settings)
    return "changed"


async def _change(db: AsyncSession, member: Member, email: str, settings: Settings) -> None:
    before, member.email = member.email, email
    try:
        async with db.begin_nested():
            await db.flush()
    except IntegrityError:
        raise Conflict("Somebody has come in with this address meanwhile. Choose another one.") from None
    await _end(db, member)
    links = update(SignInLink).where(SignInLink.member_id == member.id, SignInLink.used_at.is_(None))
    await db.execute(links.values(used_at=func.now()))
    await record(db, None, "address.changed", "member", member.id)
    for to in (before, email):
        put_into_outbox(db, to, address_changed_letter(settings, name=member.name, email=email))


async def _end(db: AsyncSession, member: Member) -> None:
    mine = update(EmailChange).where(EmailChange.member_id == member.id, EmailChange.ended_at.is_(None))
    await db.execute(mine.values(ended_at=func.now()))
