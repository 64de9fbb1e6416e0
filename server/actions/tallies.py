"""Votes, and the people in the room, are counted and told, a webinar at a time.

Invariant: what is told is the number of rows, counted after they were committed; and of one webinar at most once in
`EVERY`, however many processes take votes for it, because who counts holds its row and reads there when it was last
done. Nobody adds to a number, so no vote is ever counted twice or lost.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Poll, PollAnswer, Question, QuestionVote, Webinar, WebinarThanks
from server.actions.poll_tallies import recount, tally_of, tell_desk
from server.events import VotesCounted, emit, to_webinar
from server.events.polls import PollTally
from server.events.questions import RoomNow, Tally
from server.policy.rooms import present_in, thanks_in

EVERY = timedelta(seconds=1)
LOOK_BACK = timedelta(seconds=30)
"""Before the last count: a vote says when it was given, and is seen a little later, when it is committed."""


async def count_votes(db: AsyncSession, webinar_id: UUID) -> float:
    """Seconds to wait before it may be done; 0: it was done now. Whoever holds the webinar or one of its questions is
    not waited for long: it is done again soon."""
    await db.execute(text("set local lock_timeout = '300ms'"))
    query = select(Webinar.counted_at, func.clock_timestamp(), Webinar.present, Webinar.peak, Webinar.thanks).where(
        Webinar.id == webinar_id
    )
    found = (await db.execute(query.with_for_update(key_share=True))).one_or_none()
    if found is None:
        return 0
    last, now, were, peak, thanked = found
    if last is not None and now - last < EVERY:
        wait: float = (EVERY - (now - last)).total_seconds()
        return wait
    changed = select(QuestionVote.question_id).where(QuestionVote.webinar_id == webinar_id)
    if last is not None:
        changed = changed.where(QuestionVote.changed_at > last - LOOK_BACK)
    counts = (
        select(QuestionVote.question_id.label("id"), func.count().filter(QuestionVote.given).label("votes"))
        .where(QuestionVote.question_id.in_(changed))
        .group_by(QuestionVote.question_id)
        .subquery()
    )
    setting = update(Question).where(Question.id == counts.c.id, Question.votes != counts.c.votes)
    setting = setting.values(votes=counts.c.votes).returning(Question.id, Question.votes)
    rows = (await db.execute(setting, execution_options={"synchronize_session": False})).all()
    numbers = select(present_in(webinar_id).scalar_subquery(), thanks_in(webinar_id).scalar_subquery())
    present, thanks = (await db.execute(numbers)).one()
    room = RoomNow(present=present, peak=max(present, peak))
    counted = {"counted_at": now, "present": room.present, "peak": room.peak, "thanks": thanks}
    await db.execute(update(Webinar).where(Webinar.id == webinar_id).values(counted))
    polls = await _count_polls(db, webinar_id, last)
    if rows or polls or (present, thanks) != (were, thanked):
        told = VotesCounted(
            webinar_id=webinar_id,
            tallies=[Tally(question_id=row.id, votes=row.votes) for row in rows],
            polls=polls,
            room=room if present != were else None,
            thanks=thanks if thanks != thanked else None,
        )
        emit(db, [to_webinar(webinar_id)], told)
    return 0


async def _count_polls(db: AsyncSession, webinar_id: UUID, last: datetime | None) -> list[PollTally]:
    """Those that have other answers than were told last."""
    changed = select(PollAnswer.poll_id).where(PollAnswer.webinar_id == webinar_id).distinct()
    if last is not None:
        changed = changed.where(PollAnswer.changed_at > last - LOOK_BACK)
    polls = list(await db.scalars(select(Poll).where(Poll.id.in_(changed)).order_by(Poll.id)))
    others = await recount(db, polls) if polls else []
    tell_desk(db, others)
    return [tally_of(each) for each in others]


def uncounted() -> Select[UUID]:
    """Webinars in which votes may have been given, or people gone, that nobody counted: who knew was killed."""
    lately = QuestionVote.changed_at > Webinar.counted_at - LOOK_BACK
    votes = select(QuestionVote.question_id).where(QuestionVote.webinar_id == Webinar.id)
    answers = select(PollAnswer.poll_id).where(PollAnswer.webinar_id == Webinar.id)
    answered = PollAnswer.changed_at > Webinar.counted_at - LOOK_BACK
    never = Webinar.counted_at.is_(None)
    said = select(WebinarThanks.member_id).where(WebinarThanks.webinar_id == Webinar.id)
    thanked = said.where(or_(never, WebinarThanks.changed_at > Webinar.counted_at - LOOK_BACK)).exists()
    given = or_(votes.where(or_(never, lately)).exists(), answers.where(or_(never, answered)).exists())
    return select(Webinar.id).where(or_(given, thanked, Webinar.present > 0))
