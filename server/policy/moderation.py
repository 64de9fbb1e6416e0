"""Who moderates what.

Moderators and administrators see every case but those about what they wrote themselves: of these they do not even know.
Who alone told of a thing does not decide about it, and who decided does not answer the appeal, as long as there is
somebody else who may. A decision is taken under the lock of its case: of two at once, one is told of the other's.

A leader in the line of the team may hide something at once, for a day at most: then a moderator has decided, or it can
be read again. Moderators shut out ordinary members; administrators and moderators are shut out by administrators.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Appeal, Case, Decision, Flag, Member
from models.members import MAY_COME_IN
from server.errors import Conflict, Forbidden, NotFound
from server.events import Audience, to_administrators, to_member, to_moderators
from server.policy.members import suspendable_member
from server.policy.teams import leads_line
from server.policy.things import HIDEABLE, Thing

READ_ANEW = {"populate_existing": True}
CLAIM_LASTS = timedelta(minutes=30)
LONGEST_SUSPENSION_DAYS = 90
"""For a time; or until somebody lifts it."""


def moderates(me: Member) -> bool:
    return me.is_moderator or me.is_administrator


def hold_to_moderators(me: Member) -> None:
    """Raises Forbidden."""
    if not moderates(me):
        raise Forbidden("Only moderators and administrators see this. Ask one of them.")


def claimed_now(case: Case) -> bool:
    """Somebody said so lately that they are looking at it."""
    return case.claimed_at is not None and case.claimed_at > datetime.now(UTC) - CLAIM_LASTS


def visible_cases(me: Member) -> Select[Case]:
    """Those I may judge."""
    cases = select(Case).where(Case.author_id.is_distinct_from(me.id))
    return cases if moderates(me) else cases.where(false())


async def readable_case(db: AsyncSession, me: Member, case_id: UUID, *, lock: bool = False) -> Case:
    query = visible_cases(me).where(Case.id == case_id)
    case = await db.scalar(query.with_for_update() if lock else query, execution_options=READ_ANEW)
    if case is None:
        raise NotFound("There is no such case.")
    return case


async def decidable_case(db: AsyncSession, me: Member, case_id: UUID) -> Case:
    """Locked. Raises NotFound; Conflict where it was decided already, or is mine alone to have told of."""
    case = await readable_case(db, me, case_id, lock=True)
    if case.decided_at is not None:
        query = select(Member.name).join(Decision, Decision.decided_by == Member.id)
        name = await db.scalar(query.where(Decision.case_id == case_id).limit(1))
        raise Conflict(f"{name or 'Somebody'} has decided this already. Look at what was decided.", code="decided")
    flaggers = set(await db.scalars(select(Flag.member_id).where(Flag.case_id == case_id)))
    if flaggers == {me.id} and await somebody_else(db, {me.id, case.author_id}):
        raise Conflict("You alone told of this. Another moderator or an administrator decides.", code="your_own_flag")
    return case


async def somebody_else(db: AsyncSession, than: Collection[UUID | None]) -> bool:
    """Whether another moderator or administrator can act."""
    ids = [each for each in than if each is not None]
    return await db.scalar(_who_moderate().where(Member.id.not_in(ids)).limit(1)) is not None


def _who_moderate() -> Select[UUID]:
    either = or_(Member.is_moderator, Member.is_administrator)
    return select(Member.id).where(either, MAY_COME_IN)


async def who_judge(db: AsyncSession, case: Case) -> list[Audience]:
    """`visible_cases`, seen from the case."""
    author = await db.get(Member, case.author_id) if case.author_id else None
    if author is None or not moderates(author):
        return [to_moderators(), to_administrators()]
    return [to_member(each) for each in await db.scalars(_who_moderate().where(Member.id != author.id))]


async def holdable_thing(db: AsyncSession, me: Member, thing: Thing) -> None:
    """Whether I may hide it at once, until a moderator decides. Raises Forbidden, and Conflict for what cannot be
    hidden."""
    leads = thing.team_id is not None and await leads_line(db, me, thing.team_id)
    if not leads and not moderates(me):
        raise Forbidden("Only a leader of this team, or of one above it, can hide something at once. Ask one of them.")
    if thing.kind not in HIDEABLE:
        raise Conflict("This cannot be hidden. Tell a moderator, who can have it changed.", code="not_hideable")


async def shut_out_author(db: AsyncSession, me: Member, case: Case) -> Member:
    """The author, locked, whom I may suspend. Raises Forbidden, Conflict."""
    if case.author_id is None:
        raise Conflict("Nobody wrote this alone, so nobody can be suspended for it.", code="no_author")
    author = await db.get_one(Member, case.author_id)
    if me.is_administrator:
        return await suspendable_member(db, me, author.id)
    if moderates(author):
        raise Forbidden("Only an administrator can suspend a moderator or an administrator. Ask one of them.")
    query = select(Member).where(Member.id == author.id).with_for_update(key_share=True)
    author = (await db.scalars(query, execution_options=READ_ANEW)).one()
    if author.suspended_at is not None:
        raise Conflict(f"{author.name} is suspended already.", code="suspended_already")
    return author


async def undoable_decision(db: AsyncSession, me: Member, decision_id: UUID) -> Decision:
    """Locked, with its case: what still holds and can be taken back. Raises NotFound, Forbidden, Conflict."""
    cases = visible_cases(me).with_only_columns(Case.id)
    query = select(Decision).where(Decision.id == decision_id, Decision.case_id.in_(cases)).with_for_update()
    decision = await db.scalar(query, execution_options=READ_ANEW)
    if decision is None:
        raise NotFound("There is no such decision.")
    if decision.verdict == "dismissed" or decision.undone_at is not None:
        raise Conflict("There is nothing to undo here.", code="nothing_to_undo")
    return decision


def my_notices(me: Member) -> Select[Decision]:
    """What was decided about what I wrote."""
    return select(Decision).where(Decision.author_id == me.id, Decision.verdict != "dismissed")


async def appealable_decision(db: AsyncSession, me: Member, decision_id: UUID) -> Decision:
    """One about me, locked. Raises NotFound; Conflict where it was appealed already, or does not hold any more."""
    query = my_notices(me).where(Decision.id == decision_id).with_for_update()
    decision = await db.scalar(query, execution_options=READ_ANEW)
    if decision is None:
        raise NotFound("There is no such decision about something of yours.")
    await hold_to_one_appeal(db, decision)
    return decision


async def hold_to_one_appeal(db: AsyncSession, decision: Decision) -> None:
    """Raises Conflict."""
    if decision.undone_at is not None:
        raise Conflict("This was undone already. There is nothing to appeal against.", code="undone")
    if await db.scalar(select(Appeal.id).where(Appeal.decision_id == decision.id)) is not None:
        raise Conflict("You appealed against this already. Each decision can be appealed once.", code="appealed")


async def answerable_appeal(db: AsyncSession, me: Member, appeal_id: UUID) -> tuple[Appeal, Decision]:
    """Both locked. Raises NotFound; Conflict where it was answered, or I decided and somebody else can answer."""
    cases = visible_cases(me).with_only_columns(Case.id)
    query = (
        select(Appeal, Decision)
        .join(Decision, Decision.id == Appeal.decision_id)
        .where(Appeal.id == appeal_id, Decision.case_id.in_(cases))
        .with_for_update()
    )
    row = (await db.execute(query, execution_options=READ_ANEW)).one_or_none()
    if row is None:
        raise NotFound("There is no such appeal.")
    appeal, decision = row
    if appeal.answered_at is not None:
        raise Conflict("Somebody has answered this appeal already. Look at what they said.", code="answered")
    if decision.decided_by == me.id and await somebody_else(db, {me.id, decision.author_id}):
        raise Conflict("You decided this. Somebody else answers the appeal.", code="your_own_decision")
    return appeal, decision


def my_flags(me: Member) -> Select[Flag, Case]:
    """What I told of, newest first."""
    query = select(Flag, Case).join(Case, Case.id == Flag.case_id).where(Flag.member_id == me.id)
    return query.order_by(Flag.id.desc())


def notices_waiting(member_id: UUID | ColumnElement[UUID]) -> Select[int]:
    """How many notices somebody has not said yet that they read."""
    mine = Decision.author_id == member_id
    query = select(func.count()).where(mine, Decision.verdict != "dismissed", Decision.acknowledged_at.is_(None))
    return query.where(Decision.undone_at.is_(None))
