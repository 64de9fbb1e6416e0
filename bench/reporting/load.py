"""`python -m bench.reporting.load URL CONNECTIONS SECONDS`: sends the reports that come in, a line of JSON each
(`[secret, key, body]`), over so many connections; spread evenly over so many seconds, or with 0 as fast as they are
answered. Sockets without a library, so that it does not hold up what it measures. Prints what became of them."""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import uvloop

Report = tuple[str, str, dict[str, Any]]
PATH = "/api/v1/reports"


class Sender(asyncio.Protocol):
    """One connection. It takes the next report when the last is answered, and not before its time."""

    def __init__(self, host: str, waiting: deque[tuple[float, bytes]], took: list[float], said: Counter[str]) -> None:
        self._host, self._waiting, self._took, self._said = host, waiting, took, said
        self._data, self._due = b"", 0.0
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, found, body = self._data.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]):
            return
        self._data = b""
        self._took.append(time.perf_counter() - self._due)
        self._said[head[9:12].decode()] += 1
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)

    def _next(self) -> None:
        if not self._waiting:
            self._transport.close()
            return
        due, message = self._waiting.popleft()
        now = time.perf_counter()
        if due <= now:
            self._send(due or now, message)
        else:
            asyncio.get_running_loop().call_later(due - now, self._send, due, message)

    def _send(self, due: float, message: bytes) -> None:
        """From when it was due, not from when there was a connection free: whoever waits, waits."""
        self._due = due
        self._transport.write(message)


def message(host: str, secret: str, key: str, body: dict[str, Any]) -> bytes:
    said = json.dumps(body)
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {secret}\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {key}\r\nContent-Length: {len(said)}\r\nAccept: application/json\r\n\r\n"
        f"{said}"
    ).encode()


async def main(url: str, connections: int, seconds: float, reports: Iterable[Report]) -> None:
    address = urlsplit(url)
    messages = [message(address.netloc, *each) for each in reports]
    began = time.perf_counter()
    apart = seconds / max(len(messages), 1)
    waiting = deque((began + place * apart if seconds else 0.0, each) for place, each in enumerate(messages))
    took: list[float] = []
    said: Counter[str] = Counter()
    senders = [Sender(address.netloc, waiting, took, said) for _ in range(connections)]
    for each in senders:
        await asyncio.get_running_loop().create_connection(
            partial(lambda sender: sender, each), address.hostname or "", address.port or 80
        )
    async with asyncio.timeout(seconds + 120):
        await asyncio.gather(*(each.over for each in senders))
    took.sort()
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - began,
                "p50_ms": took[len(took) // 2] * 1000,
                "p99_ms": took[int(len(took) * 0.99)] * 1000,
                "said": dict(said),
            }
        )
    )


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), map(json.loads, sys.stdin)))
