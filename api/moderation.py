"""/api/v1/moderation: cases and decisions for moderators, notices and appeals for authors, figures for everybody."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.case_shapes import CaseNow, CaseOut, DecisionOut, State, case_now, cases_out, decisions_out
from api.router import public, signed_in
from api.shapes import After, In, Limit, Out, Page, cursor_of, parts_of, uuid_part
from models import Appeal, Case, Decision
from models.moderation import Kind, Verdict
from server.actions.appeals import answer_appeal, appeal, appeal_by_link, decision_of_link
from server.actions.moderation import acknowledge, claim_case, decide, undo
from server.db import Session
from server.events import read_cursor
from server.fields import Sentence
from server.identity import Me, hold_to_sure, settings_of, visitor
from server.policy.moderation import (
    LONGEST_SUSPENSION_DAYS,
    hold_to_moderators,
    my_notices,
    readable_case,
    visible_cases,
)
from server.policy.moderation_figures import months
from server.policy.things import thing_of

router = signed_in("/moderation", ["moderation"])
door = public("/moderation", ["moderation"])

Token = Annotated[str, Field(max_length=200, description="What stands after # in the link of the letter.")]


class CasePage(Page[CaseOut]):
    cursor: int


class TakeIn(In):
    pass


class DecisionIn(In):
    verdict: Verdict = Field(description="Left as it is; hidden; its author warned; its author suspended.")
    reason: Sentence = Field(description="Its author reads it.")
    and_hide: bool = Field(False, description="Of a warning or a suspension: hide it, too.")
    days: Annotated[int, Field(ge=1, le=LONGEST_SUSPENSION_DAYS)] | None = Field(
        None, description="How long a suspension lasts; null: until somebody lifts it."
    )


class UndoIn(In):
    reason: Sentence = Field(description="Its author reads it.")


class AppealAnswerIn(In):
    granted: bool
    answer: Sentence = Field(description="The author reads it.")


class AppealIn(In):
    words: Sentence


class LinkAppealIn(In):
    token: Token
    words: Sentence


class LinkOpenIn(In):
    token: Token


class NoticeOut(DecisionOut):
    """What was decided about something I wrote. Who decided is not told, nor who flagged it."""

    decided_by: None = None  # type: ignore[assignment]
    kind: Kind
    subject_id: UUID
    words: str = Field(description="What it is about, as it stands; empty if it is gone.")


class NoticePage(Page[NoticeOut]):
    cursor: int


class Suspension(Out):
    """What the link in the letter about a suspension opens."""

    reason: str
    suspended_at: datetime
    until: datetime | None
    over: bool
    appealed: bool
    granted: bool | None
    answer: str


class Appealed(Out):
    sentence: str


class MonthOut(Out):
    """Null: some, but under 5, which could point to somebody."""

    month: date
    flags: int | None
    hidden: int | None
    restored: int | None
    warned: int | None
    suspended: int | None
    appeals_granted: int | None
    median_hours: float | None = Field(description="From the first flag to the decision; null: fewer than 5.")


class FiguresOut(Out):
    months: list[MonthOut]


@router.get("/cases")
async def list_cases(
    db: Session,
    me: Me,
    state: Annotated[State, Query(description="Appealed: with an appeal that nobody answered.")] = "open",
    after: After = None,
    limit: Limit = 20,
) -> CasePage:
    """For moderators and administrators: what waits, oldest first; what was decided, newest first."""
    cursor, _ = await read_cursor(db)
    hold_to_moderators(me)
    query = visible_cases(me).limit(limit + 1)
    waiting = exists().where(
        Decision.case_id == Case.id, Appeal.decision_id == Decision.id, Appeal.answered_at.is_(None)
    )
    if state == "open":
        query = query.where(Case.decided_at.is_(None)).order_by(Case.id)
    elif state == "appealed":
        query = query.where(waiting).order_by(Case.id)
    else:
        query = query.where(Case.decided_at.is_not(None)).order_by(Case.id.desc())
    if after is not None:
        last = uuid_part(parts_of(after, 1)[0])
        query = query.where(Case.id < last if state == "decided" else Case.id > last)
    cases = list(await db.scalars(query))
    more = cursor_of(cases[limit - 1].id) if len(cases) > limit else None
    return CasePage(items=await cases_out(db, cases[:limit]), next=more, cursor=cursor)


@router.get("/cases/{case_id}")
async def read_case(db: Session, me: Me, case_id: UUID) -> CaseNow:
    """One case, with what it is about as it stands now."""
    return await case_now(db, await readable_case(db, me, case_id))


@router.put("/cases/{case_id}/claim")
async def claim(db: Session, me: Me, case_id: UUID, _: TakeIn) -> CaseNow:
    """You are looking at it: others see that for half an hour, and can take it over."""
    return await case_now(db, await claim_case(db, me, case_id))


@router.delete("/cases/{case_id}/claim")
async def put_down(db: Session, me: Me, case_id: UUID) -> CaseNow:
    """You are not looking at it any more."""
    return await case_now(db, await claim_case(db, me, case_id, mine=False))


@router.post("/cases/{case_id}/decision", status_code=201)
async def make_decision(db: Session, me: Me, request: Request, case_id: UUID, made: DecisionIn) -> CaseNow:
    """Decide a case, once. Its author reads the reason; whoever flagged it learns what came of it.

    To suspend somebody a browser confirms first who sits there, as for every suspension.
    """
    if made.verdict == "suspended":
        hold_to_sure(request)
    case = await decide(
        db, me, settings_of(request), case_id, made.verdict, made.reason, and_hide=made.and_hide, days=made.days
    )
    return await case_now(db, case)


@router.post("/decisions/{decision_id}/undoing", status_code=201)
async def take_decision_back(db: Session, me: Me, request: Request, decision_id: UUID, undone: UndoIn) -> CaseNow:
    """Show again what was hidden, take a warning back, let somebody in again."""
    return await case_now(db, await undo(db, me, settings_of(request), decision_id, undone.reason))


@router.post("/appeals/{appeal_id}/answer", status_code=201)
async def answer(db: Session, me: Me, request: Request, appeal_id: UUID, answered: AppealAnswerIn) -> CaseNow:
    """Answer an appeal. Granted, it undoes the decision. Not by who decided, if there is anybody else."""
    settings = settings_of(request)
    return await case_now(
        db, await answer_appeal(db, me, settings, appeal_id, answered.answer, granted=answered.granted)
    )


@router.get("/notices")
async def list_notices(db: Session, me: Me, before: After = None, limit: Limit = 20) -> NoticePage:
    """What moderators decided about what you wrote, newest first."""
    cursor, _ = await read_cursor(db)
    query = my_notices(me).order_by(Decision.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(Decision.id < uuid_part(parts_of(before, 1)[0]))
    found = list(await db.scalars(query))
    more = cursor_of(found[limit - 1].id) if len(found) > limit else None
    return NoticePage(items=await _notices(db, found[:limit]), next=more, cursor=cursor)


@router.put("/notices/{decision_id}/acknowledgement")
async def acknowledge_notice(db: Session, me: Me, decision_id: UUID, _: TakeIn) -> NoticeOut:
    """Say that you have read it. The same again changes nothing."""
    return (await _notices(db, [await acknowledge(db, me, decision_id)]))[0]


@router.post("/notices/{decision_id}/appeal", status_code=201)
async def appeal_against(db: Session, me: Me, decision_id: UUID, made: AppealIn) -> NoticeOut:
    """Ask once for somebody else to look at it."""
    await appeal(db, me, decision_id, made.words)
    return (await _notices(db, [await db.get_one(Decision, decision_id)]))[0]


@router.get("/figures")
async def figures(db: Session, _: Me) -> FiguresOut:
    """What moderators did in each of the last twelve months, for every member."""
    return FiguresOut(
        months=[MonthOut(month=each.month, median_hours=each.median_hours, **each.counts) for each in await months(db)]
    )


@door.post("/appeals/open", dependencies=[Depends(visitor)])
async def look(db: Session, link: LinkOpenIn) -> Suspension:
    """Why somebody is suspended, by the link in their letter. It changes nothing."""
    return await _suspension(db, await decision_of_link(db, link.token))


@door.post("/appeals", status_code=201, dependencies=[Depends(visitor)])
async def appeal_with_link(db: Session, made: LinkAppealIn) -> Appealed:
    """Appeal against a suspension, once, by the link in its letter."""
    await appeal_by_link(db, made.token, made.words)
    return Appealed(sentence="Your appeal is made. Somebody else looks at it, and you get a letter.")


async def _suspension(db: AsyncSession, decision: Decision) -> Suspension:
    made = await db.scalar(select(Appeal).where(Appeal.decision_id == decision.id))
    return Suspension(
        reason=decision.reason,
        suspended_at=decision.decided_at,
        until=decision.suspended_until,
        over=decision.undone_at is not None,
        appealed=made is not None,
        granted=made.granted if made else None,
        answer=made.answer if made else "",
    )


async def _notices(db: AsyncSession, decisions: list[Decision]) -> list[NoticeOut]:
    query = select(Case).where(Case.id.in_({each.case_id for each in decisions}))
    cases = {each.id: each for each in await db.scalars(query)}
    things = {case_id: await thing_of(db, case) for case_id, case in cases.items()}
    outs = []
    for decision, told in zip(decisions, await decisions_out(db, decisions), strict=True):
        case, thing = cases[decision.case_id], things[decision.case_id]
        made = told.appeal.model_copy(update={"answered_by": None}) if told.appeal else None
        known = dict(told) | {"decided_by": None, "appeal": made}
        outs.append(NoticeOut(**known, kind=case.kind, subject_id=case.subject_id, words=thing.text if thing else ""))
    return outs
