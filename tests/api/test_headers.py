"""The headers that every answer carries, whichever way it was made."""

import re

import httpx
from starlette.responses import PlainTextResponse

from api.security import SecurityHeaders, security_headers
from server.settings import Settings
from tests.people import Cast
from tests.pictures import picture, send


async def test_every_answer_says_what_a_browser_may_do_with_it(cast: Cast, settings: Settings) -> None:
    post = {"team_id": str(cast.team), "text": "x"}
    await cast.mo.get("/me")
    for answer in (
        await cast.mo.get("/me"),
        await cast.mo.post("/posts", post),
        await cast.mo.post("/posts?long=1", post),
        await cast.xen.get("/me"),
        await cast.mo.get("/nothing"),
        await cast.mo.http.post("/api/v1/posts", content=b"x" * 1_100_000, headers=cast.mo.headers),
        await cast.mo.http.get("/healthz"),
        await cast.mo.http.get("/"),
    ):
        for name, value in security_headers(settings).items():
            assert answer.headers.get_list(name) == [value], (name, answer.request.url)
        assert len(answer.headers.get_list("x-request-id")) == 1
        if "/api/" in str(answer.request.url):
            assert answer.headers.get_list("cache-control") == ["no-store"]


async def test_photos_and_files_are_no_exception(cast: Cast, settings: Settings) -> None:
    await send(cast.mo, picture())
    photo = await cast.tom.get(f"/members/{cast.mo.id}/photo")
    asked = {**cast.tom.headers, "If-None-Match": photo.headers["etag"]}
    kept = await cast.tom.http.get(f"/api/v1/members/{cast.mo.id}/photo", headers=asked)
    journal = await cast.ada.get("/audit/export", format="csv")
    own = await cast.mo.get("/me/data")
    assert [each.status_code for each in (photo, kept, journal, own)] == [200, 304, 200, 200]
    for answer in (photo, kept, journal, own):
        for name, value in security_headers(settings).items():
            assert answer.headers.get_list(name) == [value], (name, answer.request.url)
        assert "content-disposition" in answer.headers


async def test_an_answer_keeps_the_headers_it_has(settings: Settings) -> None:
    own = PlainTextResponse("x", headers={"Cache-Control": "max-age=5", "X-Frame-Options": "SAMEORIGIN"})
    transport = httpx.ASGITransport(SecurityHeaders(own, settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost/api/") as http:
        answer = await http.get("/")
    assert answer.headers.get_list("cache-control") == ["max-age=5"]
    assert answer.headers.get_list("x-frame-options") == ["SAMEORIGIN"]
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]


async def test_files_of_the_pages_are_compressed_for_who_takes_it_and_kept_for_good(http: httpx.AsyncClient) -> None:
    page = await http.get("/", headers={"Accept-Encoding": "identity"})
    assert page.headers["cache-control"] == "no-cache"
    for name in re.findall(r"/assets/[\w-]+\.(?:js|css)", page.text)[:3]:
        plain = await http.get(name, headers={"Accept-Encoding": "identity"})
        packed = await http.get(name, headers={"Accept-Encoding": "gzip, br"})
        assert (plain.status_code, plain.headers.get("content-encoding")) == (200, None)
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) < len(plain.content) or len(plain.content) < 500
        assert packed.content == plain.content
        for each in (plain, packed):
            assert "immutable" in each.headers["cache-control"]
            assert each.headers["vary"] == "Accept-Encoding"
            assert each.headers["content-type"] == plain.headers["content-type"]
    for wrong in ("/assets/none.js", "/assets/", "/assets/%00"):
        assert (await http.get(wrong)).status_code == 404, wrong
    assert (await http.post("/assets/none.js")).status_code == 405
