"""Handing over: what one member leads, hosts and looks after goes to another, in one act with a note.

Invariant: all of it or nothing, in one transaction, and decided on what the giver holds while nobody else can change
who leads what.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models import Goal, HandedOver, Handover, Member, Metric
from server.actions.audit import record
from server.actions.calls import pass_call
from server.actions.metrics import pass_metric
from server.actions.places import seat
from server.actions.sums import hold_sums
from server.actions.webinar_people import pass_webinar
from server.errors import Conflict, Invalid
from server.events import HandoverMade, emit
from server.letters.handovers import handover_letter
from server.mail import put_into_outbox
from server.policy.handovers import COLUMN, Kind, Thing, handable_things, possible_heir, who_see_thing
from server.policy.places import open_place
from server.settings import Settings

Wanted = Collection[tuple[Kind, UUID]]


async def hand_over(
    db: AsyncSession, me: Member, settings: Settings, from_id: UUID, to_id: UUID, note: str, wanted: Wanted | None
) -> Handover:
    """From one member to another; `wanted` None is everything that I may hand over. The giver stays in their teams.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    await hold_sums(db)  # from here on nobody changes who leads what
    giver, things = await handable_things(db, me, from_id)
    heir = await possible_heir(db, me, to_id, giver)
    return await pass_on(db, me, settings, giver, heir, note, chosen(giver, things, wanted))


def chosen(giver: Member, things: Sequence[Thing], wanted: Wanted | None) -> list[Thing]:
    """Raises Conflict for something that is not there to be handed over, Invalid where there is nothing at all."""
    if wanted is None:
        taken = list(things)
    else:
        known = {(each.kind, each.id): each for each in things}
        if not known.keys() >= set(wanted):
            raise Conflict(
                f"{giver.name} does not hold all of this any more, or it is not yours to hand over. Look at the list "
                "again.",
                code="not_held",
            )
        taken = [known[each] for each in dict.fromkeys(wanted)]
    if not taken:
        raise Invalid(f"There is nothing of {giver.name}'s to hand over.", code="nothing_to_hand_over")
    return taken


async def pass_on(
    db: AsyncSession, me: Member, settings: Settings, giver: Member, heir: Member, note: str, things: Sequence[Thing]
) -> Handover:
    """The change itself, once the caller holds the sums and knows that it may be."""
    handover = Handover(from_id=giver.id, to_id=heir.id, by_id=me.id, note=note)
    db.add(handover)
    await db.flush()
    await db.refresh(handover)
    for thing in things:
        people = {giver.id, heir.id, me.id}
        before = await who_see_thing(db, thing, people)
        await _pass_one(db, me, giver, heir, thing)
        db.add(HandedOver(handover_id=handover.id, **{COLUMN[thing.kind].key: thing.id}))
        details = {"before": str(giver.id), "member_id": str(heir.id), "note": note}
        await record(db, me, f"{thing.kind}.handed_over", thing.kind, thing.id, **details)
        emit(db, [*before, *await who_see_thing(db, thing, people)], _made(handover, thing, me, giver, heir))
    names = [(each.kind, each.name) for each in things]
    if heir.id != me.id:
        letter = handover_letter(settings, by=me.name, giver=giver.name, name=heir.name, note=note, things=names)
        put_into_outbox(db, heir.email, letter)
    return handover


async def _pass_one(db: AsyncSession, me: Member, giver: Member, heir: Member, thing: Thing) -> None:
    if thing.kind == "metric":
        metric = await db.get_one(Metric, thing.id, with_for_update={"key_share": True}, populate_existing=True)
        if metric.owner_id != giver.id:
            raise _changed_meanwhile(thing)
        await pass_metric(db, metric, heir)
    elif thing.kind == "goal":
        goal = await db.get_one(Goal, thing.id, with_for_update={"key_share": True}, populate_existing=True)
        if goal.owner_id != giver.id:
            raise _changed_meanwhile(thing)
        goal.owner_id = heir.id
        await db.flush()
    elif thing.kind == "call":
        if not await pass_call(db, me, thing.id, giver, heir):
            raise _changed_meanwhile(thing)
    elif thing.kind == "webinar":
        if not await pass_webinar(db, thing.id, giver, heir):
            raise _changed_meanwhile(thing)
    else:
        assert thing.team is not None
        theirs = await open_place(db, thing.id, heir.id)
        await seat(db, me, thing.team, heir, leads=True, reports=theirs is not None and theirs.reports)
        own = await open_place(db, thing.id, giver.id)
        if own is not None:
            await seat(db, me, thing.team, giver, leads=False, reports=own.reports)


def _changed_meanwhile(thing: Thing) -> Conflict:
    return Conflict(f"{thing.name} went to somebody else just now. Look at the list again.", code="not_held")


def _made(handover: Handover, thing: Thing, me: Member, giver: Member, heir: Member) -> HandoverMade:
    return HandoverMade(
        handover_id=handover.id,
        kind=thing.kind,
        thing_id=thing.id,
        thing_name=thing.name,
        from_id=giver.id,
        from_name=giver.name,
        to_id=heir.id,
        to_name=heir.name,
        by_id=me.id,
        by_name=me.name,
        at=handover.at,
    )
