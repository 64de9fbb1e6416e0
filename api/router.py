"""Routers that are signed in by default, the one list of those that are not, and how a POST is kept.

Invariant: a route without `Me` exists only if PUBLIC names it; a change that is asked for twice with one
Idempotency-Key is made once, because the kept answer is written in the change's own transaction.
"""

import asyncio
import hashlib
import random
from collections.abc import Callable, Coroutine, Sequence
from enum import Enum
from fnmatch import fnmatchcase
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import Message, Receive, Scope, Send

from server.db import Session
from server.errors import Invalid, Unavailable
from server.identity import Me
from server.kept import LONGEST_KEY, Claim, Replayed, claim, keep

PUBLIC = frozenset(
    {
        ("POST", "/api/v1/sessions"),
        ("POST", "/api/v1/sessions/link"),
        ("POST", "/api/v1/sessions/links"),
        ("POST", "/api/v1/address-answers"),
        ("GET", "/api/v1/openid"),
        ("POST", "/api/v1/openid/{provider}/start"),
        ("POST", "/api/v1/openid/{provider}/back"),
        ("POST", "/api/v1/sessions/second-factor"),
        ("POST", "/api/v1/sessions/second-factor/passkey"),
        ("POST", "/api/v1/sessions/passkey"),
        ("POST", "/api/v1/sessions/passkey/options"),
        ("POST", "/api/v1/invitations/open"),
        ("POST", "/api/v1/invitations/accept"),
        ("POST", "/api/v1/invitations/decline"),
        ("POST", "/api/v1/invitations/claims"),
        ("GET", "/api/v1/rules"),
        ("GET", "/api/v1/rules/{kind}/versions"),
        ("GET", "/api/v1/open-calls/{slug}"),
        ("GET", "/api/v1/open-calls/{slug}/challenge"),
        ("POST", "/api/v1/open-calls/{slug}/requests"),
        ("POST", "/api/v1/join-requests/open"),
        ("POST", "/api/v1/join-requests/confirm"),
        ("POST", "/api/v1/join-requests/change"),
        ("POST", "/api/v1/join-requests/answer"),
        ("POST", "/api/v1/join-requests/withdraw"),
        ("POST", "/api/v1/stages/open"),
        ("POST", "/api/v1/flags/invitation"),
        ("POST", "/api/v1/from-letters/open"),
        ("POST", "/api/v1/from-letters/reports"),
        ("POST", "/api/v1/moderation/appeals/open"),
        ("POST", "/api/v1/moderation/appeals"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/api/openapi.json"),
        ("GET", "/api/docs"),
        ("GET", "/{path:page}"),
    }
)
"""Everything that answers somebody who is not signed in. People read the rules and the privacy notice before they say
who they are; the last route serves the pages, which hold no data.
`tests/test_house.py` holds the routes to it."""

HOLDS_SECRETS = frozenset(
    {
        "/api/v1/tokens",
        "/api/v1/sessions/current/confirmation",
        "/api/v1/factors/app",
        "/api/v1/factors/app/confirmation",
        "/api/v1/factors/recovery-codes",
        "/api/v1/invitations/links",
        "/api/v1/invitations/links/*/renew",
        "/api/v1/webinars/*/display-link",
        "/api/v1/passkeys",
        "/api/v1/passkeys/options",
    }
)
"""They are asked with a secret, of which not even a hash is kept, or answer with one, once: so the same key again does
the same again."""

TRIES = 3
RETRYABLE = frozenset({"40P01", "40001"})


async def once(
    request: Request,
    db: Session,
    me: Me,
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=LONGEST_KEY, description="Any string of your own. The same POST with the same key is done once."
        ),
    ] = None,
) -> None:
    """Claims the key for this request, waiting for one that is just being answered.

    Raises Replayed; Invalid where the key was used for something else.
    """
    if (
        request.method != "POST"
        or idempotency_key is None
        or any(fnmatchcase(request.url.path, each) for each in HOLDS_SECRETS)
    ):
        return
    if "\x00" in idempotency_key:
        raise Invalid("Take the NUL character out of Idempotency-Key.")
    asked = hashlib.sha256(await request.body()).digest()
    mine = Claim(me.id, f"POST {request.url.path}", idempotency_key, asked)
    await claim(db, mine)
    request.state.claim = mine


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
            if mine := getattr(request.state, "claim", None):
                db: AsyncSession = request.state.db
                await db.flush()
                await keep(db, mine, response.status_code, bytes(response.body))
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
