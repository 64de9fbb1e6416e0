"""Signing in and out.

A wrong password, an unknown address and a member who may not come in any more get one answer, in the same time and with
the same waits. Every sign-in gets a new identifier; the old one of the same browser ends.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, ApiToken, Member, MemberSession, SignInLink, SignInTicket
from server.actions.audit import record
from server.actions.devices import meet_device
from server.actions.second_factor import Ticket, ticket_for
from server.db import Sessions, unit_of_work
from server.errors import NotFound, NotSignedIn
from server.events import AccessEnded, emit, to_member
from server.identity import hashed, new_secret, password_fits, place_of
from server.letters.sign_in import sign_in_letter
from server.limits import count_try, forgive
from server.mail import put_into_outbox
from server.network import network_rules
from server.policy.sessions import endable_session, member_to_sign_out
from server.settings import Settings

LINK_LASTS = timedelta(minutes=30)
MOST_OPEN_LINKS = 5

Started: TypeAlias = tuple[MemberSession, str]
"""A new session, and its secret."""


@dataclass(frozen=True, slots=True)
class RightPassword:
    """Somebody knew this member's password, as it was stored then."""

    member_id: UUID
    stored: str


async def check_password(
    sessions: Sessions, settings: Settings, email: str, password: str, address: str, known_device: str = ""
) -> RightPassword:
    """Raises NotSignedIn or SlowDown."""
    proof = await whose_password(sessions, settings, email, password, address, known_device)
    if proof is None:
        raise _wrong_sign_in()
    return proof


async def whose_password(
    sessions: Sessions, settings: Settings, email: str, password: str, address: str, known_device: str = ""
) -> RightPassword | None:
    """Whom both together are of, if anybody. Raises SlowDown.

    No transaction is held while the password is looked at: that takes long on purpose, and connections are few.
    """
    await count_try(sessions, settings, email, address, device=known_device, everywhere=True)
    async with sessions() as db:
        query = select(Member.id, Member.password_hash).where(Member.email == email, MAY_COME_IN)
        member_id, stored = (await db.execute(query)).one_or_none() or (None, None)
    fits = await password_fits(stored, password)
    return RightPassword(member_id, stored) if fits and member_id and stored else None


def _wrong_sign_in() -> NotSignedIn:
    return NotSignedIn(
        "This e-mail address and password do not go together. Check both, then try again.", code="wrong_sign_in"
    )


async def sign_in(
    db: AsyncSession,
    proof: RightPassword,
    email: str,
    settings: Settings,
    *,
    device: str,
    shared_computer: bool,
    old: str,
) -> Started | Ticket:
    """After `check_password`, as `come_in`."""
    query = select(Member).where(Member.id == proof.member_id, MAY_COME_IN)
    member = await db.scalar(query.with_for_update(read=True))
    if member is None or member.password_hash != proof.stored:  # changed while it was looked at
        raise _wrong_sign_in()
    await forgive(db, settings, email, str(db.info.get("address", "")), str(db.info.get("device", "")))
    return await come_in(db, member, settings, "password", device=device, shared_computer=shared_computer, old=old)


async def come_in(
    db: AsyncSession, member: Member, settings: Settings, way: str, *, device: str, shared_computer: bool, old: str
) -> Started | Ticket:
    """What the first step of signing in is worth, whichever `way` it was done: a ticket for the second to who has a
    second factor, to others the new session and its secret. `old` is the cookie that the browser came with."""
    ticket = await ticket_for(db, member, way=way, shared_computer=shared_computer)
    return ticket or await start_session(db, member, settings, device=device, shared_computer=shared_computer, old=old)


async def start_session(
    db: AsyncSession, member: Member, settings: Settings, *, device: str, shared_computer: bool, old: str = ""
) -> Started:
    if old:
        await _end_old(db, old)
    secret = new_secret()
    days = (await network_rules(db, settings)).session_days
    life = timedelta(hours=settings.shared_session_hours) if shared_computer else timedelta(days=days)
    session = MemberSession(
        member_id=member.id,
        token_hash=hashed(secret),
        device=device,
        shared_computer=shared_computer,
        address=place_of(str(db.info.get("address", ""))),
        ends_at=datetime.now(UTC) + life,
    )
    db.add(session)
    await db.flush()
    await record(db, member, "session.started", "session", session.id, device=device)
    await meet_device(db, member, settings, session)
    return session, secret


async def use_sign_in_link(
    db: AsyncSession, secret: str, settings: Settings, *, device: str, shared_computer: bool, old: str
) -> Started | Ticket:
    """As `come_in`. Raises NotFound, the same for a link that is unknown, used or too old."""
    query = (
        select(SignInLink, Member)
        .join(Member, Member.id == SignInLink.member_id)
        .where(SignInLink.token_hash == hashed(secret), SignInLink.session_id.is_(None), MAY_COME_IN)
        .with_for_update(of=SignInLink)
    )
    row = (await db.execute(query)).one_or_none()
    if row is None or row[0].used_at is not None or row[0].expires_at <= datetime.now(UTC):
        raise NotFound("This link does not work, or no longer. Ask for a new one.", code="link_not_valid")
    link, member = row
    link.used_at = func.now()
    return await come_in(db, member, settings, "link", device=device, shared_computer=shared_computer, old=old)


