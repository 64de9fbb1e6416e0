"""How much a browser loads before the first page shows: the script and style that index.html names, compressed."""

import gzip
import re

from bench.results import Progress, Result, Results
from server.app import DIST

GOAL_KB = 100.0


async def measure(progress: Progress) -> Results:
    page = DIST / "index.html"
    html = page.read_text()
    names = re.findall(r'<(?:script|link)\b[^>]*?(?:src|href)="/?([^"]+\.(?:js|css))"', html)
    if not names:
        raise RuntimeError(f"{page} names no script. Build it first: make setup")
    total = sum(len(gzip.compress((DIST / name).read_bytes(), 9, mtime=0)) for name in dict.fromkeys(names))
    progress("Weighing the front end", 1, 1)
    return {"front.initial": Result(total / 1000, "kB", GOAL_KB)}
