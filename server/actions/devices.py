"""Which browsers are a member's own: whoever signs in as them with another one is told to them by mail.

A cookie stays in the browser when they sign out. It opens nothing: it says that somebody signed in here before, so that
the owner is not slowed down by guesses from elsewhere (`server/limits.py`), and not written to each time.
"""

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import KnownDevice, Member, MemberSession
from server.identity import hashed, new_secret
from server.letters.sign_in import new_device_letter
from server.mail import put_into_outbox
from server.settings import Settings


async def meet_device(db: AsyncSession, member: Member, settings: Settings, session: MemberSession) -> None:
    """`session` was just started. A new browser of one's own gets a cookie, by `db.info["new_device"]`; a shared
    computer gets none, and is known by what it calls itself and where it is."""
    if known := str(db.info.get("device", "")):
        mine = (KnownDevice.member_id == member.id, KnownDevice.token_hash == hashed(known))
        seen = update(KnownDevice).where(*mine).values(last_seen_at=func.now()).returning(KnownDevice.id)
        if await db.scalar(seen) is not None:
            return
    before = select(MemberSession.id).where(MemberSession.member_id == member.id, MemberSession.id != session.id)
    alike = before.where(MemberSession.device == session.device, MemberSession.address == session.address)
    if session.shared_computer and await db.scalar(alike.limit(1)) is not None:
        return
    if not session.shared_computer:
        secret = new_secret()
        db.add(KnownDevice(member_id=member.id, token_hash=hashed(secret)))
        db.info["new_device"] = secret
    if await db.scalar(before.limit(1)) is not None:
        letter = new_device_letter(settings, name=member.name, device=session.device, address=session.address)
        put_into_outbox(db, member.email, letter)
