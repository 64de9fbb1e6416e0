"""The files of the built pages, each read and compressed once, for the thousands whose browser has none of them yet.

Invariant: a file's name changes with its content, so that neither a browser nor this process reads it twice.
"""

import asyncio
import gzip
import mimetypes
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PACKED = {".js", ".css", ".svg", ".json"}


class Assets:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[tuple[str, bool], Response] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405)
        name = scope["path"].partition("/assets/")[2]
        packed = "gzip" in Headers(scope=scope).get("accept-encoding", "") and Path(name).suffix in PACKED
        found = self._read.get((name, packed))
        if found is None:
            found = self._read[name, packed] = await asyncio.to_thread(self._response, name, packed)
        await found(scope, receive, send)

    def _response(self, name: str, packed: bool) -> Response:
        """Raises HTTPException where there is none of this name."""
        try:
            file = self._folder / name
            content = file.read_bytes() if file.parent == self._folder and name != ".." else None
        except (OSError, ValueError):
            content = None
        if content is None:
            raise HTTPException(404)
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        if file.suffix in PACKED:
            headers["Vary"] = "Accept-Encoding"
        if packed:
            headers["Content-Encoding"] = "gzip"
            content = gzip.compress(content, mtime=0)
        return Response(content, 200, headers, media_type=mimetypes.guess_type(name)[0])
