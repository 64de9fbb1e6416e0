"""Answers that are kept: a POST with an Idempotency-Key is done once, and the same again gets the same answer.

Invariant: a key is claimed, and its answer kept, in the transaction of the change itself. Either all of it is stored or
nothing is, and the key stays free.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import KeptReply
from server.errors import Conflict, Gone, Invalid

LONGEST_KEY = 200


class Replayed(Exception):
    """This request was answered before; here is that answer."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status, self.body = status, body


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose request it is, and what it asks for."""

    member_id: UUID
    route: str
    key: str
    request_hash: bytes


async def claim(db: AsyncSession, mine: Claim) -> None:
    """Takes the key, waiting for a request that is just being answered.

    Raises Replayed; Invalid where the key was used for something else; Gone where the answer was blanked.
    """
    values = {"member_id": mine.member_id, "route": mine.route, "key": mine.key, "request_hash": mine.request_hash}
    claiming = insert(KeptReply).values(values).on_conflict_do_nothing().returning(KeptReply.key)
    if await db.scalar(claiming) is not None:
        return
    kept = await db.scalar(select(KeptReply).where(*_it(mine)))
    if kept is None or kept.status is None:
        raise Conflict("The first request with this Idempotency-Key has no answer yet. Send it again in a moment.")
    if kept.request_hash != mine.request_hash:
        raise Invalid(
            "This Idempotency-Key was used for another request. Send this one with a new key.", code="key_used_before"
        )
    if kept.body is None:
        raise Gone("This was done before, and what it made was changed or taken back since. Look at how it stands now.")
    raise Replayed(kept.status, kept.body)


async def keep(db: AsyncSession, mine: Claim, status: int, body: bytes) -> None:
    """The answer to what was claimed before."""
    await db.execute(update(KeptReply).where(*_it(mine)).values(status=status, body=body))


def _it(mine: Claim) -> tuple[ColumnElement[bool], ...]:
    return (KeptReply.member_id == mine.member_id, KeptReply.route == mine.route, KeptReply.key == mine.key)
