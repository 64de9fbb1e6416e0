"""The short way of what thousands do in the same seconds of a webinar: vote, and answer a poll.

Invariant: as `api/at_once.py`: whatever is out of the ordinary takes the long way through FastAPI, which alone refuses.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import structlog
from pydantic import ValidationError
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.at_once import Away, again, whole_body
from api.polls import PollAnswerIn
from api.router import RETRYABLE
from models import Member
from server.actions.webinar_at_once import answer_at_once, vote_at_once
from server.db import AWAY
from server.direct import Direct
from server.errors import Forbidden, NotSignedIn
from server.identity import recognise

Do = Callable[[Direct, Member, UUID, bytes], Awaitable[UUID | None]]
"""What is done about what, with the body of the request. In which webinar it is to be counted; None: the long way."""


@dataclass(frozen=True, slots=True)
class Way:
    """`path` is what a request's log and counters call it by."""

    path: str
    do: dict[str, Do]
    has_body: bool = False


async def _vote(direct: Direct, me: Member, question_id: UUID, _: bytes) -> UUID | None:
    return await vote_at_once(direct, me, question_id, given=True)


async def _take_vote_back(direct: Direct, me: Member, question_id: UUID, _: bytes) -> UUID | None:
    return await vote_at_once(direct, me, question_id, given=False)


async def _answer(direct: Direct, me: Member, poll_id: UUID, body: bytes) -> UUID | None:
    given = PollAnswerIn.model_validate_json(body)
    return await answer_at_once(direct, me, poll_id, given.choices, given.word)


WAYS = {
    ("questions", "vote"): Way("/api/v1/questions/{question_id}/vote", {"PUT": _vote, "DELETE": _take_vote_back}),
    ("polls", "answer"): Way("/api/v1/polls/{poll_id}/answer", {"PUT": _answer}, has_body=True),
}
PATH = re.compile(r"/api/v1/(\w+)/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/(\w+)")


class InStorms:
    """`away` answers while the database does not."""

    def __init__(self, app: ASGIApp, away: Away) -> None:
        self._app, self._away = app, away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = PATH.fullmatch(scope["path"]) if scope["type"] == "http" and not scope["query_string"] else None
        way = WAYS.get((found[1], found[3])) if found else None
        do = way.do.get(scope["method"]) if way else None
        if found is None or way is None or do is None:
            await self._app(scope, receive, send)
            return
        body = b""
        if way.has_body:
            messages, whole = await whole_body(receive)
            receive = again(messages, receive)
            if not whole:
                await self._app(scope, receive, send)
                return
            body = b"".join(each.get("body", b"") for each in messages)
        try:
            done = await _done(scope, do, UUID(found[2]), body)
        except AWAY as error:
            await (await self._away(Request(scope), error))(scope, receive, send)
            return
        if not done:
            await self._app(scope, receive, send)
            return
        scope["route"] = way
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def _done(scope: Scope, do: Do, about: UUID, body: bytes) -> bool:
    connection = HTTPConnection(scope)
    if body and connection.headers.get("content-type") != "application/json":
        return False
    try:
        me = (await recognise(connection)).member
        structlog.contextvars.bind_contextvars(member_id=str(me.id))
        webinar_id = await do(connection.app.state.direct, me, about, body)
    except (NotSignedIn, Forbidden, ValidationError):
        return False
    except asyncpg.PostgresError as error:
        if error.sqlstate not in RETRYABLE:
            raise
        return False
    if webinar_id is None:
        return False
    connection.app.state.tallies.voted(webinar_id)
    return True
