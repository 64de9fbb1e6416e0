"""/api/v1/webinars/{id}/whole: all that its page shows at first, for the thousands who open it in the same minute.

What everybody sees is read and written down once for all of them; who may see it, and what is their own (a row each),
is asked each time. Invariant: what is shared is never older than the position of the log that is told with it.
"""

import asyncio
import time
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field, TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from api.feedback import MyFeedbackOut, feedback_out
from api.polls import PollOut, poll_outs
from api.question_shapes import MOST_LISTED, WebinarQuestionOut, question_outs
from api.router import signed_in
from api.shapes import Out, Person
from api.webinar_shapes import ComingPage, WebinarOut, webinar_outs
from api.webinars import coming_page
from models import Member, Question, Webinar, WebinarFeedback
from server.db import Session
from server.direct import Found
from server.events import read_cursor
from server.identity import Me
from server.policy.arriving import FEEDBACK, own_part
from server.policy.polls import opened_polls
from server.policy.questions import BEST_FIRST, shown_questions, visible_questions

router = signed_in("/webinars", ["webinars"])

COMERS = 12
KEPT_SECONDS = 1.0
MOST_KEPT = 20
NOBODY = Member(id=UUID(int=0))
"""Of whom there is no row: they see what everybody sees, and nothing of it is theirs."""


class OwnAnswer(Out):
    poll_id: UUID
    choices: list[int]
    word: str | None


class WholeWebinarOut(Out):
    """What everybody sees, and beside it what is yours."""

    webinar: WebinarOut
    questions: list[WebinarQuestionOut] = Field(description="All that are shown, as others see them, the best first.")
    asked: list[WebinarQuestionOut] = Field(description="Yours, in any state, as you see them.")
    voted: list[UUID] = Field(description="For which questions your vote is in.")
    polls: list[PollOut] = Field(description="Those that were opened, without your answers.")
    answers: list[OwnAnswer] = Field(description="What you answered.")
    feedback: MyFeedbackOut
    coming: ComingPage = Field(description="The first who come.")
    cursor: int


class OwnVotesOut(Out):
    voted: list[UUID] = Field(description="For which questions your vote is in.")
    answers: list[OwnAnswer] = Field(description="What you answered in polls.")


@dataclass(frozen=True, slots=True)
class Shared:
    """What everybody sees, as it is sent."""

    position: int
    read_at: float
    row: Webinar
    webinar: WebinarOut
    questions: bytes
    polls: bytes
    coming: bytes


@dataclass(slots=True)
class _Kept:
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    shared: Shared | None = None

    def for_(self, position: int) -> Shared | None:
        """What is new enough for somebody who knows the log up to there. What no event tells of is read again soon."""
        shared = self.shared
        if shared is None or shared.position < position or time.monotonic() - shared.read_at > KEPT_SECONDS:
            return None
        return shared


class Arrivals:
    """Keeps what is shared. Whoever waits while it is read takes what was read, where that is new enough for them."""

    def __init__(self) -> None:
        self._kept: dict[UUID, _Kept] = {}

    async def shared(self, db: AsyncSession, webinar_id: UUID, position: int) -> Shared:
        """Of a webinar that there is, as it stands at this position of the log or later."""
        kept = self._kept.get(webinar_id)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]  # whoever waits for it holds it
            kept = self._kept[webinar_id] = _Kept()
        if (found := kept.for_(position)) is None:
            async with kept.reading:
                if (found := kept.for_(position)) is None:
                    found = kept.shared = await _read(db, webinar_id)
        return found


async def _read(db: AsyncSession, webinar_id: UUID) -> Shared:
    read_at = time.monotonic()
    position, _ = await read_cursor(db)
    webinar = await db.get_one(Webinar, webinar_id)
    best = shown_questions(webinar_id).order_by(*BEST_FIRST).limit(MOST_LISTED)
    shared = Shared(
        position=position,
        read_at=read_at,
        row=webinar,
        webinar=(await webinar_outs(db, NOBODY, [webinar]))[0],
        questions=_QUESTIONS.dump_json(await question_outs(db, NOBODY, list(await db.scalars(best)))),
        polls=_POLLS.dump_json(await poll_outs(db, NOBODY, list(await db.scalars(opened_polls(webinar_id))))),
        coming=_COMING.dump_json(await coming_page(db, NOBODY, webinar_id, None, COMERS)),
    )
    db.expunge(webinar)  # it outlives who read it
    return shared


_QUESTIONS, _POLLS = TypeAdapter(list[WebinarQuestionOut]), TypeAdapter(list[PollOut])
_COMING, _ANSWERS, _IDS = TypeAdapter(ComingPage), TypeAdapter(list[OwnAnswer]), TypeAdapter(list[UUID])


@router.get("/{webinar_id}/whole", response_model=WholeWebinarOut)
async def read_whole(request: Request, db: Session, me: Me, webinar_id: UUID) -> Response:
    """All that its page shows at first. What is shown of questions and polls is the same for everybody, and what is
    yours stands beside it."""
    own = await own_part(request.app.state.direct, me, webinar_id)
    arrivals: Arrivals = request.app.state.arrivals
    shared = await arrivals.shared(db, webinar_id, own["position"])
    asked, coming = b"[]", shared.coming
    said = WebinarFeedback(**{each: own[each] for each in FEEDBACK}) if own["said"] else None
    if own["has_asked"]:
        mine = visible_questions(me, webinar_id).where(Question.author_id == me.id)
        asked = _QUESTIONS.dump_json(await question_outs(db, me, list(await db.scalars(mine))))
    if own["may_run"] or own["shown"] is False:
        coming = _COMING.dump_json(await coming_page(db, me, webinar_id, None, COMERS))
    parts = {
        "webinar": _webinar(shared, own).model_dump_json().encode(),
        "questions": shared.questions,
        "asked": asked,
        "voted": _IDS.dump_json(own["voted"]),
        "polls": shared.polls,
        "answers": _ANSWERS.dump_json(_ANSWERS.validate_json(own["answers"] or "[]")),
        "feedback": feedback_out(shared.row, said).model_dump_json().encode(),
        "coming": coming,
        "cursor": str(own["position"]).encode(),
    }
    body = b",".join(b'"%s":%s' % (name.encode(), part) for name, part in parts.items())
    return Response(b"{%s}" % body, media_type="application/json")


@router.get("/{webinar_id}/votes/mine")
async def read_own_votes(request: Request, me: Me, webinar_id: UUID) -> OwnVotesOut:
    """What you gave, on whichever device: of that nothing comes live."""
    own = await own_part(request.app.state.direct, me, webinar_id)
    return OwnVotesOut(voted=own["voted"], answers=_ANSWERS.validate_json(own["answers"] or "[]"))


def _webinar(shared: Shared, own: Found) -> WebinarOut:
    registered = own["shown"] is not None
    tells = registered or own["presents"] or own["may_run"]
    return shared.webinar.model_copy(
        update={
            "join_url": shared.row.join_url if tells else None,
            "thanked": own["thanked"],
            "registered": registered,
            "shown": bool(own["shown"]),
            "invited_by": Person(id=own["inviter_id"], name=own["inviter"]) if own["inviter_id"] else None,
            "presents": own["presents"],
            "may_run": own["may_run"],
        }
    )
