"""/api/v1/summaries: passing up what a period came to; /api/v1/namings: whether my name may stand beside my words."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.report_shapes import TeamNamed, by_id
from api.router import signed_in
from api.shapes import In, Out, Page, Person, person
from models import Member, Metric, ReportForm, Summary, SummaryItem, Team
from server.actions.summaries import MOST_ITEMS, Chosen, answer_naming, draft_summary, pass_up
from server.db import Session
from server.events import FigureNow, read_cursor
from server.fields import FullText
from server.identity import Me
from server.measures.periods import Kind, label
from server.policy.figures import children_at, figures_at
from server.policy.forms import numbers_of
from server.policy.summaries import held_back_in, latest_summaries, namings_asked, readable_summary, shown_item
from server.policy.teams import leaders_of, line_of, visible_team

router = signed_in("/summaries", ["reports"])
drafts = signed_in("/teams", ["reports"])
namings = signed_in("/namings", ["reports"])


class FigureAsAt(FigureNow):
    """A figure as it stood when it was passed up."""

    name: str
    unit: str


class ChosenIn(In):
    source_id: UUID = Field(description="The id of a high's report, or of a low.")
    with_name: bool = Field(False, description="Only if whoever said it agrees: they are asked, unless they were.")


class SummaryIn(In):
    team_id: UUID
    form_id: UUID
    period: date = Field(examples=["2026-11-16"])
    sentence: Annotated[FullText, Field(max_length=2_000, examples=["Two homes joined; one search misses old codes."])]
    items: list[ChosenIn] = Field([], max_length=MOST_ITEMS, description="Highs and lows, in their order.")


class NamingIn(In):
    agreed: bool


class SummaryItemOut(Out):
    kind: Literal["high", "low"]
    text: str
    team: TeamNamed
    member: Person | None = Field(description="Null: without the name, or they have not agreed to it.")
    waits_for_consent: bool
    report_id: UUID | None = Field(description="Where a high stands.")


class SummaryOut(Out):
    id: UUID
    team: TeamNamed
    form_id: UUID
    period: date
    label: str
    version: int
    author: Person
    as_at: datetime
    sentence: str = Field(description="Empty where a moderator hid it from you.")
    hidden: bool = Field(description="A moderator hid the sentence. Its author goes on reading it.")
    figures: list[FigureAsAt]
    figures_now: list[FigureNow] = Field(description="The same now, with what came or was corrected since then.")
    teams: int
    teams_expected: int
    items: list[SummaryItemOut]


class SourceOut(Out):
    source_id: UUID
    kind: Literal["high", "low"]
    text: str
    team: TeamNamed
    member: Person | None = Field(description="Null: it came from below without the name.")
    can_be_named: bool


class DraftOut(Out):
    """Ready to be passed up: what is known now."""

    team: TeamNamed
    form_id: UUID
    period: date
    label: str
    to: list[Person] = Field(description="The leaders of the next team above, who read it, as do those above them.")
    to_team: str
    figures: list[FigureAsAt]
    teams: int
    teams_expected: int
    sentence: str
    sources: list[SourceOut]
    below: list[SummaryOut] = Field(description="What the teams right below passed up for this period.")
    last: SummaryOut | None = Field(description="What this team passed up for it already.")


class SummaryPage(Page[SummaryOut]):
    cursor: int


class NamingAskedOut(Out):
    id: UUID
    kind: Literal["high", "low"]
    text: str
    by: Person
    team: TeamNamed = Field(description="Whose summary it is.")
    state: Literal["asked", "yes", "refused"]


@drafts.get("/{team_id}/summary-draft")
async def draft(db: Session, me: Me, team_id: UUID, form_id: UUID, period: date) -> DraftOut:
    """What a leader of the team can pass up for a period, with the figures, highs and lows as they are known now."""
    found = await draft_summary(db, me, team_id, form_id, period)
    words = {each.metric.id: each.words for each in found.asked.numbers}
    below = await children_at(db, team_id, found.asked.numbers[0].metric, period)
    summaries = latest_summaries(me, [team_id, *(each.id for each in below)], form_id, period)
    told = await summaries_out(db, me, list(await db.scalars(summaries)))
    line = (await line_of(db, team_id))[1:]
    above = await db.get(Team, line[0]) if line else None
    return DraftOut(
        team=TeamNamed.model_validate(found.asked.team),
        form_id=form_id,
        period=period,
        label=found.asked.label,
        to=[person(each) for each in await leaders_of(db, line[0])] if line else [],
        to_team=above.name if above else "",
        figures=[
            FigureAsAt(**dict(each), name=words[each.metric_id].name, unit=words[each.metric_id].unit)
            for each in found.figures
        ],
        teams=found.teams,
        teams_expected=found.teams_expected,
        sentence=found.sentence,
        sources=[
            SourceOut(
                source_id=each.id,
                kind="high" if each.kind == "high" else "low",
                text=each.text,
                team=TeamNamed.model_validate(each.team),
                member=person(each.member) if each.named or not each.from_below else None,
                can_be_named=each.named or not each.from_below,
            )
            for each in found.sources
        ],
        below=[each for each in told if each.team.id != team_id],
        last=next((each for each in told if each.team.id == team_id), None),
    )


@router.post("", status_code=201)
async def write(db: Session, me: Me, summary: SummaryIn) -> SummaryOut:
    """Pass up what a period came to, as the team's leader. It stays as it is now; passing up again is another version.
    Read by the team's leaders and those above."""
    chosen = [Chosen(each.source_id, each.with_name) for each in summary.items]
    made = await pass_up(db, me, summary.team_id, summary.form_id, summary.period, summary.sentence, chosen)
    return (await summaries_out(db, me, [made]))[0]


