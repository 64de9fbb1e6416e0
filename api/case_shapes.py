"""Cases and decisions as they go out: put together for a whole page at once."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.shapes import Out, Person, person
from models import Appeal, Case, Decision, Flag, Member, Team
from models.moderation import Kind, Reason, Verdict
from server.policy.moderation import claimed_now
from server.policy.things import HIDEABLE, thing_of


class FlagOfCase(Out):
    member: Person | None = Field(description="Null: somebody who was invited, of the words in their invitation.")
    reason: Reason
    words: str
    flagged_at: datetime


class AppealOut(Out):
    id: UUID
    words: str
    made_at: datetime
    answered_at: datetime | None
    answered_by: Person | None
    granted: bool | None
    answer: str
    same_person: bool = Field(description="Whoever decided answered it too, since there was nobody else.")


class DecisionOut(Out):
    id: UUID
    verdict: Verdict
    reason: str
    decided_by: Person
    decided_at: datetime
    suspended_until: datetime | None
    acknowledged_at: datetime | None
    undone_at: datetime | None
    undone_reason: str | None
    appeal: AppealOut | None


class Earlier(Out):
    """What was decided before about things of the same author, and still holds."""

    flagged: int
    hidden: int
    warned: int
    suspended: int


class CaseOut(Out):
    id: UUID
    kind: Kind
    subject_id: UUID
    author: Person | None = Field(description="Null: nobody wrote it alone, as the name of a team; or `nameless`.")
    nameless: bool = Field(description="It was asked without a name: nobody is told who asked.")
    where: str = Field(description="The team it stands in, if any.")
    quote: str = Field(description="As it stood when it was first flagged. Emptied some time after the decision.")
    opened_at: datetime
    flags: list[FlagOfCase] = Field(description="Oldest first. Its author never learns who they are.")
    claimed_by: Person | None = Field(description="Who is looking at it.")
    held_until: datetime | None = Field(description="It is hidden until then, or until somebody decides.")
    held_by: Person | None
    can_be_hidden: bool
    earlier: Earlier
    decided_at: datetime | None
    decisions: list[DecisionOut]


class CaseNow(CaseOut):
    now: str | None = Field(description="As it stands now; null: it is gone.")
    hidden: bool


async def cases_out(db: AsyncSession, cases: Sequence[Case]) -> list[CaseOut]:
    """As many queries for a page as for one case."""
    ids = [each.id for each in cases]
    flags: dict[UUID, list[Flag]] = defaultdict(list)
    for flag in await db.scalars(select(Flag).where(Flag.case_id.in_(ids)).order_by(Flag.id)):
        flags[flag.case_id].append(flag)
    decisions = list(await db.scalars(select(Decision).where(Decision.case_id.in_(ids)).order_by(Decision.id)))
    told: dict[UUID, list[DecisionOut]] = defaultdict(list)
    for decision, out in zip(decisions, await decisions_out(db, decisions), strict=True):
        told[decision.case_id].append(out)
    people = await _people(
        db,
        {each.author_id for each in cases}
        | {each.claimed_by for each in cases}
        | {each.held_by for each in cases}
        | {flag.member_id for some in flags.values() for flag in some},
    )
    names = select(Team.id, Team.name).where(Team.id.in_({each.team_id for each in cases if each.team_id}))
    teams = {row.id: row.name for row in await db.execute(names)}
    earlier = await _earlier(db, {each.author_id for each in cases if each.author_id})
    outs = []
    for case in cases:
        held = case.held_by is not None and case.hold_ended_at is None
        author_id = None if case.nameless else case.author_id
        before = earlier[author_id] if author_id else Counter()
        now = Counter(each.verdict for each in told[case.id] if author_id and each.undone_at is None)
        outs.append(
            CaseOut(
                id=case.id,
                kind=case.kind,
                subject_id=case.subject_id,
                author=people.get(author_id),
                nameless=case.nameless,
                where=teams.get(case.team_id, "") if case.team_id else "",
                quote=case.quote,
                opened_at=case.opened_at,
                flags=[
                    FlagOfCase(
                        member=people.get(each.member_id),
                        reason=each.reason,
                        words=each.words,
                        flagged_at=each.flagged_at,
                    )
                    for each in flags[case.id]
                ],
                claimed_by=people.get(case.claimed_by) if claimed_now(case) else None,
                held_until=case.held_until if held else None,
                held_by=people.get(case.held_by) if held else None,
                can_be_hidden=case.kind in HIDEABLE,
                earlier=Earlier(
                    flagged=max(before["flagged"] - 1, 0),
                    hidden=before["hidden"] - now["hidden"],
                    warned=before["warned"] - now["warned"],
                    suspended=before["suspended"] - now["suspended"],
                ),
                decided_at=case.decided_at,
                decisions=told[case.id],
            )
        )
    return outs


async def case_now(db: AsyncSession, case: Case) -> CaseNow:
    """One case, with how things stand."""
    thing = await thing_of(db, case)
    whole = (await cases_out(db, [case]))[0]
    return CaseNow(**dict(whole), now=thing.text if thing else None, hidden=thing.hidden if thing else False)


async def decisions_out(db: AsyncSession, decisions: Sequence[Decision]) -> list[DecisionOut]:
    query = select(Appeal).where(Appeal.decision_id.in_([each.id for each in decisions]))
    appeals = {each.decision_id: each for each in await db.scalars(query)}
    answerers = {each.answered_by for each in appeals.values()}
    people = await _people(db, answerers.union(each.decided_by for each in decisions))
    return [
        DecisionOut(
            id=each.id,
            verdict=each.verdict,
            reason=each.reason,
            decided_by=people[each.decided_by],
            decided_at=each.decided_at,
            suspended_until=each.suspended_until,
            acknowledged_at=each.acknowledged_at,
            undone_at=each.undone_at,
            undone_reason=each.undone_reason,
            appeal=_appeal(appeals[each.id], each, people) if each.id in appeals else None,
        )
        for each in decisions
    ]


def _appeal(made: Appeal, decision: Decision, people: dict[UUID | None, Person]) -> AppealOut:
    return AppealOut(
        id=made.id,
        words=made.words,
        made_at=made.made_at,
        answered_at=made.answered_at,
        answered_by=people.get(made.answered_by),
        granted=made.granted,
        answer=made.answer,
        same_person=made.answered_by == decision.decided_by,
    )


async def _people(db: AsyncSession, ids: set[UUID | None]) -> dict[UUID | None, Person]:
    query = select(Member).where(Member.id.in_([each for each in ids if each is not None]))
    return {each.id: person(each) for each in await db.scalars(query)}


async def _earlier(db: AsyncSession, authors: set[UUID]) -> dict[UUID, Counter[str]]:
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    flagged = select(Case.author_id, func.count()).where(Case.author_id.in_(authors)).group_by(Case.author_id)
    for author_id, count in await db.execute(flagged):
        if author_id is not None:
            found[author_id]["flagged"] = count
    holding = select(Decision.author_id, Decision.verdict, func.count()).where(Decision.undone_at.is_(None))
    grouped = holding.where(Decision.author_id.in_(authors)).group_by(Decision.author_id, Decision.verdict)
    for author_id, verdict, count in await db.execute(grouped):
        if author_id is not None:
            found[author_id][verdict] = count
    return found


State = Literal["open", "appealed", "decided"]
