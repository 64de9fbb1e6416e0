"""What leaders do with the figures: notes and new limits on charts, a goal split into parts, a number of which small
ones are held back, and summaries passed up."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    ChartMark,
    FormNumber,
    Goal,
    Member,
    Metric,
    Observation,
    Report,
    ReportForm,
    ReportRevision,
    Summary,
    SummaryItem,
)
from server.actions.summaries import draft_summary
from server.demo import names
from server.demo.reports import TARGET_REVIEWS, TOGETHER_FROM, add_goal, add_metric
from server.demo.world import WEEKS_DONE, Group, World
from server.policy.summaries import Source

SPLIT_TO = 500
"""Parts are round numbers."""
HOLIDAY_WEEK = 14
SENTENCES = {
    "Northmoor": "Larch House came in after all. What helped was to ring the home first, and let them choose the day.",
    "Ashcombe": "A good week, though two surgeries still send lists that nobody can read.",
    "Kestrel Bay": "We are three short until the new nurse begins. What we did, we did well.",
    "Fenwick Dale": "The pharmacist joins every review now. It takes longer, and more is stopped.",
    "Little Marden": "Quiet. Two homes asked us to come back next month, and we will.",
    "Harrow Vale": "Most of us had no time to report. I will ring everybody this week.",
}
FROM_WENDALE = (
    "Five of our six teams are on their way. Harrow Vale needs somebody to talk to: I go there on Thursday. What works "
    "elsewhere is to review in the home, together with the pharmacist."
)


def add_steering(world: World) -> None:
    reviews, share = (row["id"] for row in world.rows[Metric])
    wendale = next(each for each in world.regions if each.name == "Wendale")
    organiser, leader = world.people[names.ORGANISER].id, world.people[names.REGION_LEADER].id
    _mark(world, reviews, world.core, organiser, "note", HOLIDAY_WEEK, "Two weeks of holidays")
    _mark(world, share, world.core, organiser, "note", TOGETHER_FROM, "Homes and pharmacists review together")
    why = "All our homes review together with the pharmacist since then, and it has lasted."
    _mark(world, share, wendale, leader, "limits", TOGETHER_FROM, why)
    _split(world, reviews)
    _check_on_people(world)


def _mark(world: World, metric_id: UUID, group: Group, author_id: UUID, kind: str, week: int, words: str) -> None:
    at = world.at(world.week(WEEKS_DONE) + timedelta(days=2), 10)
    world.add(
        ChartMark,
        at,
        metric_id=metric_id,
        team_id=group.id,
        kind=kind,
        on_date=world.week(week),
        words=words,
        author_id=author_id,
        created_at=at,
    )


def _split(world: World, metric_id: UUID) -> None:
    """To the regions, by how many report there."""
    whole = next(row["id"] for row in world.rows[Goal] if row["metric_id"] == metric_id)
    people = {
        region.id: sum(len(leaf.people) for leaf, above in world.leaves if above is region) for region in world.regions
    }
    for region in world.regions:
        share = Decimal(TARGET_REVIEWS * people[region.id]) / sum(people.values())
        target = round(share / SPLIT_TO) * SPLIT_TO
        add_goal(world, metric_id, region, Decimal(0), Decimal(target), region.leaders[0].id, part_of=whole)


def _check_on_people(world: World) -> None:
    """A number that is mostly small: each team's leader gives it for the team."""
    at = world.at(world.first_week, 9.5)
    owner = world.people[names.ORGANISER].id
    metric_id = add_metric(
        world,
        at,
        over="sum",
        name="People who got worse afterwards",
        counts="People who got worse within four weeks after their medicine was stopped or cut down, as far as their "
        "home or family told you.",
        out_of="",
        leaves_out="People who were ill for another reason.",
        unit="people",
        direction="down",
        reported_by="team",
        hides_small=True,
    )
    form_id = world.add(
        ReportForm,
        at + timedelta(hours=1),  # the weekly report stands first, on boards and in the snowflake
        team_id=world.core.id,
        name="Weekly check on people",
        period="week",
        reported_by="team",
        due_hours=89,
        grace_days=3,
        author_id=owner,
        since=at,
        until=None,
    )
    world.rows[FormNumber].append({"form_id": form_id, "metric_id": metric_id, "place": 0, "required": True})
    for group, _ in world.leaves:
        for week in range(1, WEEKS_DONE + 1):
            if group.name != names.STUCK_TEAM:
                _add_check(world, form_id, metric_id, group, week)


