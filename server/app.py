"""Puts the rooms together: the only file that knows everybody."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api import all_routers, posts, reports
from api.arriving import Arrivals
from api.assets import Assets
from api.at_once import AtOnce
from api.docs import DESCRIPTION, TAGS, complete
from api.in_storms import InStorms
from api.open_calls import OpenCalls
from api.security import BodyLimit, SecurityHeaders, security_headers
from realtime.backplane import PRESENCE_BYTES, Backplane
from realtime.figures import LiveFigures
from realtime.hub import Hub
from realtime.notices import NOTICE_BYTES, Notices
from realtime.presence import Presence
from realtime.relay import Relay
from realtime.rights import Rights
from realtime.rooms import Rooms
from realtime.socket import MOST_REPLAYS, PATH, Live, live
from realtime.stamper import Stamped, Stamper
from realtime.stream import follow
from server.db import AWAY, is_away, open_engine, open_sessions, within
from server.direct import Direct
from server.errors import Problem
from server.events import Event
from server.jobs import Jobs
from server.logs import REQUEST_ID, RequestLog
from server.processes import Register
from server.settings import Settings, get_settings
from server.tallies import Tallies

log = structlog.get_logger()
DIST = Path(__file__).resolve().parent.parent / "frontend_static" / "dist"


STAMP_EVERY, STAMP_EVERY_BESIDE = 1.0, 5.0
"""Seconds: how soon a process looks for events that whoever wrote them left without a position."""

EVERYWHERE = frozenset({"health", "live"})
"""What a process answers that has no pages and no API."""


class _App(FastAPI):
    """Sockets go straight to their endpoint: there are many thousand of them, and nothing on the way is for them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"] == PATH:
            scope["app"] = self
            await live(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None, database_url: str | None = None) -> FastAPI:
    """`database_url` is that of a running, migrated database; without it, the settings name one."""
    settings = settings or get_settings()
    url = database_url or settings.database_url

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if url is None:
            raise RuntimeError("There is no database yet: `snowfield serve` starts one.")
        limits = within(settings.request_seconds)
        single = settings.pool_size // 2  # short as they are, a few connections carry them
        engine = open_engine(url, settings.pool_size - single, limits)
        app.state.engine = engine
        app.state.sessions = sessions = open_sessions(engine)
        app.state.direct = direct = Direct(url, single, limits)
        parts: list[Stamper | Relay | Jobs | Register | Backplane | Notices | Presence | Tallies | Rooms] = []
        relay, hub = None, None
        backplane = Backplane(settings.nats_url, sessions) if settings.nats_url else None
        if backplane is not None:
            parts.append(backplane)
        if "live" in settings.roles:
            hub, rights = Hub(), Rights(direct)
            relay = Relay(sessions, hub, rights, url, backplane)
            app.state.live = own = Live(sessions, hub, relay, rights, asyncio.Semaphore(MOST_REPLAYS))
            app.state.follow = partial(follow, own)
            parts.append(relay)
        poll = STAMP_EVERY if "jobs" in settings.roles else STAMP_EVERY_BESIDE

        def stamped(events: Sequence[Stamped]) -> None:
            if relay is not None:
                relay.hand_over(events)
            if backplane is not None:
                backplane.publish(events)

        app.state.stamper = stamper = Stamper(url, poll, stamped)
        direct.announced = stamper.wake
        if relay is not None:
            relay.stamping = lambda: stamper.stamping
        parts.append(stamper)
        app.state.tallies = tallies = Tallies(sessions, stamper.wake)
        parts.append(tallies)
        if "jobs" in settings.roles:
            parts.append(Jobs(sessions, settings))
        if not settings.roles.isdisjoint({"web", "live"}):
            way: Backplane | Notices = backplane or Notices(url)
            presence = Presence(sessions, hub, way.tell, NOTICE_BYTES if backplane is None else PRESENCE_BYTES)
            way.greet = presence.greet
            rooms = Rooms(sessions, tallies.voted)
            app.state.look_at, app.state.be_in = presence.asked, rooms.asked
            if relay is not None:
                way.hear_presence, relay.watch = presence.heard, presence.changed
                own.hearing, own.leaving = (presence.hear, rooms.hear), (presence.gone, rooms.gone)
            parts += [rooms, presence] if isinstance(way, Backplane) else [rooms, presence, way]
        parts.append(Register(engine, sessions, settings, LiveFigures(relay) if relay else None))
        tasks = [asyncio.create_task(each.run()) for each in parts]

        def die_loudly(task: asyncio.Task[None]) -> None:
            """A feed that stops in silence is worse than a restart."""
            log.error("task_ended", error=repr(task.exception()) if not task.cancelled() else "cancelled")
            app.state.failed = True
            os.kill(os.getpid(), signal.SIGTERM)

        for task in tasks:
            task.add_done_callback(die_loudly)
        yield
        for task in tasks:
            task.remove_done_callback(die_loudly)
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await direct.close()
        await engine.dispose()

    app = _App(
        title="Snowfield",
        version="1",
        summary="Calls to action: invited, reported up, rolled up, seen live.",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.failed = False
    app.state.open_calls = OpenCalls(settings)
    app.state.arrivals = Arrivals()
    if "web" in settings.roles:
        app.add_middleware(AtOnce, ways=(*posts.SHORT, *reports.SHORT), away=_no_database)
        app.add_middleware(InStorms, away=_no_database)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders, settings=settings)
    app.add_middleware(RequestLog)
    if "web" in settings.roles and (DIST / "assets").is_dir():
        app.mount("/assets", Assets(DIST / "assets"))  # first: most requests of who comes are for these
    for router in all_routers():
        if "web" in settings.roles or not EVERYWHERE.isdisjoint(map(str, router.tags)):
            app.include_router(router)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http_problem)
    for each in AWAY:
        app.add_exception_handler(each, _no_database)
    app.add_exception_handler(Exception, _unexpected)

    @app.webhooks.post("event", operation_id="LiveEvent")
    def event(body: Event) -> None:
        """What arrives over the live socket, /api/v1/live, in frames of kind `event` and `sample`."""

    complete(app)
    if "web" in settings.roles:
        _add_pages(app)
    return app


