"""Who passes up, and who reads what was passed up: a team's leaders, and the leaders in line above them.

A high or a low goes up without the name of whoever said it, unless they agreed to be named; they may change their mind.
What a moderator hid since then is hidden here, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Low, Member, Report, ReportForm, ReportRevision, Summary, SummaryItem, Team, TeamParent
from server.errors import Conflict, Forbidden, NotFound
from server.events import Audience, to_line
from server.measures.periods import Kind, ends
from server.policy.figures import children_at, moment, zone
from server.policy.lows import visible_lows
from server.policy.reports import Asking, asking, visible_reports
from server.policy.teams import (
    inside_among,
    leads,
    led_team_ids,
    line_of,
    names_of_leaders,
    subtree_at,
    subtree_of,
    visible_team,
)
from server.policy.told import hides_in, hiding


def visible_summaries(me: Member) -> Select[Summary]:
    return select(Summary).where(Summary.team_id.in_(led_team_ids(me)))


def who_read_summary(line: Sequence[UUID]) -> list[Audience]:
    """`visible_summaries`, seen from the summary; `line` is its team and all above."""
    return to_line(line)


async def readable_summary(db: AsyncSession, me: Member, summary_id: UUID) -> Summary:
    summary = await db.scalar(visible_summaries(me).where(Summary.id == summary_id))
    if summary is None:
        raise NotFound("There is no such summary.")
    return summary


async def held_back_in(db: AsyncSession, me: Member, summaries: Sequence[Summary]) -> dict[UUID, set[UUID]]:
    """By summary: the metrics whose figure, as it was passed up, I am not told. It holds a small number back of a team
    that has left since, inside which I am not: what is there now, taken from what was, would be that team's number."""
    held: dict[UUID, set[UUID]] = {each.id: set() for each in summaries}
    metrics = {UUID(figure["metric_id"]) for each in summaries for figure in each.figures}
    spans = await hiding(db, metrics) if metrics else {}
    if not spans:
        return held
    left = select(TeamParent.team_id).where(TeamParent.until > min(each.as_at for each in summaries)).limit(1)
    if await db.scalar(left) is None:
        return held
    now = await moment(db)
    forms = await db.execute(
        select(ReportForm.id, ReportForm.period).where(ReportForm.id.in_(e.form_id for e in summaries))
    )
    kinds = {form_id: cast(Kind, kind) for form_id, kind in forms}
    for each in summaries:
        ids = {UUID(figure["metric_id"]) for figure in each.figures} & spans.keys()
        hides = {metric_id for metric_id in ids if hides_in(spans[metric_id], each.period)}
        if not hides:
            continue
        stands = min(now, ends(kinds[each.form_id], each.period, zone()))
        gone = await subtree_at(db, each.team_id, each.as_at) - await subtree_at(db, each.team_id, stands)
        mine = set(await db.scalars(inside_among(me, select(Team.id).where(Team.id.in_(gone))))) if gone else gone
        if gone - mine:
            held[each.id] = hides
    return held


async def readable_sentence(db: AsyncSession, me: Member, summary_id: UUID) -> Summary:
    """A summary whose own words I may read: what a moderator hid only its author reads. Raises NotFound."""
    summary = await readable_summary(db, me, summary_id)
    if summary.hidden_at is not None and summary.author_id != me.id:
        raise NotFound("There is no such summary.")
    return summary


def latest_summaries(me: Member, team_ids: Sequence[UUID], form_id: UUID, period: date) -> Select[Summary]:
    """The newest version of each of these teams' for a period, as far as they are mine to read."""
    newest = (
        select(func.max(Summary.version).label("version"), Summary.team_id.label("team_id"))
        .where(Summary.team_id.in_(team_ids), Summary.form_id == form_id, Summary.period == period)
        .group_by(Summary.team_id)
        .subquery()
    )
    same = (Summary.team_id == newest.c.team_id) & (Summary.version == newest.c.version)
    found = visible_summaries(me).join(newest, same)
    return found.where(Summary.form_id == form_id, Summary.period == period)


