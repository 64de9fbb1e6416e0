"""The snowflake of a call: every open team with its place, its people and how complete its period is, as one JSON.

PostgreSQL builds the JSON and it is passed on as bytes, so that 10,000 teams cost the event loop nothing. What is in it
follows the rules for each part: whoever belongs to the call sees teams, leaders and completeness; lows only those who
owe the answer; that a leader has more people than they can know, only that leader, the leaders above and organisers.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Integer, Select, Subquery, Text, cast, false, func, literal, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, ExpectedChange, Low, Member, MetricSum, Place, Report, ReportForm, Team, TeamParent
from server.policy.calls import organises
from server.policy.forms import in_force
from server.policy.lows import visible_lows
from server.policy.teams import led_team_ids


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose completeness is shown: that of a form's first number, in one period."""

    metric_id: UUID
    period: date


async def forms_of_call(db: AsyncSession, call_id: UUID) -> list[tuple[ReportForm, str]]:
    """The forms in force of the call's teams with the name of the team, those that ask most teams first: a root's, then
    as they were made."""
    upper = select(TeamParent.id).where(TeamParent.team_id == Team.id, TeamParent.until.is_(None))
    query = (
        select(ReportForm, Team.name)
        .join(Team, Team.id == ReportForm.team_id)
        .where(Team.call_id == call_id, Team.until.is_(None), in_force())
        .order_by(upper.correlate(Team).exists(), ReportForm.id)
    )
    return [(form, name) for form, name in await db.execute(query)]


async def roots_of(db: AsyncSession, call_id: UUID) -> list[UUID]:
    upper = select(TeamParent.id).where(TeamParent.team_id == Team.id, TeamParent.until.is_(None)).correlate(Team)
    query = select(Team.id).where(Team.call_id == call_id, Team.until.is_(None), ~upper.exists())
    return list(await db.scalars(query.order_by(Team.name, Team.id)))


async def snowflake(db: AsyncSession, me: Member, call_id: UUID, shown: Shown | None, most_led: int) -> bytes:
    """The teams, as a JSON array. The caller has found the call readable."""
    sees_spans = me.is_administrator or await organises(db, me, call_id)
    query = _teams(me, call_id, shown, most_led, sees_spans=sees_spans)
    found: bytes = (await db.scalars(query)).one()
    return found


def _teams(me: Member, call_id: UUID, shown: Shown | None, most_led: int, *, sees_spans: bool) -> Select[Any]:
    tree = (
        select(Team.id, Team.name, TeamParent.parent_id)
        .outerjoin(TeamParent, (TeamParent.team_id == Team.id) & TeamParent.until.is_(None))
        .where(Team.call_id == call_id, Team.until.is_(None))
        .cte("tree")
    )
    seats = (
        select(Place.team_id, Place.member_id, Place.leads)
        .join(tree, tree.c.id == Place.team_id)
        .where(Place.until.is_(None))
        .cte("seats")
    )
    counted = (
        select(seats.c.team_id, func.count().label("seats"), func.count().filter(seats.c.leads).label("leaders"))
        .group_by(seats.c.team_id)
        .cte("counted")
    )
    people, leaders, waiting = _people(tree, seats, counted), _leaders(seats), _waiting(me)
    spans = _spans(me, tree, seats, counted, most_led, sees_all=sees_spans)
    columns: list[ColumnElement[Any]] = [
        tree.c.id,
        tree.c.parent_id,
        tree.c.name,
        func.coalesce(leaders.c.leaders, text("'[]'::json")).label("leaders"),
        func.coalesce(leaders.c.led, false()).label("led"),
        func.coalesce(people.c.people, 0).label("people"),
        func.coalesce(waiting.c.number, 0).label("waits_for_me"),
        spans.c.most.label("too_many"),
    ]
    joined = (
        tree.outerjoin(people, people.c.team_id == tree.c.id)
        .outerjoin(leaders, leaders.c.team_id == tree.c.id)
        .outerjoin(waiting, waiting.c.team_id == tree.c.id)
        .outerjoin(spans, spans.c.team_id == tree.c.id)
    )
    if shown is None:
        columns += [literal(0).label("received"), literal(0).label("expected")]
    else:
        received, expected = _received(tree, shown), _expected(tree, shown)
        columns += [
            func.coalesce(received.c.received, 0).label("received"),
            func.coalesce(expected.c.expected, 0).label("expected"),
        ]
        joined = joined.outerjoin(received, received.c.team_id == tree.c.id)
        joined = joined.outerjoin(expected, expected.c.team_id == tree.c.id)
    rows = select(*columns).select_from(joined).order_by(tree.c.name, tree.c.id).subquery("rows")
    whole = func.coalesce(func.json_agg(func.row_to_json(text("rows"))), text("'[]'::json"))
    return select(func.convert_to(cast(whole, Text), "UTF8")).select_from(rows)


