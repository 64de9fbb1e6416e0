"""The second step of signing in, and of confirming in between.

Invariant: who has a second factor gets no session without it, whichever way the first step was done. In between there
is a ticket: it opens nothing, becomes a session once, and is a row of the database, so that any process can go on.
Numbers are counted as wrong before they are looked at, by member: a thousand guesses at once are a thousand guesses.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, Member, SignInTicket
from server.actions.audit import record
from server.actions.factors import app_shows, recovery_hash, use_recovery_code
from server.actions.passkeys import Credential, Purpose, refused, take_challenge, use_passkey
from server.db import Sessions, unit_of_work
from server.errors import NotSignedIn
from server.identity import hashed, new_secret
from server.letters.factors import factors_letter
from server.limits import count_try, forgive
from server.mail import put_into_outbox
from server.policy.factors import factors_of, hold
from server.second_factor import member_has_factor
from server.settings import Settings

TICKET_LASTS = timedelta(hours=1)
MOST_TICKETS = 20
WRONG_NUMBERS = "These are not the numbers that your app shows now, or they were used already. Wait for the next ones."
WRONG_CODE = "This is not one of your recovery codes, or it was used already. Check it, or try another one."
ALARMING = 6
"""Wrong numbers within a day, of which the member is told."""

Way = Literal["app", "passkey", "recovery_code"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """The first step is done. `secret` is shown this once; `ways` is what the second step can be done with."""

    secret: str
    ways: list[Way]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody proves with that it is they: one of the three."""

    code: str | None = None
    recovery_code: str | None = None
    passkey: Credential | None = None


async def ticket_for(db: AsyncSession, member: Member, *, way: str, shared_computer: bool) -> Ticket | None:
    """What the first step is worth to somebody who has a second factor; None for who has none, and may come in."""
    if not await member_has_factor(db, member.id):
        return None
    mine = select(SignInTicket.id).where(SignInTicket.member_id == member.id).order_by(SignInTicket.id.desc())
    await db.execute(delete(SignInTicket).where(SignInTicket.id.in_(mine.offset(MOST_TICKETS - 1).scalar_subquery())))
    secret, ends = new_secret(), datetime.now(UTC) + TICKET_LASTS
    db.add(
        SignInTicket(
            member_id=member.id,
            token_hash=hashed(secret),
            shared_computer=shared_computer,
            way=way,
            expires_at=ends,
        )
    )
    await record(db, member, "sign_in.first_step", "member", member.id, way=way)
    return Ticket(secret, await ways_of(db, member.id), ends)


async def ways_of(db: AsyncSession, member_id: UUID) -> list[Way]:
    mine = await factors_of(db, member_id)
    has: dict[Way, bool] = {"passkey": bool(mine.passkeys), "app": mine.app is not None}
    return [way for way, there in {**has, "recovery_code": mine.codes_left > 0}.items() if there]


async def holder_of(db: AsyncSession, secret: str) -> Member:
    """Whose ticket this is. Raises NotSignedIn, the same for one that is unknown, used or too old."""
    return (await _standing(db, secret, lock=False))[1]


async def use_ticket(
    db: AsyncSession, sessions: Sessions, settings: Settings, secret: str, proof: Proof, address: str
) -> tuple[Member, SignInTicket]:
    """The second step is done: the ticket is used up, and its member may come in. Raises NotSignedIn, SlowDown."""
    async with sessions() as before:
        member = await holder_of(before, secret)
    checked = await _looked_at(sessions, settings, member, proof, address)
    await hold(db, member.id)
    ticket, member = await _standing(db, secret, lock=True)
    await checked.hold_to(db, settings, member)
    ticket.used_at = func.now()
    return member, ticket


async def prove(
    db: AsyncSession, sessions: Sessions, settings: Settings, me: Member, proof: Proof, address: str
) -> None:
    """That it is still I who sit here, by a second factor of mine. Raises Invalid, SlowDown."""
    checked = await _looked_at(sessions, settings, me, proof, address, purpose="confirm")
    await hold(db, me.id)
    await checked.hold_to(db, settings, me)


@dataclass(frozen=True, slots=True)
class _Looked:
    """A proof after everything that takes long or must outlive a refusal, and before what needs the member's lock."""

    proof: Proof
    sessions: Sessions
    purpose: Purpose
    account: str = ""
    place: str = ""
    code_hash: bytes | None = None
    challenge: bytes = b""

    async def hold_to(self, db: AsyncSession, settings: Settings, member: Member) -> None:
        """With the member held. Raises as `refused`."""
        if self.proof.passkey is not None:
            await use_passkey(db, self.sessions, settings, self.proof.passkey, self.challenge, self.purpose, member.id)
            return
        if self.proof.code is not None:
            right = await app_shows(db, member, settings, self.proof.code)
        else:
            right = self.code_hash is not None and await use_recovery_code(db, member, settings, self.code_hash)
        if not right:
            raise refused(self.purpose, WRONG_NUMBERS if self.proof.code is not None else WRONG_CODE, "wrong_code")
        await forgive(db, settings, self.account, self.place)


async def _looked_at(
    sessions: Sessions,
    settings: Settings,
    member: Member,
    proof: Proof,
    address: str,
    purpose: Purpose = "second_factor",
) -> _Looked:
    if proof.passkey is not None:
        challenge = await take_challenge(sessions, proof.passkey, purpose, member.id)
        return _Looked(proof, sessions, purpose, challenge=challenge)
    if proof.code is not None:
        # six numbers can be guessed: all places count together. Recovery codes cannot, and count by place, so that
        # whoever guesses numbers does not keep their owner from coming in with one of these.
        account, place = f"numbers of {member.id}", f"member {member.id}"
        if await count_try(sessions, settings, account, place) == ALARMING:
            await _tell_of_guesses(sessions, settings, member, address)
        return _Looked(proof, sessions, purpose, account, place)
    account = f"recovery of {member.id}"
    await count_try(sessions, settings, account, address)
    async with sessions() as db:
        code_hash = await recovery_hash(db, member, proof.recovery_code or "")
    return _Looked(proof, sessions, purpose, account, address, code_hash)


async def _tell_of_guesses(sessions: Sessions, settings: Settings, member: Member, address: str) -> None:
    """Whoever gets here knows a password or reads the mail of the member. In a unit of its own: a refusal must not undo
    it."""
    async with unit_of_work(sessions) as db:
        db.info["address"] = address
        await record(db, None, "sign_in.guessed", "member", member.id)
        what = f"Somebody did the first step of signing in as you, and then typed wrong numbers {ALARMING} times."
        more = "They did not come in. If it was not you, they may know your password: change it now."
        put_into_outbox(db, member.email, factors_letter(settings, name=member.name, what=what, more=more))


async def _standing(db: AsyncSession, secret: str, *, lock: bool) -> tuple[SignInTicket, Member]:
    query = select(SignInTicket, Member).join(Member, Member.id == SignInTicket.member_id)
    query = query.where(SignInTicket.token_hash == hashed(secret), MAY_COME_IN)
    if lock:
        query = query.with_for_update(of=SignInTicket)
    row = (await db.execute(query, execution_options={"populate_existing": True})).one_or_none()
    if row is None or row[0].used_at is not None or row[0].expires_at <= datetime.now(UTC):
        raise NotSignedIn(
            "The first step of signing in was too long ago, or was used already. Do it again: nothing else is lost.",
            code="ticket_not_valid",
        )
    return row[0], row[1]
