"""Questions in webinars are asked, voted for and taken back.

Invariant: what others may not see of a question, and who asked it without a name, leaves in no event and in no line of
the audit log; what is hidden again is taken out of the log of events, too.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Question, QuestionVote
from models.questions import OPEN, SEEN, TAKES_VOTES
from server.actions.blanking import blank_copies
from server.errors import Conflict
from server.events import (
    QuestionFollowed,
    QuestionGone,
    QuestionQueued,
    QuestionShown,
    emit,
    forget,
    to_desk,
    to_member,
    to_webinar,
)
from server.events.webinars import NameNow
from server.policy.questions import (
    askable_webinar,
    has_to_wait,
    own_question,
    readable_question,
    refuse_vote,
    votable_question,
)
from server.policy.webinars import check_presenter, held_webinar, readable_webinar


async def ask_question(
    db: AsyncSession, me: Member, webinar_id: UUID, text: str, *, anonymous: bool, for_id: UUID | None = None
) -> Question:
    """Shown at once, or waiting for a host, as the webinar has it. `for_id`: of those who speak, whom it is for.

    Raises NotFound, Conflict, SlowDown, Invalid.
    """
    await readable_webinar(db, me, webinar_id)
    webinar = await held_webinar(db, webinar_id)  # two of mine at once: one is the first, and none is one too many
    await askable_webinar(db, me, webinar_id)
    await check_presenter(db, webinar_id, for_id)
    waits = await has_to_wait(db, me, webinar)
    question = Question(webinar_id=webinar_id, author_id=me.id, anonymous=anonymous, text=text, for_id=for_id)
    question.state = "waiting" if waits else "shown"
    question.shown_at = None if waits else func.now()
    db.add(question)
    await db.flush()
    await db.refresh(question)
    await announce_question(db, question)
    return question


async def take_question_back(db: AsyncSession, me: Member, question_id: UUID) -> None:
    """Nobody sees it any more. Raises NotFound, Forbidden; Conflict for one that is on air or was answered."""
    await held_webinar(db, (await readable_question(db, me, question_id)).webinar_id)  # first, as who merges does
    question = await own_question(db, me, question_id)
    if question.state in ("on_air", "answered"):
        raise Conflict("It is being answered, or was. Ask a host to leave it out.", code="answered")
    await withdraw(db, question)


async def withdraw(db: AsyncSession, question: Question) -> None:
    was_seen, was_open = question.state in SEEN, question.state in TAKES_VOTES
    question.state, question.merged_into, question.answered = "withdrawn", None, None
    question.next_place = None
    await db.flush()
    await announce_question(db, question, was_seen=was_seen)
    if was_open:
        await _let_another_stand(db, question)


async def _let_another_stand(db: AsyncSession, question: Question) -> None:
    """Of what was merged into one that is taken back, what was asked first stands in its place, with all votes."""
    merged = select(Question).where(Question.merged_into == question.id, Question.hidden_at.is_(None))
    rows = list(await db.scalars(merged.order_by(Question.asked_at, Question.id).with_for_update()))
    if not rows:
        return
    await db.get_one(Question, question.id, with_for_update=True)  # no vote for it is on its way any more
    first, *others = rows
    first.state, first.merged_into, first.settled_at = "shown", None, None
    first.shown_at, first.changed_at = first.shown_at or func.now(), func.clock_timestamp()
    for each in others:
        each.merged_into = first.id
    await db.flush()
    await unite_votes(db, question.id, first)
    for each in rows:
        await announce_question(db, each)


async def vote(db: AsyncSession, me: Member, question_id: UUID, *, given: bool) -> None:
    """Sets, and does not toggle. Raises NotFound, Conflict."""
    allowed = votable_question(me, question_id).with_only_columns(Question.id, Question.webinar_id)
    allowed = allowed.with_for_update(of=Question, read=True, key_share=True)
    found = (await db.execute(allowed)).one_or_none()
    if found is None:
        await refuse_vote(db, me, question_id)
        raise AssertionError("refused")
    row = {"question_id": found.id, "member_id": me.id, "webinar_id": found.webinar_id, "given": given}
    setting = insert(QuestionVote).values(row | {"changed_at": func.clock_timestamp()})
    setting = setting.on_conflict_do_update(
        index_elements=[QuestionVote.question_id, QuestionVote.member_id],
        set_={"given": given, "changed_at": func.clock_timestamp()},
        where=QuestionVote.given != given,
    )
    await db.execute(setting)
    db.info["voted"] = found.webinar_id


async def unite_votes(db: AsyncSession, source_id: UUID, target: Question) -> None:
    """The votes of one question count for another as well, each person's once. Both questions are held."""
    theirs = select(
        literal(target.id), QuestionVote.member_id, QuestionVote.webinar_id, literal(True), func.clock_timestamp()
    ).where(QuestionVote.question_id == source_id, QuestionVote.given)
    columns = ["question_id", "member_id", "webinar_id", "given", "changed_at"]
    adding = insert(QuestionVote).from_select(columns, theirs)
    adding = adding.on_conflict_do_update(
        index_elements=[QuestionVote.question_id, QuestionVote.member_id],
        set_={"given": True, "changed_at": func.clock_timestamp()},
        where=~QuestionVote.given,
    )
    await db.execute(adding)
    await recount(db, target)


