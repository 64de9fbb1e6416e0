"""`python -m bench.writing.load URL CONNECTIONS SECONDS`: posts over so many connections, each the next as soon as the
last is answered, each as another member with a key of its own. Sockets without a library, so that it does not hold up
what it measures. Prints requests a second and the 99th percentile of their time."""

import asyncio
import json
import sys
import time
from functools import partial
from secrets import token_hex
from typing import cast
from urllib.parse import urlsplit

import uvloop

from bench.writing.network import LEAVES, numbered, secret_of


class Poster(asyncio.Protocol):
    def __init__(self, number: int, host: str, until: float) -> None:
        self._until, self._host = until, host
        self._team = numbered(number)
        self._secret, self._run = secret_of(number), token_hex(8)
        self._data, self._sent_at = b"", 0.0
        self.times: list[float] = []
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, found, body = self._data.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        if not head.startswith(b"HTTP/1.1 201"):
            self.over.set_exception(RuntimeError(f"{head!r} {body!r}"))
            return
        self._data = b""
        self.times.append(time.perf_counter() - self._sent_at)
        if time.perf_counter() < self._until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)

    def _send(self) -> None:
        n = len(self.times)
        body = (
            f'{{"team_id":"{self._team}","text":"Two surgeries now book the review together with the flu jab. '
            f'Number {n} is on."}}'
        )
        self._sent_at = time.perf_counter()
        self._transport.write(
            f"POST /api/v1/posts HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Bearer {self._secret}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {self._run}-{n}\r\nContent-Length: {len(body)}\r\n"
            f"Accept: application/json\r\nUser-Agent: bench\r\n\r\n{body}".encode()
        )


def _itself(poster: Poster) -> Poster:
    return poster


async def main(url: str, connections: int, seconds: float) -> None:
    address = urlsplit(url)
    began = time.perf_counter()
    posters = [Poster(number, address.netloc, began + seconds) for number in LEAVES[:connections]]
    loop = asyncio.get_running_loop()
    for each in posters:
        await loop.create_connection(partial(_itself, each), address.hostname or "", address.port or 80)
    async with asyncio.timeout(seconds + 30):
        await asyncio.gather(*(each.over for each in posters))
    times = sorted(time for each in posters for time in each.times)
    taken = time.perf_counter() - began
    p99 = times[int(len(times) * 0.99)] * 1000
    print(json.dumps({"rate": len(times) / taken, "count": len(times), "p99_ms": p99}))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
