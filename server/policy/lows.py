"""Who reads a low or a request for help: its author, and the leaders of the team that holds it. Nobody else.

It is held by the reporter's own team if that has a leader other than the reporter, else by the nearest team above that
has one; a leader can pass it up. Organisers and leaders further up do not see it. What a moderator hid of it is read by
its author only.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Low, LowAnswer, Member, Place
from server.errors import Conflict, Forbidden, NotFound
from server.events import Audience, to_leaders, to_member
from server.policy.teams import leaders_of_each, line_of


def visible_lows(me: Member) -> Select[Low]:
    led = select(Place.team_id).where(Place.member_id == me.id, Place.leads, Place.until.is_(None))
    return select(Low).where(or_(Low.author_id == me.id, Low.held_by.in_(led) & Low.hidden_at.is_(None)))


def visible_answers(me: Member) -> Select[LowAnswer]:
    """The answers to lows that I may see."""
    lows = visible_lows(me).with_only_columns(Low.id)
    shown = or_(LowAnswer.hidden_at.is_(None), LowAnswer.author_id == me.id)
    return select(LowAnswer).where(LowAnswer.low_id.in_(lows), shown)


def who_read_low(low: Low) -> list[Audience]:
    """`visible_lows`, seen from the low."""
    return [to_member(low.author_id), to_leaders(low.held_by)]


async def readable_low(db: AsyncSession, me: Member, low_id: UUID) -> Low:
    low = await db.scalar(visible_lows(me).where(Low.id == low_id))
    if low is None:
        raise NotFound("There is no such low.")
    return low


async def readable_answer(db: AsyncSession, me: Member, answer_id: UUID) -> LowAnswer:
    answer = await db.scalar(visible_answers(me).where(LowAnswer.id == answer_id))
    if answer is None:
        raise NotFound("There is no such answer.")
    return answer


async def answerable_low(db: AsyncSession, me: Member, low_id: UUID) -> Low:
    """A low that I owe an answer, mine alone until the transaction ends. Raises NotFound or Forbidden."""
    await readable_low(db, me, low_id)
    low = await db.get_one(Low, low_id, with_for_update={"key_share": True}, populate_existing=True)
    leads = select(Place.id).where(Place.team_id == low.held_by, Place.member_id == me.id, Place.leads)
    if await db.scalar(leads.where(Place.until.is_(None))) is None:
        raise Forbidden("Only a leader who holds this can answer it or pass it up. You wrote it.")
    if low.hidden_at is not None:
        await readable_low(db, me, low_id)
    return low


def holder_of(line: Sequence[UUID], leaders: Mapping[UUID, Sequence[Member]], author_id: UUID) -> UUID:
    """The team that holds what the author writes: the first in line with another leader, else their own."""
    others = (each for each in line if any(leader.id != author_id for leader in leaders.get(each, ())))
    return next(others, line[0])


async def holder_above(db: AsyncSession, low: Low) -> UUID:
    """The first team above the holder with a leader who is not the author. Raises Conflict where there is none."""
    above = (await line_of(db, low.held_by))[1:]
    leaders = await leaders_of_each(db, above)
    for each in above:
        if any(leader.id != low.author_id for leader in leaders[each]):
            return each
    raise Conflict("There is no leader above to pass this to. Answer it yourself, or ask an administrator.")
