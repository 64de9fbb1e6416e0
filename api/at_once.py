"""The short way of the requests that write most: when all is well, one statement says who asks and one does it all.

Invariant: the short way only ever answers what the long way would have answered. Whatever is out of the ordinary (not
signed in, not allowed, not understood, asked before) takes the long way through FastAPI, which is as if there were no
short one, and which alone knows how to refuse. FastAPI's own work on a request costs more than all of ours.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import asyncpg
import structlog
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.router import RETRYABLE
from models import Member
from server.actions.at_once import STATUS, Written
from server.db import AWAY
from server.direct import Direct
from server.errors import Forbidden, NotSignedIn
from server.fields import tag_of
from server.identity import recognise
from server.kept import LONGEST_KEY, Claim

Asked = TypeVar("Asked", bound=BaseModel)
Away = Callable[[Request, Exception], Awaitable[Response]]
Write = Callable[[Direct, Member, Asked, Claim | None], Awaitable[Written | None]]


@dataclass(frozen=True, slots=True)
class Short(Generic[Asked]):
    """A POST that can be done at once. `path` is what a request's log and counters call it by."""

    path: str
    shape: type[Asked]
    write: Write[Asked]


class AtOnce:
    """Takes the short way where there is one. `away` answers while the database does not."""

    def __init__(self, app: ASGIApp, ways: Sequence[Short[Any]], away: Away) -> None:
        self._app, self._away = app, away
        self._ways = {each.path: each for each in ways}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        way = self._ways.get(scope.get("path", ""))
        if way is None or scope["type"] != "http" or scope["method"] != "POST" or scope["query_string"]:
            await self._app(scope, receive, send)
            return
        body, whole = await whole_body(receive)
        if not whole:
            await self._app(scope, again(body, receive), send)
            return
        try:
            written = await _written(way, scope, b"".join(each.get("body", b"") for each in body))
        except AWAY as error:
            await (await self._away(Request(scope), error))(scope, receive, send)
            return
        if written is None:
            await self._app(scope, again(body, receive), send)
            return
        scope["route"] = way
        reply = written.reply.encode()
        headers = [
            (b"content-length", str(len(reply)).encode()),
            (b"content-type", b"application/json"),
        ]
        if written.written_at is not None:
            headers.append((b"etag", tag_of(written.written_at).encode()))
        await send({"type": "http.response.start", "status": STATUS, "headers": headers})
        await send({"type": "http.response.body", "body": reply})


async def _written(way: Short[Asked], scope: Scope, body: bytes) -> Written | None:
    """What was done, or None where the long way must find out why not."""
    connection = HTTPConnection(scope)
    headers = connection.headers
    key = headers.get("idempotency-key")
    if headers.get("content-type") != "application/json" or (key and (len(key) > LONGEST_KEY or "\x00" in key)):
        return None
    try:
        access = await recognise(connection)
        asked = way.shape.model_validate_json(body)
        me = access.member
        structlog.contextvars.bind_contextvars(member_id=str(me.id))
        claim = None
        if key is not None:
            claim = Claim(me.id, f"POST {way.path}", key, hashlib.sha256(body).digest())
        return await way.write(connection.app.state.direct, me, asked, claim)
    except (NotSignedIn, Forbidden, ValidationError):
        return None
    except asyncpg.PostgresError as error:
        if error.sqlstate not in RETRYABLE:  # a connection may have broken after the commit: not to be done again
            raise
        return None


async def whole_body(receive: Receive) -> tuple[list[Message], bool]:
    """What was read, and whether that is all of it: not where it is too large, or who sent it has gone."""
    read: list[Message] = []
    try:
        while not read or read[-1].get("more_body"):
            read.append(await receive())
            if read[-1]["type"] != "http.request":
                return read, False
    except HTTPException:  # too large
        return read, False
    return read, True


def again(body: list[Message], receive: Receive) -> Receive:
    """What was read, once more; then whatever the connection says."""
    rest = iter(body)

    async def receive_again() -> Message:
        return next(rest, None) or await receive()

    return receive_again
