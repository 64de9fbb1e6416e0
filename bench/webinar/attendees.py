"""`python -m bench.webinar.attendees URL LISTENERS CONNECTIONS`: so many people with the webinar open on a live socket
each, who vote over so many other connections. One line of JSON in, one out:

    {"send": [[attendee, method, path, body], ...], "seconds": 30}
    -> {"began", "seconds", "answers": [[due, answered, status], ...]}
    {"shown": seconds} -> {"tallies": [[first, last, event], ...], "lists": [[which, which, ...], ...], "people": [...]}

`shown` waits until nothing has come for so long, then tells which tallies the listeners were told since they were last
asked, when the first and the last of them had each, and which lists of them there were, with how many people for each.
All times are of one clock. Sockets without a library: five thousand of them are to leave the machine to the server.
"""

import asyncio
import base64
import json
import os
import sys
import time
from collections import Counter
from typing import Any, cast
from urllib.parse import urlsplit

import uvloop

from bench.sender import opened, request, send_all
from bench.webinar.network import WEBINAR, secret_of

AT_ONCE = 200
HELLO = b'{"after":null,"epoch":null}'
HERE = f'{{"kind":"in","webinar_id":"{WEBINAR}"}}'.encode()
HERE_EVERY = 30.0
"""As often as a page says that it is open."""


class Heard:
    """Frames are the same for everybody, so each is kept once."""

    def __init__(self) -> None:
        self.numbers: dict[bytes, int] = {}
        self.times: list[list[float]] = []
        self.last = time.perf_counter()

    def take(self, frame: bytes) -> int | None:
        """Its number; None for what is no tally."""
        number = self.numbers.get(frame)
        if number is None:
            if b"votes.counted" not in frame:
                return None
            number = self.numbers[frame] = len(self.times)
            self.times.append([time.perf_counter(), 0.0])
        self.last = self.times[number][1] = time.perf_counter()
        return number


class Listener(asyncio.Protocol):
    """A live socket: RFC 6455, no further than our server goes."""

    def __init__(self, number: int, host: str, heard: Heard) -> None:
        self._number, self._host, self._heard = number, host, heard
        self._data, self._open = bytearray(), False
        self.told: list[int] = []
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET /api/v1/live HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {secret_of(self._number)}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._open:
            head, found, rest = bytes(self._data).partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(head.decode(errors="replace"))
            self._open, self._data = True, bytearray(rest)
            self._say(HELLO)
        while (frame := self._frame()) is not None:
            number = self._heard.take(frame)
            if number is not None:
                self.told.append(number)
            elif not self.ready.done():
                self.ready.set_result(None)
                self._is_here()

    def _is_here(self) -> None:
        if not self._transport.is_closing():
            self._say(HERE)
            asyncio.get_running_loop().call_later(HERE_EVERY, self._is_here)

    def _say(self, text: bytes) -> None:
        self._transport.write(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)  # masked with nothing

    def _frame(self) -> bytes | None:
        data = self._data
        if len(data) < 2:
            return None
        length, start = data[1], 2
        if length > 125:
            start = 4 if length == 126 else 10
            if len(data) < start:
                return None
            length = int.from_bytes(data[2:start])
        if len(data) < start + length:
            return None
        frame = bytes(data[start : start + length])
        del data[: start + length]
        return frame

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(RuntimeError(f"A socket ended before it was heard: {exc!r}"))
        else:
            raise RuntimeError(f"The socket of attendee {self._number} ended: {exc!r}")


async def listen(url: str, people: int, heard: Heard) -> list[Listener]:
    host = urlsplit(url).netloc
    found = [Listener(number, host, heard) for number in range(1, people + 1)]
    for start in range(0, people, AT_ONCE):
        some = found[start : start + AT_ONCE]
        for each in some:
            await opened(url, each)
        async with asyncio.timeout(60):
            await asyncio.gather(*(each.ready for each in some))
    return found


async def send(url: str, connections: int, asked: dict[str, Any]) -> dict[str, Any]:
    host = urlsplit(url).netloc
    requests = [request(method, path, host, secret_of(who), body) for who, method, path, body in asked["send"]]
    answers: list[tuple[float, float, int]] = [(0.0, 0.0, 0)] * len(requests)

    def answered(which: int, due: float, at: float, status: int) -> None:
        answers[which] = due, at, status

    began, taken = await send_all(url, requests, connections, asked["seconds"], answered)
    return {"began": began, "seconds": taken, "answers": answers}


async def shown(heard: Heard, listeners: list[Listener], quiet: float) -> dict[str, Any]:
    async with asyncio.timeout(120):
        while (since := time.perf_counter() - heard.last) < quiet:  # noqa: ASYNC110  whoever hears has no time to tell
            await asyncio.sleep(quiet - since)
    lists = Counter(tuple(each.told) for each in listeners)
    frames = list(heard.numbers)
    tallies = [[*times, json.loads(frame)["event"]] for times, frame in zip(heard.times, frames, strict=True)]
    heard.numbers.clear()
    heard.times.clear()
    for each in listeners:
        each.told.clear()
    return {"tallies": tallies, "lists": list(lists), "people": list(lists.values())}


async def main(url: str, people: int, connections: int) -> None:
    heard = Heard()
    listeners = await listen(url, people, heard)
    print(json.dumps({"listening": len(listeners)}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        if "send" in asked:
            said = await send(url, connections, asked)
        else:
            said = await shown(heard, listeners, asked["shown"])
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
