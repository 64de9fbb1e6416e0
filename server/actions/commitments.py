"""Commitments are made, changed, kept or not, and taken back.

Invariant: whoever one is made to hears of every change to it, and nobody else does. Words that were changed or taken
back are kept nowhere, copies included.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from models import Call, Commitment, Member, Team, Webinar
from server.actions.blanking import blank_copies
from server.errors import Conflict, Invalid
from server.events import CommitmentChanged, CommitmentGone, emit, forget, to_member
from server.events.commitments import CommitmentState
from server.events.webinars import NameNow
from server.fields import hold_to
from server.policy.commitments import HIDDEN, made_to, own_commitment, who_read_commitment
from server.policy.figures import moment, zone

Outcome = Literal["open", "kept", "not_kept"]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody commits themselves to."""

    words: str
    number: Decimal | None
    unit: str
    due: date


async def make_commitment(
    db: AsyncSession, me: Member, said: Said, *, call_id: UUID | None, team_id: UUID | None, webinar_id: UUID | None
) -> Commitment:
    """To a team of mine, or to the call. Raises NotFound, Forbidden, Invalid."""
    to = await made_to(db, me, call_id, team_id, webinar_id)
    await _hold_to_the_future(db, said)
    commitment = Commitment(member_id=me.id, call_id=to.call_id, team_id=to.team_id, webinar_id=webinar_id)
    _say(commitment, said)
    db.add(commitment)
    await db.flush()
    await db.refresh(commitment)
    await announce_commitment(db, me, commitment)
    return commitment


async def change_commitment(
    db: AsyncSession, me: Member, commitment_id: UUID, said: Said, if_match: str | None
) -> Commitment:
    """Other words, another number or day. Raises NotFound, Forbidden, Invalid, ChangedMeanwhile; Conflict for one that
    is hidden or was taken back."""
    commitment = await own_commitment(db, me, commitment_id)
    hold_to(if_match, commitment.version)
    if commitment.hidden_at is not None:
        raise Conflict(HIDDEN, code="hidden")
    if said.due != commitment.due:
        await _hold_to_the_future(db, said)
    _say(commitment, said)
    commitment.edited_at = func.clock_timestamp()
    await _changed(db, commitment)
    await forget_commitment(db, commitment)
    await announce_commitment(db, me, commitment)
    return commitment


async def settle_commitment(db: AsyncSession, me: Member, commitment_id: UUID, outcome: Outcome) -> Commitment:
    """Whether I kept it. The same again changes nothing. Raises NotFound, Forbidden; Conflict where I took it back."""
    commitment = await own_commitment(db, me, commitment_id)
    if commitment.state != outcome:
        commitment.state = outcome
        commitment.settled_at = None if outcome == "open" else func.clock_timestamp()
        await _changed(db, commitment)
        await announce_commitment(db, me, commitment)
    return commitment


async def take_commitment_back(db: AsyncSession, me: Member, commitment_id: UUID) -> None:
    """Nobody reads it any more but I. Raises NotFound, Forbidden, Conflict."""
    await withdraw_commitment(db, me, await own_commitment(db, me, commitment_id))


async def withdraw_commitment(db: AsyncSession, author: Member, commitment: Commitment) -> None:
    commitment.state, commitment.settled_at = "taken_back", func.clock_timestamp()
    await _changed(db, commitment)
    await forget_commitment(db, commitment)
    emit(db, await who_read_commitment(db, commitment), CommitmentGone(commitment_id=commitment.id))
    await announce_commitment(db, author, commitment)


async def announce_commitment(db: AsyncSession, author: Member, commitment: Commitment) -> None:
    """To whom it is made; one that is hidden or was taken back, to who made it."""
    call = await db.get(Call, commitment.call_id) if commitment.call_id else None
    team = await db.get(Team, commitment.team_id) if commitment.team_id else None
    webinar = await db.get(Webinar, commitment.webinar_id) if commitment.webinar_id else None
    changed = CommitmentChanged(
        commitment_id=commitment.id,
        member=NameNow(id=author.id, name=author.name),
        call=NameNow(id=call.id, name=call.name) if call else None,
        team=NameNow(id=team.id, name=team.name) if team else None,
        webinar_id=webinar.id if webinar is not None and webinar.for_whole_call else None,
        words=commitment.words,
        number=commitment.number,
        unit=commitment.unit,
        due=commitment.due,
        state=cast(CommitmentState, commitment.state),
        made_at=commitment.made_at,
        edited_at=commitment.edited_at,
        version=commitment.version,
    )
    alone = commitment.state == "taken_back" or commitment.hidden_at is not None
    emit(db, [to_member(author.id)] if alone else await who_read_commitment(db, commitment), changed)


async def forget_commitment(db: AsyncSession, commitment: Commitment) -> None:
    """Out of the log, of which its author heard all, and out of every other copy."""
    own = to_member(commitment.member_id)
    await forget(db, own, ["commitment.changed"], "commitment_id", commitment.id)
    await blank_copies(db, [commitment.id])


async def _changed(db: AsyncSession, commitment: Commitment) -> None:
    commitment.version += 1
    await db.flush()
    await db.refresh(commitment)


def _say(commitment: Commitment, said: Said) -> None:
    commitment.words, commitment.due = said.words, said.due
    commitment.number, commitment.unit = said.number, said.unit if said.number is not None else ""


async def _hold_to_the_future(db: AsyncSession, said: Said) -> None:
    if said.due < (await moment(db)).astimezone(zone()).date():
        sentence = "Choose a day that is still to come."
        raise Invalid(sentence, fields=[("due", sentence)])
