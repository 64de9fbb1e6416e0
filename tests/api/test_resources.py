"""Resources: of a call and of webinars, searched, with files, retired, hidden; and made of answers."""

import asyncio
import io
import zipfile
from typing import Any

import httpx
from sqlalchemy import Text, func, select
from sqlalchemy import cast as cast_as

from models import EventRow, Resource
from server.files import LARGEST
from tests.asking import asked, scheduled
from tests.moderating import judged
from tests.people import Cast, Somebody
from tests.serving import Ear, stamp_now

PDF = b"%PDF-1.7\n..."


async def added(who: Somebody, **said: Any) -> dict[str, Any]:
    answer = await who.post("/resources", {"title": "The card on what to try first", **said})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def titles(who: Somebody, **query: Any) -> list[str]:
    answer = await who.get("/resources", **query)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


async def send(who: Somebody, resource: dict[str, Any], content: bytes, name: str) -> httpx.Response:
    path = f"/api/v1/resources/{resource['id']}/file"
    return await who.http.put(path, content=content, params={"name": name}, headers=who.headers)


def with_a_second(first: str, packed: str) -> bytes:
    """Two entries of the name by which an archive says what it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", first)
        made.writestr("mimetypE", packed, zipfile.ZIP_DEFLATED)
    return out.getvalue().replace(b"mimetypE", b"mimetype")


def archive(*names: str, said: str = "x", packed: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        for each in names:
            made.writestr(each, said)
    return out.getvalue()


async def test_one_of_a_webinar_is_for_whom_the_webinar_is_and_one_of_the_call_for_everybody_in_it(
    cast: Cast,
) -> None:
    webinar = await scheduled(cast.olive, cast, team_ids=[str(cast.team)], presenter_ids=[str(cast.tom.id)])
    await added(cast.olive, call_id=str(cast.call), title="For all")
    await added(cast.tom, webinar_id=webinar["id"], title="Slides", kind="slides")
    assert await titles(cast.mo) == ["Slides", "For all"]
    here = {"call_id": str(cast.call)}
    assert await titles(cast.mia, **here) == ["Slides", "For all"]
    assert await titles(cast.otto) == []
    sibling = await cast.olive.put(f"/webinars/{webinar['id']}", {**webinar_plan(webinar), "presenter_ids": []})
    assert sibling.status_code == 200, sibling.text
    assert await titles(cast.tom, **here) == ["For all"], "who is not in its audience any more"
    refused = await cast.mo.post("/resources", {"title": "Mine", "webinar_id": webinar["id"]})
    assert (refused.status_code, "Olive" in refused.json()["detail"]) == (403, True)
    without = await cast.olive.post("/resources", {"title": "Slides", "kind": "slides", **here})
    assert without.json()["fields"][0]["field"] == "kind"


def webinar_plan(webinar: dict[str, Any]) -> dict[str, Any]:
    plan = {name: webinar[name] for name in ("title", "starts_at", "minutes", "zone")}
    return plan | {"host_ids": [each["id"] for each in webinar["hosts"]], "team_ids": [webinar["teams"][0]["id"]]}


async def test_words_are_found_by_their_beginning_in_title_and_text_the_best_match_first(cast: Cast) -> None:
    here = {"call_id": str(cast.call)}
    await added(cast.olive, **here, title="Letters", text="One mentions a pharmacist.")
    await added(cast.olive, **here, title="Pharmacists: a pharmacist's list", text="For every pharmacist.")
    await added(cast.olive, **here, title="An audit", text="With dates.")
    assert await titles(cast.mo, **here, q="pharma") == ["Pharmacists: a pharmacist's list", "Letters"]
    assert await titles(cast.mo, **here, q="letter pharmacist") == ["Letters"]
    assert await titles(cast.mo, **here, q="'&|!") == []
    first = (await cast.mo.get("/resources", **here, q="pharmacist", limit=1)).json()
    second = (await cast.mo.get("/resources", **here, q="pharmacist", limit=1, after=first["next"])).json()
    assert [each["title"] for page in (first, second) for each in page["items"]] == [
        "Pharmacists: a pharmacist's list",
        "Letters",
    ]
    assert second["next"] is None


async def test_an_answer_becomes_one_resource_however_often_it_is_pressed_and_nothing_tells_who_asked(
    cast: Cast, url: str
) -> None:
    webinar = await scheduled(cast.olive, cast, presenter_ids=[str(cast.tom.id)])
    question = await asked(cast.mo, webinar, "How do I start?", anonymous=True)
    answer = (await cast.tom.post(f"/questions/{question['id']}/answers", {"text": "Ring **at eight**."})).json()
    assert (await cast.mia.post(f"/answers/{answer['id']}/resource")).status_code == 403
    async with Ear(url, cast.mia) as mia:
        presses = await asyncio.gather(*(cast.olive.post(f"/answers/{answer['id']}/resource") for _ in range(4)))
        assert {each.status_code for each in presses} == {201}
        (made,) = {each.json()["id"]: each.json() for each in presses}.values()
        told = await mia.event("resource.changed")
    assert (made["title"], made["text"], made["webinar"]["id"]) == (
        "How do I start?",
        "Ring **at eight**.",
        webinar["id"],
    )
    assert made["answered_by"]["name"] == "Tom"
    assert str(cast.mo.id) not in str(made) + str(told)
    await cast.olive.put(f"/resources/{made['id']}/retired", {"retired": True})
    assert await titles(cast.mia) == []
    again = await cast.olive.post(f"/answers/{answer['id']}/resource")
    assert (again.json()["id"], await titles(cast.mia)) == (made["id"], ["How do I start?"])


async def test_a_recording_at_a_known_host_is_framed_and_no_address_that_runs_in_a_page_is_taken(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    here = {"webinar_id": webinar["id"], "kind": "recording"}
    video = await added(cast.olive, **here, source_url="https://youtu.be/dQw4w9WgXcQ?t=3")
    assert video["video_url"] == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
    elsewhere = await added(cast.olive, **here, source_url="https://media.example.org/r.mp4")
    assert elsewhere["video_url"] is None
    for wrong in ("javascript:alert(1)", "http://example.org/", "https://a@b.example/", None):
        refused = await cast.olive.post("/resources", {"title": "Recording", **here, "source_url": wrong})
        assert refused.status_code == 422, wrong
    shown = await added(cast.olive, webinar_id=webinar["id"], text='<img src=x onerror="alert(1)"> [a](javascript:b)')
    assert "<img" not in shown["html"]
    assert 'href="javascript' not in shown["html"]


async def test_a_file_is_what_its_content_says_and_is_only_ever_saved(cast: Cast) -> None:
    resource = await added(cast.olive, call_id=str(cast.call))
    kept = await send(cast.olive, resource, PDF, "../../Card: “Ä”.exe")
    assert (kept.status_code, kept.json()["file_name"]) == (200, "Card “Ä”.pdf")
    got = await cast.mo.get(f"/resources/{resource['id']}/file")
    assert (got.content, got.headers["content-type"]) == (PDF, "application/pdf")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''Card%20%E2%80%9C%C3%84%E2%80%9D.pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    word = archive("[Content_Types].xml", "word/document.xml")
    assert (await send(cast.olive, resource, word, "a.docx")).json()["file_name"] == "a.docx"
    assert (await send(cast.olive, resource, b"\xef\xbb\xbfa,b\r\n", "a.csv")).json()["file_type"] == "text/csv"
    letter = "application/vnd.oasis.opendocument.text"
    assert (await send(cast.olive, resource, archive("mimetype", said=letter), "a")).json()["file_name"] == "a.odt"
    twice = with_a_second(letter, "x" * 1_000_000)
    assert (await send(cast.olive, resource, twice, "b")).json()["file_name"] == "b.odt", "the second is not unpacked"
    for content in (
        b"",
        archive("mimetype", said=letter, packed=True),  # what is packed may be gigabytes, whatever it says of itself
        b"PK\x03\x04" + b"PK\x01\x02" * 20_000,
        b"MZ\x00\x01",
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        archive("evil.js"),
        b"PK\x03\x04broken",
    ):
        assert (await send(cast.olive, resource, content, "a.pdf")).status_code == 422, content[:20]
    assert (await send(cast.olive, resource, b"a" * (LARGEST + 1), "a.txt")).status_code == 413
    assert (await send(cast.mo, resource, PDF, "a.pdf")).status_code == 403
    assert (await cast.otto.get(f"/resources/{resource['id']}/file")).status_code == 404
    assert (await cast.olive.delete(f"/resources/{resource['id']}/file")).json()["file_name"] is None
    assert (await cast.mo.get(f"/resources/{resource['id']}/file")).status_code == 404


async def test_what_is_retired_or_hidden_is_gone_for_all_but_who_looks_after_it_and_left_in_no_log(
    cast: Cast, url: str
) -> None:
    resource = await added(cast.olive, call_id=str(cast.call), text="Words about Ward 6.")
    path = f"/resources/{resource['id']}"

    async def in_the_log() -> int:
        await stamp_now(cast.sessions)
        async with cast.sessions() as db:
            words = func.strpos(cast_as(EventRow.body, Text), "Ward 6") > 0
            return await db.scalar(select(func.count()).where(words).select_from(EventRow)) or 0

    assert await in_the_log() == 1
    async with Ear(url, cast.mo) as mo:
        assert (await cast.olive.put(f"{path}/retired", {"retired": True})).status_code == 200
        assert (await mo.event("resource.gone"))["resource_id"] == resource["id"]
        assert (await cast.mo.get(path)).status_code == 404
        assert ((await cast.olive.get(path)).json()["retired"], await in_the_log()) == (True, 0)
        assert (await cast.olive.put(f"{path}/retired", {"retired": False})).status_code == 200
        assert (await mo.event("resource.changed"))["text"] == "Words about Ward 6."
        await judged(cast, cast.mo, "resource", resource["id"], "hidden")
        assert (await mo.event("content.hidden"))["kind"] == "resource"
        assert ((await cast.mo.get(path)).status_code, await in_the_log()) == (404, 0)
    assert (await cast.olive.get(path)).json()["hidden"] is True
    assert (await cast.olive.put(path, {"title": "Other"})).json()["code"] == "hidden"


async def test_who_is_forgotten_with_their_words_leaves_no_resource_of_their_answer_or_question(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast, presenter_ids=[str(cast.tom.id)])
    question = await asked(cast.mo, webinar, "Who is my neighbour Edith Marlowe?")
    answer = (await cast.tom.post(f"/questions/{question['id']}/answers", {"text": "Ring."})).json()
    await cast.olive.post(f"/answers/{answer['id']}/resource")
    erased = await cast.ada.post(
        f"/members/{cast.mo.id}/erasure",
        {"words": "delete", "confirm": "mo@example.org", "note": "Goodbye.", "to_id": str(cast.lena.id)},
    )
    assert erased.status_code < 300, erased.text
    assert await titles(cast.olive) == []
    async with cast.sessions() as db:
        assert (await db.scalars(select(Resource.title))).one() == ""
