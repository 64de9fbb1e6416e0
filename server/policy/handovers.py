"""What somebody holds that can be handed over, who may do it, and who reads of it.

One hands over what one holds oneself; for somebody else do it a leader in whose line it is, an organiser of its call,
who runs the webinar, and administrators. Only webinars that are still to come are handed over. Whoever may see a thing
reads in its history who handed it to whom, and why. A report form is not handed over: who made it has no right from
that.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models import Call, Goal, HandedOver, Handover, Member, Metric, Organiser, Place, Team, Webinar, WebinarPerson
from server.errors import Conflict, Forbidden
from server.events import Audience, to_administrators, to_call, to_desk, to_member, to_webinar
from server.policy.calls import organises, readable_call
from server.policy.figures import moment, zone
from server.policy.goals import readable_goal
from server.policy.members import readable_member
from server.policy.metrics import readable_metric, who_see_metric, words_of
from server.policy.teams import may_lead, visible_team, who_see
from server.policy.webinars import TO_COME, hosted_by_others, readable_webinar, runs, title_and_day

Kind = Literal["team", "metric", "goal", "call", "webinar"]
COLUMN: dict[Kind, InstrumentedAttribute[UUID | None]] = {
    "team": HandedOver.team_id,
    "metric": HandedOver.metric_id,
    "goal": HandedOver.goal_id,
    "call": HandedOver.call_id,
    "webinar": HandedOver.webinar_id,
}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a member holds. `alone`: nobody else does, so when they go, somebody must take it."""

    kind: Kind
    id: UUID
    name: str
    team: Team | None
    """The team it is, or belongs to; None for a call and a webinar."""
    alone: bool


async def things_of(db: AsyncSession, member: Member) -> list[Thing]:
    """Everything that somebody leads, looks after, organises or hosts now."""
    other = aliased(Place)
    others = exists().where(
        other.team_id == Place.team_id, other.leads, other.until.is_(None), other.member_id != member.id
    )
    led = select(Team, ~others).join(Place, Place.team_id == Team.id)
    led = led.where(Place.member_id == member.id, Place.leads, Place.until.is_(None), Team.until.is_(None))
    found = [Thing("team", team.id, team.name, team, alone) for team, alone in await db.execute(led)]

    metrics = select(Metric, Team).join(Team, Team.id == Metric.team_id)
    goals = select(Goal, Metric, Team).join(Metric, Metric.id == Goal.metric_id).join(Team, Team.id == Goal.team_id)
    owned = (await db.execute(metrics.where(Metric.owner_id == member.id))).all()
    set_by = (await db.execute(goals.where(Goal.owner_id == member.id))).all()
    ids = {metric.id for metric, _ in owned} | {metric.id for _, metric, _ in set_by}
    words = await words_of(db, ids, (await moment(db)).astimezone(zone()).date()) if ids else {}
    found += [Thing("metric", metric.id, words[metric.id].name, team, True) for metric, team in owned]
    found += [Thing("goal", goal.id, words[metric.id].name, team, True) for goal, metric, team in set_by]

    more = aliased(Organiser)
    further = exists().where(more.call_id == Call.id, more.until.is_(None), more.member_id != member.id)
    calls = select(Call, ~further).join(Organiser, Organiser.call_id == Call.id)
    calls = calls.where(Organiser.member_id == member.id, Organiser.until.is_(None))
    found += [Thing("call", call.id, call.name, None, alone) for call, alone in await db.execute(calls)]
    order: list[Kind] = ["team", "call", "metric", "goal"]
    found.sort(key=lambda each: (order.index(each.kind), each.name, each.id))

    hosted = select(Webinar, ~hosted_by_others(member.id)).join(WebinarPerson, WebinarPerson.webinar_id == Webinar.id)
    hosted = hosted.where(WebinarPerson.member_id == member.id, WebinarPerson.part == "host", TO_COME)
    rows = await db.execute(hosted.order_by(Webinar.starts_at, Webinar.id))
    return found + [Thing("webinar", each.id, title_and_day(each), None, alone) for each, alone in rows]


async def may_hand_over(db: AsyncSession, me: Member, giver_id: UUID, thing: Thing) -> bool:
    if me.is_administrator or me.id == giver_id:
        return True
    if thing.team is not None:
        return await may_lead(db, me, thing.team)
    return await runs(db, me, thing.id) if thing.kind == "webinar" else await organises(db, me, thing.id)


async def handable_things(db: AsyncSession, me: Member, giver_id: UUID) -> tuple[Member, list[Thing]]:
    """Somebody, and what of theirs I may hand over. Raises NotFound; Forbidden where they hold nothing in my line."""
    giver = await readable_member(db, me, giver_id)
    things = await things_of(db, giver)
    mine = [each for each in things if await may_hand_over(db, me, giver_id, each)]
    if not mine and not me.is_administrator and me.id != giver_id:
        raise Forbidden(
            f"Only {giver.name}, a leader above, an organiser of the call or an administrator can hand over what "
            f"{giver.name} looks after."
        )
    return giver, mine


async def possible_heir(db: AsyncSession, me: Member, member_id: UUID, giver: Member) -> Member:
    """Somebody who can take things over. Raises NotFound, Conflict."""
    heir = await readable_member(db, me, member_id)
    if heir.id == giver.id:
        raise Conflict(f"{giver.name} has it already. Choose somebody else.")
    if heir.suspended_at is not None or heir.left_at is not None:
        raise Conflict(f"{heir.name} cannot sign in at present. Choose somebody else.")
    return heir


def visible_handovers(me: Member) -> Select[Handover]:
    """Those in which I gave, took or acted; administrators see all. Newest first."""
    query = select(Handover).order_by(Handover.id.desc())
    if me.is_administrator:
        return query
    return query.where(or_(Handover.from_id == me.id, Handover.to_id == me.id, Handover.by_id == me.id))


async def history_of(db: AsyncSession, me: Member, kind: Kind, thing_id: UUID) -> Select[Handover]:
    """Every hand-over of one thing that I may see, newest first. Raises NotFound."""
    readable = {
        "team": visible_team,
        "metric": readable_metric,
        "goal": readable_goal,
        "call": readable_call,
        "webinar": readable_webinar,
    }
    await readable[kind](db, me, thing_id)
    its = select(HandedOver.handover_id).where(COLUMN[kind] == thing_id)
    return select(Handover).where(Handover.id.in_(its)).order_by(Handover.id.desc())


async def who_see_thing(db: AsyncSession, thing: Thing, people: Collection[UUID]) -> list[Audience]:
    """`history_of`, seen from the thing, and those it is about."""
    own = [to_member(each) for each in people]
    if thing.kind == "metric":
        return [*own, *await who_see_metric(db, await db.get_one(Metric, thing.id))]
    if thing.team is not None:
        return [*own, *await who_see(db, thing.team)]
    if thing.kind == "webinar":
        return [*own, to_webinar(thing.id), to_desk(thing.id)]
    return [*own, to_call(thing.id), to_administrators()]
