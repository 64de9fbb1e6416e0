"""A vote, and an answer to a poll, as one statement each that is a transaction of its own: nothing of them is an event,
so nothing else is written.

Who may is the policy's own select. The question is held against being merged while the vote is on its way, the poll
against being closed; when nothing is done, the general way (`questions.py`, `polls.py`) finds out and says why.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, ColumnElement, Integer, Select, Text, Uuid, bindparam, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from models import Member, Poll, PollAnswer, Question, QuestionVote
from server.actions.polls import fitting
from server.direct import Direct, Found, Statement
from server.policy.polls import answerable
from server.policy.questions import votable_question


async def vote_at_once(direct: Direct, me: Member, question_id: UUID, *, given: bool) -> UUID | None:
    """As `vote`: the webinar in which it is to be counted. None where that has to say why not."""
    return _webinar_of(await direct.row(VOTE, {"me": me.id, "about": question_id, "given": given}))


async def answer_at_once(
    direct: Direct, me: Member, poll_id: UUID, choices: Sequence[int], word: str | None
) -> UUID | None:
    """As `answer_poll`: the webinar in which it is to be counted. None where that has to say why not."""
    chosen = list(dict.fromkeys(choices))
    values = {"me": me.id, "about": poll_id, "chosen": chosen, "last": max(chosen, default=0), "many": len(chosen)}
    return _webinar_of(await direct.row(ANSWER, values | {"word": word}))


def _webinar_of(row: Found | None) -> UUID | None:
    if row is None:
        return None
    webinar_id: UUID = row["webinar_id"]
    return webinar_id


def _who_and_about() -> tuple[Member, ColumnElement[UUID], ColumnElement[UUID]]:
    """Places for who asks, and for what: of one statement, which changes them when it is compiled."""
    me = bindparam("me", type_=Uuid())
    return Member(id=me), cast(me, Uuid), bindparam("about", type_=Uuid())


def _vote() -> Select[UUID]:
    me, my_id, about = _who_and_about()
    allowed = (
        votable_question(me, about)
        .with_only_columns(Question.id, Question.webinar_id)
        .with_for_update(of=Question, read=True, key_share=True)
        .cte("allowed")
    )
    given = cast(bindparam("given"), Boolean)
    row = select(allowed.c.id, my_id, allowed.c.webinar_id, given, func.clock_timestamp())
    columns = ["question_id", "member_id", "webinar_id", "given", "changed_at"]
    setting = insert(QuestionVote).from_select(columns, row)
    setting = setting.on_conflict_do_update(
        index_elements=[QuestionVote.question_id, QuestionVote.member_id],
        set_={"given": setting.excluded.given, "changed_at": setting.excluded.changed_at},
        where=QuestionVote.given != setting.excluded.given,
    )
    voted = setting.returning(QuestionVote.question_id).cte("voted")
    return select(allowed.c.webinar_id).add_cte(voted)


def _answer() -> Select[UUID]:
    me, my_id, about = _who_and_about()
    last, many = cast(bindparam("last"), Integer), cast(bindparam("many"), Integer)
    word = cast(bindparam("word"), Text)
    allowed = (
        answerable(me, about)
        .where(fitting(many, last, word))
        .with_only_columns(Poll.id, Poll.webinar_id)
        .cte("allowed")
    )
    chosen = cast(bindparam("chosen"), ARRAY(Integer))
    row = select(allowed.c.id, my_id, allowed.c.webinar_id, chosen, word, func.clock_timestamp())
    columns = ["poll_id", "member_id", "webinar_id", "choices", "word", "changed_at"]
    setting = insert(PollAnswer).from_select(columns, row)
    setting = setting.on_conflict_do_update(
        index_elements=[PollAnswer.poll_id, PollAnswer.member_id],
        set_={each: setting.excluded[each] for each in ("choices", "word", "changed_at")},
        where=or_(
            PollAnswer.choices != setting.excluded.choices, PollAnswer.word.is_distinct_from(setting.excluded.word)
        ),
    )
    answered = setting.returning(PollAnswer.poll_id).cte("answered")
    return select(allowed.c.webinar_id).add_cte(answered)


VOTE, ANSWER = Statement(_vote), Statement(_answer)
