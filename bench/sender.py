"""Sends HTTP requests that were made beforehand, over a few connections, each at its time. Sockets without a library,
so that it does not hold up what it measures."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import cast
from urllib.parse import urlsplit

Answered = Callable[[int, float, float, int], None]
"""Which request, when it was due, when its answer was there, and the status of the answer."""


class Sender(asyncio.Protocol):
    """One connection. It takes the next request when the last is answered, and not before its time."""

    def __init__(self, waiting: deque[tuple[float, int, bytes]], answered: Answered) -> None:
        self._waiting, self._answered = waiting, answered
        self._data, self._due, self._which = b"", 0.0, 0
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, found, body = self._data.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if not found or len(body) < int(length or 0):
            return
        self._data = b""
        self._answered(self._which, self._due, time.perf_counter(), int(head[9:12]))
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)

    def _next(self) -> None:
        if not self._waiting:
            self._transport.close()
            return
        due, which, request = self._waiting.popleft()
        now = time.perf_counter()
        if due <= now:
            self._send(due or now, which, request)
        else:
            asyncio.get_running_loop().call_later(due - now, self._send, due, which, request)

    def _send(self, due: float, which: int, request: bytes) -> None:
        """From when it was due, not from when there was a connection free: whoever waits, waits."""
        self._due, self._which = due, which
        self._transport.write(request)


async def opened(url: str, protocol: asyncio.Protocol) -> None:
    address = urlsplit(url)
    loop = asyncio.get_running_loop()
    await loop.create_connection(partial(_itself, protocol), address.hostname or "", address.port or 80)


def _itself(protocol: asyncio.Protocol) -> asyncio.Protocol:
    return protocol


async def send_all(
    url: str, requests: Sequence[bytes], connections: int, seconds: float, answered: Answered
) -> tuple[float, float]:
    """Spread evenly over so many seconds, or with 0 as fast as they are answered. When it began and how long it took.

    Raises TimeoutError two minutes after the last was due."""
    began = time.perf_counter()
    apart = seconds / max(len(requests), 1)
    waiting = deque((began + n * apart if seconds else 0.0, n, each) for n, each in enumerate(requests))
    senders = [Sender(waiting, answered) for _ in range(connections)]
    for each in senders:
        await opened(url, each)
    async with asyncio.timeout(seconds + 120):
        await asyncio.gather(*(each.over for each in senders))
    return began, time.perf_counter() - began


def request(method: str, path: str, host: str, secret: str, body: str = "", *more: str) -> bytes:
    """`more`: headers, whole lines."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Authorization: Bearer {secret}", *more]
    lines += ["Content-Type: application/json"] if body else []
    return "\r\n".join([*lines, f"Content-Length: {len(body.encode())}", "Accept: */*", "", body]).encode()
