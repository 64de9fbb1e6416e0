"""Transcripts: read from captions whole or not at all, searched with times, saved as they came, replaced, taken out."""

from typing import Any

from server.captions import EXAMPLE, LONGEST, UnreadableCaptions, as_webvtt, read_captions
from tests.api.test_feedback import begins
from tests.asking import scheduled
from tests.people import Cast, Somebody
from tests.serving import Ear

VTT = """\ufeffWEBVTT - made by hand
Kind: captions

NOTE nobody reads this

intro
00:01.000 --> 00:04.000 align:start
<v Joan Whitlock>Welcome to the <i>pharmacists</i>.

01:00:02.500 --> 01:00:04.000
Tom &amp; I ring at <00:19.000>eight:
&lt;always&gt;.
"""
SRT = """1\r
00:00:01,000 --> 00:00:02,000\r
{\\an8}<i>Good evening.</i>\r
\r
2\r
00:00:03,000 --> 00:00:04,250\r
Zoë speaks.\r
"""


def faults(text: str) -> list[str]:
    try:
        read_captions(text)
    except UnreadableCaptions as error:
        return list(error.faults)
    return []


def test_captions_of_both_kinds_and_plain_text_are_read_without_their_markup() -> None:
    said = [(each.starts_ms, each.ends_ms, each.text) for each in read_captions(VTT)]
    assert said == [
        (1_000, 4_000, "Joan Whitlock: Welcome to the pharmacists."),
        (3_602_500, 3_604_000, "Tom & I ring at eight: <always>."),
    ]
    assert [each.text for each in read_captions(SRT)] == ["Good evening.", "Zoë speaks."]
    assert [(each.starts_ms, each.text) for each in read_captions("One\nline.\n\nTwo.")] == [
        (None, "One line."),
        (None, "Two."),
    ]
    again = as_webvtt(read_captions(VTT))
    assert "Tom &amp; I ring at eight: &lt;always&gt;." in again
    assert read_captions(again) == read_captions(VTT), "what is saved is read again as the same"


def test_each_fault_says_on_which_line_it_is() -> None:
    assert faults("WEBVTT\n\n00:01.000 --> 0:4\nHi\n\n00:09.000 --> 00:02.000\nHi\n\nno time\n") == [
        f"Line 3: this time cannot be read. {EXAMPLE}",
        "Line 6: this caption ends before it begins.",
        f"Line 9: there is no time here. {EXAMPLE}",
    ]
    assert faults("WEBVTT\n\nNOTE only this") == ["There are no words in this file."]
    assert faults("a" * (LONGEST + 1))[0].startswith("Line 1: this paragraph has more than")
    assert len(faults("WEBVTT\n\n" + "wrong\n\n" * 500)) == 20
    hostile = (f"&#{'9' * 5_000};", "<v " * 60_000, "<v" + " " * 60_000, "{\\" * 60_000)
    for each in hostile:  # a number too long to be read; marks that never end, each looked for to the end of the file
        assert faults(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{each}")[0].startswith("Line 3: this caption has more than")


async def read(who: Somebody, webinar: dict[str, Any], **query: Any) -> dict[str, Any]:
    answer = await who.get(f"/webinars/{webinar['id']}/transcript", **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_it_is_searched_with_hits_marked_and_each_time_leads_into_the_recording(cast: Cast, url: str) -> None:
    webinar = await scheduled(cast.olive, cast, team_ids=[str(cast.team)])
    path = f"/webinars/{webinar['id']}/transcript"
    assert (await read(cast.mo, webinar))["total"] == 0
    async with Ear(url, cast.mo) as mo:
        assert (await cast.olive.put(path, {"text": VTT})).status_code == 200
        assert await mo.event("transcript.changed") == {
            "type": "transcript.changed",
            "webinar_id": webinar["id"],
            "cues": 2,
        }
    recording = {"webinar_id": webinar["id"], "kind": "recording", "title": "Recording"}
    await cast.olive.post("/resources", {**recording, "source_url": "https://youtu.be/dQw4w9WgXcQ"})
    page = await read(cast.mo, webinar, q="pharmacist welc")
    (cue,) = page["items"]
    assert [each["text"] for each in cue["parts"] if each["hit"]] == ["Welcome", "pharmacists"]
    assert "".join(each["text"] for each in cue["parts"]) == "Joan Whitlock: Welcome to the pharmacists."
    assert cue["at_url"] == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1s"
    assert (page["found"], page["total"], page["timed"]) == (1, 2, True)
    first = await read(cast.mo, webinar, limit=1)
    second = await read(cast.mo, webinar, limit=1, after=first["next"])
    assert (second["items"][0]["place"], second["next"]) == (1, None)
    file = await cast.mo.get(f"{path}/file")
    assert (file.headers["content-type"], file.text[:6]) == ("text/vtt; charset=utf-8", "WEBVTT")
    assert (await cast.tom.get(path)).status_code == 404


async def test_what_cannot_be_read_leaves_the_one_there_is_and_another_takes_its_place_whole(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}/transcript"
    await cast.olive.put(path, {"text": VTT})
    wrong = await cast.olive.put(path, {"text": "WEBVTT\n\nno time"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "captions")
    assert wrong.json()["fields"][0]["sentence"].startswith("Line 3")
    assert (await read(cast.mo, webinar))["total"] == 2
    assert (await cast.olive.put(path, {"text": "Plain.\n\nWords."})).status_code == 200
    page = await read(cast.mo, webinar)
    assert (page["timed"], [each["parts"][0]["text"] for each in page["items"]]) == (False, ["Plain.", "Words."])
    assert (await cast.mo.get(f"{path}/file")).text == "Plain.\n\nWords.\n"
    assert (await cast.olive.delete(path)).status_code == 204
    assert ((await read(cast.mo, webinar))["total"], (await cast.mo.get(f"{path}/file")).status_code) == (0, 404)


async def test_who_is_erased_speaks_as_former_member_where_they_had_a_part(cast: Cast, url: str) -> None:
    captions = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Mia>Hello. <v Mo>Good morning.\n\n"
        "00:02.000 --> 00:03.000\n<v Mo>\n\n00:03.000 --> 00:04.000\n<v Mia>Mo knows. Momo: too.\n"
    )
    spoke = await scheduled(cast.olive, cast, presenter_ids=[str(cast.mo.id)])
    elsewhere = await scheduled(cast.olive, cast)
    for webinar in (spoke, elsewhere):
        await begins(cast.sessions, webinar, -60)
        assert (await cast.olive.put(f"/webinars/{webinar['id']}/transcript", {"text": captions})).status_code == 200
    async with Ear(url, cast.mia) as mia:
        erased = {"words": "keep", "confirm": "mo@example.org", "note": "", "to_id": None}
        assert (await cast.ada.post(f"/members/{cast.mo.id}/erasure", erased)).status_code < 300
        assert (await mia.event("transcript.changed"))["cues"] == 3
    said = [
        [each["parts"][0]["text"] for each in (await read(cast.mia, webinar))["items"]]
        for webinar in (spoke, elsewhere)
    ]
    assert said[0] == ["Mia: Hello. Former member: Good morning.", "Former member:", "Mia: Mo knows. Momo: too."]
    assert said[1] == ["Mia: Hello. Mo: Good morning.", "Mo:", "Mia: Mo knows. Momo: too."]
