"""What of a webinar is one person's own, for who opens its page: with whether they may see it at all, one statement.

All else on that page is what everybody sees whom the webinar is for.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, Uuid, bindparam, cast, func, select
from sqlalchemy.orm import aliased

from models import (
    Member,
    PollAnswer,
    Question,
    QuestionVote,
    Registration,
    Webinar,
    WebinarFeedback,
    WebinarInvitation,
    WebinarPerson,
    WebinarThanks,
)
from server.direct import Direct, Found, Statement
from server.errors import NotFound
from server.events import last_position
from server.policy.questions import visible_questions
from server.policy.webinars import my_desk_ids, visible_webinar


async def own_part(direct: Direct, me: Member, webinar_id: UUID) -> Found:
    """With `position`, the log's last when it was read. Raises NotFound."""
    row = await direct.row(OWN_PART, {"me": me.id, "about": webinar_id})
    if row is None:
        raise NotFound("There is no such webinar.")
    return row


def _own_part() -> Select[Any]:
    my_id, about = cast(bindparam("me", type_=Uuid()), Uuid), cast(bindparam("about", type_=Uuid()), Uuid)
    me = Member(id=my_id)
    desk = my_desk_ids(me, about).subquery()
    inviter = aliased(Member)
    speaks = select(WebinarPerson.part).where(
        WebinarPerson.webinar_id == about, WebinarPerson.member_id == my_id, WebinarPerson.part == "presenter"
    )
    votes = select(QuestionVote.question_id).where(
        QuestionVote.webinar_id == about, QuestionVote.member_id == my_id, QuestionVote.given
    )
    answer = func.json_build_object(
        "poll_id", PollAnswer.poll_id, "choices", PollAnswer.choices, "word", PollAnswer.word
    )
    answers = select(cast(func.json_agg(answer), Text))
    answers = answers.where(PollAnswer.webinar_id == about, PollAnswer.member_id == my_id)
    return (
        visible_webinar(me, about)
        .with_only_columns(
            last_position().label("position"),
            Registration.shown,
            func.coalesce(WebinarThanks.given, False).label("thanked"),
            inviter.id.label("inviter_id"),
            inviter.name.label("inviter"),
            speaks.exists().label("presents"),
            about.in_(select(desk.c[0])).label("may_run"),
            func.array(votes.scalar_subquery()).label("voted"),
            answers.scalar_subquery().label("answers"),
            visible_questions(me, about).where(Question.author_id == my_id).exists().label("has_asked"),
            WebinarFeedback.member_id.is_not(None).label("said"),
            *(getattr(WebinarFeedback, each) for each in FEEDBACK),
        )
        .select_from(Webinar)
        .outerjoin(Registration, _mine(Registration, my_id))
        .outerjoin(WebinarThanks, _mine(WebinarThanks, my_id))
        .outerjoin(WebinarFeedback, _mine(WebinarFeedback, my_id))
        .outerjoin(WebinarInvitation, _mine(WebinarInvitation, my_id) & WebinarInvitation.declined_at.is_(None))
        .outerjoin(inviter, inviter.id == WebinarInvitation.inviter_id)
    )


def _mine(table: Any, my_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = (table.webinar_id == Webinar.id) & (table.member_id == my_id)
    return mine


FEEDBACK = ("before", "after", "worth", "helped", "missing", "named", "one_to_one", "hidden_at")
OWN_PART = Statement(_own_part)
