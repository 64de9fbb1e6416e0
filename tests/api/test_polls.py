"""Polls of webinars: drafts that only the desk sees, one answer a person, counted with the votes."""

import asyncio
from typing import Any

from sqlalchemy import func, select, update

from models import EventRow, PollAnswer, PollWord
from server.db import Sessions, unit_of_work
from tests.asking import scheduled
from tests.people import Cast, Somebody

CHOICES = ["The care home", "The family", "Nobody else"]


async def polled(who: Somebody, webinar: dict[str, Any], kind: str = "single", **more: Any) -> dict[str, Any]:
    body = {"webinar_id": webinar["id"], "kind": kind, "question": "Who was in the room?", "choices": CHOICES, **more}
    made = await who.post("/polls", body)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def counted(who: Somebody, poll: dict[str, Any], counts: list[int]) -> None:
    async with asyncio.timeout(10):
        while (await who.get(f"/polls/{poll['id']}")).json()["counts"] != counts:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_one_person_has_one_answer_however_often_they_press_and_can_change_it(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    poll = await polled(cast.olive, webinar)
    path = f"/polls/{poll['id']}"
    assert (await cast.mo.get(path)).status_code == 404, "a draft"
    assert (await cast.olive.put(f"{path}/state", {"state": "open"})).status_code == 200
    presses = [who.put(f"{path}/answer", {"choices": [0]}) for who in (cast.mo, cast.mia, cast.tom) for _ in range(8)]
    assert {answer.status_code for answer in await asyncio.gather(*presses)} == {204}
    await counted(cast.mo, poll, [3, 0, 0])
    assert (await cast.mia.put(f"{path}/answer?the-long-way", {"choices": [2]})).status_code == 204
    await counted(cast.mo, poll, [2, 0, 1])
    assert (await cast.mia.put(f"{path}/answer", {"choices": [1]})).status_code == 204
    await counted(cast.mo, poll, [2, 1, 0])
    now = (await cast.mia.get(path)).json()
    assert (now["answers"], now["mine"]) == (3, [1])
    for wrong in ([0, 1], [3], []):
        assert (await cast.mo.put(f"{path}/answer", {"choices": wrong})).status_code == 422
    assert (await cast.olive.put(f"{path}/state", {"state": "closed"})).status_code == 200
    closed = await cast.mo.put(f"{path}/answer", {"choices": [2]})
    assert (closed.status_code, closed.json()["code"]) == (409, "closed")


async def test_several_choices_and_a_scale_and_nobody_is_told_whose_answer_it_is(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    several = await polled(cast.olive, webinar, "several")
    scale = await polled(cast.olive, webinar, "scale", choices=[])
    assert len(scale["choices"]) == 11
    for poll, choices in ((several, [0, 2]), (scale, [7])):
        await cast.olive.put(f"/polls/{poll['id']}/state", {"state": "open"})
        assert (await cast.mo.put(f"/polls/{poll['id']}/answer", {"choices": choices})).status_code == 204
    await counted(cast.olive, several, [1, 0, 1])
    await counted(cast.olive, scale, [0] * 7 + [1] + [0] * 3)
    async with sessions() as db:
        rows = await db.scalars(
            select(EventRow).where(EventRow.body["type"].astext.in_(["poll.changed", "votes.counted"]))
        )
        assert all(str(cast.mo.id) not in str(row.body) for row in rows)
    twice = {"webinar_id": webinar["id"], "kind": "single", "question": "Which?", "choices": ["A", "A"]}
    assert (await cast.olive.post("/polls", twice)).status_code == 422


async def test_a_draft_is_changed_and_taken_out_and_what_somebody_answered_is_not(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/polls/{(await polled(cast.olive, webinar))['id']}"
    changed = await cast.olive.put(path, {"kind": "word", "question": "What holds you up?"})
    assert (changed.status_code, changed.json()["kind"], changed.json()["choices"]) == (200, "word", [])
    few = await cast.olive.put(path, {"kind": "single", "question": "Which?", "choices": ["A"]})
    assert (few.status_code, few.json()["fields"][0]["field"]) == (422, "choices")
    assert (await cast.olive.put(f"{path}/state", {"state": "open"})).status_code == 200
    seen = await cast.olive.put(path, {"kind": "word", "question": "And now?"})
    assert (seen.status_code, seen.json()["code"]) == (409, "opened")
    presses = [cast.mo.put(f"{path}/answer", {"word": "time"}), cast.olive.delete(path)]
    answered, taken_out = await asyncio.gather(*presses)
    assert (answered.status_code, taken_out.status_code) in {(204, 409), (404, 204)}
    assert (await cast.mo.get(path)).status_code == (200 if answered.status_code == 204 else 404)

    other = (await polled(cast.olive, webinar))["id"]
    assert (await cast.olive.put(f"/polls/{other}/state", {"state": "open"})).status_code == 200
    assert (await cast.olive.delete(f"/polls/{other}")).status_code == 204
    assert (await cast.mo.put(f"/polls/{other}/answer", {"choices": [0]})).status_code == 404
    async with sessions() as db:
        told = select(EventRow.body["type"].astext).where(EventRow.body["poll_id"].astext == other)
        assert set(await db.scalars(told)) == {"poll.gone"}, "what nobody should see any more is not in the log"


async def opened(who: Somebody, webinar: dict[str, Any], kind: str, **more: Any) -> str:
    poll = await polled(who, webinar, kind, **more)
    path = f"/polls/{poll['id']}"
    assert (await who.put(f"{path}/state", {"state": "open"})).status_code == 200
    return path


async def refused_either_way(who: Somebody, path: str, *answers: dict[str, Any]) -> None:
    for answer in answers:
        for way in ("answer", "answer?the-long-way"):
            assert (await who.put(f"{path}/{way}", answer)).status_code == 422, (way, answer)


async def test_a_ranking_counts_points_by_place_and_is_all_of_the_choices_or_nothing(
    cast: Cast, queries: list[str]
) -> None:
    path = await opened(cast.olive, await scheduled(cast.olive, cast), "ranking")
    assert (await cast.mo.put(f"{path}/answer?the-long-way", {"choices": [2, 0, 1]})).status_code == 204
    assert (await cast.tom.get("/me")).status_code == 200  # has just been seen: nothing needs noting
    queries.clear()
    assert (await cast.tom.put(f"{path}/answer", {"choices": [0, 2, 1]})).status_code == 204
    assert queries == [], "it took the long way"
    assert (await cast.mia.put(f"{path}/answer", {"choices": [2, 1, 0]})).status_code == 204
    await counted(cast.mo, (await cast.mo.get(path)).json(), [3, 1, 5])
    assert (await cast.mia.get(path)).json()["mine"] == [2, 1, 0]
    wrong: list[dict[str, Any]] = [
        {"choices": [0, 1]},
        {"choices": [0, 1, 1]},
        {"choices": [0, 1, 3]},
        {"word": "all"},
        {},
    ]
    await refused_either_way(cast.mo, path, *wrong)


async def queued(who: Somebody, path: str, words: dict[str, tuple[int, str]]) -> None:
    async with asyncio.timeout(10):
        while True:
            queue = (await who.get(path)).json()["queue"]
            if {each["word"].casefold(): (each["answers"], each["state"]) for each in queue} == words:
                return
            await asyncio.sleep(0.1)


async def on_all_wires(cast: Cast, webinar: dict[str, Any], path: str, sessions: Sessions) -> str:
    """All that Rhea is told, who said nothing, has been told, or would be told on coming back; and the big screen."""
    link = (await cast.olive.post(f"/webinars/{webinar['id']}/display-link")).json()["link"]
    screen = await cast.xen.post("/stages/open", {"token": link.partition("#")[2]})
    assert screen.status_code == 200
    async with sessions() as db:
        events = [str(row.body) for row in await db.scalars(select(EventRow)) if "desk:" not in str(row.audiences)]
    polls = await cast.rhea.get("/polls", webinar_id=webinar["id"])
    return " ".join([screen.text, polls.text, (await cast.rhea.get(path)).text, *events])


async def test_words_are_the_same_in_capitals_and_others_see_those_alone_that_a_host_let(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = await opened(cast.olive, webinar, "word", choices=[])
    said = ((cast.mo, "More  time"), (cast.mia, " more time"), (cast.tom, "Rudeword"), (cast.lena, "More time"))
    for who, word in said:
        assert (await who.put(f"{path}/answer", {"word": word})).status_code == 204
    await queued(cast.olive, path, {"more time": (3, "waiting"), "rudeword": (1, "waiting")})
    wires = await on_all_wires(cast, webinar, path, sessions)
    assert "ore time" not in wires, "nobody let it yet"
    assert (await cast.mo.get(path)).json()["my_word"] == "More time"

    decided = {"words": ["MORE TIME", "Rudeword", "never said"], "state": "shown"}
    assert (await cast.mo.put(f"{path}/words", decided)).status_code == 403
    assert (await cast.olive.put(f"{path}/words", decided)).status_code == 200
    words = (await cast.mia.get(path)).json()["words"]
    assert words == [{"word": "More time", "answers": 3}, {"word": "Rudeword", "answers": 1}]
    wires = await on_all_wires(cast, webinar, path, sessions)
    assert "Rudeword" in wires
    assert "never said" not in wires

    assert (await cast.olive.put(f"{path}/words", {"words": ["rudeword"], "state": "hidden"})).status_code == 200
    await cast.mia.put(f"{path}/answer", {"word": "RUDEWORD"})
    await cast.lena.put(f"{path}/answer", {"word": "staff"})
    await queued(cast.olive, path, {"more time": (1, "shown"), "staff": (1, "waiting"), "rudeword": (2, "hidden")})
    wires = await on_all_wires(cast, webinar, path, sessions)
    assert "udeword" not in wires.casefold(), "it is hidden, whoever says it again, in the log, too"
    assert "More time" in wires
    assert "rudeword" not in (await cast.ada.get("/audit")).text.casefold()
    assert "poll.words_hidden" in (await cast.ada.get("/audit")).text
    wrong: list[dict[str, Any]] = [
        {"word": "one two three four"},
        {"word": "x" * 41},
        {"word": ""},
        {"choices": [0]},
        {},
    ]
    await refused_either_way(cast.mo, path, *wrong, {"choices": [0], "word": "time"})


async def test_a_word_goes_with_who_is_forgotten_and_is_counted_out(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = await opened(cast.olive, webinar, "word", choices=[])
    for who, word in ((cast.mo, "time"), (cast.mia, "Owl")):
        await who.put(f"{path}/answer", {"word": word})
    await queued(cast.olive, path, {"time": (1, "waiting"), "owl": (1, "waiting")})
    await cast.olive.put(f"{path}/words", {"words": ["time", "owl"], "state": "shown"})
    erased = {"words": "delete", "confirm": "mia@example.org", "note": "", "to_id": None}
    done = await cast.ada.post(f"/members/{cast.mia.id}/erasure", erased)
    assert done.status_code < 300, done.text
    await queued(cast.olive, path, {"time": (1, "shown")})
    async with sessions() as db:
        assert list(await db.scalars(select(PollWord.folded))) == ["time"]
        assert not [each for each in await db.scalars(select(EventRow.body)) if "'Owl'" in str(each)], "the desk's, too"
    assert '"Owl"' not in await on_all_wires(cast, webinar, path, sessions)


async def test_words_that_differ_by_punctuation_or_form_alone_are_one_and_meaning_is_not_touched(
    cast: Cast, sessions: Sessions
) -> None:
    same = [
        "More time.",
        "more-time",
        "«MORE  time!»",
        "\uff2d\uff4f\uff52\uff45 \u2018time\u2019",
        "more \u2014 time\u2026",
        "\ufb01ne",
    ]
    async with sessions() as db:
        keys = [await db.scalar(select(func.word_key(each))) for each in same]
        apart = ["we'll", "well", "\u2019twas", "C++", "C", "100%", "100", "?!", "\U0001f44d", "Stra\u00dfe"]
        other = [await db.scalar(select(func.word_key(each))) for each in apart]
    assert keys == ["more time"] * 5 + ["fine"]
    assert other == ["we'll", "well", "twas", "c++", "c", "100%", "100", "?!", "\U0001f44d", "strasse"]
    path = await opened(cast.olive, await scheduled(cast.olive, cast), "word", choices=[])
    for who, word in ((cast.mo, "Time."), (cast.mia, "time"), (cast.tom, "\u201ctime\u201d")):
        for way in ("answer", "answer?the-long-way"):
            assert (await who.put(f"{path}/{way}", {"word": word})).status_code == 204
    async with unit_of_work(sessions) as db:  # as the release before wrote it
        await db.execute(update(PollAnswer).where(PollAnswer.word == "Time.").values(folded="time."))
    assert (await cast.olive.put(f"{path}/words", {"words": ["TIME!"], "state": "shown"})).status_code == 200
    (shown,) = (await cast.rhea.get(path)).json()["words"]
    assert shown["answers"] == 3