async def passable_period(db: AsyncSession, me: Member, team_id: UUID, form_id: UUID, period: date) -> Asking:
    """A team that I lead myself, and what it was asked for. Raises NotFound, Forbidden, Invalid, Conflict."""
    team = await visible_team(db, me, team_id)
    if not await leads(db, me, team_id):
        who = await names_of_leaders(db, team_id)
        raise Forbidden(f"Only a leader of {team.name} can pass up for it. Ask {who or 'an administrator'}.")
    form = await db.get(ReportForm, form_id)
    if form is None or form.team_id not in [*await line_of(db, team_id), *await subtree_of(db, team_id)]:
        raise NotFound("There is no such form for this team.")
    asked = await asking(db, form, team, period)
    if asked.state == "future":
        raise Conflict("This period has not begun yet.", code="future_period")
    return asked


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be chosen into a summary. `named`: it came from below with the name, agreed to."""

    kind: str
    text: str
    team: Team
    member: Member
    report_id: UUID | None = None
    low_id: UUID | None = None
    from_below: bool = False
    named: bool = False

    @property
    def id(self) -> UUID:
        found = self.report_id or self.low_id
        assert found is not None
        return found


async def sources_of(db: AsyncSession, me: Member, asked: Asking) -> list[Source]:
    """The highs of the team's own reports, the lows that wait with its leaders, and what the teams right below passed
    up of theirs."""
    found = [*await _highs(db, me, asked), *await _lows(db, me, asked)]
    below = await children_at(db, asked.team.id, asked.numbers[0].metric, asked.period)
    summaries = latest_summaries(me, [each.id for each in below], asked.form.id, asked.period)
    ids = [each.id for each in await db.scalars(summaries)]
    items = (
        select(SummaryItem, Team, Member)
        .join(Team, Team.id == SummaryItem.team_id)
        .join(Member, Member.id == SummaryItem.member_id)
        .where(SummaryItem.summary_id.in_(ids), shown_item())
        .order_by(SummaryItem.id)
    )
    for item, team, member in await db.execute(items):
        if item.report_id not in {each.report_id for each in found if each.report_id}:
            found.append(
                Source(item.kind, item.words, team, member, item.report_id, item.low_id, True, item.naming == "yes")
            )
    return found


def shown_item() -> ColumnElement[bool]:
    """Of a summary's item: no moderator hid what it quotes."""
    hidden_report = select(Report.id).where(Report.id == SummaryItem.report_id, Report.hidden_at.is_not(None))
    hidden_low = select(Low.id).where(Low.id == SummaryItem.low_id, Low.hidden_at.is_not(None))
    return ~or_(hidden_report.exists(), hidden_low.exists())


async def _highs(db: AsyncSession, me: Member, asked: Asking) -> list[Source]:
    any_of, first_of = aliased(ReportRevision), aliased(ReportRevision)
    newest = select(func.max(any_of.revision)).where(any_of.report_id == Report.id).correlate(Report)
    first = select(first_of.author_id).where(first_of.report_id == Report.id, first_of.revision == 1).correlate(Report)
    mine = visible_reports(me).where(Report.team_id == asked.team.id, Report.form_id == asked.form.id)
    mine = mine.where(Report.period == asked.period, Report.hidden_at.is_(None))
    query = (
        select(Report, ReportRevision.high, Member)
        .select_from(Report)
        .join(ReportRevision, ReportRevision.report_id == Report.id)
        .join(Member, Member.id == func.coalesce(Report.member_id, first.scalar_subquery()))
        .where(Report.id.in_(mine.with_only_columns(Report.id)), ReportRevision.revision == newest.scalar_subquery())
        .where(ReportRevision.high != "")
        .order_by(Report.id)
    )
    return [Source("high", high, asked.team, member, report.id) for report, high, member in await db.execute(query)]


async def _lows(db: AsyncSession, me: Member, asked: Asking) -> list[Source]:
    mine = visible_lows(me).where(Low.held_by == asked.team.id, Low.hidden_at.is_(None)).with_only_columns(Low.id)
    query = (
        select(Low, Team, Member)
        .select_from(Low)
        .join(Report, Report.id == Low.report_id)
        .join(Member, Member.id == Low.author_id)
        .join(Team, Team.id == Report.team_id)
        .where(Low.id.in_(mine), Report.period == asked.period)
        .order_by(Low.id)
    )
    return [Source("low", low.text, team, member, low_id=low.id) for low, team, member in await db.execute(query)]


async def my_naming(db: AsyncSession, me: Member, item_id: UUID) -> SummaryItem:
    """Something of mine that a leader wants to pass up with my name. Raises NotFound."""
    query = select(SummaryItem).where(SummaryItem.id == item_id, SummaryItem.member_id == me.id)
    item = await db.scalar(query.where(SummaryItem.naming != "no"))
    if item is None:
        raise NotFound("Nobody asks for your name there.")
    return item


def namings_asked(me: Member) -> Select[SummaryItem, Summary]:
    """Where leaders want to name me, and I have not answered: each thing of mine once, the oldest first."""
    query = select(SummaryItem, Summary).join(Summary, Summary.id == SummaryItem.summary_id)
    return query.where(SummaryItem.member_id == me.id, SummaryItem.naming == "asked").order_by(SummaryItem.id)
