"""What holds for every request: how much may be sent, and the headers that every answer carries (OWASP ASVS 5.0,
3.4), which say what a browser may load, frame, sniff and tell others."""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.files import LARGEST
from server.photos import LARGEST_FILE
from server.settings import Settings
from server.videos import FRAMED

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'{sockets}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    f"manifest-src 'self'; frame-src {' '.join(FRAMED)}"
)

LARGEST_BODY = 1024 * 1024
LARGEST_TABLE = 32 * 1024 * 1024
LARGEST_BODIES = {
    ("PUT", "/api/v1/me/photo"): LARGEST_FILE,
    ("POST", "/api/v1/imports"): LARGEST_TABLE,
    ("POST", "/api/v1/imports/preview"): LARGEST_TABLE,
}
"""Where more may be sent than that."""
RESOURCE_FILE = re.compile(r"/api/v1/resources/[^/]+/file")


class BodyLimit:
    """Answers 413 to a body that is too large: before it is read where its length was told, else as soon as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        largest = LARGEST_BODIES.get((scope["method"], scope["path"]), LARGEST_BODY)
        if scope["method"] == "PUT" and RESOURCE_FILE.fullmatch(scope["path"]):
            largest = LARGEST
        told = Headers(scope=scope).get("content-length", "")
        size = int(told) if told.isdecimal() and len(told) < 20 else 0
        too_large = HTTPException(413)

        async def receive_so_much() -> Message:
            nonlocal size
            if size > largest:
                raise too_large
            message = await receive()
            read = len(message.get("body", b""))
            size = size if told else size + read
            if size > largest:
                raise too_large
            return message

        await self._app(scope, receive_so_much, send)


def security_headers(settings: Settings) -> dict[str, str]:
    scheme, _, host = settings.public_url.partition("://")
    secure = scheme == "https"
    headers = {
        "Content-Security-Policy": POLICY.format(sockets=f" {'wss' if secure else 'ws'}://{host}"),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


class SecurityHeaders:
    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        ours = {name.lower().encode(): value.encode() for name, value in security_headers(settings).items()}
        self._headers = tuple(ours.items())
        self._headers_of_api = (*self._headers, (b"cache-control", b"no-store"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message["headers"]
                said = {name.lower() for name, _ in own}
                more = self._headers_of_api if scope["path"].startswith("/api/") else self._headers
                message["headers"] = [*own, *(each for each in more if each[0] not in said)]
            await send(message)

        await self._app(scope, receive, send_with_headers)
