"""A vote as one statement that is a transaction of its own: nothing of it is an event, so nothing else is written.

Who may is the policy's own select. The question is held against being merged while the vote is on its way; when nothing
is done, the general way (`server/actions/questions.py`) finds out and says why.
"""

from uuid import UUID

from sqlalchemy import Boolean, Select, Uuid, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from models import Member, Question, QuestionVote
from server.direct import Direct, Statement
from server.policy.questions import votable_question


async def vote_at_once(direct: Direct, me: Member, question_id: UUID, *, given: bool) -> UUID | None:
    """As `vote`; None where that has to say why not."""
    row = await direct.row(VOTE, {"me": me.id, "about": question_id, "given": given})
    if row is None:
        return None
    webinar_id: UUID = row["webinar_id"]
    return webinar_id


def _vote() -> Select[UUID]:
    me = Member(id=bindparam("me", type_=Uuid()))
    allowed = (
        votable_question(me, bindparam("about", type_=Uuid()))
        .with_only_columns(Question.id, Question.webinar_id)
        .with_for_update(of=Question, read=True, key_share=True)
        .cte("allowed")
    )
    row = select(
        allowed.c.id,
        cast(bindparam("me"), Uuid),
        allowed.c.webinar_id,
        cast(bindparam("given"), Boolean),
        func.clock_timestamp(),
    )
    columns = ["question_id", "member_id", "webinar_id", "given", "changed_at"]
    setting = insert(QuestionVote).from_select(columns, row)
    setting = setting.on_conflict_do_update(
        index_elements=[QuestionVote.question_id, QuestionVote.member_id],
        set_={"given": setting.excluded.given, "changed_at": setting.excluded.changed_at},
        where=QuestionVote.given != setting.excluded.given,
    )
    voted = setting.returning(QuestionVote.question_id).cte("voted")
    return select(allowed.c.webinar_id).add_cte(voted)


VOTE = Statement(_vote)
