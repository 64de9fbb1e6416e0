"""/api/v1/sessions/current/confirmation: saying again who one is, before something sensitive."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import Request
from pydantic import Field, StringConstraints

from api.router import signed_in
from api.shapes import In, Out
from server.actions.confirmations import (
    confirm_by_code,
    confirm_by_password,
    mail_confirmation_code,
    prove_by_password,
)
from server.db import Session
from server.errors import Forbidden
from server.fields import Password
from server.identity import Access, Me, address_of, settings_of

router = signed_in("/sessions/current/confirmation", tags=["sessions"])

Way = Literal["password", "mail"]


class ByPassword(In):
    way: Literal["password"]
    password: Password


class ByCode(In):
    way: Literal["mail"]
    code: Annotated[str, StringConstraints(max_length=40), Field(description="From the mail, as typed.")]


Confirmation = Annotated[ByPassword | ByCode, Field(discriminator="way")]


class Confirmed(Out):
    confirmed_at: datetime
    until: datetime
    """From then on it is asked for again."""
    ways: list[Way]
    """How I can confirm that it is me, the quickest first."""


class CodeMailed(Out):
    sentence: str


@router.get("")
async def read(me: Me, request: Request) -> Confirmed:
    """Until when this session counts as confirmed, and how I can confirm that it is me."""
    return _confirmed(request, me, _session(request).confirmed_at)


@router.post("", status_code=201)
async def create(db: Session, me: Me, request: Request, confirmation: Confirmation) -> Confirmed:
    """Say again who I am. For some minutes this session may then do what answers 403 `confirm_first` otherwise.

    Wrong ones are slowed down as wrong passwords are (429, `Retry-After`).
    """
    session, sessions, address = _session(request), request.app.state.sessions, address_of(request)
    if isinstance(confirmation, ByPassword):
        await prove_by_password(sessions, me, confirmation.password, address)
        confirmed_at = await confirm_by_password(db, me, session.id)
    else:
        confirmed_at = await confirm_by_code(db, sessions, me, session.id, confirmation.code, address)
    return _confirmed(request, me, confirmed_at)


@router.post("/mail", status_code=202)
async def mail(db: Session, me: Me, request: Request) -> CodeMailed:
    """Have a code mailed to me, for who has no password. It works once, in this browser, for 30 minutes."""
    await mail_confirmation_code(db, me, _session(request).id, settings_of(request))
    return CodeMailed(sentence="A code is on its way to your mail. It works once, for 30 minutes.")


def _session(request: Request) -> Access:
    access: Access = request.state.access
    if access.kind != "session":
        raise Forbidden("Only a browser is asked to confirm who sits there. A token is not.", code="not_by_token")
    return access


def _confirmed(request: Request, me: Me, confirmed_at: datetime | None) -> Confirmed:
    assert confirmed_at
    ways: list[Way] = ["password", "mail"] if me.password_hash else ["mail"]
    until = confirmed_at + timedelta(minutes=settings_of(request).confirm_minutes)
    return Confirmed(confirmed_at=confirmed_at, until=until, ways=ways)
