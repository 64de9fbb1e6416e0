"""Routers that are signed in by default, the one list of those that are not, and how a POST is kept.

Invariant: a route without `Me` exists only if PUBLIC names it; a change that is asked for twice with one
Idempotency-Key is made once, because the kept answer is written in the change's own transaction.
"""

import asyncio
import hashlib
import random
from collections.abc import Callable, Coroutine, Sequence
from enum import Enum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import Message, Receive, Scope, Send

from models import KeptReply
from server.db import Session
from server.errors import Conflict, Invalid, Unavailable
from server.identity import Me

PUBLIC = frozenset(
    {
        ("POST", "/api/v1/sessions"),
        ("POST", "/api/v1/sessions/link"),
        ("POST", "/api/v1/sessions/links"),
        ("POST", "/api/v1/invitations/open"),
        ("POST", "/api/v1/invitations/accept"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/api/openapi.json"),
        ("GET", "/api/docs"),
        ("GET", "/{path:page}"),
    }
)
"""Everything that answers somebody who is not signed in; the last one serves the pages, which hold no data.
`tests/test_house.py` holds the routes to it."""

HOLDS_SECRETS = frozenset({"/api/v1/tokens"})
"""Their answers show a secret once: they are not kept, so the same key again makes another."""

TRIES = 3
RETRYABLE = frozenset({"40P01", "40001"})


class Replayed(Exception):
    """This request was answered before; here is that answer."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status, self.body = status, body


async def once(
    request: Request,
    db: Session,
    me: Me,
    idempotency_key: Annotated[
        str | None,
        Header(max_length=200, description="Any string of your own. The same POST with the same key is done once."),
    ] = None,
) -> None:
    """Claims the key for this request, waiting for one that is just being answered.

    Raises Replayed; Invalid where the key was used for something else.
    """
    if request.method != "POST" or idempotency_key is None:
        return
    if "\x00" in idempotency_key:
        raise Invalid("Take the NUL character out of Idempotency-Key.")
    route = f"{request.method} {request.url.path}"
    if request.url.path in HOLDS_SECRETS:
        return
    asked = hashlib.sha256(await request.body()).digest()
    claim = insert(KeptReply).values(member_id=me.id, route=route, key=idempotency_key, request_hash=asked)
    claimed = await db.scalar(claim.on_conflict_do_nothing().returning(KeptReply.key))
    if claimed is not None:
        request.state.claim = (me.id, route, idempotency_key)
        return
    kept = await db.scalar(
        select(KeptReply).where(
            KeptReply.member_id == me.id, KeptReply.route == route, KeptReply.key == idempotency_key
        )
    )
    if kept is None or kept.status is None:
        raise Conflict("The first request with this Idempotency-Key has no answer yet. Send it again in a moment.")
    if kept.request_hash != asked:
        raise Invalid(
            "This Idempotency-Key was used for another request. Send this one with a new key.", code="key_used_before"
        )
    raise Replayed(kept.status, kept.body or b"")


class Route(APIRoute):
    """A route that keeps the answer to a claimed key, and runs again after a deadlock."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answer_and_keep(request: Request) -> Response:
            try:
                response = await answer(request)
            except Replayed as before:
                return Response(
                    before.body, before.status, {"Idempotent-Replayed": "true"}, media_type="application/json"
                )
            if claim := getattr(request.state, "claim", None):
                db: AsyncSession = request.state.db
                await db.flush()
                await db.execute(
                    update(KeptReply)
                    .where(KeptReply.member_id == claim[0], KeptReply.route == claim[1], KeptReply.key == claim[2])
                    .values(status=response.status_code, body=bytes(response.body))
                )
            return response

        return answer_and_keep

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        body: list[Message] = []
        read = 0

        async def read_again() -> Message:
            """The body as it came, once more for each try; then whatever the connection says."""
            nonlocal read
            if read < len(body):
                message = body[read]
            else:
                message = await receive()
                if message["type"] == "http.request":
                    body.append(message)
            read += 1
            return message

        for attempt in range(1, TRIES + 1):
            read = 0
            try:
                await super().handle({**scope, "state": dict(scope.get("state", {}))}, read_again, send)
                return
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in RETRYABLE:
                    raise
                if attempt == TRIES:
                    raise Unavailable(
                        "Too many people changed the same thing at once. Nothing was stored. Try again.",
                        headers={"Retry-After": "1"},
                    ) from error
                await asyncio.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311  spreads, protects nothing


def signed_in(prefix: str, tags: Sequence[str | Enum]) -> APIRouter:
    """A router under /api/v1 all of whose routes need a signed-in member."""
    return APIRouter(
        prefix=f"/api/v1{prefix}", tags=list(tags), route_class=Route, dependencies=[Depends(_signed_in), Depends(once)]
    )


def public(prefix: str, tags: Sequence[str | Enum]) -> APIRouter:
    """A router for routes that PUBLIC names one by one."""
    return APIRouter(prefix=f"/api/v1{prefix}", tags=list(tags), route_class=Route)


async def _signed_in(me: Me) -> None:
    """Nobody unknown gets past here."""