def _people(tree: CTE, seats: CTE, counted: CTE) -> Subquery:
    """Different members in each team and all below it. Most have one place and are added up; only those who have
    several are told apart."""
    several = select(seats.c.member_id).group_by(seats.c.member_id).having(func.count() > 1).cte("several")
    line = select(tree.c.id, tree.c.id.label("above")).cte("line", recursive=True)
    line = line.union_all(
        select(line.c.id, tree.c.parent_id).join(tree, tree.c.id == line.c.above).where(tree.c.parent_id.is_not(None))
    )
    seated = select(line.c.above, counted.c.seats.label("number")).join(counted, counted.c.team_id == line.c.id)
    of_several = seats.join(several, several.c.member_id == seats.c.member_id).join(line, line.c.id == seats.c.team_id)
    again = (
        select(line.c.above, func.count(func.distinct(seats.c.member_id)) - func.count())
        .select_from(of_several)
        .group_by(line.c.above)
    )
    both = seated.union_all(again).subquery()
    people = cast(func.sum(both.c.number), Integer).label("people")
    return select(both.c.above.label("team_id"), people).group_by(both.c.above).subquery()


def _leaders(seats: CTE) -> Subquery:
    """Who leads each team, and whether any of them can come in: else nobody does."""
    one = func.json_build_object("id", Member.id, "name", Member.name)
    return (
        select(
            seats.c.team_id,
            func.json_agg(aggregate_order_by(one, Member.name, Member.id)).label("leaders"),
            func.bool_or(MAY_COME_IN).label("led"),
        )
        .join(Member, Member.id == seats.c.member_id)
        .where(seats.c.leads)
        .group_by(seats.c.team_id)
        .subquery()
    )


def _spans(me: Member, tree: CTE, seats: CTE, counted: CTE, most_led: int, *, sees_all: bool) -> Subquery:
    """For each team a leader of which has more people than `most_led`: how many. A leader's people are those in the
    teams they lead and the leaders of the teams right below, each counted once."""
    led = select(seats.c.team_id, seats.c.member_id).where(seats.c.leads)
    if not sees_all:
        led = led.where(seats.c.team_id.in_(led_team_ids(me)))
    leading = led.cte("leading")
    # at most so many, some counted twice: only of those who may have too many is it counted exactly
    at_most = (
        select(counted.c.team_id, counted.c.seats.label("number"))
        .union_all(
            select(tree.c.parent_id, counted.c.leaders)
            .join(counted, counted.c.team_id == tree.c.id)
            .where(counted.c.leaders > 0)
        )
        .subquery()
    )
    suspects = (
        select(leading.c.member_id)
        .join(at_most, at_most.c.team_id == leading.c.team_id)
        .group_by(leading.c.member_id)
        .having(func.sum(at_most.c.number) > most_led)
        .cte("suspects")
    )
    theirs = (
        select(leading.c.member_id.label("leader_id"), leading.c.team_id)
        .join(suspects, suspects.c.member_id == leading.c.member_id)
        .cte("theirs")
    )
    inside = select(theirs.c.leader_id, seats.c.member_id).join(seats, seats.c.team_id == theirs.c.team_id)
    right_below = (
        select(theirs.c.leader_id, seats.c.member_id)
        .join(tree, tree.c.parent_id == theirs.c.team_id)
        .join(seats, (seats.c.team_id == tree.c.id) & seats.c.leads)
    )
    people = inside.union(right_below).subquery()
    spans = (
        select(people.c.leader_id, func.count().label("number"))
        .where(people.c.member_id != people.c.leader_id)
        .group_by(people.c.leader_id)
        .having(func.count() > most_led)
        .subquery()
    )
    return (
        select(theirs.c.team_id, func.max(spans.c.number).label("most"))
        .join(spans, spans.c.leader_id == theirs.c.leader_id)
        .group_by(theirs.c.team_id)
        .subquery()
    )


def _waiting(me: Member) -> Subquery:
    """Lows and requests for help that wait for my answer, by the team they came from."""
    mine = visible_lows(me).where(Low.answered_at.is_(None), Low.author_id != me.id).subquery()
    query = select(Report.team_id, func.count().label("number")).join(mine, mine.c.report_id == Report.id)
    return query.group_by(Report.team_id).subquery()


def _received(tree: CTE, shown: Shown) -> Subquery:
    return (
        select(MetricSum.team_id, MetricSum.received)
        .join(tree, tree.c.id == MetricSum.team_id)
        .where(MetricSum.metric_id == shown.metric_id, MetricSum.period == shown.period)
        .subquery()
    )


def _expected(tree: CTE, shown: Shown) -> Subquery:
    return (
        select(ExpectedChange.team_id, cast(func.sum(ExpectedChange.total), Integer).label("expected"))
        .join(tree, tree.c.id == ExpectedChange.team_id)
        .where(ExpectedChange.metric_id == shown.metric_id, ExpectedChange.period <= shown.period)
        .group_by(ExpectedChange.team_id)
        .subquery()
    )
