"""The real app on a real port, and a small client of the live socket."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import asyncpg
import uvicorn
import websockets
from fastapi import FastAPI

from realtime.protocol import TransportProtocol
from realtime.stamper import Stamper
from realtime.stopping import Server
from server.db import Sessions, plain_url
from tests.people import Somebody


@asynccontextmanager
async def serve(app: FastAPI, port: int = 0) -> AsyncIterator[str]:
    """The address of `app`, served on `port`, or on a free one."""
    config = uvicorn.Config(
        app, port=port, ws=TransportProtocol, ws_ping_interval=None, ws_per_message_deflate=False, log_config=None,
        timeout_keep_alive=600,  # a test may think longer than a browser before it asks again
    )  # fmt: skip
    server = Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            serving.result()
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


def free_port() -> int:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        port: int = trying.getsockname()[1]
        return port


async def stamp_now(sessions: Sessions) -> None:
    """Everything that is committed has its position when this returns."""
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain_url(url))
    await Stamper(url).stamp(connection)
    await connection.close()


Frame = dict[str, Any]


@dataclass
class Ear:
    """One socket of somebody, from hello on. `async with Ear(url, mo) as ear: await ear.event("post.written")`."""

    url: str
    who: Somebody
    after: int | None = None
    epoch: str | None = None
    headers: dict[str, str] | None = None
    frames: list[Frame] = field(default_factory=list)
    first: Frame = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        self.socket = await websockets.connect(
            self.url.replace("http", "ws", 1) + "/api/v1/live", additional_headers=self.headers or self.who.headers
        )
        await self.socket.send(json.dumps({"after": self.after, "epoch": self.epoch}))
        self.first = json.loads(await asyncio.wait_for(self.socket.recv(), 5))
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.socket.close()

    async def next(self, matches: Callable[[Frame], bool], within: float = 5) -> Frame:
        """The next frame that matches; those before it stay in `frames`."""
        async with asyncio.timeout(within):
            while True:
                frame: Frame = json.loads(await self.socket.recv())
                self.frames.append(frame)
                if matches(frame):
                    return frame

    async def event(self, kind: str, within: float = 5) -> Frame:
        """The body of the next event of this type."""
        frame = await self.next(lambda each: each["kind"] == "event" and each["event"]["type"] == kind, within)
        body: Frame = frame["event"]
        return body

    async def sample(self, within: float = 5) -> list[Frame]:
        bodies: list[Frame] = (await self.next(lambda each: each["kind"] == "sample", within))["events"]
        return bodies

    async def hears_nothing(self, kind: str, seconds: float = 0.6) -> None:
        """Fails when an event of this type arrives within the time."""
        try:
            heard = await self.event(kind, seconds)
        except TimeoutError:
            return
        raise AssertionError(f"{self.who.name} heard {heard}")
