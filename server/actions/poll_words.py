"""Which of the words that people gave to a poll others see: a host lets them, or hides them.

Invariant: a word that no host let, or that one hid, is in no answer and no event but those of who runs the webinar,
and on no big screen; what was announced while it was shown is taken out of the log.
"""

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Poll, PollAnswer, PollWord, Question, Webinar
from server.actions.audit import record
from server.actions.poll_tallies import recount, tally_of, tell_desk
from server.actions.polls import announce_poll
from server.errors import Conflict
from server.events import VotesCounted, emit, forget, to_desk, to_webinar
from server.events.questions import RoomNow, Tally
from server.policy.polls import changing_poll
from server.policy.questions import SHOWN
from server.policy.webinars import held_webinar


async def decide_words(
    db: AsyncSession, me: Member, poll_id: UUID, words: Sequence[str], state: Literal["shown", "hidden"]
) -> Poll:
    """Of what people said: the rest is left alone. Holds for whoever says the same later, too.

    Raises NotFound, Forbidden, Conflict.
    """
    poll = await changing_poll(db, me, poll_id)
    if poll.kind != "word":
        raise Conflict("This poll is answered by choices. Only words can be shown or hidden.", code="no_words")
    keys = [func.word_key(each) for each in set(words)]
    said = select(PollAnswer.folded).where(PollAnswer.poll_id == poll_id, PollAnswer.folded.in_(keys)).distinct()
    rows = [
        {"poll_id": poll_id, "folded": each, "state": state, "decided_by": me.id} for each in await db.scalars(said)
    ]
    if rows:
        deciding = insert(PollWord).values(rows)
        deciding = deciding.on_conflict_do_update(
            index_elements=[PollWord.poll_id, PollWord.folded],
            set_={"state": state, "decided_by": me.id, "decided_at": func.clock_timestamp()},
        )
        await db.execute(deciding)
        await record(db, me, f"poll.words_{state}", "poll", poll_id, words=len(rows))
        await _tell(db, [poll])
    return poll


async def take_words_away(db: AsyncSession, member: Member) -> None:
    """All words that a member gave to polls, and what was decided about those that nobody else gave."""
    gone = delete(PollAnswer).where(PollAnswer.member_id == member.id, PollAnswer.word.is_not(None))
    poll_ids = set(await db.scalars(gone.returning(PollAnswer.poll_id)))
    nobodys = ~exists().where(PollAnswer.poll_id == PollWord.poll_id, PollAnswer.folded == PollWord.folded)
    await db.execute(delete(PollWord).where(PollWord.poll_id.in_(poll_ids), nobodys))
    polls = list(await db.scalars(select(Poll).where(Poll.id.in_(poll_ids)).order_by(Poll.webinar_id)))
    for webinar_id in dict.fromkeys(each.webinar_id for each in polls):
        await held_webinar(db, webinar_id)
        await _tell(db, [each for each in polls if each.webinar_id == webinar_id])


async def _tell(db: AsyncSession, polls: Iterable[Poll]) -> None:
    """Of polls of one webinar, at once. What the log says of them and of its votes is replaced by how all of it stands
    now, so that who comes back reads there no word that is hidden."""
    changed = await recount(db, list(polls))
    await db.flush()
    if not changed:
        return
    webinar_id = changed[0].webinar_id
    audience = to_webinar(webinar_id)
    for each in changed:
        await forget(db, audience, ["poll.changed"], "poll_id", each.id)
        await forget(db, to_desk(webinar_id), ["words.queued"], "poll_id", each.id)
        announce_poll(db, each)
    await forget(db, audience, ["votes.counted"], "webinar_id", webinar_id)
    seen = select(Question.id, Question.votes).where(Question.webinar_id == webinar_id, SHOWN)
    others = select(Poll).where(Poll.webinar_id == webinar_id, Poll.state != "draft")
    webinar = await db.get_one(Webinar, webinar_id)
    counted = VotesCounted(
        webinar_id=webinar_id,
        tallies=[Tally(question_id=row.id, votes=row.votes) for row in await db.execute(seen)],
        polls=[tally_of(each) for each in await db.scalars(others)],
        room=RoomNow(present=webinar.present, peak=webinar.peak),
        thanks=webinar.thanks,
    )
    emit(db, [audience], counted)
    tell_desk(db, changed)
