"""/api/v1/sessions: signing in and out, and the list of browsers in which one is signed in."""

import re
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Query, Request, Response
from pydantic import Field, StringConstraints

from api.factor_shapes import NEEDED, needed
from api.router import public, signed_in
from api.shapes import In, Out, Page
from models import MemberSession
from server.actions.second_factor import Ticket
from server.actions.sessions import (
    Started,
    check_password,
    end_session,
    end_sessions,
    mail_sign_in_link,
    sign_in,
    use_sign_in_link,
)
from server.db import Session
from server.errors import Forbidden
from server.fields import Address, Password
from server.identity import Me, address_of, cookie_name, device_cookie_name, settings_of, visitor
from server.limits import count_try
from server.policy.sessions import my_sessions

router = signed_in("/sessions", tags=["sessions"])
door = public("/sessions", tags=["sessions"])

DEVICE_DAYS = 400
"""The longest that browsers keep a cookie."""

Secret = Annotated[str, StringConstraints(max_length=200), Field(description="What stood after the # of the link.")]
SharedComputer = Annotated[bool, Field(description="True: signed out after a few hours, and nothing is kept here.")]


class SignIn(In):
    email: Address
    password: Password
    shared_computer: SharedComputer = False


class LinkIn(In):
    token: Secret
    shared_computer: SharedComputer = False


class LinkWanted(In):
    email: Address


class LinkAsked(Out):
    sentence: str


class SessionOut(Out):
    id: UUID
    device: str
    """The browser and the machine, as the browser tells it."""
    shared_computer: bool
    started_at: datetime
    last_seen_at: datetime
    """To the minute."""
    address: str
    """The network it was last seen in, without the part that names one machine. Empty if not known."""
    ends_at: datetime
    """The latest it lasts. A browser that is not used for long is signed out before."""
    current: bool
    """The one that asks."""


class SessionPage(Page[SessionOut]):
    pass


@door.post("", status_code=201, dependencies=[Depends(visitor)], response_model=SessionOut, responses=NEEDED)
async def create(db: Session, request: Request, response: Response, who: SignIn) -> SessionOut | Response:
    """Sign in with e-mail address and password. Sets the cookie; to who has a second factor it
    answers 401 `second_factor_needed` with a ticket for the second step.

    After five failures for one address from one place, each further try has to wait (429, `Retry-After`).
    """
    sessions, settings = request.app.state.sessions, settings_of(request)
    proof = await check_password(
        sessions, settings, who.email, who.password, address_of(request), device_cookie_of(request)
    )
    entered = await sign_in(
        db,
        proof,
        who.email,
        settings,
        device=device_of(request),
        shared_computer=who.shared_computer,
        old=cookie_of(request),
    )
    return let_in(request, response, entered)


@door.post("/link", status_code=201, dependencies=[Depends(visitor)], response_model=SessionOut, responses=NEEDED)
async def create_by_link(db: Session, request: Request, response: Response, link: LinkIn) -> SessionOut | Response:
    """Sign in with a one-time link. Opening the page of the link changes nothing: this does, once. Whoever has a second
    factor is asked for it, as after a password."""
    entered = await use_sign_in_link(
        db,
        link.token,
        settings_of(request),
        device=device_of(request),
        shared_computer=link.shared_computer,
        old=cookie_of(request),
    )
    return let_in(request, response, entered)


@door.post("/links", status_code=202, dependencies=[Depends(visitor)])
async def ask_for_link(request: Request, after: BackgroundTasks, asked: LinkWanted) -> LinkAsked:
    """Ask for a one-time sign-in link by mail. The answer is the same whether or not the address is a member's.

    Asking again and again has to wait as wrong passwords do (429, `Retry-After`).
    """
    sessions, settings, address = request.app.state.sessions, settings_of(request), address_of(request)
    await count_try(sessions, settings, f"link to {asked.email}", address)
    after.add_task(mail_sign_in_link, sessions, settings, asked.email, address)
    return LinkAsked(
        sentence="If this is a member's address, a link is on its way to it. It works once, for 30 minutes."
    )


@router.get("")
async def list_sessions(db: Session, me: Me, request: Request) -> SessionPage:
    """Where I am signed in, the browser used most lately first."""
    current = request.state.access.id
    return SessionPage(items=[session_out(each, current) for each in await db.scalars(my_sessions(me))], next=None)


@router.delete("", status_code=204)
async def end_all(
    db: Session,
    me: Me,
    request: Request,
    response: Response,
    here_too: Annotated[bool, Query(description="False: this browser stays signed in.")] = False,
) -> None:
    """Sign out everywhere, at once. API tokens stay: they are revoked one by one."""
    await end_sessions(db, me, None if here_too else request.state.access.id)
    if here_too:
        clear_cookie(request, response)


@router.delete("/current", status_code=204)
async def end_current(db: Session, me: Me, request: Request, response: Response) -> None:
    """Sign out here."""
    if request.state.access.kind != "session":
        raise Forbidden("Only a browser signs out. Revoke a token on your own page instead.")
    await end_session(db, me, request.state.access.id)
    clear_cookie(request, response)


@router.delete("/{session_id}", status_code=204)
async def end(db: Session, me: Me, request: Request, response: Response, session_id: UUID) -> None:
    """Sign out another browser of mine, or this one."""
    await end_session(db, me, session_id)
    if session_id == request.state.access.id:
        clear_cookie(request, response)


def let_in(request: Request, response: Response, entered: Started | Ticket) -> SessionOut | Response:
    if isinstance(entered, Ticket):
        return needed(entered)
    session, secret = entered
    set_cookie(request, response, session, secret)
    return session_out(session, session.id)


def session_out(session: MemberSession, current: UUID) -> SessionOut:
    return SessionOut(
        id=session.id,
        device=session.device,
        shared_computer=session.shared_computer,
        started_at=session.started_at,
        last_seen_at=session.last_seen_at,
        address=session.address,
        ends_at=session.ends_at,
        current=session.id == current,
    )


def set_cookie(request: Request, response: Response, session: MemberSession, secret: str) -> None:
    """On a shared computer it goes when the browser is closed, elsewhere when the session ends."""
    settings = settings_of(request)
    response.set_cookie(
        cookie_name(settings),
        secret,
        max_age=None if session.shared_computer else round((session.ends_at - datetime.now(UTC)).total_seconds()),
        secure=settings.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
        path="/",
    )
    if new_device := request.state.db.info.get("new_device"):
        response.set_cookie(
            device_cookie_name(settings),
            new_device,
            max_age=DEVICE_DAYS * 86_400,
            secure=settings.public_url.startswith("https://"),
            httponly=True,
            samesite="lax",
            path="/",
        )
    response.headers["Cache-Control"] = "no-store"


def clear_cookie(request: Request, response: Response) -> None:
    settings = settings_of(request)
    secure = settings.public_url.startswith("https://")
    response.delete_cookie(cookie_name(settings), path="/", secure=secure, httponly=True, samesite="lax")


def device_cookie_of(request: Request) -> str:
    return request.cookies.get(device_cookie_name(settings_of(request)), "")


def cookie_of(request: Request) -> str:
    return request.cookies.get(cookie_name(settings_of(request)), "")


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device_of(request: Request) -> str:
    """ "Firefox on Windows": enough to know one's own browsers by, and no more."""
    agent = request.headers.get("user-agent", "")
    browser = next((name for mark, name in BROWSERS if re.search(rf"\b{mark}", agent)), "A browser")
    machine = next((name for mark, name in MACHINES if mark in agent), "")
    return f"{browser} on {machine}" if machine else browser
