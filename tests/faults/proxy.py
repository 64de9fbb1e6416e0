"""A network that breaks on demand: a proxy between two sides, TCP or Unix sockets.

It passes bytes on as they come, with little room of its own, so that a reader who is slow stays slow. On demand its
connections are cut (RST or FIN), stalled, half-opened (one side hears nothing more and is not told), cut in the middle
of a frame, or delayed. Invariant: after `heal()` every connection either works or is at an end, and new ones work.
"""

import asyncio
import random
import re
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

CHUNK = 16 * 1024
ROOM = 32 * 1024
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends RST."""

LISTEN = re.compile(rb'LISTEN "?(\w+)')

Side = Literal["up", "down"]
"""Up: from the client to the server."""
Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(eq=False)
class Link:
    """One connection through the proxy."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    flows: dict[Side, asyncio.Event]
    swallows: set[Side] = field(default_factory=set)
    """Bytes that go this way are lost: nobody is told."""
    delay: float = 0.0
    left: int | None = None
    """So many bytes still go down, then the connection is cut."""
    listens_to: str = ""
    """The channel on which the client asked PostgreSQL to be notified."""

    @property
    def broken(self) -> bool:
        return bool(self.swallows)

    def cut(self, how: Literal["rst", "fin"]) -> None:
        """Both sides learn of it at once: as an error, or as a proper end."""
        for writer in (self.client, self.server):
            if how == "rst":
                _reset(writer)
            else:
                with suppress(OSError, RuntimeError):
                    writer.close()
        for each in self.flows.values():
            each.set()


class Proxy:
    """`reach` opens a connection to the real server. `where` is a port (0: a free one) or the path of a socket."""

    def __init__(self, reach: Callable[[], Awaitable[Pair]], where: int | Path = 0) -> None:
        self._reach, self.where = reach, where
        self.links: set[Link] = set()
        self.refuses = False
        """New connections are reset at once."""
        self.swallows_new = False
        """New connections are taken, and nothing ever answers."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        if isinstance(self.where, Path):
            self._server = await asyncio.start_unix_server(self._take, self.where, limit=ROOM)
        else:
            self._server = await asyncio.start_server(self._take, "127.0.0.1", self.where, limit=ROOM)
            self.where = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for link in list(self.links):
            link.cut("rst")
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.where}"

    # -- what can go wrong

    def cut(self, links: set[Link] | None = None, how: Literal["rst", "fin"] = "rst") -> None:
        for link in list(self.links if links is None else links):
            link.cut(how)

    def stall(self, links: set[Link] | None = None, sides: tuple[Side, ...] = ("up", "down")) -> None:
        """Nothing moves until it is healed; nothing is lost."""
        for link in self.links if links is None else links:
            for side in sides:
                link.flows[side].clear()

    def unstall(self, links: set[Link]) -> None:
        for link in links:
            for each in link.flows.values():
                each.set()

    def half_open(self, links: set[Link] | None = None, sides: tuple[Side, ...] = ("up", "down")) -> None:
        """What goes that way is lost from now on. Such a connection never works again: healing resets it."""
        for link in self.links if links is None else links:
            link.swallows.update(sides)

    def truncate(self, after: int, links: set[Link] | None = None) -> None:
        """Cut off within so many bytes, most likely in the middle of a frame."""
        for link in self.links if links is None else links:
            link.left = after

    def delay(self, seconds: float, links: set[Link] | None = None) -> None:
        for link in self.links if links is None else links:
            link.delay = seconds

    def listening(self, channel: str = "") -> set[Link]:
        """The connections on which PostgreSQL notifies."""
        return {each for each in self.links if each.listens_to and channel in each.listens_to}

    def some(self, chance: random.Random) -> set[Link]:
        """About half of the connections, at least one if there is any."""
        links = list(self.links)
        return set(chance.sample(links, max(1, len(links) // 2))) if links else set()

    def heal(self) -> None:
        self.refuses = self.swallows_new = False
        for link in list(self.links):
            link.delay, link.left = 0.0, None
            if link.broken:
                link.cut("rst")
            for each in link.flows.values():
                each.set()

    # -- how it works

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self.refuses:
            _reset(writer)
            return
        try:
            server_reader, server_writer = await self._reach()
        except OSError:
            _reset(writer)
            return
        for each in (writer, server_writer):
            each.transport.set_write_buffer_limits(ROOM)
        link = Link(writer, server_writer, {"up": asyncio.Event(), "down": asyncio.Event()})
        for event in link.flows.values():
            event.set()
        if self.swallows_new:
            link.swallows.update(("up", "down"))
        self.links.add(link)
        try:
            await asyncio.gather(
                self._pump(link, "up", reader, server_writer), self._pump(link, "down", server_reader, writer)
            )
        except (OSError, EOFError, RuntimeError):
            link.cut("rst")
        finally:
            self.links.discard(link)
            for each in (writer, server_writer):
                each.close()

    async def _pump(self, link: Link, side: Side, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            data = await reader.read(CHUNK)
            if link.delay and data:
                await asyncio.sleep(link.delay)
            await link.flows[side].wait()
            if side in link.swallows:
                if not data:
                    return  # the end is not passed on either: the other side hears nothing
                continue
            if not data:
                if writer.can_write_eof() and not writer.is_closing():
                    writer.write_eof()
                if side == "down":
                    writer.close()
                return
            if side == "up" and (asked := LISTEN.search(data)):
                link.listens_to = asked[1].decode()
            if side == "down" and link.left is not None:
                data, link.left = data[: link.left], link.left - len(data)
            writer.write(data)
            await writer.drain()
            if side == "down" and link.left is not None and link.left <= 0:
                await asyncio.sleep(0)
                link.cut("fin")
                return


def _reset(writer: asyncio.StreamWriter) -> None:
    sock: socket.socket | None = writer.get_extra_info("socket")
    with suppress(OSError):
        if sock is not None and sock.family != socket.AF_UNIX:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    with suppress(OSError, RuntimeError):
        writer.transport.abort()


def to_port(port: int) -> Callable[[], Awaitable[Pair]]:
    async def reach() -> Pair:
        return await asyncio.open_connection("127.0.0.1", port, limit=ROOM)

    return reach


def to_socket(path: Path) -> Callable[[], Awaitable[Pair]]:
    async def reach() -> Pair:
        return await asyncio.open_unix_connection(path, limit=ROOM)

    return reach
