"""Serves a network in this process, with its database, until it is told to stop.

Invariant: what is served is migrated first; the embedded database is stopped after the last request, not before.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from fastapi import FastAPI

from realtime.socket import TransportProtocol
from server.app import create_app
from server.embedded import open_database
from server.logs import write_logs
from server.migrations import migrate
from server.settings import Settings

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SECONDS_TO_FINISH = 5
LARGEST_SOCKET_MESSAGE = 64 * 1024


class PortTaken(Exception):
    """Another program listens there."""


class NotStarted(Exception):
    """The app refused to start."""


class BrokeDown(Exception):
    """The server ended by itself: whatever watches over it should start it again."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but a signal is not raised once more at the end: the database is still to be stopped."""
        loop = asyncio.get_running_loop()
        for each in SIGNALS:
            loop.add_signal_handler(each, self.handle_exit, each, None)
        try:
            yield
        finally:
            for each in SIGNALS:
                loop.remove_signal_handler(each)


async def serve(settings: Settings, before: Callable[[str], Awaitable[None]]) -> None:
    """`before(url)` runs on the migrated database, before the first request.

    Raises PortTaken, BrokeDown, EmbeddedError, TooOld.
    """
    write_logs(settings.log_level)
    listening = _listen(settings)
    with contextlib.closing(listening):
        async with open_database(settings) as url:
            await migrate(url)
            await before(url)
            application = create_app(settings, url)
            await _Server(_config(settings, application)).serve(sockets=[listening])
            if application.state.failed:
                raise BrokeDown("A part that everything needs has failed; the log says which. The server has stopped.")


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


def _config(settings: Settings, application: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        ws=TransportProtocol,
        ws_per_message_deflate=False,
        ws_max_size=LARGEST_SOCKET_MESSAGE,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        access_log=False,
        log_config=None,
        server_header=False,
    )