async def mail_sign_in_link(sessions: Sessions, settings: Settings, email: str, address: str) -> None:
    """Send a member a link that signs them in. Nobody else gets anything, and nobody is told which it was: so this is
    a transaction of its own, after the answer."""
    async with unit_of_work(sessions) as db:
        db.info["address"] = address
        query = select(Member).where(Member.email == email, MAY_COME_IN).with_for_update()
        member = await db.scalar(query)
        if member is None:
            return
        if await open_links(db, member, None) >= MOST_OPEN_LINKS:
            return
        secret = await make_sign_in_link(db, member)
        minutes = int(LINK_LASTS.total_seconds() // 60)
        link = f"{settings.public_url}/sign-in#{secret}"
        put_into_outbox(db, member.email, sign_in_letter(settings, link=link, name=member.name, minutes=minutes))


async def open_links(db: AsyncSession, member: Member, session_id: UUID | None) -> int:
    """How many were mailed within their time: to sign in, or to confirm that session."""
    mine = (SignInLink.member_id == member.id, SignInLink.session_id.is_not_distinct_from(session_id))
    return await db.scalar(select(func.count()).where(*mine, SignInLink.expires_at > func.now())) or 0


async def make_sign_in_link(db: AsyncSession, member: Member, lasts: timedelta = LINK_LASTS) -> str:
    """The secret of a link that signs `member` in once. It goes after the # of /sign-in."""
    secret = new_secret()
    db.add(SignInLink(member_id=member.id, token_hash=hashed(secret), expires_at=datetime.now(UTC) + lasts))
    await record(db, None, "sign_in_link.made", "member", member.id)
    return secret


async def end_session(db: AsyncSession, me: Member, session_id: UUID) -> None:
    """Sign out: this browser or another of mine. Its open pages go dark within a second. Raises NotFound."""
    session = await endable_session(db, me, session_id)
    session.ended_at = func.now()
    await record(db, me, "session.ended", "session", session.id)
    emit(db, [to_member(me.id)], AccessEnded(member_id=me.id, access_id=session.id))


async def end_all_access(db: AsyncSession, member_id: UUID, *, but: UUID | None = None, keys_too: bool = False) -> None:
    """Signs the member out everywhere, save in the session `but`. With `keys_too` their links, half-done sign-ins and
    API tokens end as well. Open pages go dark within a second."""
    for access_id in await end_access(db, member_id, but=but, links=keys_too, tokens=keys_too):
        emit(db, [to_member(member_id)], AccessEnded(member_id=member_id, access_id=access_id))


async def end_access(
    db: AsyncSession, member_id: UUID, *, links: bool, tokens: bool, but: UUID | None = None
) -> list[UUID]:
    """Ends the member's sessions, save `but`. `links` are what they have not come in by yet: links and half-done
    sign-ins. Which sessions and tokens ended: whoever calls it tells their open pages, each in its own words.

    The links go first: one that is just being used is waited for, and its session is then among those that end.
    """
    ended: list[UUID] = []
    if links:
        unused = update(SignInLink).where(SignInLink.member_id == member_id, SignInLink.used_at.is_(None))
        await db.execute(unused.values(used_at=func.now()))
        await db.execute(delete(SignInTicket).where(SignInTicket.member_id == member_id))
    if tokens:
        live = update(ApiToken).where(ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None))
        ended += await db.scalars(live.values(revoked_at=func.now()).returning(ApiToken.id))
    sessions = update(MemberSession).where(MemberSession.member_id == member_id, MemberSession.ended_at.is_(None))
    if but is not None:
        sessions = sessions.where(MemberSession.id != but)
    ended += await db.scalars(sessions.values(ended_at=func.now()).returning(MemberSession.id))
    return ended


async def end_sessions(db: AsyncSession, me: Member, but: UUID | None) -> None:
    """Sign out everywhere, save in the session `but`."""
    await end_all_access(db, me.id, but=but)
    await record(db, me, "sessions.ended", "member", me.id, everywhere=but is None)


async def sign_out_member(db: AsyncSession, me: Member, member_id: UUID) -> Member:
    """A device of theirs was lost, or somebody else is in as them: everything ends that is signed in, links and API
    tokens too. They can sign in again. Raises NotFound, Forbidden, Conflict."""
    member = await member_to_sign_out(db, me, member_id)
    await end_all_access(db, member.id, keys_too=True)
    await record(db, me, "member.signed_out", "member", member.id)
    return member


async def _end_old(db: AsyncSession, secret: str) -> None:
    ended = (
        update(MemberSession)
        .where(MemberSession.token_hash == hashed(secret), MemberSession.ended_at.is_(None))
        .values(ended_at=func.now())
        .returning(MemberSession.id, MemberSession.member_id)
    )
    for session_id, member_id in await db.execute(ended):
        emit(db, [to_member(member_id)], AccessEnded(member_id=member_id, access_id=session_id))
