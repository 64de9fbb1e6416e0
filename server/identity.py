"""Who is asking: the session cookie of a browser or the bearer token of a program, and the secrets behind them.

Secrets (sessions, tokens, links) have 256 random bits and are stored only as SHA-256; passwords as argon2id. Whoever is
unknown, suspended, signed out, idle for too long or out of time gets one and the same 401.
"""

import asyncio
import hashlib
import ipaddress
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import structlog
from fastapi import Depends
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import (
    ColumnElement,
    Integer,
    Interval,
    LargeBinary,
    Select,
    Text,
    Update,
    Uuid,
    bindparam,
    exists,
    func,
    inspect,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import InstrumentedAttribute, instance_state
from sqlalchemy.orm.util import identity_key
from starlette.requests import HTTPConnection

from models import MAY_COME_IN, ApiToken, HouseText, Member, MemberSession, NetworkVersion
from server.db import Session
from server.direct import Direct, Statement
from server.errors import Forbidden, NotSignedIn, Unavailable
from server.house import owed
from server.network import rule
from server.second_factor import lacks_factor
from server.settings import Settings

TOKEN_PREFIX = "snf_"  # noqa: S105
OPEN_WITHOUT_FACTOR = ("/api/v1/factors", "/api/v1/passkeys", "/api/v1/sessions")
"""What it takes to add a second factor, for who must: confirming and signing out are below the last."""
WITHOUT_ACCEPTING = (*OPEN_WITHOUT_FACTOR, "/api/v1/rules/", "/api/v1/me/erasure", "/api/v1/me/leaving")
"""What a member may do who has not accepted the newest rules: accept, sign out, prove who they are and with what, take
out their data, leave, be erased. A program with a token goes on: it cannot agree to anything, and its member is asked
when they next come with a browser."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SEEN_AGAIN_AFTER = timedelta(minutes=1)
"""When someone was last seen is known to the minute: finer would be a write with every read."""
WAITING_FOR_PASSWORDS = 64

_Result = TypeVar("_Result")
_passwords = PasswordHash((Argon2Hasher(),))
_hashing = ThreadPoolExecutor(2, "argon2")
_waiting: set[object] = set()


@dataclass(frozen=True, slots=True)
class Access:
    """One way in: `id` is the session's or the token's, and `ends_at` the latest moment it can last until. The member
    belongs to no session of the database yet."""

    member: Member
    kind: Literal["session", "token"]
    id: UUID
    scope: Literal["read", "write"]
    ends_at: datetime
    confirmed_at: datetime | None = None
    """Of a session: when they last proved who they are."""
    owes: bool = False
    """Of a session: there are house rules or a privacy notice that the member has not accepted yet."""
    lacks_factor: bool = False
    """They must have a second factor, and have none yet."""


def new_secret() -> str:
    """256 random bits, safe in a cookie, a header and after the # of a link."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """What is stored of a secret. A plain hash will do, since nobody guesses 256 bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


async def password_hash(password: str) -> str:
    return await in_turn(lambda: _passwords.hash(password))


async def password_fits(stored: str | None, password: str) -> bool:
    """Takes the same time whether or not there is a password to compare with."""
    return await in_turn(lambda: _verify(stored, password))


async def identify(connection: HTTPConnection, db: AsyncSession) -> Access:
    """The access of a request or a socket, as `recognise`. Notes where it came from."""
    note_browser(connection, db)
    return await recognise(connection)


async def recognise(connection: HTTPConnection) -> Access:
    """The access of a request or a socket, read now: nothing is remembered from the request before. When it was last
    used is noted to the minute.

    Raises NotSignedIn; for requests that change something, and for who must add a second factor first, also Forbidden.
    """
    access = await _access_of(connection)
    if access.lacks_factor and not connection.scope["path"].startswith(OPEN_WITHOUT_FACTOR):
        raise Forbidden(
            "This network asks you for a second way to prove who you are. Add one on the page “How you sign in” "
            "(/me/sign-in): only then the rest is open to you.",
            code="second_factor_required",
        )
    return access


async def _access_of(connection: HTTPConnection) -> Access:
    safe = connection.scope.get("method", "GET") in SAFE_METHODS
    direct: Direct = connection.app.state.direct
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        access = await _access_of_token(direct, token.strip())
        if access.scope == "read" and not safe:
            raise Forbidden(
                "This token may only read. Make one that may write on your own page.", code="read_only_token"
            )
        return access
    settings = settings_of(connection)
    secret = connection.cookies.get(cookie_name(settings), "")
    access = await _access_of_cookie(direct, secret, settings, address_of(connection))
    if not safe and not from_own_page(connection, needs_origin=True):
        raise Forbidden("This was sent from another site's page. Open this network's own page.", code="wrong_origin")
    if access.owes and not safe and not connection.scope["path"].startswith(WITHOUT_ACCEPTING):
        raise Forbidden(
            "The house rules or the privacy notice changed. Read and accept them first; only then is this done.",
            code="accept_rules_first",
        )
    return access


async def _me(
    connection: HTTPConnection,
    db: Session,
    _cookie: Annotated[
        str | None,
        Depends(APIKeyCookie(name="snowfield", auto_error=False, description="What signing in sets for a browser.")),
    ],
    _bearer: Annotated[
        HTTPAuthorizationCredentials | None,
        Depends(HTTPBearer(auto_error=False, description="A token made on your own page or by `snowfield token`.")),
    ],
) -> Member:
    access = await identify(connection, db)
    connection.state.access = access
    db.add(access.member)
    structlog.contextvars.bind_contextvars(member_id=str(access.member.id))
    return access.member


Me = Annotated[Member, Depends(_me)]
"""The member who asks; how they came in is `request.state.access`."""


async def _own_keys(me: Me, request: HTTPConnection) -> Member:
    access: Access = request.state.access
    if access.kind != "session":
        raise Forbidden("Only you in a browser can do this, on your own page. A token cannot.", code="not_by_token")
    _hold_to_confirmation(access, settings_of(request))
    return me


OwnKeys = Annotated[Member, Depends(_own_keys)]
"""Me, for changes to my own keys: in a browser, and confirmed lately that it is me. Raises Forbidden."""


def hold_to_sure(request: HTTPConnection) -> None:
    """As `Sure`, for a route of which only some bodies are hard to undo. Raises Forbidden."""
    access: Access = request.state.access
    if access.kind == "session":
        _hold_to_confirmation(access, settings_of(request))
    elif access.scope == "read":
        raise Forbidden("Only a token that may write can do this. Make one on your own page.", code="read_only_token")


async def _sure(me: Me, request: HTTPConnection) -> Member:
    hold_to_sure(request)
    return me


Sure = Annotated[Member, Depends(_sure)]
"""Me, for what is hard to undo or shows much at once: granting, removing, erasing, exporting. A browser has confirmed
lately that it is me; a token may write. Raises Forbidden."""


def _hold_to_confirmation(access: Access, settings: Settings) -> None:
    lately = datetime.now(UTC) - timedelta(minutes=settings.confirm_minutes)
    if access.confirmed_at is None or access.confirmed_at < lately:
        raise Forbidden(
            "Only you may do this. Confirm in this browser that it is you, then do it again.", code="confirm_first"
        )


async def _perhaps(connection: HTTPConnection, db: Session) -> Member | None:
    try:
        member = (await identify(connection, db)).member
        db.add(member)
        return member
    except NotSignedIn:
        return None


PerhapsMe = Annotated[Member | None, Depends(_perhaps)]
"""The member who asks, if they are signed in: for the few public routes to which that makes a difference."""


def visitor(connection: HTTPConnection, db: Session) -> None:
    """For routes that need no sign-in: notes where the request is from, and refuses other sites' pages, so that
    nobody is signed in as somebody else unawares."""
    note_browser(connection, db)
    if connection.scope["method"] not in SAFE_METHODS and not from_own_page(connection, needs_origin=False):
        raise Forbidden("This was sent from another site's page. Open this network's own page.", code="wrong_origin")


def settings_of(connection: HTTPConnection) -> Settings:
    settings: Settings = connection.app.state.settings
    return settings


def note_browser(connection: HTTPConnection, db: AsyncSession) -> None:
    """Where a request is from, and which browser of a member's it is, if that is known."""
    db.info["address"] = address_of(connection)
    db.info["device"] = connection.cookies.get(device_cookie_name(settings_of(connection)), "")


def address_of(connection: HTTPConnection) -> str:
    """The address of the other side, as the server in front (if trusted by uvicorn) tells it."""
    return connection.client.host if connection.client else ""


def place_of(address: str) -> str:
    """What is kept of where a session is: enough to tell home from work, and not which machine. Empty if unknown."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def cookie_name(settings: Settings) -> str:
    return "__Host-snowfield" if settings.public_url.startswith("https://") else "snowfield"


def device_cookie_name(settings: Settings) -> str:
    return f"{cookie_name(settings)}-device"


def from_own_page(connection: HTTPConnection, *, needs_origin: bool) -> bool:
    """Whether `Origin` is this network's, by its public address or by the host that was asked for."""
    origin = connection.headers.get("origin")
    if origin is None:
        return not needs_origin
    public = urlsplit(settings_of(connection).public_url)
    host = connection.headers.get("host", "")
    return origin in {f"{public.scheme}://{public.netloc}", f"http://{host}", f"https://{host}"}


async def _access_of_cookie(direct: Direct, secret: str, settings: Settings, address: str) -> Access:
    values = {"hash": hashed(secret), "idle": settings.session_idle_days, "life": settings.session_days}
    row = await direct.row(_SESSION, values) if secret else None
    if row is None:
        raise NotSignedIn("Sign in first.")
    if row["stale"]:
        await direct.row(_SESSION_SEEN, {"id": row["access_id"], "place": place_of(address)})
    ends_at, confirmed_at, owes, lacks = (row[each] for each in ("ends_at", "confirmed_at", "owes", "lacks_factor"))
    return Access(_member(row), "session", row["access_id"], "write", ends_at, confirmed_at, owes, lacks)


async def _access_of_token(direct: Direct, secret: str) -> Access:
    row = await direct.row(_TOKEN, {"hash": hashed(secret)}) if secret.startswith(TOKEN_PREFIX) else None
    if row is None:
        raise NotSignedIn("This token is not valid, or no longer. Make a new one on your own page.")
    scope: Literal["read", "write"] = "read" if row["scope"] == "read" else "write"
    if row["stale"]:
        await direct.row(_TOKEN_SEEN, {"id": row["access_id"]})
    return Access(_member(row), "token", row["access_id"], scope, row["ends_at"], lacks_factor=row["lacks_factor"])


def _who_came_with(way: type[MemberSession | ApiToken], *more: Any) -> Select[Any]:
    lacks = lacks_factor().label("lacks_factor")
    query = select(*Member.__table__.c, way.id.label("access_id"), lacks, *more)
    query = query.join(Member, Member.id == way.member_id)
    return query.where(way.token_hash == bindparam("hash", type_=LargeBinary()), MAY_COME_IN)


def _by_session() -> Select[Any]:
    stale = (MemberSession.last_seen_at < func.now() - SEEN_AGAIN_AFTER).label("stale")
    idle = _days(rule(NetworkVersion.session_idle_days, bindparam("idle", type_=Integer())))
    life = _days(rule(NetworkVersion.session_days, bindparam("life", type_=Integer())))
    ends_at = func.least(MemberSession.ends_at, MemberSession.started_at + life)
    owes = exists(owed(Member.id).with_only_columns(HouseText.id).order_by(None).correlate(Member)).label("owes")
    query = _who_came_with(MemberSession, ends_at.label("ends_at"), MemberSession.confirmed_at, stale, owes)
    query = query.where(MemberSession.ended_at.is_(None), ends_at > func.now())
    return query.where(MemberSession.last_seen_at > func.now() - idle)


def _days(number: ColumnElement[int]) -> ColumnElement[timedelta]:
    return func.make_interval(0, 0, 0, number, type_=Interval())


def _by_token() -> Select[Any]:
    last_used = func.coalesce(ApiToken.last_used_at, ApiToken.created_at - SEEN_AGAIN_AFTER)
    stale = (last_used <= func.now() - SEEN_AGAIN_AFTER).label("stale")
    query = _who_came_with(ApiToken, ApiToken.scope, ApiToken.expires_at.label("ends_at"), stale)
    return query.where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > func.now())


