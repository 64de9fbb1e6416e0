"""The log is not a way round the rules: who catches up late reads there what they may read now, and nothing else."""

from typing import Any
from uuid import uuid4

import pytest

from tests.people import Cast, Somebody
from tests.reporting import ask
from tests.serving import Ear


async def replayed(url: str, who: Somebody, after: int) -> list[dict[str, Any]]:
    """What somebody is told of the log from a position on, up to their own sign of life."""
    async with Ear(url, who, after=after) as ear:
        assert ear.first["resumed"] is True
        sign = uuid4().hex
        await who.patch("/me", {"role_title": sign})
        await ear.next(lambda each: sign in str(each))
        return [each["event"] for each in ear.frames if each["kind"] == "event"]


@pytest.fixture
async def start(cast: Cast, url: str) -> int:
    async with Ear(url, cast.mo) as ear:
        position: int = ear.first["position"]
        return position


async def test_a_low_that_was_passed_up_is_out_of_reach_of_who_held_it(cast: Cast, url: str, start: int) -> None:
    asked = await ask(cast)
    (low,) = (await asked.report(cast.mo, low="No pharmacist."))["lows"]
    await cast.lena.post(f"/lows/{low['id']}/answers", {"text": "I asked around."})
    assert "No pharmacist." in str(await replayed(url, cast.lena, start))
    async with Ear(url, cast.rhea) as rhea:
        assert (await cast.lena.put(f"/lows/{low['id']}/holder")).status_code == 200
        assert (await rhea.event("low.raised"))["text"] == "No pharmacist."
        assert (await rhea.event("low.answered"))["text"] == "I asked around."
    heard = str(await replayed(url, cast.lena, start))
    assert "No pharmacist." not in heard
    assert "I asked around." not in heard
    for who in (cast.mo, cast.rhea):
        kinds = [each["type"] for each in await replayed(url, who, start) if each["type"].startswith("low.")]
        assert kinds == ["low.raised", "low.answered"], who.name


async def test_words_that_were_taken_back_or_changed_are_gone(cast: Cast, url: str, start: int) -> None:
    team = {"team_id": str(cast.team)}
    kept = (await cast.mo.post("/posts", {**team, "text": "First words."})).json()
    gone = (await cast.mo.post("/posts", {**team, "text": "Rash words."})).json()
    await cast.mia.post("/comments", {"post_id": gone["id"], "text": "Rash answer."})
    said = (await cast.mia.post("/comments", {"post_id": kept["id"], "text": "First comment."})).json()
    other = (await cast.mia.post("/comments", {"post_id": kept["id"], "text": "Rash comment."})).json()
    await cast.mo.patch(f"/posts/{kept['id']}", {"text": "Better words."})
    await cast.mo.delete(f"/posts/{gone['id']}")
    await cast.mia.patch(f"/comments/{said['id']}", {"text": "Better comment."})
    await cast.mia.delete(f"/comments/{other['id']}")
    for who in (cast.mo, cast.lena, cast.rhea):
        said_now = await replayed(url, who, start)
        words = [each["text"] for each in said_now if each["type"] in ("post.written", "comment.written")]
        assert words == ["Better words.", "Better comment."], who.name
        assert {"post.withdrawn", "comment.withdrawn"} <= {each["type"] for each in said_now}
