"""One worker: serves the network on a socket that its parent took, until the parent says so or is gone.

Started by `server.supervisor`, with a number for the logs and the listening socket. Standard input is one end of a pair
of sockets: the settings and the database's URL come in, then `go`; `ready` goes out; its end is the parent's end.
Invariant: a part that everything needs and that failed ends the process with a status other than 0.
"""

import asyncio
import contextlib
import json
import resource
import signal
import socket
import sys
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI
from sqlalchemy.orm import configure_mappers

from realtime.protocol import TransportProtocol
from realtime.stopping import Server
from server import garbage
from server.app import create_app
from server.direct import Statement
from server.logs import write_logs
from server.settings import Settings, use_settings
from server.supervisor import SECONDS_TO_FINISH

LARGEST_SOCKET_MESSAGE = 64 * 1024
LONGEST_QUEUE = 2048
ACCEPTED_AT_ONCE = 16
"""Workers share one queue of new connections. Whoever empties it at one go would get a burst all for itself."""


class _Server(Server):
    def __init__(self, application: FastAPI, parent: socket.socket) -> None:
        super().__init__(configured(application))
        self._application, self._parent = application, parent

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(LONGEST_QUEUE)
        self._collecting = asyncio.create_task(garbage.collect_in_quiet(self._events))
        with contextlib.suppress(OSError):
            self._parent.send(b"ready\n")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._collecting.cancel()
        await super().shutdown(sockets)

    def _events(self) -> int:
        """How far the log went out here."""
        live = getattr(self._application.state, "live", None)
        return live.relay.position if live else 0

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM lets us finish. So does the end of the parent, which needs its port again."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.handle_exit, signal.SIGTERM, None)
        loop.add_reader(self._parent, self._parent_is_gone)
        try:
            yield
        finally:
            loop.remove_reader(self._parent)
            loop.remove_signal_handler(signal.SIGTERM)

    def _parent_is_gone(self) -> None:
        asyncio.get_running_loop().remove_reader(self._parent)
        self.should_exit = True


def work(number: int, listening: socket.socket, parent: socket.socket) -> int:
    """The status to end with."""
    _as_many_sockets_as_allowed()
    with parent.makefile("rb") as said:
        order = said.readline()
        if not order.endswith(b"\n"):
            return 0  # the parent did not come so far
        given = json.loads(order)
        settings = use_settings(Settings(**given["settings"]))
        write_logs(settings.log_level, worker=number)
        application = create_app(settings, given["url"])
        _warm_up(application)
        if said.readline() != b"go\n":
            return 0
    garbage.settle()
    asyncio.run(_Server(application, parent).serve(sockets=[listening]))
    return int(application.state.failed)


def _warm_up(application: FastAPI) -> None:
    """What is otherwise built when it is first asked for, and would hold up everybody else for so long."""
    configure_mappers()
    for statement in Statement.every:
        assert statement.sql
    nowhere = {"type": "http", "method": "GET", "path": "/api/nowhere", "headers": [], "app": application}
    for route in application.routes:
        route.matches(nowhere)


def _as_many_sockets_as_allowed() -> None:
    """Systems begin with 1,024 open files and allow far more to who asks."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))


def configured(application: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        ws=TransportProtocol,
        ws_ping_interval=None,  # beats go out anyway, and a timer for each of many thousand sockets costs
        ws_per_message_deflate=False,
        ws_max_size=LARGEST_SOCKET_MESSAGE,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        timeout_keep_alive=75,  # longer than proxies keep a connection: whoever closes first loses no request of theirs
        backlog=ACCEPTED_AT_ONCE,
        access_log=False,
        log_config=None,
        server_header=False,
    )


if __name__ == "__main__":
    sys.exit(work(int(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])), socket.socket(fileno=0)))
