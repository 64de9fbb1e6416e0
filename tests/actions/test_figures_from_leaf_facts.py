"""What pages are told of any team and period, against the definition: leaf facts, added up by the tree as it stood at
the period's end. Whatever happened before: teams that come, move and close, reports that are missing, late, corrected
or sent where nobody asked. Equal to the last digit. Hypothesis chooses what happens, and finds the shortest way to a
difference.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormNumber, Metric, Observation, Pause, Place, ReportForm, Team, TeamParent
from server.actions.sums import zone
from server.db import Sessions
from server.measures.periods import ends
from server.measures.rollup import Fact, OverTeams, figure_of, line
from server.policy.figures import figures_over, kind_of
from tests.actions.test_sums import DEEDS, World, metric_of

OFTEN = [deed for deed, weight in DEEDS.items() for _ in range(weight)]


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(deeds=st.lists(st.sampled_from(OFTEN), min_size=5, max_size=40), dice=st.randoms(use_true_random=False))
async def test_every_figure_is_that_of_its_leaf_facts(
    sessions: Sessions, deeds: list[str], dice: random.Random
) -> None:
    async with sessions() as db:
        world = World(db, dice)
        await world.begin()
        for rule in ("mean", "min", "max", "none"):
            owner = world.members[0]
            world.metrics.append(await metric_of(db, world.teams[0], owner, "week", rule, "member"))
        await world.new_form()
        for deed in deeds:
            await getattr(world, deed)()
            note(deed)
        await db.flush()
        told = 0
        every_team = list(await db.scalars(select(Team.id)))
        for metric in world.metrics:
            truth = await Truth.of(db, metric)
            for team_id in every_team:
                for each in await figures_over(db, metric, team_id, "network"):
                    said = (each.numerator, each.denominator, each.value, each.received, each.on_time, each.revised)
                    assert said == truth.figure(team_id, each.period), f"{metric.over_teams}, {each.period}"
                    assert each.expected == truth.expected(team_id, each.period), f"expected, {each.period}"
                    told += each.received
        assert told >= len({(fact.metric_id, fact.team_id, fact.period, fact.member_id) for fact in world.facts})
        await db.rollback()


@dataclass
class Truth:
    """All there is of one metric, and the definition, applied to it as it is written down."""

    metric: Metric
    facts: list[Observation]
    teams: list[Team]
    parents: list[TeamParent]
    places: list[Place]
    forms: list[ReportForm]
    pauses: list[Pause]

    @classmethod
    async def of(cls, db: AsyncSession, metric: Metric) -> "Truth":
        """The last revision of each fact, whatever the rows themselves say of which is the last."""
        revisions = select(Observation).where(Observation.metric_id == metric.id).order_by(Observation.revision)
        last = {(each.team_id, each.period, each.member_id): each for each in await db.scalars(revisions)}
        asking = select(FormNumber.form_id).where(FormNumber.metric_id == metric.id)
        return cls(
            metric,
            list(last.values()),
            list(await db.scalars(select(Team))),
            list(await db.scalars(select(TeamParent))),
            list(await db.scalars(select(Place).where(Place.reports))),
            list(await db.scalars(select(ReportForm).where(ReportForm.id.in_(asking)))),
            list(await db.scalars(select(Pause))),
        )

    def figure(self, team_id: UUID, period: date) -> tuple[Decimal, Decimal, Decimal | None, int, int, int]:
        parents = self.tree(self.end(period))
        mine = [each for each in self.facts if each.period == period and team_id in line(parents, each.team_id)]
        rule: OverTeams = self.metric.over_teams  # type: ignore[assignment]  # the table checks it
        return (
            sum((each.numerator for each in mine), Decimal(0)),
            sum((each.denominator or Decimal(0) for each in mine), Decimal(0)),
            figure_of(rule, [Fact(each.numerator, each.denominator) for each in mine]),
            len(mine),
            sum(each.on_time for each in mine),
            sum(each.revision > 1 for each in mine),
        )

    def expected(self, team_id: UUID, period: date) -> int:
        """Who was asked and whoever reported without being asked, each once."""
        end = self.end(period)
        parents = self.tree(end)
        open_teams = {each.id for each in self.teams if held(each.since, each.until, end)}
        leaves = open_teams - {above for below, above in parents.items() if below in open_teams}
        asking = {
            each.team_id
            for each in self.forms
            if held(each.since, each.until, end) and not self.is_paused(each, period, end)
        }
        asked = {each for each in leaves if any(above in asking for above in line(parents, each))}
        if self.metric.reported_by == "team":
            reporters: set[tuple[UUID, UUID | None]] = {(each, None) for each in asked}
        else:
            places = [each for each in self.places if held(each.since, each.until, end) and each.team_id in asked]
            reporters = {(each.team_id, each.member_id) for each in places}
        reporters |= {(each.team_id, each.member_id) for each in self.facts if each.period == period}
        return sum(team_id in line(parents, where) for where, _ in reporters)

    def is_paused(self, form: ReportForm, period: date, end: datetime) -> bool:
        """Whether every day of the period lies in a pause that was set before it closed."""
        last_day = (end.astimezone(ZoneInfo(zone())) - timedelta(seconds=1)).date()
        return any(
            each.first_day <= period and last_day <= each.last_day and each.set_at < end
            for each in self.pauses
            if each.form_id in (None, form.first_id or form.id)
        )

    def tree(self, end: datetime) -> Mapping[UUID, UUID | None]:
        return {each.team_id: each.parent_id for each in self.parents if held(each.since, each.until, end)}

    def end(self, period: date) -> datetime:
        return ends(kind_of(self.metric), period, ZoneInfo(zone()))


def held(since: datetime, until: datetime | None, end: datetime) -> bool:
    return since < end and (until is None or until >= end)
