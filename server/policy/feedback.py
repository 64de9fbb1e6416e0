"""Who says what of a webinar, when; and what is told of it.

Whoever may see a webinar says how sure they are before it begins, and after it has ended, with what they think of it.
Who runs it is told numbers, and words without names; names only of those who said that they may be named.

Invariant: numbers are told of five people or more, and then in steps of five, in the order in which they first
answered: what is told now, less what was told before, is again the answer of five people at least. `told_of` is the
only way from rows to what is told.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Webinar, WebinarFeedback
from server.errors import Conflict, NotFound
from server.policy.webinars import readable_webinar, runs

STEP = 5
"""So few are never told apart."""

Row = TypeVar("Row")
Phase = Literal["before", "during", "after"]


def phase_of(webinar: Webinar) -> Phase:
    """What can be said of it now. One that was closed is over, however early."""
    now = datetime.now(UTC)
    if webinar.closed_at is not None or now > webinar.starts_at + timedelta(minutes=webinar.minutes):
        return "after"
    return "before" if now < webinar.starts_at else "during"


async def surveyed_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> tuple[Webinar, Phase]:
    """Raises NotFound; Conflict while it goes on, or where it is cancelled."""
    webinar = await readable_webinar(db, me, webinar_id)
    if webinar.cancelled_at is not None:
        raise Conflict("This webinar is cancelled.", code="cancelled")
    phase = phase_of(webinar)
    if phase == "during":
        raise Conflict("It goes on just now. You are asked again when it has ended.", code="goes_on")
    return webinar, phase


def feedback_on(webinar_id: UUID) -> Select[WebinarFeedback, Member]:
    query = select(WebinarFeedback, Member).join(Member, Member.id == WebinarFeedback.member_id)
    return query.where(WebinarFeedback.webinar_id == webinar_id)


def words_told(rows: Sequence[tuple[WebinarFeedback, Member]]) -> list[tuple[WebinarFeedback, Member]]:
    """Of all that was said of a webinar: the words that who runs it reads."""
    told = {each.member_id for each in told_of(in_order([each for each, _ in rows], "worth"))}
    return [
        (each, member)
        for each, member in rows
        if (each.helped or each.missing) and (each.named or each.member_id in told) and each.hidden_at is None
    ]


async def readable_words(db: AsyncSession, me: Member, feedback_id: UUID) -> None:
    """Raises NotFound for what is not told to me: who runs the webinar reads it, and nobody else."""
    webinar_id = await db.scalar(select(WebinarFeedback.webinar_id).where(WebinarFeedback.id == feedback_id))
    if webinar_id is not None and await runs(db, me, webinar_id):
        rows = [(row[0], row[1]) for row in await db.execute(feedback_on(webinar_id))]
        if any(each.id == feedback_id for each, _ in words_told(rows)):
            return
    raise NotFound("There are no such words, or they are not told.")


def in_order(rows: Sequence[WebinarFeedback], part: Literal["before", "after", "worth"]) -> list[WebinarFeedback]:
    """Those who said it, in the order in which they first did."""
    said = [(at, each.member_id, each) for each in rows if (at := getattr(each, f"{part}_at")) is not None]
    return [each for _, _, each in sorted(said, key=lambda one: one[:2])]


def told_of(rows: Sequence[Row]) -> Sequence[Row]:
    """Of answers in the order in which they were first given: those that are told."""
    return rows[: len(rows) // STEP * STEP]
