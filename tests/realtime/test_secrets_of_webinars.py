"""What of a webinar is not for everybody reaches nobody else: on each socket and stream, live and on coming back, in
each answer of the API that has to do with webinars, and on the big screen."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
from fastapi import FastAPI

from server.db import Sessions
from tests.asking import asked, moved, scheduled
from tests.live_client import LiveClient
from tests.people import NOBODY, Cast, Somebody
from tests.serving import stamp_now

RUN_IT = {"Olive", "Rhea"}
WITH_PRESENTER = {*RUN_IT, "Lena"}
INSIDE = {"Olive", "Rhea", "Lena", "Mo", "Mia", "Tom"}

MAY_READ = {
    "everybody-inside": INSIDE,
    "still-waiting": {"Mo", *RUN_IT},
    "why-not-taken": {"Tom", *RUN_IT},
    "not-taken-words": {"Tom", *RUN_IT},
    "as-it-was-asked": {"Mo", *RUN_IT},
    "was-merged": {"Mia", *RUN_IT},
    "why-it-was-lifted": {"Tom", "Ada", *RUN_IT},  # Ada reads the audit log
    "only-a-draft": RUN_IT,
    "for-who-speaks": WITH_PRESENTER,
    "for-the-hosts": WITH_PRESENTER,
    "a-word-not-let": {"Mo", *RUN_IT},
    "where-it-is-held": {*WITH_PRESENTER, "Mo"},
}
"""By a mark in its words: who may read it. The lists are exact, so that a feed that tells nothing does not pass."""


class Follower:
    """Somebody who hears all there is for them, over a socket or a stream."""

    def __init__(self, url: str, who: Somebody, number: int) -> None:
        self.who = who
        self.client = LiveClient(url, who.headers, transport=("socket", "stream")[number % 2])

    def heard(self) -> list[dict[str, Any]]:
        return [each.frame for each in self.client.frames if each.frame["kind"] == "event"]


async def play(cast: Cast) -> dict[str, str]:
    """A webinar that Olive and Rhea run, and in which Lena speaks. The ids of what there is to ask for."""
    webinar = await scheduled(
        cast.olive, cast, host_ids=[str(cast.olive.id), str(cast.rhea.id)], presenter_ids=[str(cast.lena.id)],
        join_url="https://meet.example.org/where-it-is-held",
    )  # fmt: skip
    assert (await cast.mo.put(f"/webinars/{webinar['id']}/registration")).status_code == 204
    await cast.olive.put(f"/webinars/{webinar['id']}/asking", {"holds": "all"})
    for who, sent_to, text in ((cast.rhea, "presenters", "for-who-speaks"), (cast.lena, "hosts", "for-the-hosts")):
        note = await who.post(f"/webinars/{webinar['id']}/backstage", {"sent_to": sent_to, "text": text})
        assert note.status_code == 201, note.text
    waiting = await asked(cast.mo, webinar, "Is this still-waiting?")
    hidden = await asked(cast.mia, webinar, "Who may ask without a name? everybody-inside", anonymous=True)
    refused = await asked(cast.tom, webinar, "Do you know not-taken-words?")
    await moved(cast.olive, refused, "not_taken", "That is why-not-taken.")
    edited = await asked(cast.mo, webinar, "Is this as-it-was-asked?")
    assert (await cast.olive.patch(f"/questions/{edited['id']}", {"text": "In better words?"})).status_code == 200
    merged = await asked(cast.mia, webinar, "Is this what was-merged?")
    lifted = await asked(cast.tom, webinar, "Abuse of somebody", anonymous=True)
    why = {"why": "That is why-it-was-lifted."}
    assert (await cast.olive.post(f"/questions/{lifted['id']}/author", why)).status_code == 200
    for each in (hidden, edited, lifted):
        await moved(cast.olive, each, "shown")
    into = await cast.rhea.post(f"/questions/{merged['id']}/merging", {"into_id": edited["id"]})
    assert into.status_code == 200, into.text
    draft = {"webinar_id": webinar["id"], "kind": "single", "question": "Is it only-a-draft?", "choices": ["a", "b"]}
    poll = await cast.olive.post("/polls", draft)
    assert poll.status_code == 201, poll.text
    words = {"webinar_id": webinar["id"], "kind": "word", "question": "In a word?", "choices": []}
    said = await cast.olive.post("/polls", words)
    path = f"/polls/{said.json()['id']}"
    assert (await cast.olive.put(f"{path}/state", {"state": "open"})).status_code == 200
    assert (await cast.mo.put(f"{path}/answer", {"word": "a-word-not-let"})).status_code == 204
    return {
        "webinar_id": webinar["id"], "waiting": waiting["id"], "question_id": hidden["id"], "lifted": lifted["id"],
        "poll_id": said.json()["id"], "call_id": str(cast.call), "team_id": str(cast.team),
    }  # fmt: skip


def questions_of_the_api(app: FastAPI, ids: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Every GET that has to do with webinars, for what was played."""
    found = []
    for path, methods in app.openapi()["paths"].items():
        get = methods.get("get")
        if get is None or "webinars" not in get["tags"]:
            continue
        names = {each["name"]: each for each in get.get("parameters", [])}
        inside = [name for name, each in names.items() if each["in"] == "path"]
        asks = {name: ids[name] for name in names if name in ids and name not in inside}
        asks |= {"text": "who may ask this without name"} if "text" in names else {}
        found.append((path.removeprefix("/api/v1").format(**{name: ids.get(name, NOBODY) for name in inside}), asks))
    return [*found, (f"/questions/{ids['waiting']}", {}), (f"/questions/{ids['lifted']}", {}), ("/audit", {})]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """All that are in it, however deep."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each)


def tells_who_asked(told: str, ids: dict[str, str], which: str, asker: Somebody) -> bool:
    """Whether anything of this question, in what somebody was told, names who asked it."""
    about = [each for each in objects(json.loads(told)) if ids[which] in (each.get("id"), each.get("question_id"))]
    return any(str(asker.id) in json.dumps(each) or f'"{asker.name}"' in json.dumps(each) for each in about)


async def test_what_is_not_for_everybody_reaches_nobody_else(
    app: FastAPI, url: str, http: httpx.AsyncClient, cast: Cast, sessions: Sessions
) -> None:
    people = [each for each in cast.everybody if each is not cast.xen]
    live = [Follower(url, who, number) for number, who in enumerate(people)]
    late = [Follower(url, who, number + 1) for number, who in enumerate(people)]
    async with AsyncExitStack() as stack:
        for each in live:
            await stack.enter_async_context(each.client)
            await each.client.heard(lambda frame: frame["kind"] == "hello")
        ids = await play(cast)
        assert (await cast.olive.put(f"/webinars/{ids['webinar_id']}/asking", {"holds": "none"})).status_code == 200
        await asked(cast.mo, {"id": ids["webinar_id"]}, "The last one?")
        for before, after in zip(live, late, strict=True):
            after.client.cursor, after.client.epoch = before.client.frames[0].frame["position"], before.client.epoch
            await stack.enter_async_context(after.client)
        await stamp_now(sessions)
        await _all_heard([*live, *late], lambda frame: "The last one?" in json.dumps(frame))
        told = {who.name: await _told(app, who, ids) for who in cast.everybody}
        for each in (*live, *late):
            told[each.who.name] += [json.dumps(frame) for frame in each.heard()]
    link = (await cast.olive.post(f"/webinars/{ids['webinar_id']}/display-link")).json()["link"]
    token = link.partition("#")[2]
    told["The big screen"] = [(await http.post("/api/v1/stages/open", json={"token": token})).text]

    for mark, may in MAY_READ.items():
        reads = {name for name, texts in told.items() if any(mark in text for text in texts)}
        assert reads - {"The big screen"} == may, mark
        assert "The big screen" not in reads or mark == "everybody-inside", mark
    for name, texts in told.items():
        if name != "Mia":
            assert not [text for text in texts if tells_who_asked(text, ids, "question_id", cast.mia)], name
        if name not in {"Tom", *RUN_IT}:
            assert not [text for text in texts if tells_who_asked(text, ids, "lifted", cast.tom)], name
        assert name in RUN_IT or not any(token in text for text in texts)
    assert any(tells_who_asked(text, ids, "lifted", cast.tom) for text in told["Rhea"])


async def _all_heard(followers: list[Follower], it: Callable[[dict[str, Any]], bool]) -> None:
    """Those who may hear it have heard it; who may not had as long."""
    for each in followers:
        if each.who.name in INSIDE:
            await each.client.heard(it, within=10)
    await asyncio.sleep(0.2)


async def _told(app: FastAPI, who: Somebody, ids: dict[str, str]) -> list[str]:
    """All answers that somebody gets; one that is no JSON as if it were a text in JSON."""
    texts = []
    for path, asks in questions_of_the_api(app, ids):
        answer = await who.get(path, **asks)
        assert answer.status_code in (200, 401, 403, 404), f"{path}: {answer.text}"
        texts.append(answer.text if "json" in answer.headers["content-type"] else json.dumps(answer.text))
    return texts
