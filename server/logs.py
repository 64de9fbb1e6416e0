"""What the server writes about its work: one event a line, to standard error; JSON unless a person is watching.

Invariant: no secret and nothing that somebody wrote or reported gets into a log. A request is logged by its path, never
by its query, headers or body; tracebacks are without values. Other libraries write from `warning` on only, because
with `debug` they write headers and the parameters of statements.
"""

import logging
import secrets
import sys
import time
from collections.abc import Sequence

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import meters

REQUEST_ID = "X-Request-Id"
LONGEST_PATH = 300
log = structlog.get_logger()


def write_logs(level: str, **always: object) -> None:
    """From now on in this process, everything from `level` on, each line with `always`."""
    watched = sys.stderr.isatty()

    def of_this_process(_: object, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return {**line, **always}

    shared: Sequence[structlog.typing.Processor] = (
        structlog.contextvars.merge_contextvars,
        of_this_process,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("iso", utc=True),
        *(() if watched else (structlog.processors.format_exc_info,)),
    )
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if watched
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(logging.WARNING, logging.getLevelName(level.upper())), force=True)


class RequestLog:
    """One line for each request and each socket when it is over, with an id that the answer carries, too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id, began, status = secrets.token_hex(8), time.perf_counter(), 500
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            elif message["type"] == "websocket.accept":
                status = 101
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            seconds = time.perf_counter() - began
            if scope["type"] == "http":
                meters.count_request(scope, status, seconds)
            path: str = scope["path"]
            write = log.info if path.startswith("/api/") or status >= 500 else log.debug
            write(
                "request",
                method=scope.get("method", "WEBSOCKET"),
                path=path[:LONGEST_PATH],
                status=status,
                ms=round(seconds * 1000, 1),
                address=scope["client"][0] if scope.get("client") else None,
            )
