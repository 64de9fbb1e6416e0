"""Who may change the public page of a call, what it shows, and who answers those who ask to join.

The page is its organisers' to change, and everybody's to read while it is open: nothing of it is below the call as a
whole. Those who ask are answered by the call's organisers, by the leaders of the constituency they chose (members whom
an organiser named, `ConstituencyMember.leads`), and by administrators. Nobody else learns that they asked.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Call,
    CallPage,
    Constituency,
    ConstituencyMember,
    Goal,
    JoinLink,
    JoinQuestion,
    JoinRequest,
    Member,
    Metric,
    PublishedGoal,
    SpentProof,
    Team,
    TeamParent,
)
from server.errors import Conflict, NotFound
from server.events import Audience, to_administrators, to_constituency_leaders, to_organisers
from server.identity import hashed
from server.measures.small import PUBLISHABLE
from server.policy.calls import my_organised_call_ids
from server.policy.goals import Standing, standings

READ_ANEW = {"populate_existing": True}
UNDECIDED = ("waiting", "asked")
DECIDED = ("accepted", "declined")


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call as everybody may read it. `asked_lately`: how many asked to join within the last minute."""

    call: Call
    page: CallPage
    constituencies: Sequence[Constituency]
    questions: Sequence[JoinQuestion]
    goals: Sequence[Standing]
    charts: Set[UUID]
    """Of the goals, those whose chart is published too."""
    asked_lately: int


async def open_call(db: AsyncSession, slug: str) -> OpenCall:
    """Raises NotFound for a page that is not open, as for none."""
    query = select(CallPage, Call).join(Call, Call.id == CallPage.call_id)
    found = (await db.execute(query.where(CallPage.slug == slug, CallPage.opened_at.is_not(None)))).one_or_none()
    if found is None:
        raise NotFound("There is no such page, or it is not open. Check the address, or ask whoever gave it to you.")
    page, call = found
    return await as_published(db, call, page)


async def as_published(db: AsyncSession, call: Call, page: CallPage) -> OpenCall:
    """What everybody would read, were the page open."""
    groups = select(Constituency).where(Constituency.call_id == call.id).order_by(Constituency.id)
    lately = SpentProof.at > func.now() - timedelta(minutes=1)
    goals = list(await db.scalars(publishable_goals(call.id).where(published(call.id)).order_by(Goal.id)))
    charts = select(PublishedGoal.goal_id).where(PublishedGoal.call_id == call.id, PublishedGoal.chart)
    return OpenCall(
        call=call,
        page=page,
        constituencies=list(await db.scalars(groups)),
        questions=await questions_of(db, call.id),
        goals=await standings(db, goals, "anybody") if goals else [],
        charts=set(await db.scalars(charts)),
        asked_lately=await db.scalar(select(func.count()).where(SpentProof.call_id == call.id, lately)) or 0,
    )


def publishable_goals(call_id: UUID) -> Select[Goal]:
    """Goals of the call as a whole: of its root teams, whose figure is a total or a share of one."""
    has_parent = exists().where(TeamParent.team_id == Team.id, TeamParent.until.is_(None))
    return (
        select(Goal)
        .join(Team, Team.id == Goal.team_id)
        .join(Metric, Metric.id == Goal.metric_id)
        .where(Team.call_id == call_id, Team.until.is_(None), ~has_parent, Metric.over_teams.in_(PUBLISHABLE))
    )


def published(call_id: UUID) -> ColumnElement[bool]:
    """Of a goal: an organiser put it on the page."""
    return Goal.id.in_(select(PublishedGoal.goal_id).where(PublishedGoal.call_id == call_id))


async def questions_of(db: AsyncSession, call_id: UUID) -> list[JoinQuestion]:
    query = select(JoinQuestion).where(JoinQuestion.call_id == call_id).order_by(JoinQuestion.place)
    return list(await db.scalars(query))


async def page_of(db: AsyncSession, call_id: UUID) -> CallPage | None:
    """The caller may read the call."""
    return await db.get(CallPage, call_id)


def my_led_constituency_ids(me: Member) -> Select[UUID]:
    return select(ConstituencyMember.constituency_id).where(
        ConstituencyMember.member_id == me.id, ConstituencyMember.leads, ConstituencyMember.until.is_(None)
    )


def answers_applicants(me: Member) -> ColumnElement[bool]:
    """Whether anybody's request could be mine to decide."""
    mine = my_organised_call_ids(me).union(my_led_constituency_ids(me)).subquery()
    return or_(literal(me.is_administrator), exists(select(mine.c[0])))


def visible_join_requests(me: Member) -> Select[JoinRequest]:
    """Those that are mine to decide, or were. An address that was not confirmed is nobody's business."""
    query = select(JoinRequest).where(JoinRequest.state != "unconfirmed")
    if me.is_administrator:
        return query
    organised, led = my_organised_call_ids(me), my_led_constituency_ids(me)
    return query.where(or_(JoinRequest.call_id.in_(organised), JoinRequest.constituency_id.in_(led)))


def who_decide(call_id: UUID, constituency_id: UUID | None) -> list[Audience]:
    """`visible_join_requests`, seen from the request."""
    leaders = [to_constituency_leaders(constituency_id)] if constituency_id else []
    return [to_organisers(call_id), *leaders, to_administrators()]


async def readable_join_request(db: AsyncSession, me: Member, request_id: UUID) -> JoinRequest:
    request = await db.scalar(visible_join_requests(me).where(JoinRequest.id == request_id))
    if request is None:
        raise _no_request()
    return request


async def decidable_join_request(db: AsyncSession, me: Member, request_id: UUID) -> JoinRequest:
    """Mine alone until the transaction ends. Raises NotFound; Conflict, saying who, where somebody was quicker."""
    query = visible_join_requests(me).where(JoinRequest.id == request_id).with_for_update(of=JoinRequest)
    request = (await db.scalars(query, execution_options=READ_ANEW)).one_or_none()
    if request is None:
        raise _no_request()
    if request.state in DECIDED:
        decider = await db.get(Member, request.decided_by) if request.decided_by else None
        who = "You" if decider is me or request.decided_by == me.id else decider.name if decider else "Somebody"
        raise Conflict(f"{who} {request.state} this request already. Nothing was changed.", code="decided_already")
    return request


async def applicants_request(db: AsyncSession, secret: str, *, lock: bool = False) -> JoinRequest:
    """The request of an applicant's link. Raises NotFound, the same for every link that does not work."""
    mine = select(JoinLink.request_id).where(JoinLink.token_hash == hashed(secret)).scalar_subquery()
    query = select(JoinRequest).where(JoinRequest.id == mine)
    request = (await db.scalars(query.with_for_update() if lock else query, execution_options=READ_ANEW)).one_or_none()
    if request is None:
        raise NotFound(
            "This link does not work, or no longer. What was asked with it was taken back, or was too old and is "
            "deleted. You can ask again on the page of the call.",
            code="join_link_not_valid",
        )
    return request


def _no_request() -> NotFound:
    return NotFound("There is no such request.")
