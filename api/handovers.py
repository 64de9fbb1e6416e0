"""/api/v1/handovers: what somebody looks after goes to somebody else, in one act with a note."""

from collections import defaultdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import In, Limit, Out, Page, Person, person
from models import Call, Goal, HandedOver, Handover, Member, Team, Webinar
from server.actions.handovers import hand_over
from server.db import Session
from server.errors import Invalid
from server.fields import Sentence
from server.identity import Me, settings_of
from server.policy.figures import moment, zone
from server.policy.handovers import COLUMN, Kind, handable_things, history_of, visible_handovers
from server.policy.metrics import words_of
from server.policy.webinars import title_and_day

router = signed_in("/handovers", tags=["handovers"])


class ThingIn(In):
    kind: Kind
    id: UUID


class HeldOut(Out):
    """Something that can be handed over: a team that is led, a call, a webinar still to come, a metric or a goal."""

    kind: Kind
    id: UUID
    name: str
    """Of a goal, that of its metric; of a webinar, its title and day."""
    team_name: str | None
    """Of a metric or goal, the team it belongs to."""
    alone: bool
    """Nobody else does this: when they go, somebody has to take it."""


class HeldPage(Out):
    member: Person
    items: list[HeldOut]


class HandoverIn(In):
    from_id: UUID
    to_id: UUID
    note: Annotated[Sentence, Field(examples=["I move to another ward. Lena knows the team well."])]
    """Why, and what to know. Whoever may see the thing reads it in its history."""
    things: Annotated[list[ThingIn] | None, Field(max_length=500)] = None
    """Left out: everything of theirs that I may hand over."""


class HandedOut(Out):
    kind: Kind
    id: UUID
    name: str


class HandoverOut(Out):
    id: UUID
    giver: Person
    heir: Person
    by: Person
    """Who did it: the giver, or somebody who acted for them."""
    note: str
    at: datetime
    things: list[HandedOut]


class HandoverPage(Page[HandoverOut]):
    pass


@router.get("")
async def list_handovers(
    db: Session,
    me: Me,
    kind: Kind | None = None,
    thing_id: Annotated[UUID | None, Query(description="With `kind`: the history of this one thing.")] = None,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Limit = 20,
) -> HandoverPage:
    """Those in which I gave, took or acted (administrators: all); or all of one thing that I may see. Newest first."""
    if (kind is None) != (thing_id is None):
        raise Invalid("Send `kind` and `thing_id` together, or neither.")
    one = (kind, thing_id) if kind and thing_id else None
    query = await history_of(db, me, *one) if one else visible_handovers(me)
    if before is not None:
        query = query.where(Handover.id < before)
    found = list(await db.scalars(query.limit(limit + 1)))
    items = await _handovers_out(db, found[:limit], one)
    return HandoverPage(items=items, next=str(items[-1].id) if len(found) > limit else None)


@router.get("/preview")
async def preview(
    db: Session, me: Me, from_id: Annotated[UUID, Query(description="Whose things would go to somebody else.")]
) -> HeldPage:
    """What would go to somebody else: all that a member leads, organises and looks after, as far as I may hand it
    over."""
    giver, things = await handable_things(db, me, from_id)
    return HeldPage(
        member=person(giver),
        items=[
            HeldOut(
                kind=each.kind,
                id=each.id,
                name=each.name,
                team_name=each.team.name if each.team is not None and each.kind != "team" else None,
                alone=each.alone,
            )
            for each in things
        ],
    )


@router.post("", status_code=201)
async def create(db: Session, me: Me, request: Request, handover: HandoverIn) -> HandoverOut:
    """Hand over what somebody looks after: my own; in my line, or in my call, also that of others. All or nothing. The
    giver stays in their teams, without leading them; the heir is told by mail."""
    wanted = None if handover.things is None else [(each.kind, each.id) for each in handover.things]
    made = await hand_over(
        db, me, settings_of(request), handover.from_id, handover.to_id, handover.note, wanted
    )  # fmt: skip
    return (await _handovers_out(db, [made], None))[0]


async def _handovers_out(
    db: AsyncSession, handovers: list[Handover], only: tuple[Kind, UUID] | None
) -> list[HandoverOut]:
    """As many queries for a page as for one. `only`: the others may not be the reader's to see."""
    query = select(HandedOver).where(HandedOver.handover_id.in_([each.id for each in handovers]))
    if only is not None:
        query = query.where(COLUMN[only[0]] == only[1])
    things = list(await db.scalars(query.order_by(HandedOver.id)))
    names = await _names(db, things)
    handed: dict[UUID, list[HandedOut]] = defaultdict(list)
    for each in things:
        kind, thing_id = _thing(each)
        handed[each.handover_id].append(HandedOut(kind=kind, id=thing_id, name=names[thing_id]))
    ids = {who for each in handovers for who in (each.from_id, each.to_id, each.by_id)}
    people = {each.id: person(each) for each in await db.scalars(select(Member).where(Member.id.in_(ids)))}
    return [
        HandoverOut(
            id=each.id,
            giver=people[each.from_id],
            heir=people[each.to_id],
            by=people[each.by_id],
            note=each.note,
            at=each.at,
            things=handed[each.id],
        )
        for each in handovers
    ]


def _thing(handed: HandedOver) -> tuple[Kind, UUID]:
    return next((kind, thing_id) for kind, column in COLUMN.items() if (thing_id := getattr(handed, column.key)))


async def _names(db: AsyncSession, things: list[HandedOver]) -> dict[UUID, str]:
    ids = [_thing(each)[1] for each in things]
    metric_of = {goal.id: goal.metric_id for goal in await db.scalars(select(Goal).where(Goal.id.in_(ids)))}
    metric_ids = {*metric_of.values(), *(each.metric_id for each in things if each.metric_id)}
    words = await words_of(db, metric_ids, (await moment(db)).astimezone(zone()).date()) if metric_ids else {}
    names = {each.id: each.name for each in await db.scalars(select(Team).where(Team.id.in_(ids)))}
    names |= {each.id: each.name for each in await db.scalars(select(Call).where(Call.id.in_(ids)))}
    names |= {each.id: title_and_day(each) for each in await db.scalars(select(Webinar).where(Webinar.id.in_(ids)))}
    names |= {metric_id: version.name for metric_id, version in words.items()}
    return names | {goal_id: words[metric_id].name for goal_id, metric_id in metric_of.items()}