def _add_check(world: World, form_id: UUID, metric_id: UUID, group: Group, week: int) -> None:
    at, leader = world.some_time(world.week(week) + timedelta(days=5), 2), group.leaders[0]
    of = {"team_id": group.id, "member_id": None, "period": world.week(week)}
    report_id = world.add(Report, at, form_id=form_id, sent_at=at, **of)
    said = {"report_id": report_id, "revision": 1, "author_id": leader.id, "high": "", "reason": "", "sent_at": at}
    world.rows[ReportRevision].append(said)
    world.add(
        Observation,
        at,
        metric_id=metric_id,
        numerator=Decimal(world.dice.choice((0, 0, 0, 1, 1, 2, 2, 3, 4, 6, 7))),
        denominator=None,
        note="",
        revision=1,
        latest=True,
        on_time=True,
        report_id=report_id,
        author_id=leader.id,
        reason="",
        received_at=at,
        **of,
    )


async def add_summaries(db: AsyncSession, world: World) -> None:
    """Once everything is added up: what Wendale's teams passed up, and what Wendale did of that to the core team. Of
    last week Northmoor's and Wendale's own are still to come."""
    wendale = next(each for each in world.regions if each.name == "Wendale")
    teams = [leaf for leaf, above in world.leaves if above is wendale]
    for week in (WEEKS_DONE - 1, WEEKS_DONE):
        for leaf in teams:
            if week < WEEKS_DONE or leaf.name != names.MEMBERS_TEAM:
                await _pass_up(db, world, leaf, week, SENTENCES[leaf.name])
    await _pass_up(db, world, wendale, WEEKS_DONE - 1, FROM_WENDALE)


async def _pass_up(db: AsyncSession, world: World, group: Group, week: int, sentence: str) -> None:
    leader = await db.get_one(Member, group.leaders[0].id)
    form_id: UUID = world.rows[ReportForm][0]["id"]
    draft = await draft_summary(db, leader, group.id, form_id, world.week(week))
    hours = -3 if week == WEEKS_DONE else 10 + world.regions.count(group)
    as_at = world.at(world.week(week + 1), hours)
    words = {each.metric.id: each.words for each in draft.asked.numbers}
    summary: dict[str, Any] = {
        "id": world.id_at(as_at),
        "team_id": group.id,
        "form_id": form_id,
        "period": world.week(week),
        "version": 1,
        "author_id": leader.id,
        "sentence": sentence,
        "figures": [
            {**each.model_dump(mode="json"), "name": words[each.metric_id].name, "unit": words[each.metric_id].unit}
            for each in draft.figures
        ],
        "teams": draft.teams,
        "teams_expected": draft.teams_expected,
        "as_at": as_at,
    }
    await db.execute(insert(Summary), [summary])
    items = [
        {
            "id": world.id_at(as_at),
            "summary_id": summary["id"],
            "place": place,
            "kind": source.kind,
            "words": source.text,
            "report_id": source.report_id,
            "low_id": source.low_id,
            "team_id": source.team.id,
            "member_id": source.member.id,
            "naming": _naming(source, place),
            "answered_at": None,
        }
        for place, source in enumerate([each for each in draft.sources if each.kind == "high"][:3])
    ]
    if items:
        await db.execute(insert(SummaryItem), items)


def _naming(source: Source, place: int) -> str:
    """Some agreed; whom the demo signs in is asked."""
    if source.member.name == names.MEMBER:
        return "asked"
    return "yes" if source.named or place % 2 == 0 else "no"