async def recount(db: AsyncSession, question: Question) -> None:
    """The question is held, so that no vote for it is on its way."""
    votes = select(func.count()).where(QuestionVote.question_id == question.id, QuestionVote.given).scalar_subquery()
    await db.execute(update(Question).where(Question.id == question.id).values(votes=votes))
    await db.refresh(question)


async def free_questions(db: AsyncSession, webinar_id: UUID, member_ids: Collection[UUID]) -> None:
    """What is asked of these, who speak no longer, is for anybody. The caller holds the webinar."""
    theirs = select(Question).where(
        Question.webinar_id == webinar_id, Question.for_id.in_(member_ids), Question.state.in_(OPEN)
    )
    for question in list(await db.scalars(theirs.order_by(Question.id).with_for_update(key_share=True))):
        question.for_id = None
        await db.flush()
        await announce_question(db, question)


async def tell_question_hidden(db: AsyncSession, question: Question) -> None:
    """A moderator hid it. What was on air is so no longer."""
    if question.state == "on_air":
        question.state = "shown"
        await db.flush()
    everybody, desk = to_webinar(question.webinar_id), to_desk(question.webinar_id)
    await forget(db, everybody, ["question.shown", "answer.written"], "question_id", question.id)
    await forget(db, desk, ["question.queued"], "question_id", question.id)
    await blank_copies(db, [question.id])
    gone = QuestionGone(
        question_id=question.id, webinar_id=question.webinar_id, merged_into=None, withdrawn=False, hidden=True
    )
    emit(db, [everybody, desk], gone)


async def announce_question(db: AsyncSession, question: Question, *, was_seen: bool = False) -> None:
    """To each what they may see of it. `was_seen`: everybody could see it before."""
    author = await db.get_one(Member, question.author_id)
    named = NameNow(id=author.id, name=author.name)
    asked_for = await db.get(Member, question.for_id) if question.for_id else None
    here: dict[str, Any] = {"question_id": question.id, "webinar_id": question.webinar_id}
    said: dict[str, Any] = {
        "asked_for": asked_for and NameNow(id=asked_for.id, name=asked_for.name),
        "text": question.text,
        "answered": question.answered,
        "votes": question.votes,
        "next_place": question.next_place,
        "asked_at": question.asked_at,
        "shown_at": question.shown_at,
        "on_air_at": question.on_air_at,
        "state": question.state,
    }
    more: dict[str, Any] = {"anonymous": question.anonymous, "original": question.original, "reason": question.reason}
    more["merged_into"] = question.merged_into
    if question.hidden_at is not None and question.state != "withdrawn":
        return  # who asked is told by the moderator
    gone = QuestionGone(**here, merged_into=question.merged_into, withdrawn=question.state == "withdrawn")
    if question.state in SEEN:
        shown = QuestionShown(
            **here,
            **said,
            author=None if question.anonymous else named,
            edited=question.original is not None,
            theme=question.theme,
        )
        emit(db, [to_webinar(question.webinar_id)], shown)
    elif was_seen:
        await forget(db, to_webinar(question.webinar_id), ["question.shown"], "question_id", question.id)
        emit(db, [to_webinar(question.webinar_id)], gone)
    if question.state == "withdrawn":
        await forget(db, to_desk(question.webinar_id), ["question.queued"], "question_id", question.id)
        await forget(db, to_member(author.id), ["question.followed"], "question_id", question.id)
        await blank_copies(db, [question.id])
        emit(db, [to_desk(question.webinar_id), to_member(author.id)], gone)
        return
    hidden = question.anonymous and question.lifted_at is None
    queued = QuestionQueued(**here, **said, **more, author=None if hidden else named, theme=question.theme)
    emit(db, [to_desk(question.webinar_id)], queued)
    lifted: dict[str, Any] = {"lifted_at": question.lifted_at, "lifted_why": question.lifted_why}
    emit(db, [to_member(author.id)], QuestionFollowed(**here, **said, **more, **lifted))
