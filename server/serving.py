"""Serves a network in this process, with its database, until it is told to stop.

Invariant: what is served is migrated first; the embedded database is stopped after the last request, not before.
"""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable

import uvicorn

from realtime.socket import TransportProtocol
from server.app import create_app
from server.embedded import open_database
from server.migrations import migrate
from server.settings import Settings

SECONDS_TO_FINISH = 5
LARGEST_SOCKET_MESSAGE = 64 * 1024


class PortTaken(Exception):
    """Another program listens there."""


async def serve(settings: Settings, before: Callable[[str], Awaitable[None]]) -> None:
    """`before(url)` runs on the migrated database, before the first request.

    Raises PortTaken, EmbeddedError, TooOld.
    """
    listening = _listen(settings)
    with contextlib.closing(listening):
        async with open_database(settings) as url:
            await migrate(url)
            await before(url)
            server = uvicorn.Server(_config(settings, url))
            with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
                await server.serve(sockets=[listening])


def _listen(settings: Settings) -> socket.socket:
    """Takes the port before the database is started: whoever runs it twice should hear so at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise PortTaken(
            f"Port {settings.port} of {settings.host} cannot be used: {error.strerror}. Stop what uses it, or choose "
            f"another: PORT={settings.port + 1} before the command."
        ) from error
    return listening


def _config(settings: Settings, url: str) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings, url),
        ws=TransportProtocol,
        ws_per_message_deflate=False,
        ws_max_size=LARGEST_SOCKET_MESSAGE,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        access_log=settings.log_level == "debug",
        log_level="warning" if settings.log_level == "info" else settings.log_level,
        server_header=False,
    )
