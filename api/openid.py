"""/api/v1/openid: signing in with an account of another provider, by OpenID Connect."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import Field, StringConstraints

from api.factor_shapes import NEEDED
from api.router import public
from api.sessions import Secret, SessionOut, SharedComputer, cookie_of, device_of, let_in
from api.shapes import In, Out
from server.actions.openid import Invited, come_back, enter, go_to_provider, provider_of
from server.db import Session
from server.errors import NotSignedIn
from server.fields import Name
from server.identity import cookie_name, settings_of, visitor

door = public("/openid", tags=["sessions"])

Said = Annotated[str, StringConstraints(max_length=4_000)]


class ProviderOut(Out):
    key: str
    name: str


class ProvidersOut(Out):
    items: list[ProviderOut]


class StartIn(In):
    shared_computer: SharedComputer = False


class StartOut(Out):
    address: str
    """Where the browser goes now."""


class InvitedIn(In):
    token: Secret
    name: Name | None = None
    accept_house_rules: Annotated[Literal[True], Field(description="Nobody comes in without.")]
    texts_seen: list[UUID] | None = None


class BackIn(In):
    code: Said
    state: Said
    iss: Said | None = None
    invitation: InvitedIn | None = None


@door.get("", dependencies=[Depends(visitor)])
async def list_providers(request: Request) -> ProvidersOut:
    """The providers that one can sign in with here."""
    return ProvidersOut(items=_all(request))


@door.post("/{provider}/start", status_code=201, dependencies=[Depends(visitor)])
async def start(db: Session, request: Request, response: Response, provider: str, wanted: StartIn) -> StartOut:
    """Begin to sign in with a provider. Sets a cookie, without which nobody comes back."""
    settings = settings_of(request)
    address, secret = await go_to_provider(
        db, settings, provider_of(settings, provider), shared_computer=wanted.shared_computer
    )
    response.set_cookie(
        _cookie(request),
        secret,
        max_age=3_600,
        secure=settings.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
        path="/",
    )
    response.headers["Cache-Control"] = "no-store"
    return StartOut(address=address)


@door.post(
    "/{provider}/back",
    status_code=201,
    dependencies=[Depends(visitor)],
    response_model=SessionOut,
    responses=NEEDED,
)
async def back(
    db: Session, request: Request, response: Response, provider: str, answer: BackIn
) -> SessionOut | Response:
    """Come back from a provider, in the browser that went there. Members come in; so does whoever holds an invitation
    for the address that the provider answers for; others get 403 `not_a_member`."""
    settings = settings_of(request)
    chosen, secret = provider_of(settings, provider), request.cookies.get(_cookie(request), "")
    if not secret:
        raise NotSignedIn("Begin again: this browser did not go to the provider just now.", code="openid_refused")
    claims, shared = await come_back(
        request.app.state.sessions,
        settings,
        chosen,
        secret,
        code=answer.code,
        state=answer.state,
        issuer=answer.iss,
    )
    asked = answer.invitation
    entered = await enter(
        db,
        settings,
        chosen,
        claims,
        Invited(asked.token, asked.name, asked.texts_seen) if asked else None,
        device=device_of(request),
        shared_computer=shared,
        old=cookie_of(request),
    )
    response.delete_cookie(_cookie(request), path="/", secure=settings.public_url.startswith("https://"))
    return let_in(request, response, entered)


def _all(request: Request) -> list[ProviderOut]:
    return [ProviderOut(key=each.key, name=each.name) for each in settings_of(request).openid_providers]


def _cookie(request: Request) -> str:
    return f"{cookie_name(settings_of(request))}-openid"
