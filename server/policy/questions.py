"""Who may see, ask, vote for and moderate questions of webinars.

Whoever may see a webinar sees those of its questions that are shown, and their own in any state; who runs it sees all
but what was taken back. What a moderator hid is seen by who asked it only. Nobody learns from this who asked without a
name, but who runs the webinar and lifted it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, cast, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Question, QuestionVote, Webinar
from models.questions import OPEN, SEEN, TAKES_VOTES
from server.errors import Conflict, Forbidden, NotFound, SlowDown
from server.policy.webinars import (
    changing_webinar,
    my_desk_ids,
    my_webinar_ids,
    names_of_hosts,
    readable_webinar,
    runs,
    visible_webinar,
)

MOST_WITHIN, WITHIN = 10, timedelta(minutes=10)
"""Questions of one member in one webinar: more than anybody thinks of, fewer than a program does."""

One: TypeAlias = UUID | ColumnElement[UUID]

ENGLISH: ColumnElement[str] = literal_column("'pg_catalog.english'::regconfig")

SHOWN = and_(Question.state.in_(SEEN), Question.hidden_at.is_(None))
"""To everybody whom its webinar is for."""

BEST_FIRST = (Question.votes.desc(), Question.shown_at.desc(), Question.id.desc())
"""More votes first. Of equally many, what was shown later: it got them in less time, so that a new question passes an
old one as soon as it has as many votes."""


def visible_questions(me: Member, webinar_id: One) -> Select[Question]:
    """Of one webinar."""
    mine = my_webinar_ids(me, webinar_id).subquery()
    seen = or_(SHOWN, and_(Question.author_id == me.id, Question.state != "withdrawn"))
    query = select(Question).where(Question.webinar_id == webinar_id)
    return query.where(Question.webinar_id.in_(select(mine.c[0])), seen)


def shown_questions(webinar_id: UUID) -> Select[Question]:
    """Of `visible_questions`, what they are for everybody who may see the webinar, whoever asks."""
    return select(Question).where(Question.webinar_id == webinar_id, SHOWN)


def desk_questions(me: Member, webinar_id: UUID) -> Select[Question]:
    """All that there is to run."""
    mine = my_desk_ids(me, webinar_id).subquery()
    query = select(Question).where(Question.webinar_id == webinar_id, Question.state != "withdrawn")
    query = query.where(Question.hidden_at.is_(None))
    return query.where(Question.webinar_id.in_(select(mine.c[0])))


def visible_question(me: Member, question_id: UUID) -> Select[Question]:
    its_webinar = select(Question.webinar_id).where(Question.id == question_id).scalar_subquery()
    mine, desk = my_webinar_ids(me, its_webinar).subquery(), my_desk_ids(me, its_webinar).subquery()
    run = and_(Question.webinar_id.in_(select(desk.c[0])), Question.hidden_at.is_(None))
    seen = or_(SHOWN, Question.author_id == me.id, run)
    query = select(Question).where(Question.id == question_id, Question.state != "withdrawn", seen)
    return query.where(Question.webinar_id.in_(select(mine.c[0])))


def votable_question(me: Member, question_id: One) -> Select[Question]:
    """The question, or the one it was merged into, if I may vote for it now."""
    asked = select(func.coalesce(Question.merged_into, Question.id)).where(Question.id == question_id).scalar_subquery()
    its_webinar = select(Question.webinar_id).where(Question.id == question_id).scalar_subquery()
    mine = my_webinar_ids(me, its_webinar).subquery()
    query = select(Question).join(Webinar, Webinar.id == Question.webinar_id)
    query = query.where(Question.id == asked, Question.state.in_(TAKES_VOTES), Question.hidden_at.is_(None))
    query = query.where(Webinar.cancelled_at.is_(None), Webinar.closed_at.is_(None))
    return query.where(Question.webinar_id.in_(select(mine.c[0])))


async def readable_question(db: AsyncSession, me: Member, question_id: UUID) -> Question:
    question = await db.scalar(visible_question(me, question_id))
    if question is None:
        raise NotFound("There is no such question, or it is not shown any more.")
    return question


async def held_question(db: AsyncSession, me: Member, question_id: UUID) -> Question:
    """As `readable_question`, and mine alone until the transaction ends, against votes, too: no vote is on its way."""
    await readable_question(db, me, question_id)
    locked = visible_question(me, question_id).with_for_update(of=Question)
    return await db.scalar(locked, execution_options={"populate_existing": True}) or await readable_question(
        db, me, question_id
    )


async def moderated_question(db: AsyncSession, me: Member, question_id: UUID) -> Question:
    """As `held_question`, of a webinar that I run and hold, first: whoever counts votes takes them in this order, too.

    Raises NotFound, Forbidden; Conflict where the webinar is cancelled.
    """
    question = await readable_question(db, me, question_id)
    if not await runs(db, me, question.webinar_id):
        hosts = await names_of_hosts(db, question.webinar_id)
        raise Forbidden(f"Only those who run the webinar can do this. Ask {hosts}.")
    await changing_webinar(db, me, question.webinar_id)
    return await held_question(db, me, question_id)


async def own_question(db: AsyncSession, me: Member, question_id: UUID) -> Question:
    """As `held_question`, which I asked. Raises NotFound, Forbidden."""
    question = await held_question(db, me, question_id)
    if question.author_id != me.id:
        raise Forbidden("Only who asked a question can take it back. Ask a host to leave it out.")
    return question


async def askable_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> Webinar:
    """Raises NotFound; Conflict where nothing is asked now; SlowDown."""
    webinar = await readable_webinar(db, me, webinar_id)
    if webinar.cancelled_at is not None:
        raise Conflict("This webinar is cancelled.", code="cancelled")
    if webinar.closed_at is not None:
        raise Conflict("This webinar is closed. No more questions are taken.", code="closed")
    if webinar.asking_paused:
        raise Conflict("The host takes no questions just now. You can still vote for others.", code="paused")
    lately = select(func.count()).where(
        Question.webinar_id == webinar_id, Question.author_id == me.id, Question.asked_at > func.now() - WITHIN
    )
    if (await db.scalar(lately) or 0) >= MOST_WITHIN:
        raise SlowDown(
            f"That is {MOST_WITHIN} questions in ten minutes. Vote for those of others, and ask again a little later.",
            headers={"Retry-After": "60"},
        )
    return webinar


async def has_to_wait(db: AsyncSession, me: Member, webinar: Webinar) -> bool:
    """Whether a question of mine is looked at by a host before others see it."""
    if webinar.holds == "none" or await runs(db, me, webinar.id):
        return False
    if webinar.holds == "all":
        return True
    mine = Question.webinar_id == webinar.id, Question.author_id == me.id, Question.shown_at.is_not(None)
    return await db.scalar(select(Question.id).where(*mine).limit(1)) is None


def similar_questions(me: Member, webinar_id: UUID, typed: str) -> Select[Question]:
    """Shown questions that have words in common with what somebody types, those with most of them first."""
    lexemes = func.tsvector_to_array(func.to_tsvector(ENGLISH, typed))
    each = func.unnest(lexemes).column_valued("each")
    wanted = select(cast(func.string_agg(func.quote_literal(each), " | "), TSQUERY))
    its = func.tsvector_to_array(func.to_tsvector(ENGLISH, Question.text))
    both = func.unnest(its).column_valued("both")
    shared = select(func.count()).where(both == func.any(lexemes)).scalar_subquery()
    enough = or_(shared >= 2, shared >= func.cardinality(lexemes), shared >= func.cardinality(its))
    query = visible_questions(me, webinar_id).where(SHOWN)
    query = query.where(func.search_words(Question.text).op("@@")(wanted.scalar_subquery()), enough)
    return query.order_by(shared.desc(), *BEST_FIRST)


def asked_of(member_id: UUID) -> Select[UUID]:
    """The webinars in which something that is not settled is for this one of those who speak."""
    return select(Question.webinar_id).where(Question.for_id == member_id, Question.state.in_(OPEN)).distinct()


async def votes_of(db: AsyncSession, me: Member, question_ids: Sequence[UUID]) -> set[UUID]:
    """For which of these I have voted."""
    mine = select(QuestionVote.question_id).where(QuestionVote.member_id == me.id, QuestionVote.given)
    return set(await db.scalars(mine.where(QuestionVote.question_id.in_(question_ids))))


async def refuse_vote(db: AsyncSession, me: Member, question_id: UUID) -> None:
    """Why a vote was not taken. Raises NotFound, Conflict."""
    question = await readable_question(db, me, question_id)
    webinar = await db.scalar(visible_webinar(me, question.webinar_id))
    if webinar is not None and (webinar.closed_at is not None or webinar.cancelled_at is not None):
        raise Conflict("This webinar is closed. The votes stand as they are.", code="closed")
    raise Conflict("There are no votes for this question just now: see how it stands.", code="no_votes")
