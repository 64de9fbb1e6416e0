"""All that the page of a webinar shows at first comes in one answer, most of it read once for everybody."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, func, update

from models import WebinarFeedback
from server.db import Sessions
from tests.asking import asked, moved, scheduled, told
from tests.people import Cast, Somebody
from tests.serving import stamp_now


async def whole(who: Somebody, webinar: dict[str, Any]) -> dict[str, Any]:
    answer = await who.get(f"/webinars/{webinar['id']}/whole")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@contextmanager
def reading(words: str) -> Iterator[list[str]]:
    """The statements with these words that are sent meanwhile."""
    found: list[str] = []

    def note(*args: Any) -> None:
        if words in args[2]:
            found.append(args[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_the_whole_is_for_each_person_what_its_parts_are(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(
        cast.olive, cast, presenter_ids=[str(cast.lena.id)], join_url="https://meet.example.org/1", capacity=20
    )
    path = f"/webinars/{webinar['id']}"
    for who, shown in ((cast.mo, True), (cast.tom, False)):
        assert (await who.put(f"{path}/registration", {"shown": shown})).status_code == 204
    invited = {"member_ids": [str(cast.mia.id)]}
    assert (await cast.olive.post(f"{path}/invitations", invited)).status_code < 300
    assert (await cast.mia.put(f"{path}/confidence", {"score": 7})).status_code == 200
    first = await asked(cast.mo, webinar, "First?", anonymous=True)
    second = await asked(cast.mia, webinar, "Second?", for_id=str(cast.lena.id))
    third = await asked(cast.tom, webinar, "Third?")
    await moved(cast.olive, third, "not_taken", "Another time.")
    for who in (cast.mo, cast.mia, cast.olive):
        assert (await who.put(f"/questions/{second['id']}/vote")).status_code == 204
    assert (await cast.mia.delete(f"/questions/{second['id']}/vote")).status_code == 204
    await told(cast.mo, second, 2)
    assert (await cast.lena.post(f"/questions/{second['id']}/answers", {"text": "*Ring.*"})).status_code == 201
    for kind, choices in (("single", ["a", "b"]), ("word", []), ("scale", [])):
        poll = {"webinar_id": webinar["id"], "kind": kind, "question": "Which?", "choices": choices}
        made = (await cast.olive.post("/polls", poll)).json()
        if kind != "scale":  # it stays a draft
            assert (await cast.olive.put(f"/polls/{made['id']}/state", {"state": "open"})).status_code == 200
            given = {"word": "time"} if kind == "word" else {"choices": [1]}
            assert (await cast.mo.put(f"/polls/{made['id']}/answer", given)).status_code == 204
    async with sessions.begin() as db:
        await db.execute(update(WebinarFeedback).values(hidden_at=func.now()))  # as a moderator does
    await asyncio.sleep(1.2)  # the last tally
    await stamp_now(sessions)
    for who in (cast.olive, cast.rhea, cast.lena, cast.mo, cast.mia, cast.tom):
        found = await whole(who, webinar)
        one = (await who.get(path)).json()
        assert found["webinar"] == {**one, "cursor": None}, who.name
        items = (await who.get("/questions", webinar_id=webinar["id"])).json()["items"]
        mine = {each["id"]: each for each in found["asked"]}
        assert list(mine.values()) == [each for each in items if each["mine"]], who.name
        merged = [
            mine.get(each["id"]) or {**each, "voted": each["id"] in found["voted"]} for each in found["questions"]
        ]
        assert merged == [each for each in items if each["state"] != "not_taken"], who.name
        polls = (await who.get("/polls", webinar_id=webinar["id"])).json()["items"]
        mine_of = {each["poll_id"]: (each["choices"], each["word"]) for each in found["answers"]}
        for each in found["polls"]:
            each["mine"], each["my_word"] = mine_of.get(each["id"], (None, None))
        assert found["polls"] == [{**each, "queue": None} for each in polls if each["state"] != "draft"], who.name
        own = (await who.get(f"{path}/votes/mine")).json()
        assert own == {"voted": found["voted"], "answers": found["answers"]}, who.name
        assert found["feedback"] == (await who.get(f"{path}/feedback/mine")).json(), who.name
        assert found["coming"] == (await who.get(f"{path}/registrations", limit=12)).json(), who.name
    assert {each["id"] for each in (await whole(cast.mia, webinar))["questions"]} == {first["id"], second["id"]}


async def test_with_what_is_announced_after_its_cursor_it_is_never_behind(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    await whole(cast.mia, webinar)
    for number in range(10):
        question, *_ = await asyncio.gather(
            asked((cast.mo, cast.tom)[number % 2], webinar, f"Number {number}?"),
            *(whole(each, webinar) for each in (cast.mia, cast.rhea, cast.lena)),
        )
        found = await whole(cast.mia, webinar)
        last = (await cast.mia.get("/me")).json()["cursor"]
        assert found["cursor"] <= last
        if question["id"] not in {each["id"] for each in found["questions"]}:
            await stamp_now(sessions)
            assert (await cast.mia.get("/me")).json()["cursor"] > found["cursor"]
        await stamp_now(sessions)
        at_last = await whole(cast.mia, webinar)
        assert question["id"] in {each["id"] for each in at_last["questions"]}


async def test_what_everybody_sees_is_read_once_for_many_who_come_together(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    await asked(cast.mo, webinar, "Is this read once?")
    await stamp_now(sessions)
    people = [cast.rhea, cast.lena, cast.mia, cast.tom] * 5
    with reading("FROM questions") as found:
        answers = await asyncio.gather(*(whole(each, webinar) for each in people))
    assert len(found) == 1
    assert {each["questions"][0]["text"] for each in answers} == {"Is this read once?"}