def _seen(way: type[MemberSession | ApiToken], values: Mapping[InstrumentedAttribute[Any], Any]) -> Update:
    """Whoever finds the row locked leaves it: another request of the same browser is writing the same."""
    mine = bindparam("id", type_=Uuid())
    free = select(way.id).where(way.id == mine).with_for_update(skip_locked=True).scalar_subquery()
    return update(way).where(way.id == free).values(dict(values))


_SESSION, _TOKEN = Statement(_by_session), Statement(_by_token)
_SESSION_SEEN = Statement(
    lambda: _seen(
        MemberSession,
        {MemberSession.last_seen_at: func.now(), MemberSession.address: bindparam("place", type_=Text())},
    )
)
_TOKEN_SEEN = Statement(lambda: _seen(ApiToken, {ApiToken.last_used_at: func.now()}))
_columns = [each.key for each in Member.__table__.c]


def _member(row: asyncpg.Record) -> Member:
    """As the session would have loaded it, at a tenth of the cost."""
    member: Member = inspect(Member).class_manager.new_instance()
    vars(member).update(zip(_columns, row, strict=False))  # the member's columns come first
    instance_state(member).key = identity_key(Member, row["id"])
    return member


def _verify(stored: str | None, password: str) -> bool:
    nobody = _hash_of_nobody()
    fits = _passwords.verify(password, stored or nobody)
    return fits and stored is not None


@cache
def _hash_of_nobody() -> str:
    return _passwords.hash(new_secret())


async def in_turn(work: Callable[[], _Result]) -> _Result:
    """In a thread, two at a time: each hash takes 64 MiB, and a flood of them must not take the machine."""
    if len(_waiting) >= WAITING_FOR_PASSWORDS:
        raise Unavailable("Too many people are signing in just now. Try again in a few seconds.")
    mine = object()
    _waiting.add(mine)
    try:
        return await asyncio.get_running_loop().run_in_executor(_hashing, work)
    finally:
        _waiting.discard(mine)
