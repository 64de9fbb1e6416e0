"""/api/v1/calls: calls to action, their evidence and their organisers."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Response
from pydantic import Field, HttpUrl
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.constituencies import ConstituencyOut, constituency_outs
from api.goals import GoalOut, goals_out
from api.router import signed_in
from api.shapes import After, IfMatch, In, Limit, Out, Page, Person, cursor_of, date_part, parts_of, person, uuid_part
from api.teams import TeamLine, team_lines
from models import Call, Constituency, Goal, Member, Organiser, Team, TeamParent
from server.actions.calls import (
    CallWords,
    Fact,
    change_call,
    end_organiser,
    name_organiser,
    open_call,
    set_evidence,
)
from server.db import Session
from server.events import read_cursor
from server.fields import FullText, Line, Name, Sentence, tag_of
from server.identity import Me
from server.policy.calls import (
    calls_and_roots,
    organises,
    readable_call,
    shown_evidence,
)
from server.policy.constituencies import visible_constituencies
from server.policy.goals import visible_goals
from server.policy.teams import visible_teams
from server.settings import get_settings

router = signed_in("/calls", ["calls"])


class CallIn(In):
    name: Annotated[Name, Field(examples=["The Right Prescription"])]
    goal_sentence: Annotated[
        Sentence,
        Field(
            examples=["Every person with dementia on an antipsychotic has a clinical review by 31 March 2012."],
            description="What will be true on the day of the deadline.",
        ),
    ]
    condition: FullText = Field(description="What is not to be borne any longer.")
    launched_on: date
    deadline: date


class CallChangeIn(In):
    """What is left out stays as it was."""

    name: Name | None = None
    goal_sentence: Sentence | None = None
    condition: FullText | None = None
    launched_on: date | None = None
    deadline: date | None = None


class EvidenceItem(In, Out):
    """One sourced statement of why this call, why now."""

    statement: Sentence
    source: Annotated[Sentence, Field(description="Who found it, where, when.")]
    source_url: HttpUrl | None = None


class EvidenceOut(Out):
    id: UUID
    statement: str
    source: str
    source_url: str | None


class EvidenceIn(In):
    items: list[EvidenceItem] = Field(max_length=50)


class CallLine(Out):
    """A call in a list."""

    id: UUID
    name: str
    goal_sentence: str
    launched_on: date
    deadline: date
    made_up: bool = Field(description="Its people, places and numbers are invented: every page says so.")
    days_left: int
    organises: bool
    root_team_id: UUID | None


class CallPage(Page[CallLine]):
    pass


class CallOut(Out):
    id: UUID
    name: str
    goal_sentence: str
    condition: str
    launched_on: date
    deadline: date
    made_up: bool = Field(description="Its people, places and numbers are invented: every page says so.")
    days_left: int
    week: int = Field(description="Which of its weeks runs: 0 before the launch, the last one after the deadline.")
    weeks: int = Field(description="How many calendar weeks it touches.")
    organisers: list[Person]
    evidence: list[EvidenceOut] = Field(description="Facts with their sources: true even where the call is made up.")
    constituencies: list[ConstituencyOut]
    root_teams: list[TeamLine]
    goals: list[GoalOut] = Field(description="Those of the root teams: of the call as a whole.")
    may_edit: bool
    cursor: int


@router.get("")
async def list_calls(db: Session, me: Me, q: Line = "", after: After = None, limit: Limit = 50) -> CallPage:
    """The calls you belong to, the nearest deadline first. Administrators see all."""
    query = calls_and_roots(me)
    if q:
        query = query.where(Call.name.icontains(q, autoescape=True))
    if after:
        deadline, call_id = parts_of(after, 2)
        query = query.where(tuple_(Call.deadline, Call.id) > tuple_(date_part(deadline), uuid_part(call_id)))
    rows = (await db.execute(query.limit(limit + 1))).all()
    items = [
        CallLine(
            id=call.id,
            name=call.name,
            goal_sentence=call.goal_sentence,
            launched_on=call.launched_on,
            deadline=call.deadline,
            made_up=call.made_up,
            days_left=days_left(call),
            organises=mine,
            root_team_id=root_id,
        )
        for call, root_id, mine in rows[:limit]
    ]
    last = items[-1] if len(rows) > limit else None
    return CallPage(items=items, next=cursor_of(last.deadline, last.id) if last else None)


@router.post("", status_code=201)
async def create(db: Session, me: Me, response: Response, call: CallIn) -> CallOut:
    """Open a call to action: by administrators, who then name its organisers."""
    made = await open_call(db, me, call.name, call.goal_sentence, call.condition, call.launched_on, call.deadline)
    return await _call_out(db, me, made, response)


@router.get("/{call_id}")
async def read(db: Session, me: Me, response: Response, call_id: UUID) -> CallOut:
    """A call with its evidence, organisers, constituencies, root teams and goals."""
    cursor, _ = await read_cursor(db)
    return await _call_out(db, me, await readable_call(db, me, call_id), response, cursor)


@router.patch("/{call_id}")
async def change(
    db: Session, me: Me, response: Response, call_id: UUID, call: CallChangeIn, if_match: IfMatch = None
) -> CallOut:
    """Change what a call says: by its organisers."""
    words = CallWords(
        name=call.name,
        goal_sentence=call.goal_sentence,
        condition=call.condition,
        launched_on=call.launched_on,
        deadline=call.deadline,
    )
    return await _call_out(db, me, await change_call(db, me, call_id, words, if_match), response)


@router.put("/{call_id}/evidence")
async def replace_evidence(db: Session, me: Me, response: Response, call_id: UUID, evidence: EvidenceIn) -> CallOut:
    """These statements instead of those there were, in this order."""
    facts = [
        Fact(each.statement, each.source, str(each.source_url) if each.source_url else None) for each in evidence.items
    ]
    return await _call_out(db, me, await set_evidence(db, me, call_id, facts), response)


@router.put("/{call_id}/organisers/{member_id}", status_code=204)
async def add_organiser(db: Session, me: Me, call_id: UUID, member_id: UUID) -> None:
    """The same again changes nothing."""
    await name_organiser(db, me, call_id, member_id)


@router.delete("/{call_id}/organisers/{member_id}", status_code=204)
async def remove_organiser(db: Session, me: Me, call_id: UUID, member_id: UUID) -> None:
    """They stay in the call's teams. The last one may go: an administrator names another."""
    await end_organiser(db, me, call_id, member_id)