def problem_response(
    status: int,
    code: str,
    sentence: str,
    fields: Sequence[tuple[str, str]] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Problem details (RFC 9457) with a stable `code`, which the log of requests has, too."""
    structlog.contextvars.bind_contextvars(code=code)
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "code": code,
    }
    if fields:
        body["fields"] = [{"field": field, "sentence": text} for field, text in fields]
    return JSONResponse(body, status, headers, media_type="application/problem+json")


async def _problem(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    headers = {"WWW-Authenticate": "Bearer", **problem.headers} if problem.status == 401 else problem.headers
    return problem_response(problem.status, problem.code, str(problem), problem.fields, headers)


def _in_words(error: Mapping[str, Any]) -> str:
    """What is wrong with a field. Of words that are too long, as who typed them reads it."""
    if error["type"] in {"too_long", "string_too_long"} and isinstance(error["input"], str):
        return f"Write {error['ctx']['max_length']:,} characters at most. These are {len(error['input']):,}."
    return str(error["msg"]).removeprefix("Value error, ").encode("utf-8", "replace").decode()


async def _not_understood(_: Request, error: Exception) -> Response:
    """Names each field at fault. FastAPI's own handler echoes the input, and answers 500 to half a surrogate pair."""
    assert isinstance(error, RequestValidationError)
    fields = []
    for each in error.errors():
        place = ".".join(str(part) for part in each["loc"][1:] if not isinstance(part, str) or part.isprintable())
        fields.append((place or str(each["loc"][0]), _in_words(each)[:300]))
    first = f"{fields[0][0]}: {fields[0][1]}" if fields else "The request could not be read."
    return problem_response(422, "invalid", f"Check what you sent. {first}", fields)


async def _http_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {
        400: (422, "invalid", "What you sent could not be read. Send JSON, in UTF-8."),
        404: (404, "not_found", "There is nothing here."),
        405: (405, "wrong_method", "This address takes other methods."),
        413: (
            413,
            "too_large",
            "This is too much at once. Send 1 MB at most, in parts if need be; a photo may have 5 MB.",
        ),
    }
    otherwise = (error.status_code, "refused", str(error.detail))
    status, code, sentence = codes.get(error.status_code, otherwise)
    return problem_response(status, code, sentence, headers=dict(error.headers or {}))


async def _no_database(request: Request, error: Exception) -> Response:
    """While the database is away nothing is lost: whatever was asked is asked again. Raises all other errors on."""
    if not is_away(error):
        raise error
    log.warning("request_without_database", path=request.url.path, error=repr(error)[:200])
    sentence = "The network's database does not answer just now. Nothing was lost. Try again in a few seconds."
    return problem_response(503, "no_database", sentence, headers={"Retry-After": "2"})


async def _unexpected(request: Request, _: Exception) -> Response:
    """Answered outside all middleware, so it brings the security headers and the request's id itself."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return problem_response(
        500,
        "unexpected",
        "Something went wrong here. Nothing was stored. Try again; if it stays so, tell whoever runs this network.",
        headers={**security_headers(request.app.state.settings), REQUEST_ID: request_id},
    )


class _Page(Convertor[str]):
    """The paths of pages: all but those of the API, so that there a wrong method is 405, and the unknown 404."""

    regex = "(?!api/).*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("page", _Page())


def _add_pages(app: FastAPI) -> None:
    """The built front end: its files as they are, and for every other path outside /api the one page."""
    pages = APIRouter(include_in_schema=False)

    @pages.api_route("/api/docs", methods=["GET", "HEAD"])
    async def docs() -> Response:
        return _built("docs.html")

    @pages.api_route("/{path:page}", methods=["GET", "HEAD"])
    async def page(path: str) -> Response:
        found = _built_file(path)
        return FileResponse(found) if found else _built("index.html")

    app.include_router(pages)


def _built_file(path: str) -> Path | None:
    """The file that was built under this name. What can be no name of a file (NUL, too long) is none."""
    try:
        found = (DIST / path).resolve()
        return found if path and found.is_relative_to(DIST) and found.is_file() else None
    except (OSError, ValueError):
        return None


def _built(name: str) -> Response:
    if not (DIST / name).is_file():
        raise HTTPException(503, "The pages are not built yet. Run `make setup`.")
    return HTMLResponse((DIST / name).read_bytes(), headers={"Cache-Control": "no-cache"})
