"""28 weeks of weekly reports: two numbers each, some late, some missing, some corrected; highs, lows and answers.

The story in them: reviews grow slowly, sag at the holidays, and since homes review together with the pharmacist (the
last seven weeks) more medicine is stopped or cut down. That one is a real signal for the chart to find.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import exp
from uuid import UUID

from models import (
    Acknowledgement,
    FormNumber,
    FormQuestion,
    Goal,
    GoalVersion,
    Low,
    LowAnswer,
    Metric,
    MetricVersion,
    Observation,
    Reaction,
    Report,
    ReportAnswer,
    ReportForm,
    ReportRevision,
)
from server.demo import names, words
from server.demo.world import WEEKS_DONE, Group, Someone, World

DUE_HOURS, GRACE_DAYS = 41, 3
TARGET_REVIEWS, TARGET_SHARE = 44_000, Decimal("0.55")
HOLIDAYS = {14: 0.45, 15: 0.7}
"""In these weeks fewer people were there to report, and did less."""
TOGETHER_FROM = 22
WOBBLE = (2, -3, 1, -2, 3, -1, 2, -3, 3, -2, -1, 3, -3, 2, -2, 3, -1, -3, 3, -2, 2)
"""How the weeks before differed, in points of a hundred: usual ups and downs."""
WAITING = (
    ("low", "The search misses people whose dementia is coded the old way. We found several by hand."),
    ("low", "The home will not let us near the medicines round. They think it is an inspection."),
    ("help", "Can somebody come with me to Larch House? A second voice would help."),
)
"""What waits for an answer in the team of the member whom the demo signs in."""


@dataclass(frozen=True, slots=True)
class _Asked:
    form_id: UUID
    reviews: UUID
    share: UUID
    sure: UUID


@dataclass(frozen=True, slots=True)
class _Sent:
    """One report, as the rest of the demo needs it."""

    id: UUID
    group: Group
    someone: Someone
    week: int
    at: datetime


def add_reports(world: World) -> None:
    asked = _add_form_and_goals(world)
    for group, _ in world.leaves:
        keenness = 0.55 if group.name == names.STUCK_TEAM else world.dice.uniform(0.86, 0.99)
        for someone, left in group.people:
            pace = world.dice.gammavariate(4, 0.55)
            home, surgery = world.dice.choice(names.HOMES), world.dice.choice(names.SURGERIES)
            for week in range(1, WEEKS_DONE + 1):
                if someone.joined_at > world.at(world.week(week) + timedelta(days=7), 0) or (left and week >= left):
                    continue
                if _reports(world, group, someone, week, keenness):
                    sent = _add_report(world, asked, group, someone, week, pace)
                    _add_story(world, sent, home, surgery)
        _add_waiting(world, group)


def _reports(world: World, group: Group, someone: Someone, week: int, keenness: float) -> bool:
    came = world.chance(keenness * (1 - (1 - HOLIDAYS.get(week, 1)) * 0.5))
    if week == WEEKS_DONE and group.name == names.STUCK_TEAM:
        return someone in [each for each, _ in group.people[:2]]
    if week == WEEKS_DONE and group.name in names.WENDALE_LEADERS:
        return someone.name != names.MEMBER  # hers is still to come
    return came


def _add_form_and_goals(world: World) -> _Asked:
    at = world.at(world.first_week, 10)
    owner = world.people[names.ORGANISER].id
    reviews = add_metric(
        world,
        at,
        over="sum",
        name="Clinical reviews done",
        counts="People with dementia on an antipsychotic whose medicine you reviewed this week, with them or with "
        "somebody who knows them well.",
        out_of="",
        leaves_out="Reviews that are booked but not done yet, and people whose review was only looked up.",
        unit="reviews",
    )
    share = add_metric(
        world,
        at + timedelta(minutes=5),
        over="ratio",
        name="Medicine stopped or cut down",
        counts="People whose antipsychotic was stopped or cut down at the review.",
        out_of="People reviewed this week.",
        leaves_out="People whose medicine was changed for another one of the same kind.",
        unit="%",
    )
    form_id = world.add(
        ReportForm,
        at,
        team_id=world.core.id,
        name="Weekly report",
        period="week",
        reported_by="member",
        due_hours=DUE_HOURS,
        grace_days=GRACE_DAYS,
        author_id=owner,
        since=at,
        until=None,
    )
    for place, metric_id in enumerate((reviews, share)):
        world.rows[FormNumber].append({"form_id": form_id, "metric_id": metric_id, "place": place, "required": True})
    sure = world.add(
        FormQuestion,
        at,
        form_id=form_id,
        place=0,
        kind="confidence",
        name="How sure are you that all your people are reviewed by the deadline?",
        required=False,
        choices=[],
    )
    add_goal(world, reviews, world.core, Decimal(0), Decimal(TARGET_REVIEWS), owner)
    add_goal(world, share, world.core, Decimal("0.40"), TARGET_SHARE, owner)
    return _Asked(form_id, reviews, share, sure)


def add_metric(
    world: World,
    at: datetime,
    *,
    over: str,
    name: str,
    counts: str,
    out_of: str,
    leaves_out: str,
    unit: str,
    direction: str = "up",
    reported_by: str = "member",
    hides_small: bool = False,
) -> UUID:
    owner = world.people[names.ORGANISER].id
    metric_id = world.add(
        Metric,
        at,
        team_id=world.core.id,
        owner_id=owner,
        period="week",
        over_teams=over,
        over_time=over,
        reported_by=reported_by,
        created_at=at,
    )
    world.rows[MetricVersion].append(
        {
            "metric_id": metric_id,
            "version": 1,
            "name": name,
            "counts": counts,
            "out_of": out_of,
            "leaves_out": leaves_out,
            "unit": unit,
            "direction": direction,
            "threshold": Decimal("0.8"),
            "hides_small": hides_small,
            "author_id": owner,
            "reason": "",
            "holds_from": world.first_week,
            "created_at": at,
        }
    )
    return metric_id


def add_goal(
    world: World,
    metric_id: UUID,
    group: Group,
    baseline: Decimal,
    target: Decimal,
    owner: UUID,
    part_of: UUID | None = None,
) -> None:
    at = world.at(world.first_week, 11) + timedelta(minutes=len(world.rows[Goal]))
    row = {"metric_id": metric_id, "team_id": group.id, "owner_id": owner, "part_of": part_of, "created_at": at}
    goal_id = world.add(Goal, at, **row)
    world.rows[GoalVersion].append(
        {
            "goal_id": goal_id,
            "version": 1,
            "baseline": baseline,
            "baseline_period": world.first_week,
            "baseline_source": "measured",
            "target": target,
            "starts_on": world.first_week,
            "deadline": world.deadline,
            "author_id": owner,
            "reason": "",
            "holds_from": world.first_week,
            "created_at": at,
        }
    )


def _add_report(world: World, asked: _Asked, group: Group, someone: Someone, week: int, pace: float) -> _Sent:
    monday = world.week(week)
    late = week < WEEKS_DONE and world.chance(0.06)
    at = world.some_time(monday + timedelta(days=9), 3) if late else world.some_time(monday + timedelta(days=4), 3)
    at = max(at, someone.joined_at + timedelta(hours=1))
    report_id = world.add(
        Report, at, form_id=asked.form_id, team_id=group.id, member_id=someone.id, period=monday, sent_at=at
    )
    talks = 0.25 if group.name == names.MEMBERS_TEAM else 0.08
    high = world.dice.choice(words.HIGHS) if world.chance(talks) else ""
    high = high.format(home=world.dice.choice(names.HOMES), surgery=world.dice.choice(names.SURGERIES))
    done = _poisson(world, pace * _season(week))
    stopped = sum(world.chance(_share(week)) for _ in range(done))
    numbers = [(done, stopped)]
    if week < WEEKS_DONE and world.chance(0.02):  # the first said one more or one less
        wrong = max(0, done + world.dice.choice((-1, 1, 1, 2)))
        if wrong != done:
            numbers.insert(0, (wrong, min(stopped, wrong)))
    for revision, (reviewed, changed) in enumerate(numbers, 1):
        sent_at = at if revision == 1 else at + timedelta(hours=world.dice.uniform(2, 30))
        reason = "" if revision == 1 else world.dice.choice(words.REASONS)
        world.rows[ReportRevision].append(
            {
                "report_id": report_id,
                "revision": revision,
                "author_id": someone.id,
                "high": high,
                "reason": reason,
                "sent_at": sent_at,
            }
        )
        _add_answer(world, asked, report_id, revision, someone, week)
        for metric_id, numerator, denominator in (
            (asked.reviews, reviewed, None),
            (asked.share, changed, Decimal(reviewed)),
        ):
            world.add(
                Observation,
                sent_at,
                metric_id=metric_id,
                team_id=group.id,
                member_id=someone.id,
                period=monday,
                numerator=Decimal(numerator),
                denominator=denominator,
                note="",
                revision=revision,
                latest=revision == len(numbers),
                on_time=not late,
                report_id=report_id,
                author_id=someone.id,
                reason=reason,
                received_at=sent_at,
            )
    if high:
        _thank(world, group, someone, report_id, at)
    sent = _Sent(report_id, group, someone, week, at)
    _acknowledge(world, sent)
    return sent


def _add_answer(world: World, asked: _Asked, report_id: UUID, revision: int, someone: Someone, week: int) -> None:
    """Most have said lately how sure they are; one in Northmoor is not."""
    if week < WEEKS_DONE - 2 or someone.id.int % 5 == 0:
        return
    sure = 5 + someone.id.int % 4 if someone.id.int % 7 else 2
    words = "Two of us leave in December." if sure == 2 else ""
    answer = {
        "report_id": report_id,
        "revision": revision,
        "question_id": asked.sure,
        "confidence": sure,
        "words": words,
    }
    world.rows[ReportAnswer].append(answer | {"yes": None, "day": None, "confidence": sure})


def _add_story(world: World, sent: _Sent, home: str, surgery: str) -> None:
    """A low or a request for help, and its answer, if one came."""
    if sent.group.name == names.MEMBERS_TEAM and sent.week == WEEKS_DONE:
        return
    for kind, share, said in (("low", 0.03, words.LOWS), ("help", 0.012, words.HELPS)):
        if world.chance(share):
            text = world.dice.choice(said).format(home=home, surgery=surgery)
            answered = sent.week < WEEKS_DONE - 1 or world.chance(0.5)
            _add_low(world, sent, kind, text, answered=answered)


def _add_waiting(world: World, group: Group) -> None:
    """Last week's lows in the team of the leader whom the demo signs in: they wait for her."""
    if group.name != names.MEMBERS_TEAM:
        return
    last = [row for row in world.rows[Report] if row["team_id"] == group.id and row["period"] == world.week(WEEKS_DONE)]
    by_id = {someone.id: someone for someone, _ in group.people}
    for (kind, text), row in zip(WAITING, last, strict=False):
        sent = _Sent(row["id"], group, by_id[row["member_id"]], WEEKS_DONE, row["sent_at"])
        _add_low(world, sent, kind, text, answered=False)


