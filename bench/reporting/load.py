"""`python -m bench.reporting.load URL CONNECTIONS SECONDS`: sends the reports that come in, a line of JSON each
(`[secret, key, body]`), over so many connections; spread evenly over so many seconds, or with 0 as fast as they are
answered. Prints what became of them."""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import uvloop

from bench.sender import request, send_all

Report = tuple[str, str, dict[str, Any]]
PATH = "/api/v1/reports"


async def main(url: str, connections: int, seconds: float, reports: Iterable[Report]) -> None:
    host = urlsplit(url).netloc
    requests = [
        request("POST", PATH, host, secret, json.dumps(body), f"Idempotency-Key: {key}")
        for secret, key, body in reports
    ]
    took: list[float] = []
    said: Counter[int] = Counter()

    def answered(_: int, due: float, at: float, status: int) -> None:
        took.append(at - due)
        said[status] += 1

    _, taken = await send_all(url, requests, connections, seconds, answered)
    took.sort()
    p50, p99 = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.99))
    print(json.dumps({"seconds": taken, "p50_ms": p50, "p99_ms": p99, "said": said}))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), map(json.loads, sys.stdin)))
