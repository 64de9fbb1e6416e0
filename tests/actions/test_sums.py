"""Kept sums against the long way: whatever happens, in whatever order, they stay the same, to the last digit."""

import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    ExpectedChange,
    FormNumber,
    Member,
    Metric,
    MetricSum,
    MetricVersion,
    Observation,
    Pause,
    Place,
    ReportForm,
    Team,
    TeamParent,
)
from server.actions.recompute import differences, kept, rebuild, recompute
from server.actions.sums import Fact, add_observations, move_sums, settle_expected, share_sums, zone
from server.db import Sessions
from server.errors import Conflict
from server.measures.periods import Kind, current_start, ends
from server.policy.figures import moment
from tests.people import LONG_AGO

WEEK = timedelta(days=7)
Row = TypeVar("Row")


@dataclass
class World:
    """A small network in which anything happens, straight in the tables, as the actions would do it."""

    db: AsyncSession
    dice: random.Random
    metrics: list[Metric] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    teams: list[UUID] = field(default_factory=list)
    forms: list[ReportForm] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    async def begin(self) -> None:
        self.members = [Member(email=f"m{n}@example.org", name=f"M{n}", joined_at=LONG_AGO) for n in range(8)]
        root = Team(name="Root", since=LONG_AGO)
        self.db.add_all([root, *self.members])
        await self.db.flush()
        self.teams = [root.id]
        for period, over_teams, reported_by in (
            ("week", "sum", "member"), ("week", "ratio", "member"), ("week", "sum", "team"), ("day", "sum", "member"),
        ):  # fmt: skip
            self.metrics.append(await metric_of(self.db, root.id, self.members[0], period, over_teams, reported_by))
        for _ in range(4):
            await self.new_team()
        await self.new_form()

    async def new_team(self) -> None:
        team = Team(name="Team")
        parent = self.dice.choice(self.teams)
        self.db.add(team)
        await self.db.flush()
        self.db.add(TeamParent(team_id=team.id, parent_id=parent))
        self.teams.append(team.id)
        await settle_expected(self.db, [parent, team.id])

    async def move(self) -> None:
        edges = await self.db.scalars(select(TeamParent).where(TeamParent.until.is_(None)))
        edge = self.one_of({each.team_id: each for each in edges})
        assert edge is not None
        below = await self.below(edge.team_id)
        parent = self.dice.choice([each for each in self.teams if each not in below])
        old = edge.parent_id
        if parent == old:
            return
        edge.until = func.clock_timestamp()
        await self.db.flush()
        self.db.add(TeamParent(team_id=edge.team_id, parent_id=parent, since=func.clock_timestamp()))
        await move_sums(self.db, edge.team_id, old, parent)
        await settle_expected(self.db, [old, parent, *below])

    async def close(self) -> None:
        never_above = ~select(TeamParent).where(TeamParent.parent_id == Team.id).exists()
        leaves = await self.db.scalars(select(Team).where(Team.until.is_(None), never_above))
        leaf = self.one_of({each.id: each for each in leaves})
        if leaf is None or leaf.id == self.teams[0]:
            return
        places = update(Place).where(Place.team_id == leaf.id, Place.until.is_(None))
        await self.db.execute(places.values(until=func.clock_timestamp()))
        leaf.until = func.clock_timestamp()
        self.teams.remove(leaf.id)
        parent = await self.db.scalar(
            select(TeamParent.parent_id).where(TeamParent.team_id == leaf.id, TeamParent.until.is_(None))
        )
        assert parent is not None
        await settle_expected(self.db, [leaf.id, parent])

    async def join(self) -> None:
        team, member = self.dice.choice(self.teams), self.dice.choice(self.members)
        if await self.place(team, member.id) is None:
            reports = self.dice.random() < 0.8
            self.db.add(Place(team_id=team, member_id=member.id, leads=not reports, reports=reports))
            await settle_expected(self.db, [team])

    async def leave(self) -> None:
        places = list(await self.db.scalars(select(Place).where(Place.until.is_(None)).order_by(Place.id)))
        if places:
            place = self.dice.choice(places)
            place.until = func.clock_timestamp()
            await settle_expected(self.db, [place.team_id])

    async def new_form(self) -> None:
        form = ReportForm(
            team_id=self.dice.choice(self.teams), name="Form", period="week", reported_by="member", due_hours=24,
            grace_days=3, author_id=self.members[0].id,
        )  # fmt: skip
        self.db.add(form)
        await self.db.flush()
        asked = self.dice.sample(self.metrics, self.dice.randint(1, len(self.metrics)))
        self.db.add_all(
            FormNumber(form_id=form.id, metric_id=m.id, place=n, required=n == 0) for n, m in enumerate(asked)
        )
        self.forms.append(form)
        await settle_expected(self.db, await self.below(form.team_id))

    async def next_version(self) -> None:
        """From next week on other numbers are asked for."""
        running = [each for each in self.forms if each.until is None]
        if not running:
            return
        old, tz = self.dice.choice(running), ZoneInfo(zone())
        turn = max(old.since, ends("week", current_start("week", await moment(self.db), tz), tz))
        new = ReportForm(
            team_id=old.team_id, name="Form", period="week", reported_by="member", due_hours=24, grace_days=3,
            author_id=self.members[0].id, since=turn, first_id=old.first_id or old.id, version=old.version + 1,
        )  # fmt: skip
        old.until = turn
        self.db.add(new)
        await self.db.flush()
        asked = self.dice.sample(self.metrics, self.dice.randint(1, len(self.metrics)))
        self.db.add_all(
            FormNumber(form_id=new.id, metric_id=m.id, place=n, required=n == 0) for n, m in enumerate(asked)
        )
        self.forms.append(new)
        await settle_expected(self.db, await self.below(new.team_id))

    async def pause(self) -> None:
        """Of a form, or of all of them, for some days."""
        now = await moment(self.db)
        first = now.astimezone(ZoneInfo(zone())).date() + timedelta(days=self.dice.randint(-9, 9))
        form = self.dice.choice([None, *self.forms])
        pause = Pause(
            form_id=form and (form.first_id or form.id), first_day=first, name="Holidays",
            last_day=first + timedelta(days=self.dice.randint(0, 20)), author_id=self.members[0].id, set_at=now,
        )  # fmt: skip
        self.db.add(pause)
        await settle_expected(self.db, self.teams)

    async def close_form(self) -> None:
        if self.forms:
            form = self.forms.pop(self.dice.randrange(len(self.forms)))
            form.until = func.clock_timestamp()
            await settle_expected(self.db, await self.below(form.team_id))

    async def report(self, weeks_ago: int = 0) -> None:
        metric = self.dice.choice(self.metrics)
        member = None if metric.reported_by == "team" else self.dice.choice(self.members).id
        period = await self.now(metric) - weeks_ago * WEEK
        number = Decimal(self.dice.randint(0, 40)) / self.dice.choice([1, 8])
        out_of = number + self.dice.randint(0, 9) if metric.over_teams == "ratio" else None
        fact = Fact(
            metric.id, self.dice.choice(self.teams), period, number, self.members[0].id, out_of, member,
            on_time=weeks_ago == 0,
        )  # fmt: skip
        await self.send(fact)

    async def late_report(self) -> None:
        await self.report(self.dice.randint(1, 3))

    async def correct(self) -> None:
        if self.facts:
            old = self.dice.choice(self.facts)
            number = Decimal(self.dice.randint(0, 99))
            out_of = None if old.denominator is None else number
            await self.send(
                Fact(old.metric_id, old.team_id, old.period, number, self.members[1].id, out_of, old.member_id,
                     reason="A slip")
            )  # fmt: skip

    async def send(self, fact: Fact) -> None:
        await share_sums(self.db)
        with suppress(Conflict):
            async with self.db.begin_nested():
                await add_observations(self.db, [fact])
            self.facts.append(fact)

    async def a_week_passes(self) -> None:
        """Everything was a week earlier than it was. Far away and back, since rows would meet on the way."""
        for days in (70_000, -69_993):
            for periods in (MetricSum, ExpectedChange, Observation):
                await self.db.execute(update(periods).values(period=periods.period - days))
        shifted = {"first_day": Pause.first_day - 7, "last_day": Pause.last_day - 7, "set_at": Pause.set_at - WEEK}
        await self.db.execute(update(Pause).values(**shifted))
        for dated in (Team, TeamParent, Place, ReportForm):
            await self.db.execute(update(dated).values(since=dated.since - WEEK, until=dated.until - WEEK))
        self.facts = [
            Fact(f.metric_id, f.team_id, f.period - WEEK, f.numerator, f.author_id, f.denominator, f.member_id)
            for f in self.facts
        ]
        self.db.expire_all()
        for each in (*self.metrics, *self.members, *self.forms):
            await self.db.refresh(each)

    async def now(self, metric: Metric) -> date:
        moment = await self.db.scalar(select(func.clock_timestamp()))
        assert moment is not None
        kind: Kind = "day" if metric.period == "day" else "week"
        return current_start(kind, moment, ZoneInfo(zone()))

    def one_of(self, by_team: Mapping[UUID, Row]) -> Row | None:
        """In the order in which the teams were made, so that the same dice do the same again."""
        known = [by_team[each] for each in self.teams if each in by_team]
        return self.dice.choice(known) if known else None

    async def place(self, team_id: UUID, member_id: UUID) -> Place | None:
        return await self.db.scalar(
            select(Place).where(Place.team_id == team_id, Place.member_id == member_id, Place.until.is_(None))
        )

    async def below(self, team_id: UUID) -> list[UUID]:
        edges = (await self.db.scalars(select(TeamParent).where(TeamParent.until.is_(None)))).all()
        found = [team_id]
        for each in found:
            found += [edge.team_id for edge in edges if edge.parent_id == each]
        return found


