"""PUT and DELETE /api/v1/questions/{id}/vote: the short way of a vote, for a storm of them.

Invariant: as `api/at_once.py`: whatever is out of the ordinary takes the long way through FastAPI, which alone refuses.
"""

import re
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import structlog
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.at_once import Away
from api.router import RETRYABLE
from server.actions.vote_at_once import vote_at_once
from server.db import AWAY
from server.errors import Forbidden, NotSignedIn
from server.identity import recognise

PATH = re.compile(r"/api/v1/questions/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/vote")
METHODS = {"PUT": True, "DELETE": False}


@dataclass(frozen=True, slots=True)
class Way:
    """What a request's log and counters call it by."""

    path: str = "/api/v1/questions/{question_id}/vote"


WAY = Way()


class VotesAtOnce:
    """`away` answers while the database does not."""

    def __init__(self, app: ASGIApp, away: Away) -> None:
        self._app, self._away = app, away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = METHODS.get(scope.get("method", ""))
        found = PATH.fullmatch(scope["path"]) if given is not None and scope["type"] == "http" else None
        if found is None or given is None or scope["query_string"]:
            await self._app(scope, receive, send)
            return
        try:
            done = await _vote(scope, UUID(found[1]), given=given)
        except AWAY as error:
            await (await self._away(Request(scope), error))(scope, receive, send)
            return
        if not done:
            await self._app(scope, receive, send)
            return
        scope["route"] = WAY
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def _vote(scope: Scope, question_id: UUID, *, given: bool) -> bool:
    connection = HTTPConnection(scope)
    try:
        me = (await recognise(connection)).member
        structlog.contextvars.bind_contextvars(member_id=str(me.id))
        webinar_id = await vote_at_once(connection.app.state.direct, me, question_id, given=given)
    except (NotSignedIn, Forbidden):
        return False
    except asyncpg.PostgresError as error:
        if error.sqlstate not in RETRYABLE:
            raise
        return False
    if webinar_id is None:
        return False
    connection.app.state.tallies.voted(webinar_id)
    return True
