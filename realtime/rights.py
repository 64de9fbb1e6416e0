"""Whom a socket belongs to and what it may hear, kept in this process while nothing says otherwise.

Invariant: a fresh socket never starts on older rights than an open one has. What is kept is dropped by the same events
at which open sockets read theirs again, in the same turn; a reading that was under way meanwhile is used, because its
socket listened for the change already, but not kept. Requests over HTTP never use any of it.
"""

import hashlib
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam
from starlette.requests import HTTPConnection
from starlette.types import Scope

from models import Member
from server.direct import Direct, Statement
from server.events import Audience
from server.identity import recognise
from server.policy.audiences import my_audiences

ACCESS_SECONDS = 60
"""When someone was last seen is known to the minute, so a kept access is good for no longer."""
AUDIENCES_SECONDS = 15 * 60
"""Whatever no event tells of is read again as often as a socket that stays open does it."""
MOST = 100_000
AUDIENCES = Statement(lambda: my_audiences(Member(id=bindparam("me", type_=Uuid()))))


@dataclass(frozen=True, slots=True)
class Pass:
    """One way in that held when it was read. `ends_at` and `good_until` are on the clock of `time.monotonic`."""

    member_id: UUID
    access_id: UUID
    ends_at: float
    good_until: float


class Rights:
    def __init__(self, direct: Direct) -> None:
        self._direct = direct
        self._passes: dict[bytes, Pass] = {}
        self._keys: dict[UUID, tuple[bytes, ...]] = {}
        self._audiences: dict[UUID, tuple[float, frozenset[Audience] | None]] = {}
        self.changes = 0
        """How often something was dropped: who reads and finds that it grew meanwhile keeps nothing."""

    def kept_pass(self, scope: Scope) -> Pass | None:
        found = self._passes.get(_key_of(scope))
        return found if found is not None and time.monotonic() < found.good_until else None

    def kept_audiences(self, member_id: UUID) -> frozenset[Audience] | None:
        good_until, audiences = self._audiences.get(member_id, (0.0, None))
        return audiences if time.monotonic() < good_until else None

    async def read_pass(self, connection: HTTPConnection) -> Pass:
        """Who this is, from the database. Raises NotSignedIn."""
        before = self.changes
        access = await recognise(connection)
        now = time.monotonic()
        left = (access.ends_at - datetime.now(UTC)).total_seconds()
        found = Pass(access.member.id, access.id, now + left, now + min(left, ACCESS_SECONDS))
        if self.changes == before:
            if len(self._passes) >= MOST:
                self.drop_all()
            key = _key_of(connection.scope)
            self._passes[key] = found
            self._keys[found.member_id] = (*self._keys.get(found.member_id, ()), key)
        return found

    async def read_audiences(self, member_id: UUID) -> frozenset[Audience]:
        """What this member may hear, from the database."""
        before = self.changes
        row = await self._direct.row(AUDIENCES, {"me": member_id})
        assert row is not None
        audiences = frozenset({Audience(sys.intern(each)) for each in row[0]})  # many sockets name the same teams
        if self.changes == before and len(self._audiences) < MOST:
            self._audiences[member_id] = (time.monotonic() + AUDIENCES_SECONDS, audiences)
        return audiences

    def drop(self, member_id: UUID) -> None:
        """Something about this member changed."""
        self.changes += 1
        self._audiences.pop(member_id, None)
        for key in self._keys.pop(member_id, ()):
            self._passes.pop(key, None)

    def drop_audiences(self) -> None:
        """Whom something is for changed, and with it what many may hear."""
        self.changes += 1
        self._audiences.clear()

    def drop_all(self) -> None:
        self.changes += 1
        self._audiences.clear()
        self._passes.clear()
        self._keys.clear()


def _key_of(scope: Scope) -> bytes:
    """What stands for the secrets of a connection: never they themselves."""
    digest = hashlib.sha256()
    for name, value in scope["headers"]:
        if name in (b"authorization", b"cookie"):
            digest.update(name + b":" + value + b"\n")
    return digest.digest()