async def metric_of(
    db: AsyncSession, team_id: UUID, owner: Member, period: str, over_teams: str, reported_by: str
) -> Metric:
    metric = Metric(
        team_id=team_id, owner_id=owner.id, period=period, over_teams=over_teams, over_time="none",
        reported_by=reported_by,
    )  # fmt: skip
    db.add(metric)
    await db.flush()
    version = MetricVersion(
        metric_id=metric.id, version=1, name="Reviews", counts="Reviews done", unit="people", direction="up",
        threshold=Decimal("0.8"), author_id=owner.id, holds_from=date(2025, 1, 1),
    )  # fmt: skip
    db.add(version)
    await db.flush()
    return metric


DEEDS = {
    "report": 30, "late_report": 15, "correct": 12, "join": 18, "leave": 8, "move": 8, "new_team": 5, "close": 2,
    "new_form": 3, "close_form": 2, "next_version": 3, "pause": 3, "a_week_passes": 7,
}  # fmt: skip
"""What happens in a network, and how often beside the others."""


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_the_kept_sums_equal_a_recomputation(sessions: Sessions, seed: int) -> None:
    async with sessions() as db:
        world = World(db, random.Random(seed))
        await world.begin()
        done: list[str] = []
        for n in range(110):
            (deed,) = world.dice.choices(list(DEEDS), list(DEEDS.values()))
            await getattr(world, deed)()
            done.append(deed)
            if n % 5 == 4:
                for metric in world.metrics:
                    assert await differences(db, metric.id) == [], f"after {done[-5:]}"
        assert len(world.facts) > 15
        for metric in world.metrics:
            before = await kept(db, metric.id)
            await rebuild(db, metric.id)
            assert await kept(db, metric.id) == before == await recompute(db, metric.id)
        await db.rollback()
