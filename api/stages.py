"""The big screen: /api/v1/webinars/{id}/display-link, and /api/v1/stages/open for whoever has the link."""

from typing import cast
from uuid import UUID

from fastapi import Request
from pydantic import Field

from api.router import public, signed_in
from api.sessions import Secret
from api.shapes import In, Out
from models import Call, Poll
from server.actions.stages import end_display_link, make_display_link
from server.db import Session
from server.events.polls import PollKind, WordTally
from server.identity import Me, settings_of
from server.policy.polls import shown_words
from server.policy.stages import poll_on_screen, questions_on_screen, webinar_on_screen
from server.qr import qr_svg

webinars = signed_in("/webinars", ["webinars"])
stages = public("/stages", tags=["webinars"])

NEXT, WORDS = 3, 24


class DisplayLinkOut(Out):
    link: str = Field(description="For the browser of the big screen. Shown this once.")


class BigScreenIn(In):
    token: Secret


class OnScreen(Out):
    id: UUID
    text: str
    votes: int


class PollOnScreen(Out):
    kind: PollKind
    question: str
    choices: list[str]
    answers: int
    counts: list[int]
    words: list[WordTally] = Field(description="What a host let others see.")


class BigScreenOut(Out):
    """All that a big screen shows. It says nothing of who asked."""

    title: str
    made_up: bool
    join_link: str = Field(description="Where members ask and vote.")
    join_qr: str = Field(description="The same as a QR code: an SVG picture.")
    on_air: OnScreen | None
    next: list[OnScreen]
    poll: PollOnScreen | None = Field(description="The one that is open.")
    closed: bool


@webinars.post("/{webinar_id}/display-link", status_code=201)
async def make_link(db: Session, me: Me, request: Request, webinar_id: UUID) -> DisplayLinkOut:
    """A link for the big screen, by who runs the webinar. It ends the one before."""
    secret = await make_display_link(db, me, webinar_id)
    return DisplayLinkOut(link=f"{settings_of(request).public_url}/stage#{secret}")


@webinars.delete("/{webinar_id}/display-link", status_code=204)
async def end_link(db: Session, me: Me, webinar_id: UUID) -> None:
    """The link shows nothing any more."""
    await end_display_link(db, me, webinar_id)


@stages.post("/open")
async def open_stage(db: Session, request: Request, stage: BigScreenIn) -> BigScreenOut:
    """What the big screen shows now. Ask again every few seconds."""
    webinar = await webinar_on_screen(db, stage.token)
    rows = list(await db.scalars(questions_on_screen(webinar).limit(NEXT + 1)))
    on_air = rows[0] if rows and rows[0].state == "on_air" else None
    following = [each for each in rows if each is not on_air][:NEXT]
    poll = await db.scalar(poll_on_screen(webinar))
    link = f"{settings_of(request).public_url}/webinars/{webinar.id}"
    call = await db.get_one(Call, webinar.call_id)
    return BigScreenOut(
        title=webinar.title,
        made_up=call.made_up,
        join_link=link,
        join_qr=qr_svg(link),
        on_air=OnScreen.model_validate(on_air) if on_air else None,
        next=[OnScreen.model_validate(each) for each in following],
        poll=poll_on(poll) if poll else None,
        closed=webinar.closed_at is not None or webinar.cancelled_at is not None,
    )


def poll_on(poll: Poll) -> PollOnScreen:
    return PollOnScreen(
        kind=cast(PollKind, poll.kind),
        question=poll.question,
        choices=poll.choices,
        answers=poll.answers,
        counts=poll.counts,
        words=shown_words(poll)[:WORDS],
    )