@router.get("")
async def list_summaries(db: Session, me: Me, team_id: UUID, form_id: UUID, period: date) -> SummaryPage:
    """The newest of the team's own and of those right below it for a period, as far as you lead there or above."""
    cursor, _ = await read_cursor(db)
    await visible_team(db, me, team_id)
    asked = (await numbers_of(db, [form_id]))[form_id]
    below = await children_at(db, team_id, asked[0][1], period) if asked else []
    found = latest_summaries(me, [team_id, *(each.id for each in below)], form_id, period)
    return SummaryPage(items=await summaries_out(db, me, list(await db.scalars(found))), next=None, cursor=cursor)


@router.get("/{summary_id}")
async def read(db: Session, me: Me, summary_id: UUID) -> SummaryOut:
    """A summary as it was passed up, with the same figures as they are now beside it."""
    return (await summaries_out(db, me, [await readable_summary(db, me, summary_id)]))[0]


@namings.get("")
async def list_namings(db: Session, me: Me) -> Page[NamingAskedOut]:
    """Where leaders would like to name me beside something I said, and I have not answered."""
    rows = (await db.execute(namings_asked(me).limit(50))).all()
    first = {(item.report_id, item.low_id): (item, summary) for item, summary in reversed(rows)}
    items = [await _naming_out(db, item, summary) for item, summary in reversed(first.values())]
    return Page(items=items, next=None)


@namings.put("/{item_id}")
async def answer(db: Session, me: Me, item_id: UUID, naming: NamingIn) -> NamingAskedOut:
    """Say whether my name may stand there. It holds for all summaries that have it, and can be changed."""
    item = await answer_naming(db, me, item_id, agreed=naming.agreed)
    return await _naming_out(db, item, await db.get_one(Summary, item.summary_id))


async def _naming_out(db: AsyncSession, item: SummaryItem, summary: Summary) -> NamingAskedOut:
    return NamingAskedOut(
        id=item.id,
        kind="high" if item.kind == "high" else "low",
        text=item.words,
        by=person(await db.get_one(Member, summary.author_id)),
        team=TeamNamed.model_validate(await db.get_one(Team, summary.team_id)),
        state=cast(Literal["asked", "yes", "refused"], item.naming),
    )


async def summaries_out(db: AsyncSession, me: Member, summaries: Sequence[Summary]) -> list[SummaryOut]:
    """As many queries for a page as for one."""
    items: dict[UUID, list[SummaryItem]] = defaultdict(list)
    mine = SummaryItem.summary_id.in_([each.id for each in summaries])
    for item in await db.scalars(select(SummaryItem).where(mine, shown_item()).order_by(SummaryItem.place)):
        items[item.summary_id].append(item)
    of_items = [each for some in items.values() for each in some]
    people = await by_id(db, Member, {e.author_id for e in summaries} | {e.member_id for e in of_items})
    teams = await by_id(db, Team, {e.team_id for e in summaries} | {e.team_id for e in of_items})
    forms = await by_id(db, ReportForm, {each.form_id for each in summaries})
    now = await _figures_now(db, me, summaries)
    held = await held_back_in(db, me, summaries)
    outs = [
        SummaryOut(
            id=each.id,
            team=TeamNamed.model_validate(teams[each.team_id]),
            form_id=each.form_id,
            period=each.period,
            label=label(cast(Kind, forms[each.form_id].period), each.period),
            version=each.version,
            author=person(people[each.author_id]),
            as_at=each.as_at,
            sentence=each.sentence if each.hidden_at is None or each.author_id == me.id else "",
            hidden=each.hidden_at is not None,
            figures=[_as_at(figure, held[each.id]) for figure in each.figures],
            figures_now=now[each.id],
            teams=each.teams,
            teams_expected=each.teams_expected,
            items=[
                SummaryItemOut(
                    kind="high" if item.kind == "high" else "low",
                    text=item.words,
                    team=TeamNamed.model_validate(teams[item.team_id]),
                    member=person(people[item.member_id]) if item.naming == "yes" else None,
                    waits_for_consent=item.naming == "asked",
                    report_id=item.report_id if item.naming == "yes" else None,
                )
                for item in items[each.id]
            ],
        )
        for each in summaries
    ]
    return sorted(outs, key=lambda each: each.team.name)


def _as_at(figure: dict[str, Any], held: Collection[UUID]) -> FigureAsAt:
    told = FigureAsAt.model_validate(figure)
    if told.metric_id not in held:
        return told
    return told.model_copy(update={"told": "none", "numerator": None, "denominator": None, "value": None})


async def _figures_now(db: AsyncSession, me: Member, summaries: Sequence[Summary]) -> dict[UUID, list[FigureNow]]:
    ids = {each.id: [UUID(figure["metric_id"]) for figure in each.figures] for each in summaries}
    query = select(Metric).where(Metric.id.in_({each for some in ids.values() for each in some}))
    metrics = list(await db.scalars(query))
    found = {
        period: await figures_at(db, metrics, list({e.team_id for e in summaries if e.period == period}), period, me)
        for period in {each.period for each in summaries}
    }
    return {each.id: [found[each.period][metric, each.team_id] for metric in ids[each.id]] for each in summaries}
