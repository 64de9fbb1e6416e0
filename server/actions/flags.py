"""Telling a moderator of something.

Invariant: all who tell of one thing are in one case while it is open, each once; its author learns of none of them.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Appeal, Case, Decision, Flag, Member
from models.moderation import Kind
from server.actions.audit import record
from server.actions.hiding import hide
from server.errors import Conflict, SlowDown, Unavailable
from server.events import CaseChanged, emit
from server.policy.invitations import standing_offer
from server.policy.moderation import claimed_now, holdable_thing, who_judge
from server.policy.things import Thing, readable_thing, thing_as_it_is

HOLD_LASTS = timedelta(hours=24)
MOST_A_DAY = 100


async def flag(
    db: AsyncSession, me: Member, kind: Kind, subject_id: UUID, reason: str, words: str, *, hide_now: bool = False
) -> tuple[Flag, Case]:
    """The same again gives the flag there is. `hide_now`: for who leads there, until a moderator decides, for a day.

    Raises NotFound for what I may not read; Conflict for what is my own; Forbidden; SlowDown.
    """
    thing = await readable_thing(db, me, kind, subject_id)
    if thing.author_id == me.id:
        raise Conflict("This is your own. You can change it, or take it back.", code="your_own")
    if hide_now:
        await holdable_thing(db, me, thing)
    await _refuse_a_flood(db, me)
    before = await _said_before(db, me, thing)
    found = before or await _put_into_case(db, thing, me.id, reason, words)
    if hide_now:
        await _hold(db, me, found[1], thing)
    if before is None:
        await record(db, me, "content.flagged", kind, subject_id, reason=reason, case_id=str(found[1].id))
    if before is None or hide_now:
        await announce_case(db, found[1])
    return found


async def flag_invitation(db: AsyncSession, secret: str, reason: str, words: str) -> None:
    """By whoever holds the link, of what the inviter wrote. Raises NotFound as the invitation itself does."""
    said = (await standing_offer(db, secret)).said
    thing = await thing_as_it_is(db, "invitation", said.id)
    if thing is None or not thing.text:
        raise Conflict("There are no words of anybody in this invitation.", code="no_words")
    _, case = await _put_into_case(db, thing, None, reason, words)
    await record(db, None, "content.flagged", "invitation", said.id, reason=reason, case_id=str(case.id))
    await announce_case(db, case)


async def _refuse_a_flood(db: AsyncSession, me: Member) -> None:
    today = select(func.count()).where(Flag.member_id == me.id, Flag.flagged_at > func.now() - timedelta(days=1))
    if (await db.scalar(today) or 0) >= MOST_A_DAY:
        raise SlowDown(
            "You told moderators of very many things today. Go on tomorrow, or write to an administrator.",
            headers={"Retry-After": "86400"},
        )


async def _said_before(db: AsyncSession, me: Member, thing: Thing) -> tuple[Flag, Case] | None:
    """What I told of these very words before, decided or not."""
    mine = select(Flag, Case).join(Case, Case.id == Flag.case_id).where(Flag.member_id == me.id)
    same = mine.where(Case.kind == thing.kind, Case.subject_id == thing.id, Case.quote == thing.text)
    row = (await db.execute(same.order_by(Flag.id.desc()).limit(1))).one_or_none()
    return (row[0], row[1]) if row else None


async def _put_into_case(
    db: AsyncSession, thing: Thing, member_id: UUID | None, reason: str, words: str
) -> tuple[Flag, Case]:
    case = await _open_case(db, thing)
    new = insert(Flag).values(case_id=case.id, member_id=member_id, reason=reason, words=words)
    stored = await db.scalar(new.on_conflict_do_nothing().returning(Flag))
    mine = select(Flag).where(Flag.case_id == case.id, Flag.member_id.is_not_distinct_from(member_id))
    return stored or (await db.scalars(mine)).one(), case


async def _open_case(db: AsyncSession, thing: Thing) -> Case:
    """Locked: nobody decides it meanwhile. One that is decided just now makes room for another."""
    opened = select(Case).where(Case.kind == thing.kind, Case.subject_id == thing.id, Case.decided_at.is_(None))
    new = insert(Case).values(
        kind=thing.kind,
        subject_id=thing.id,
        author_id=thing.author_id,
        nameless=thing.nameless,
        team_id=thing.team_id,
        quote=thing.text,
    )
    for _ in range(3):
        case: Case | None = await db.scalar(opened.with_for_update(), execution_options={"populate_existing": True})
        case = case or await db.scalar(new.on_conflict_do_nothing().returning(Case))
        if case is not None:
            return case
    raise Unavailable("Somebody is deciding about this just now. Try again.", headers={"Retry-After": "1"})


async def _hold(db: AsyncSession, me: Member, case: Case, thing: Thing) -> None:
    if case.decided_at is not None:
        raise Conflict("A moderator has decided about this already. See what you told moderators.", code="decided")
    if case.held_by is not None:
        raise Conflict("Somebody hid this until a moderator decides. That is done once.", code="held")
    case.held_by, case.held_until = me.id, datetime.now(UTC) + HOLD_LASTS
    await db.flush()
    await hide(db, thing)
    await record(db, me, "content.held", thing.kind, thing.id, case_id=str(case.id))


async def announce_case(db: AsyncSession, case: Case) -> None:
    """To those who may judge it. No words of anybody are in it."""
    flags = await db.scalar(select(func.count()).where(Flag.case_id == case.id)) or 0
    appeals = select(Appeal.id).join(Decision, Decision.id == Appeal.decision_id).where(Decision.case_id == case.id)
    appealed = await db.scalar(appeals.where(Appeal.answered_at.is_(None)).limit(1)) is not None
    claimer = await db.get(Member, case.claimed_by) if case.claimed_by and claimed_now(case) else None
    event = CaseChanged(
        case_id=case.id,
        kind=case.kind,
        state="open" if case.decided_at is None else "appealed" if appealed else "decided",
        flags=flags,
        claimed_by=claimer.name if claimer else "",
    )
    emit(db, await who_judge(db, case), event)