def _add_low(world: World, sent: _Sent, kind: str, text: str, *, answered: bool) -> None:
    answered_at = sent.at + timedelta(hours=world.dice.uniform(1, 40)) if answered else None
    last_moment = world.at(world.week(WEEKS_DONE + 1), -1)
    answered_at = min(answered_at, last_moment) if answered_at else None
    low_id = world.add(
        Low,
        sent.at,
        report_id=sent.id,
        author_id=sent.someone.id,
        kind=kind,
        text=text,
        held_by=sent.group.id,
        raised_at=sent.at,
        answered_at=answered_at,
    )
    if answered_at:
        leader = world.dice.choice(sent.group.leaders)
        answer = world.dice.choice(words.ANSWERS)
        world.add(LowAnswer, answered_at, low_id=low_id, author_id=leader.id, text=answer, answered_at=answered_at)


def _acknowledge(world: World, sent: _Sent) -> None:
    if world.chance(0.3 if sent.week == WEEKS_DONE else 0.8):
        at = min(sent.at + timedelta(hours=world.dice.uniform(1, 50)), world.at(world.week(WEEKS_DONE + 1), -1))
        leader = world.dice.choice(sent.group.leaders)
        world.rows[Acknowledgement].append(
            {"report_id": sent.id, "member_id": leader.id, "acknowledged_at": max(at, sent.at)}
        )


def _thank(world: World, group: Group, author: Someone, report_id: UUID, at: datetime) -> None:
    others = [each for each in group.everybody if each != author]
    for member in world.dice.sample(others, world.dice.randrange(min(5, len(others)))):
        world.add(Reaction, at, member_id=member.id, post_id=None, comment_id=None, report_id=report_id, thanked_at=at)


def _season(week: int) -> float:
    """How a week compares with an average one."""
    return (0.75 + 0.55 * week / WEEKS_DONE) * HOLIDAYS.get(week, 1)


def _share(week: int) -> float:
    return 0.42 + WOBBLE[week - 1] / 100 if week < TOGETHER_FROM else 0.49


def _poisson(world: World, mean: float) -> int:
    limit, product, count = exp(-mean), world.dice.random(), 0
    while product > limit:
        product *= world.dice.random()
        count += 1
    return count
