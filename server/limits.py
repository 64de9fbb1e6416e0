"""Slowing down whoever guesses passwords, counted in the database so that it holds across processes and restarts.

A try is counted as failed before its password is looked at, in a transaction of its own, and forgiven when it was
right: a thousand tries at once count as a thousand, and a refusal does not undo its own count. Known and unknown
accounts are counted alike, under hashes with the network's secret key: nobody reads or computes from the database alone
who was tried. Nobody is locked out from elsewhere: a count is of one account from one address, and, with
far more room (a hospital may have one address), of one address.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FailedSignIn, KnownDevice, Member
from server.db import Sessions, unit_of_work
from server.errors import SlowDown
from server.seal import key_for
from server.settings import Settings

LONGEST_WAIT = 900


@dataclass(frozen=True)
class Allowance:
    """`free` failures within `within`; from then on a wait that doubles with every `step` more."""

    free: int
    within: timedelta
    step: int

    def wait(self, failures: int) -> int:
        """Seconds after the last failure before the next try is looked at."""
        if failures < self.free:
            return 0
        return min(LONGEST_WAIT, 10 << min((failures - self.free) // self.step, 10))


ACCOUNT_FROM_ADDRESS = Allowance(free=5, within=timedelta(days=1), step=1)
"""Five failures cost ten seconds, however slowly they come; ten cost five minutes. Signing in wipes the slate."""
ADDRESS = Allowance(free=100, within=timedelta(minutes=15), step=20)
ACCOUNT = Allowance(free=50, within=timedelta(days=1), step=10)
"""From all places together, except the member's own browsers: a guesser with a thousand addresses gets some two hundred
tries a day. The owner's way round it is a browser they used before, a passkey, or a link from their mail."""


@dataclass(frozen=True)
class Limits:
    """What is counted together: `kind` keeps one sort of try apart from others."""

    kind: str
    account_from_address: Allowance
    address: Allowance


SIGNING_IN = Limits("", ACCOUNT_FROM_ADDRESS, ADDRESS)
ASKING_TO_JOIN = Limits(
    "join", Allowance(free=5, within=timedelta(days=1), step=1), Allowance(600, timedelta(minutes=15), 100)
)
"""A launch brings many at once from one hospital, which has one address."""


@dataclass(frozen=True)
class Caller:
    """Keyed hashes of an account (an e-mail address as typed) and of where it was tried from: a network address, or a
    browser in which its owner signed in before (`known`)."""

    account: bytes
    address: bytes
    known: bool = False

    @property
    def from_address(self) -> ColumnElement[bool]:
        return FailedSignIn.address == self.address

    @property
    def exactly(self) -> ColumnElement[bool]:
        return and_(FailedSignIn.account == self.account, self.from_address)


async def count_try(
    sessions: Sessions,
    settings: Settings,
    email: str,
    address: str,
    limits: Limits = SIGNING_IN,
    *,
    device: str = "",
    everywhere: bool = False,
) -> int:
    """How many there were with this one. Raises SlowDown, with the same words and times whether or not there is such an
    account, and NoKey.

    `device` is the cookie of a browser in which the owner may have signed in before: if so, only what was tried there
    counts. Otherwise, with `everywhere`, so does what was tried for this account from all places.
    """
    async with unit_of_work(sessions) as db:
        caller = await _caller(db, settings, email, address, limits.kind, device)
        locks = [int.from_bytes(each[:8], "big", signed=True) for each in (caller.account, caller.address)]
        for lock in sorted(locks[0 if everywhere else 1 :]):
            await db.execute(select(func.pg_advisory_xact_lock(lock)))
        before, own = await _failures(db, limits.account_from_address, caller.exactly)
        _, here = await _failures(db, limits.address, caller.from_address)
        left = max(own, here)
        if everywhere and not caller.known:
            left = max(left, (await _failures(db, ACCOUNT, FailedSignIn.account == caller.account))[1])
        if left > 0:
            raise SlowDown(
                f"There were too many tries. Wait {_in_words(left)}, then try again.",
                headers={"Retry-After": str(left)},
            )
        db.add(FailedSignIn(account=caller.account, address=caller.address))
        return before + 1


async def forgive(db: AsyncSession, settings: Settings, email: str, address: str, device: str = "") -> None:
    """The password was right: what was counted for this account from here is gone."""
    caller = await _caller(db, settings, email, address, device=device)
    await db.execute(delete(FailedSignIn).where(caller.exactly))


async def forget_failures(db: AsyncSession, settings: Settings, email: str) -> None:
    """All that was counted for this account, from wherever."""
    caller = await _caller(db, settings, email, "")
    await db.execute(delete(FailedSignIn).where(FailedSignIn.account == caller.account))


async def _failures(db: AsyncSession, allowance: Allowance, whose: ColumnElement[bool]) -> tuple[int, int]:
    """How many, and the seconds to wait before the next."""
    now = func.clock_timestamp()
    since_last = func.extract("epoch", now - func.max(FailedSignIn.at))
    query = select(func.count(), since_last).where(whose, FailedSignIn.at > now - allowance.within)
    failures, seconds = (await db.execute(query)).one()
    return failures, max(0, allowance.wait(failures) - int(seconds or 0))


async def _caller(
    db: AsyncSession, settings: Settings, email: str, address: str, kind: str = "", device: str = ""
) -> Caller:
    """All processes of a network have one secret key, and so count together."""
    account, token = email.strip().lower(), hashlib.sha256(device.encode("utf-8", "surrogatepass")).digest()
    owner = select(Member.id).where(Member.email == account).scalar_subquery()
    is_known = exists().where(KnownDevice.member_id == owner, KnownDevice.token_hash == token)
    known, key = bool(await db.scalar(select(is_known))), key_for(settings, "counting tries")
    place = _keyed(key, f"{kind}device", device) if known else _keyed(key, f"{kind}address", _network(address))
    return Caller(_keyed(key, f"{kind}account", account), place, known)


def _network(address: str) -> str:
    """An IPv6 customer has 2^64 addresses: they count as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


def _keyed(key: bytes, kind: str, value: str) -> bytes:
    return hmac.digest(key, f"{kind}:{value}".encode(), hashlib.sha256)


def _in_words(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} seconds" if seconds > 1 else "1 second"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes" if minutes > 1 else "1 minute"
