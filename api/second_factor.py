"""/api/v1/sessions/second-factor and /api/v1/sessions/passkey: the second step of signing in, and the passkey that is
both steps at once."""

from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import Field, StringConstraints

from api.factor_shapes import Credential, OptionsOut, ProofIn
from api.router import public
from api.sessions import SessionOut, SharedComputer, cookie_of, device_of, session_out, set_cookie
from api.shapes import In
from server.actions.passkeys import request_options, take_challenge, use_passkey
from server.actions.second_factor import holder_of, use_ticket
from server.actions.sessions import start_session
from server.db import Session
from server.identity import address_of, settings_of, visitor

door = public("/sessions", tags=["sessions"])

TicketSecret = Annotated[
    str, StringConstraints(max_length=200), Field(description="From the answer 401 `second_factor_needed`.")
]


class SecondStep(ProofIn):
    ticket: TicketSecret


class TicketIn(In):
    ticket: TicketSecret


class PasskeySignIn(In):
    credential: Credential
    shared_computer: SharedComputer = False


@door.post("/second-factor", status_code=201, dependencies=[Depends(visitor)])
async def second_step(db: Session, request: Request, response: Response, step: SecondStep) -> SessionOut:
    """The second step of signing in: the ticket of the first one, and a proof. Sets the cookie.

    Wrong numbers make everybody wait who tries to come in as this member with numbers (429, `Retry-After`); a passkey
    or a recovery code works meanwhile.
    """
    sessions, settings = request.app.state.sessions, settings_of(request)
    member, ticket = await use_ticket(db, sessions, settings, step.ticket, step.proof, address_of(request))
    session, secret = await start_session(
        db,
        member,
        settings,
        device=device_of(request),
        shared_computer=ticket.shared_computer,
        old=cookie_of(request),
    )
    set_cookie(request, response, session, secret)
    return session_out(session, session.id)


@door.post("/second-factor/passkey", status_code=201, dependencies=[Depends(visitor)])
async def ask_passkey(db: Session, request: Request, held: TicketIn) -> OptionsOut:
    """What to ask the device with, for a passkey as the second step."""
    member = await holder_of(db, held.ticket)
    return OptionsOut(options=await request_options(db, settings_of(request), "second_factor", member.id))


@door.post("/passkey/options", status_code=201, dependencies=[Depends(visitor)])
async def ask_any_passkey(db: Session, request: Request) -> OptionsOut:
    """What to ask the device with, to sign in with a passkey alone. The same for everybody: the device knows whose it
    is."""
    return OptionsOut(options=await request_options(db, settings_of(request), "sign_in", None))


@door.post("/passkey", status_code=201, dependencies=[Depends(visitor)])
async def sign_in_by_passkey(db: Session, request: Request, response: Response, who: PasskeySignIn) -> SessionOut:
    """Sign in with a passkey: what the device holds and how its owner unlocks it are both steps at once. Sets the
    cookie."""
    sessions, settings = request.app.state.sessions, settings_of(request)
    challenge = await take_challenge(sessions, who.credential, "sign_in", None)
    member = await use_passkey(db, sessions, settings, who.credential, challenge, "sign_in", None)
    session, secret = await start_session(
        db, member, settings, device=device_of(request), shared_computer=who.shared_computer, old=cookie_of(request)
    )
    set_cookie(request, response, session, secret)
    return session_out(session, session.id)