def today() -> date:
    """By the network's time zone."""
    return datetime.now(ZoneInfo(get_settings().time_zone)).date()


def days_left(call: Call) -> int:
    return max(0, (call.deadline - today()).days)


def weeks_of(call: Call) -> tuple[int, int]:
    """Which of the call's calendar weeks runs, and how many there are."""
    first = call.launched_on - timedelta(days=call.launched_on.weekday())
    weeks = (call.deadline - first).days // 7 + 1
    week = (today() - first).days // 7 + 1
    return min(max(week, 0), weeks), weeks


async def _call_out(db: AsyncSession, me: Member, call: Call, response: Response, cursor: int | None = None) -> CallOut:
    if cursor is None:
        cursor, _ = await read_cursor(db)
    organisers = (
        select(Member)
        .join(Organiser, Organiser.member_id == Member.id)
        .where(Organiser.call_id == call.id, Organiser.until.is_(None))
        .order_by(Member.name, Member.id)
    )
    evidence = shown_evidence(call.id)
    groups = visible_constituencies(me).where(Constituency.call_id == call.id).order_by(Constituency.id)
    has_parent = select(TeamParent.id).where(TeamParent.team_id == Team.id, TeamParent.until.is_(None)).exists()
    roots = visible_teams(me).where(Team.call_id == call.id, Team.until.is_(None), ~has_parent)
    goals = visible_goals(me).where(Goal.team_id.in_(roots.with_only_columns(Team.id))).order_by(Goal.id)
    week, weeks = weeks_of(call)
    response.headers["ETag"] = tag_of(call.changed_at)
    return CallOut(
        id=call.id,
        name=call.name,
        goal_sentence=call.goal_sentence,
        condition=call.condition,
        launched_on=call.launched_on,
        deadline=call.deadline,
        made_up=call.made_up,
        days_left=days_left(call),
        week=week,
        weeks=weeks,
        organisers=[person(each) for each in await db.scalars(organisers)],
        evidence=[EvidenceOut.model_validate(each) for each in await db.scalars(evidence)],
        constituencies=await constituency_outs(db, me, list(await db.scalars(groups))),
        root_teams=await team_lines(db, roots),
        goals=await goals_out(db, me, list(await db.scalars(goals)), cursor),
        may_edit=me.is_administrator or await organises(db, me, call.id),
        cursor=cursor,
    )
