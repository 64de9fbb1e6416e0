"""What is done to calls: opened, changed, backed by evidence, and who organises them.

Invariant: everyone who belongs to a call hears of every change to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Call, Evidence, Member, Organiser
from server.actions.audit import record
from server.errors import Forbidden, Invalid, NotFound
from server.events import Audience, CallChanged, OrganiserChanged, emit, to_administrators, to_call, to_member
from server.fields import hold_to
from server.policy.calls import editable_call
from server.policy.members import readable_member


@dataclass(frozen=True, slots=True)
class CallWords:
    """What a call says. None: as it was."""

    name: str | None = None
    goal_sentence: str | None = None
    condition: str | None = None
    launched_on: date | None = None
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One sourced statement."""

    statement: str
    source: str
    source_url: str | None


async def open_call(
    db: AsyncSession, me: Member, name: str, goal_sentence: str, condition: str, launched_on: date, deadline: date
) -> Call:
    """By administrators, who then name its organisers. Raises Forbidden, Invalid."""
    if not me.is_administrator:
        raise Forbidden("Only an administrator can open a call to action. Ask one.")
    _check_dates(launched_on, deadline)
    call = Call(
        name=name,
        goal_sentence=goal_sentence,
        condition=condition,
        launched_on=launched_on,
        deadline=deadline,
        made_up=False,
    )
    db.add(call)
    await db.flush()
    await record(db, me, "call.opened", "call", call.id, name=name)
    _announce(db, call)
    return call


async def change_call(
    db: AsyncSession, me: Member, call_id: UUID, words: CallWords, if_match: str | None = None
) -> Call:
    """Raises NotFound, Forbidden, Invalid, ChangedMeanwhile."""
    call = await editable_call(db, me, call_id)
    hold_to(if_match, call.changed_at)
    new = {
        name: value
        for name in CallWords.__slots__
        if (value := getattr(words, name)) is not None and value != getattr(call, name)
    }
    _check_dates(words.launched_on or call.launched_on, words.deadline or call.deadline)
    if not new:
        return call
    for name, value in new.items():
        setattr(call, name, value)
    await _touch(db, call)
    await record(db, me, "call.changed", "call", call.id, **{name: str(value) for name, value in new.items()})
    _announce(db, call)
    return call


async def set_evidence(db: AsyncSession, me: Member, call_id: UUID, facts: Sequence[Fact]) -> Call:
    """These statements, in this order, instead of those there were; what is hidden stays, hidden. Raises NotFound,
    Forbidden."""
    call = await editable_call(db, me, call_id)
    await db.execute(delete(Evidence).where(Evidence.call_id == call_id, Evidence.hidden_at.is_(None)))
    hidden = set(await db.scalars(select(Evidence.place).where(Evidence.call_id == call_id)))
    free = (place for place in count(1) if place not in hidden)
    for place, fact in zip(free, facts, strict=False):
        db.add(
            Evidence(
                call_id=call_id, place=place, statement=fact.statement, source=fact.source, source_url=fact.source_url
            )
        )
    await _touch(db, call)
    await record(db, me, "call.evidence_changed", "call", call.id, statements=len(facts))
    _announce(db, call)
    return call


async def name_organiser(db: AsyncSession, me: Member, call_id: UUID, member_id: UUID) -> None:
    """The same again changes nothing. Raises NotFound, Forbidden."""
    await editable_call(db, me, call_id)
    member = await readable_member(db, me, member_id)
    if await _organiser(db, call_id, member_id) is None:
        db.add(Organiser(call_id=call_id, member_id=member_id))
        await say_who_organises(db, me, call_id, member, organises=True)


async def end_organiser(db: AsyncSession, me: Member, call_id: UUID, member_id: UUID) -> None:
    """Raises NotFound, Forbidden. The last one may go: an administrator names another."""
    await editable_call(db, me, call_id)
    organiser = await _organiser(db, call_id, member_id)
    if organiser is None:
        raise NotFound("This member does not organise the call.")
    organiser.until = func.clock_timestamp()
    await say_who_organises(db, me, call_id, await db.get_one(Member, member_id), organises=False)


async def pass_call(db: AsyncSession, me: Member, call_id: UUID, giver: Member, heir: Member) -> bool:
    """The heir organises the call instead of the giver, once the caller knows that it may be; whether the giver did."""
    await db.get_one(Call, call_id, with_for_update=True, populate_existing=True)
    before = await _organiser(db, call_id, giver.id)
    if before is None:
        return False
    if await _organiser(db, call_id, heir.id) is None:
        db.add(Organiser(call_id=call_id, member_id=heir.id))
        await say_who_organises(db, me, call_id, heir, organises=True)
    before.until = func.clock_timestamp()
    await db.flush()
    await say_who_organises(db, me, call_id, giver, organises=False)
    return True


async def _organiser(db: AsyncSession, call_id: UUID, member_id: UUID) -> Organiser | None:
    """The caller holds the call, so nobody else names one meanwhile."""
    return await db.scalar(
        select(Organiser).where(
            Organiser.call_id == call_id, Organiser.member_id == member_id, Organiser.until.is_(None)
        )
    )


async def say_who_organises(db: AsyncSession, me: Member, call_id: UUID, member: Member, *, organises: bool) -> None:
    action = "organiser.named" if organises else "organiser.ended"
    await record(db, me, action, "call", call_id, member_id=str(member.id))
    said = OrganiserChanged(call_id=call_id, member_id=member.id, name=member.name, organises=organises)
    emit(db, [*who_see_call(call_id), to_member(member.id)], said)


def who_see_call(call_id: UUID) -> list[Audience]:
    """`visible_calls`, seen from the call."""
    return [to_call(call_id), to_administrators()]


def _check_dates(launched_on: date, deadline: date) -> None:
    if deadline <= launched_on:
        raise Invalid(
            "The deadline must come after the launch. Change one of the two.",
            fields=[("deadline", "This must be later than the launch.")],
        )


async def _touch(db: AsyncSession, call: Call) -> None:
    call.changed_at = func.clock_timestamp()
    await db.flush()
    await db.refresh(call)


def _announce(db: AsyncSession, call: Call) -> None:
    said = CallChanged(
        call_id=call.id,
        name=call.name,
        goal_sentence=call.goal_sentence,
        condition=call.condition,
        launched_on=call.launched_on,
        deadline=call.deadline,
    )
    emit(db, who_see_call(call.id), said)
