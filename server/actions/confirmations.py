"""Saying again who one is, before something sensitive: in the session that asks, and for that session alone.

Each way proves the same as signing in by it, and ends in `confirm`. Invariant: nothing but a proof given now, by the
member whose session it is, moves `confirmed_at`.
"""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, MemberSession, SignInLink
from server.actions.audit import record
from server.actions.sessions import LINK_LASTS, MOST_OPEN_LINKS, open_links, whose_password
from server.db import Sessions
from server.errors import Invalid, SlowDown
from server.identity import hashed
from server.letters.sign_in import confirmation_letter
from server.limits import count_try, forgive
from server.mail import put_into_outbox
from server.settings import Settings

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
"""39 bits, which fit one session only, for half an hour, with few tries."""


async def confirm(db: AsyncSession, me: Member, session_id: UUID, way: str) -> datetime:
    """They proved it by `way`. Since when it holds."""
    mine = (MemberSession.id == session_id, MemberSession.member_id == me.id)
    now = update(MemberSession).where(*mine).values(confirmed_at=func.now()).returning(MemberSession.confirmed_at)
    confirmed_at: datetime = (await db.execute(now)).scalar_one()
    await record(db, me, "session.confirmed", "session", session_id, way=way)
    return confirmed_at


async def prove_by_password(
    sessions: Sessions, settings: Settings, me: Member, password: str, address: str, known_device: str
) -> None:
    """Before any transaction: a hash takes its time. Raises Invalid, SlowDown."""
    proof = await whose_password(sessions, settings, me.email, password, address, known_device)
    if proof is None or proof.member_id != me.id:
        sentence = "This is not your password. Check it, then try again."
        raise Invalid(sentence, code="wrong_password", fields=[("password", sentence)])


async def confirm_by_password(db: AsyncSession, settings: Settings, me: Member, session_id: UUID) -> datetime:
    """After `prove_by_password`."""
    await forgive(db, settings, me.email, str(db.info.get("address", "")), str(db.info.get("device", "")))
    return await confirm(db, me, session_id, "password")


async def mail_confirmation_code(db: AsyncSession, me: Member, session_id: UUID, settings: Settings) -> None:
    """A code for whoever reads the member's mail, which confirms this session and signs nobody in. Raises SlowDown."""
    await db.scalar(select(Member.id).where(Member.id == me.id).with_for_update())
    if await open_links(db, me, session_id) >= MOST_OPEN_LINKS:
        raise SlowDown(
            "Codes were mailed to you already. Look in your mail, also among the junk.", headers={"Retry-After": "600"}
        )
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    expires_at = datetime.now(UTC) + LINK_LASTS
    db.add(
        SignInLink(
            member_id=me.id, session_id=session_id, token_hash=_hash_of_code(session_id, code), expires_at=expires_at
        )
    )
    await record(db, me, "confirmation_code.made", "session", session_id)
    link = f"{settings.public_url}/confirm#{code}"
    minutes = int(LINK_LASTS / timedelta(minutes=1))
    letter = confirmation_letter(settings, link=link, code=code, name=me.name, minutes=minutes)
    put_into_outbox(db, me.email, letter)


async def confirm_by_code(
    db: AsyncSession,
    sessions: Sessions,
    settings: Settings,
    me: Member,
    session_id: UUID,
    code: str,
    address: str,
) -> datetime:
    """Raises Invalid, the same for a code that is wrong, used or too old, or of another session; and SlowDown."""
    account = f"code for {session_id}"
    await count_try(sessions, settings, account, address)
    query = (
        select(SignInLink)
        .where(SignInLink.token_hash == _hash_of_code(session_id, code), SignInLink.member_id == me.id)
        .where(SignInLink.session_id == session_id, SignInLink.used_at.is_(None), SignInLink.expires_at > func.now())
        .with_for_update()
    )
    link = await db.scalar(query)
    if link is None:
        sentence = "This code does not work, or no longer. Check it, or ask for a new one."
        raise Invalid(sentence, code="wrong_code", fields=[("code", sentence)])
    link.used_at = func.now()
    await forgive(db, settings, account, address)
    return await confirm(db, me, session_id, "mail")


def _hash_of_code(session_id: UUID, code: str) -> bytes:
    """As people type it: small letters, blanks and dashes are all the same."""
    return hashed(f"{session_id} {''.join(each for each in code.upper() if each.isalnum())}")
