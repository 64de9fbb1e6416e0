"""/api/v1/sessions/current/confirmation: saying again who one is, before something sensitive."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import Request
from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from api.factor_shapes import Credential, OptionsOut
from api.router import signed_in
from api.sessions import device_cookie_of
from api.shapes import In, Out
from server.actions.confirmations import (
    confirm,
    confirm_by_code,
    confirm_by_password,
    mail_confirmation_code,
    prove_by_password,
)
from server.actions.passkeys import request_options
from server.actions.second_factor import Proof, prove, ways_of
from server.db import Session
from server.errors import Forbidden, Invalid
from server.fields import Password
from server.identity import Access, Me, address_of, settings_of

router = signed_in("/sessions/current/confirmation", tags=["sessions"])

Way = Literal["passkey", "app", "recovery_code", "password", "mail"]


class ByPassword(In):
    way: Literal["password"]
    password: Password


class ByCode(In):
    way: Literal["mail"]
    code: Annotated[str, StringConstraints(max_length=40), Field(description="From the mail, as typed.")]


class ByApp(In):
    way: Literal["app"]
    code: Annotated[str, StringConstraints(max_length=40), Field(description="The six numbers that the app shows.")]

    @property
    def proof(self) -> Proof:
        return Proof(code=self.code)


class ByRecoveryCode(In):
    way: Literal["recovery_code"]
    code: Annotated[str, StringConstraints(max_length=40), Field(description="One of mine. It is used up.")]

    @property
    def proof(self) -> Proof:
        return Proof(recovery_code=self.code)


class ByPasskey(In):
    way: Literal["passkey"]
    passkey: Credential

    @property
    def proof(self) -> Proof:
        return Proof(passkey=self.passkey)


Confirmation = Annotated[ByPassword | ByCode | ByApp | ByRecoveryCode | ByPasskey, Field(discriminator="way")]


class Confirmed(Out):
    confirmed_at: datetime
    until: datetime
    """From then on it is asked for again."""
    ways: list[Way]
    """How I can confirm that it is me, the quickest first."""
    has_password: bool


class CodeMailed(Out):
    sentence: str


@router.get("")
async def read(db: Session, me: Me, request: Request) -> Confirmed:
    """Until when this session counts as confirmed, and how I can confirm that it is me."""
    return await _confirmed(db, request, me, _session(request).confirmed_at)


@router.post("", status_code=201)
async def create(db: Session, me: Me, request: Request, confirmation: Confirmation) -> Confirmed:
    """Say again who I am. For some minutes this session may then do what answers 403 `confirm_first` otherwise.

    Whoever has a second factor confirms with that. Wrong ones are slowed down as wrong passwords are (429,
    `Retry-After`).
    """
    session, address = _session(request), address_of(request)
    sessions, settings = request.app.state.sessions, settings_of(request)
    if isinstance(confirmation, ByApp | ByRecoveryCode | ByPasskey):
        await prove(db, sessions, settings, me, confirmation.proof, address)
        confirmed_at = await confirm(db, me, session.id, confirmation.way)
    elif await ways_of(db, me.id):
        raise Invalid(
            "Confirm with your passkey, your app or a recovery code. A password or a mail is not enough for you.",
            code="second_factor_needed",
        )
    elif isinstance(confirmation, ByPassword):
        device = device_cookie_of(request)
        await prove_by_password(sessions, settings, me, confirmation.password, address, device)
        confirmed_at = await confirm_by_password(db, settings, me, session.id)
    else:
        confirmed_at = await confirm_by_code(db, sessions, settings, me, session.id, confirmation.code, address)
    return await _confirmed(db, request, me, confirmed_at)


@router.post("/passkey", status_code=201)
async def ask_passkey(db: Session, me: Me, request: Request) -> OptionsOut:
    """What to ask the device with, to confirm with a passkey."""
    _session(request)
    return OptionsOut(options=await request_options(db, settings_of(request), "confirm", me.id))


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


async def _confirmed(db: AsyncSession, request: Request, me: Me, confirmed_at: datetime | None) -> Confirmed:
    assert confirmed_at
    ways: list[Way] = [*await ways_of(db, me.id)]
    if not ways:
        ways = ["password", "mail"] if me.password_hash else ["mail"]
    until = confirmed_at + timedelta(minutes=settings_of(request).confirm_minutes)
    return Confirmed(confirmed_at=confirmed_at, until=until, ways=ways, has_password=me.password_hash is not None)
