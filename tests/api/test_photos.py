"""A photo is drawn anew from its pixels, shown to those who may see it, and gone when it is taken away."""

import asyncio
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from server.photos import LARGEST_FILE
from tests.people import NOBODY, Cast, Somebody
from tests.pictures import picture, send
from tests.serving import Ear

SECRET = b"51.5007N 0.1246W Wards Lane"


def telling(kind: str) -> bytes:
    """With the place in everything that can hold one."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x0131] = SECRET.decode()
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    more: dict[str, Any] = {"exif": exif, "icc_profile": SECRET * 10, "xmp": SECRET, "comment": SECRET}
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Location", SECRET.decode())
        texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        more["pnginfo"] = texts
    return picture(kind, **more) + SECRET


async def seen(who: Somebody, whose: Somebody, size: int = 256) -> Image.Image:
    answer = await who.get(f"/members/{whose.id}/photo", size=size)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    return Image.open(BytesIO(answer.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_nothing_but_the_pixels_gets_through(cast: Cast, kind: str) -> None:
    sent = telling(kind)
    assert sent.count(SECRET) > 2
    assert (await send(cast.mo, sent)).status_code == 200
    for size in (64, 256):
        stored = (await cast.mia.get(f"/members/{cast.mo.id}/photo", size=size)).content
        for part in (SECRET, SECRET[:8], b"EXIF", b"Exif", b"ICCP", b"XMP"):
            assert part not in stored
        shown = await seen(cast.mia, cast.mo, size)
        assert (shown.size, shown.info.keys() & {"exif", "icc_profile", "xmp"}) == ((size, size), set())
    assert len(stored) < 10_000


async def test_a_photo_is_upright_and_square(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    await send(cast.mo, picture(exif=exif))
    shown = (await seen(cast.mo, cast.mo)).convert("RGB")
    left, right = shown.getpixel((20, 128)), shown.getpixel((236, 128))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[2] > 200 > 60 > left[0]
    assert right[0] > 200 > 60 > right[2]


def bomb() -> bytes:
    """A PNG of 30,000 x 30,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = (30_000).to_bytes(4, "big")
    head = chunk(b"IHDR", side + side + b"\x08\x02\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_a_photo"),
        (b"not a photo at all", "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_photo"),
        (picture("GIF"), "not_a_photo"),
        (picture("TIFF"), "not_a_photo"),
        (picture()[:2000], "not_a_photo"),
        (picture("PNG")[:300], "not_a_photo"),
        (picture(size=(63, 400)), "photo_too_small"),
        (bomb(), "photo_too_large"),
        (picture("PNG", (8000, 7000)), "photo_too_large"),
    ],
    ids=["empty", "text", "svg", "gif", "tiff", "cut jpeg", "cut png", "small", "bomb", "56 million"],
)
async def test_what_is_no_photo_is_refused_in_words(cast: Cast, body: bytes, code: str) -> None:
    answer = await send(cast.mo, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await cast.mo.get("/me")).json()["photo"] == ""


async def test_a_photo_may_be_larger_than_other_requests_but_not_without_end(cast: Cast) -> None:
    photo = picture("PNG") + bytes(2 * 1024 * 1024)
    assert (await send(cast.mo, photo)).status_code == 200
    assert (await send(cast.mo, bytes(LARGEST_FILE + 1))).status_code == 413
    assert (await cast.mo.http.patch("/api/v1/me", content=photo, headers=cast.mo.headers)).status_code == 413


@pytest.mark.parametrize(
    ("audience", "names"),
    [
        ("everybody", {"Ada", "Olive", "Rhea", "Lena", "Mo", "Mia", "Tom"}),
        ("teams", {"Olive", "Rhea", "Lena", "Mo", "Mia"}),
        ("leaders", {"Olive", "Rhea", "Lena", "Mo"}),
        ("nobody", {"Mo"}),
    ],
)
async def test_a_photo_is_shown_to_its_audience_alone(cast: Cast, audience: str, names: set[str]) -> None:
    version = (await send(cast.mo, picture())).json()["photo"]
    assert (await cast.mo.patch("/me", {"audiences": {"photo": audience}})).status_code == 200
    for who in cast.everybody:
        sees = who.name.split()[0] in names
        answer = await who.get(f"/members/{cast.mo.id}/photo")
        listed = await who.get("/members/photos", member_id=[str(cast.mo.id), str(cast.otto.id)])
        if who is cast.xen:
            assert (answer.status_code, listed.status_code) == (401, 401)
            continue
        nobody = await who.get(f"/members/{NOBODY}/photo")
        assert answer.status_code == (200 if sees else 404), who.name
        assert listed.json()["items"] == ([{"member_id": str(cast.mo.id), "photo": version}] if sees else [])
        if not sees and (await who.get(f"/members/{cast.mo.id}")).status_code == 404:
            assert answer.json() == nobody.json()


async def test_a_browser_keeps_a_photo_and_asks_whether_it_still_may(cast: Cast) -> None:
    await send(cast.mo, picture())
    path = f"/api/v1/members/{cast.mo.id}/photo"
    first = await cast.tom.http.get(path, headers=cast.tom.headers)
    assert first.headers["cache-control"] == "private, no-cache"
    asked = {**cast.tom.headers, "If-None-Match": first.headers["etag"]}
    again = await cast.tom.http.get(path, headers=asked)
    assert (again.status_code, again.content) == (304, b"")
    await send(cast.mo, picture(size=(300, 300)))
    assert (await cast.tom.http.get(path, headers=asked)).status_code == 200
    await cast.mo.patch("/me", {"audiences": {"photo": "teams"}})
    assert (await cast.tom.http.get(path, headers=asked)).status_code == 404


async def test_whoever_shows_it_hears_of_a_new_photo_and_of_its_end(cast: Cast, url: str) -> None:
    async with Ear(url, cast.tom) as tom:
        version = (await send(cast.mo, picture())).json()["photo"]
        assert (await tom.event("member.changed"))["photo"] == version
        assert (await cast.mo.delete("/me/photo")).status_code == 204
        assert (await tom.event("member.changed"))["photo"] == ""
    assert (await cast.mo.delete("/me/photo")).status_code == 204
    assert (await cast.mo.get(f"/members/{cast.mo.id}/photo")).status_code == 404


async def test_many_photos_at_once_stand_in_line(cast: Cast) -> None:
    large = picture(size=(3000, 3000))
    answers = await asyncio.gather(*(send(who, large) for who in (cast.mo, cast.mia, cast.tom, cast.otto) * 3))
    assert {each.status_code for each in answers} == {200}
