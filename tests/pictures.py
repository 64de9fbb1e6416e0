"""Photos as people send them, and how they are sent."""

from io import BytesIO
from typing import Any

import httpx
from PIL import Image

from tests.people import Somebody


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), **more: Any) -> bytes:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    file = BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


async def send(who: Somebody, body: bytes) -> httpx.Response:
    headers = {**who.headers, "Content-Type": "image/jpeg"}
    return await who.http.put("/api/v1/me/photo", content=body, headers=headers)
