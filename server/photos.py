"""A photo as it was sent becomes a photo as it is shown: upright, square, small, and nothing but its pixels.

Invariant: what comes out was drawn anew from the pixels. No byte of the file goes through: no place, time, device,
name, thumbnail or colour profile. Decoding stands in line, one at a time in a process, off the event loop: a picture
of many pixels costs memory, and a hundred at once would cost all of it.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from server.errors import Invalid, Unavailable

LARGEST_FILE = 5 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""What the largest cameras of telephones take. Decoded, 150 MB."""
SMALLEST_SIDE = 64
LARGE, SMALL = 256, 64
KINDS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/webp"
WAITING = 32

_drawing = ThreadPoolExecutor(1, "photos")
_waiting: set[object] = set()


@dataclass(frozen=True, slots=True)
class Sizes:
    small: bytes
    large: bytes


async def drawn_anew(sent: bytes) -> Sizes:
    """Raises Invalid for what is not a photo or too big or small, Unavailable where too many stand in line."""
    if len(_waiting) >= WAITING:
        raise Unavailable("Many people send photos just now. Try again in a minute.", headers={"Retry-After": "30"})
    mine = object()
    _waiting.add(mine)
    try:
        return await asyncio.get_running_loop().run_in_executor(_drawing, _sizes, sent)
    finally:
        _waiting.discard(mine)


def _sizes(sent: bytes) -> Sizes:
    try:
        with Image.open(BytesIO(sent), formats=KINDS) as picture:
            return _drawn(picture)
    except UnidentifiedImageError as error:
        raise Invalid("This is not a photo we can read. Send a JPEG, PNG or WebP file.", code="not_a_photo") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_big() from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, KeyError, TypeError) as error:
        # what broken and hostile files raise in the decoders, whatever they are
        raise Invalid(
            "This photo is damaged. Choose another one, or save it anew first.", code="not_a_photo"
        ) from error


def _drawn(picture: Image.Image) -> Sizes:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_big()
    if min(width, height) < SMALLEST_SIDE:
        raise Invalid(
            f"This photo is too small. Each side needs {SMALLEST_SIDE} pixels or more.", code="photo_too_small"
        )
    picture.draft("RGB", (4 * LARGE, 4 * LARGE))  # a JPEG is decoded no larger than needed
    upright = ImageOps.exif_transpose(picture)
    clear = upright.has_transparency_data
    flat = upright.convert("RGBA" if clear else "RGB")
    square = ImageOps.fit(flat, (LARGE, LARGE), Image.Resampling.LANCZOS)
    if clear:
        ground = Image.new("RGBA", square.size, "white")
        square = Image.alpha_composite(ground, square).convert("RGB")
    pixels = Image.frombytes("RGB", square.size, square.tobytes())
    return Sizes(small=_written(pixels.resize((SMALL, SMALL), Image.Resampling.LANCZOS)), large=_written(pixels))


def _written(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "WEBP", quality=82, method=4)
    return file.getvalue()


def _too_big() -> Invalid:
    return Invalid(
        f"This photo has more than {MOST_PIXELS // 1_000_000} million pixels. Choose a smaller one.",
        code="photo_too_large",
    )
