"""Passing up: a leader's summary of a period to the leaders above.

Invariant: a summary says what was known when it was passed up. Its figures, words and choice never change; passing up
again is another version beside it. Nobody is named in one who has not agreed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Summary, SummaryItem
from server.actions.audit import record
from server.errors import Invalid
from server.events import FigureNow, NamingAsked, SummaryPassedUp, emit, to_member
from server.measures.words import number as in_figures
from server.policy.figures import children_at, figures_at
from server.policy.reports import Asking
from server.policy.summaries import Source, my_naming, passable_period, sources_of, who_read_summary
from server.policy.teams import line_of

MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """The id of a report (its high) or of a low."""

    source_id: UUID
    with_name: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known now, ready to be passed up."""

    asked: Asking
    figures: list[FigureNow]
    teams: int
    teams_expected: int
    sources: list[Source]
    sentence: str


async def draft_summary(db: AsyncSession, me: Member, team_id: UUID, form_id: UUID, period: date) -> Draft:
    """Raises NotFound, Forbidden, Invalid, Conflict."""
    asked = await passable_period(db, me, team_id, form_id, period)
    metrics = [each.metric for each in asked.numbers]
    below = await children_at(db, team_id, metrics[0], period)
    found = await figures_at(db, metrics, [team_id, *(each.id for each in below)], period, me)
    figures = [found[each.id, team_id] for each in metrics]
    counts = [found[metrics[0].id, each.id] for each in below]
    threshold = asked.numbers[0].words.threshold
    teams = sum(each.expected > 0 and each.received >= threshold * each.expected for each in counts)
    expected = sum(each.expected > 0 for each in counts)
    sources = await sources_of(db, me, asked)
    return Draft(asked, figures, teams, expected, sources, _sentence(asked, figures, teams, expected))


async def pass_up(
    db: AsyncSession,
    me: Member,
    team_id: UUID,
    form_id: UUID,
    period: date,
    sentence: str,
    chosen: Sequence[Chosen],
) -> Summary:
    """Raises NotFound, Forbidden, Invalid, Conflict."""
    await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"pass up {team_id} {period}", 0))))
    draft = await draft_summary(db, me, team_id, form_id, period)
    sources = {each.id: each for each in draft.sources}
    unknown = [place for place, each in enumerate(chosen) if each.source_id not in sources]
    if unknown or len({each.source_id for each in chosen}) < len(chosen):
        raise Invalid(
            "One of the highs and lows you chose is no longer there, or is there twice. Look at them again.",
            fields=[(f"items.{place}.source_id", "Choose it again.") for place in unknown],
        )
    same = Summary.team_id == team_id, Summary.form_id == form_id, Summary.period == period
    before = await db.scalar(select(func.max(Summary.version)).where(*same)) or 0
    names = {each.metric.id: each.words for each in draft.asked.numbers}
    figures = [
        {**each.model_dump(mode="json"), "name": names[each.metric_id].name, "unit": names[each.metric_id].unit}
        for each in draft.figures
    ]
    summary = Summary(
        team_id=team_id,
        form_id=form_id,
        period=period,
        version=before + 1,
        author_id=me.id,
        sentence=sentence,
        figures=figures,
        teams=draft.teams,
        teams_expected=draft.teams_expected,
    )
    db.add(summary)
    await db.flush()
    items = [
        await _item(db, me, summary, place, sources[each.source_id], with_name=each.with_name)
        for place, each in enumerate(chosen)
    ]
    db.add_all(items)
    await db.flush()
    await record(db, me, "summary.passed_up", "team", team_id, period=str(period), version=summary.version)
    await announce_summary(db, summary, me)
    for item in items:
        if item.naming == "asked":
            asked = NamingAsked(item_id=item.id, member_id=item.member_id, by_name=me.name)
            emit(db, [to_member(item.member_id)], asked)
    return summary


async def answer_naming(db: AsyncSession, me: Member, item_id: UUID, *, agreed: bool) -> SummaryItem:
    """May my name stand beside what I said, for the leaders above? It holds for every summary that has it, and I may
    change my mind. Raises NotFound."""
    item = await my_naming(db, me, item_id)
    same = SummaryItem.report_id == item.report_id if item.report_id else SummaryItem.low_id == item.low_id
    mine = update(SummaryItem).where(same, SummaryItem.member_id == me.id, SummaryItem.naming != "no")
    answered = {"naming": "yes" if agreed else "refused", "answered_at": func.clock_timestamp()}
    changed = list(await db.scalars(mine.values(answered).returning(SummaryItem.summary_id)))
    await db.refresh(item)
    for summary in await db.scalars(select(Summary).where(Summary.id.in_(changed))):
        await announce_summary(db, summary, await db.get_one(Member, summary.author_id))
    return item


async def announce_summary(db: AsyncSession, summary: Summary, author: Member) -> None:
    told = SummaryPassedUp(
        summary_id=summary.id,
        team_id=summary.team_id,
        form_id=summary.form_id,
        period=summary.period,
        version=summary.version,
        author_id=author.id,
        author_name=author.name,
        as_at=summary.as_at,
    )
    emit(db, who_read_summary(await line_of(db, summary.team_id)), told)


async def _item(
    db: AsyncSession, me: Member, summary: Summary, place: int, source: Source, *, with_name: bool
) -> SummaryItem:
    return SummaryItem(
        summary_id=summary.id,
        place=place,
        kind=source.kind,
        words=source.text,
        report_id=source.report_id,
        low_id=source.low_id,
        team_id=source.team.id,
        member_id=source.member.id,
        naming=await _naming(db, me, source) if with_name else "no",
    )


async def _naming(db: AsyncSession, me: Member, source: Source) -> str:
    """What they said before holds; of what came from below without a name, nobody asks from above."""
    if source.member.id == me.id or source.named:
        return "yes"
    if source.from_below:
        return "no"
    same = SummaryItem.report_id == source.report_id if source.report_id else SummaryItem.low_id == source.low_id
    query = select(SummaryItem.naming).where(same, SummaryItem.naming.in_(("yes", "refused")))
    return await db.scalar(query.limit(1)) or "asked"


def _sentence(asked: Asking, figures: Sequence[FigureNow], teams: int, expected: int) -> str:
    """To begin with: the figures in words, and how complete they are. Figures that hold small numbers back stand
    beside it only, where they are kept from who comes later."""
    parts = []
    for number, figure in zip(asked.numbers, figures, strict=True):
        if figure.value is None or figure.told is not None:
            continue
        of = f" ({figure.numerator:,f} of {figure.denominator:,f})" if number.metric.over_teams == "ratio" else ""
        unit = number.words.unit if number.metric.over_teams in ("ratio", "mean") else ""
        parts.append(f"{number.words.name} {in_figures(figure.value, unit)}{of}")
    first = figures[0]
    whole = f"{first.received} of {first.expected} have reported"
    whole += f", {teams} of {expected} teams" if expected else ""
    return f"{asked.team.name}: {'; '.join([*parts, whole])}."
