"""What tests of reporting start from: a metric that is a sum, one that is a share, and a weekly form for both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from models import Observation, Place, Report, ReportForm
from server.actions.recompute import differences, rebuild
from server.measures.periods import current_start
from server.policy.figures import moment, zone
from tests.people import LONG_AGO, Cast, Somebody

WEEK = timedelta(days=7)


@dataclass
class Asked:
    """Region asks each member below it, each week: how many reviews, and how many of the prescriptions were stopped."""

    cast: Cast
    form: UUID
    reviews: UUID
    stopped: UUID
    this_week: date

    def body(self, number: float = 12, share: tuple[float, float] | None = None, **more: Any) -> dict[str, Any]:
        numbers: list[dict[str, Any]] = [{"metric_id": str(self.reviews), "numerator": number}]
        if share:
            numbers.append({"metric_id": str(self.stopped), "numerator": share[0], "denominator": share[1]})
        body = {"form_id": self.form, "team_id": self.cast.team, "period": self.this_week, "numbers": numbers, **more}
        return {name: str(value) if isinstance(value, UUID | date) else value for name, value in body.items()}

    async def report(self, who: Somebody, number: float = 12, **more: Any) -> dict[str, Any]:
        sent = await who.post("/reports", self.body(number, **more))
        assert sent.status_code == 201, sent.text
        answer: dict[str, Any] = sent.json()
        return answer

    async def agrees(self) -> None:
        """The kept sums are those of a recomputation."""
        async with self.cast.sessions() as db:
            assert await differences(db, self.reviews) == await differences(db, self.stopped) == []

    async def places_are_old(self) -> None:
        """Whoever is in a team now was so all the time."""
        async with self.cast.sessions() as db:
            await db.execute(delete(Place).where(Place.until.is_not(None)))
            await db.execute(update(Place).values(since=LONG_AGO))
            for metric_id in (self.reviews, self.stopped):
                await rebuild(db, metric_id)
            await db.commit()

    async def weeks_pass(self, weeks: int) -> None:
        """What was asked and reported until now was so many weeks earlier."""
        async with self.cast.sessions() as db:
            for table in (Report, Observation):
                for days in (70_000, -70_000 + 7 * weeks):  # far away and back: rows would meet on the way
                    await db.execute(update(table).values(period=table.period - days))
            moments: tuple[tuple[type[Any], str], ...] = (
                (ReportForm, "since"), (Place, "since"), (Report, "sent_at"), (Observation, "received_at"),
            )  # fmt: skip
            for table, name in moments:
                await db.execute(update(table).values({name: getattr(table, name) - weeks * WEEK}))
            for metric_id in (self.reviews, self.stopped):
                await rebuild(db, metric_id)
            await db.commit()


METRIC = {
    "name": "Reviews", "counts": "People reviewed this week.", "unit": "people", "direction": "up", "period": "week",
    "over_teams": "sum", "over_time": "sum", "reported_by": "member",
}  # fmt: skip
SHARE = METRIC | {
    "name": "Stopped", "counts": "Prescriptions stopped.", "out_of": "Prescriptions reviewed.", "unit": "%",
    "over_teams": "ratio", "over_time": "ratio",
}  # fmt: skip


async def define(who: Somebody, team_id: UUID, metric: dict[str, Any] = METRIC, **other: Any) -> UUID:
    made = await who.post("/metrics", {**metric, **other, "team_id": str(team_id)})
    assert made.status_code == 201, made.text
    return UUID(made.json()["id"])


async def ask(cast: Cast, questions: Sequence[dict[str, Any]] = ()) -> Asked:
    reviews, stopped = await define(cast.rhea, cast.region), await define(cast.rhea, cast.region, SHARE)
    form = {
        "team_id": str(cast.region), "name": "Weekly report", "period": "week",
        "numbers": [
            {"metric_id": str(reviews), "required": True, "help": "Those with a date."}, {"metric_id": str(stopped)},
        ],
        "questions": list(questions),
    }  # fmt: skip
    made = await cast.rhea.post("/forms", form)
    assert made.status_code == 201, made.text
    async with cast.sessions() as db:
        await db.execute(update(ReportForm).values(since=ReportForm.since - 14 * WEEK))
        for metric_id in (reviews, stopped):
            await rebuild(db, metric_id)
        await db.commit()
        now = await moment(db)
    return Asked(cast, UUID(made.json()["id"]), reviews, stopped, current_start("week", now, zone()))
