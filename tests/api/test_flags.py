"""Telling a moderator: of what one can read, once, without its author learning who."""

import asyncio

import httpx
import pytest
from sqlalchemy import func, select

from models import Case, Flag, Invitation
from server.db import unit_of_work
from server.identity import hashed
from tests.moderating import become, decide, judged, post_of, tell, waiting
from tests.people import NOBODY, Cast, Somebody
from tests.policy.world import build
from tests.reporting import ask
from tests.serving import Ear


async def test_all_who_tell_of_one_thing_are_in_one_case_each_once(cast: Cast) -> None:
    post = await post_of(cast.mo, cast)
    first = await tell(cast.mia, "post", post, words="Ward 6, on Tuesday.")
    again = await tell(cast.mia, "post", post, reason="other")
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert (await tell(cast.lena, "post", post, reason="private")).status_code == 201
    (case,) = await waiting(cast.vera)
    assert (case["quote"], case["author"]["name"], case["where"]) == ("Rash words.", "Mo", "Team")
    assert [(each["member"]["name"], each["reason"]) for each in case["flags"]] == [
        ("Mia", "patient"),
        ("Lena", "private"),
    ]


async def test_fifty_at_once_make_one_case(cast: Cast) -> None:
    post = await post_of(cast.mo, cast)
    tellers = [cast.mia, cast.lena, cast.rhea, cast.olive]
    told = await asyncio.gather(*(tell(tellers[each % 4], "post", post) for each in range(50)))
    assert {each.status_code for each in told} == {201}
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Case)) == 1
        assert await db.scalar(select(func.count()).select_from(Flag)) == 4


async def test_what_one_may_not_read_one_cannot_tell_of(cast: Cast) -> None:
    world = await build(cast)
    for kind in ("post", "comment", "report", "low", "team"):
        for who in (cast.otto, cast.hugo):
            hidden = await tell(who, kind, world.ids[kind])
            nothing = await tell(who, kind, NOBODY)
            assert hidden.status_code == nothing.status_code == 404, kind
            assert hidden.json() == nothing.json(), kind
    assert (await tell(cast.tom, "low", world.ids["low"])).status_code == 404
    assert (await tell(cast.lena, "invitation", world.ids["invitation"])).status_code == 404


async def test_everything_that_others_wrote_can_be_told_of(cast: Cast) -> None:
    world = await build(cast)
    low = (await cast.lena.get("/lows")).json()["items"][0]
    answered = (await cast.lena.post(f"/lows/{low['id']}/answers", {"text": "Soon."})).json()
    facts = {"items": [{"statement": "It is so.", "source": "A study, 2020"}]}
    evidence = (await cast.olive.put(f"/calls/{cast.call}/evidence", facts)).json()["evidence"][0]
    things: list[tuple[Somebody, str, object]] = [
        (cast.lena, "post", world.ids["post"]),
        (cast.lena, "comment", world.ids["comment"]),
        (cast.lena, "report", world.ids["report"]),
        (cast.lena, "low", low["id"]),
        (cast.mo, "answer", answered["answers"][0]["id"]),
        (cast.mo, "evidence", evidence["id"]),
        (cast.mo, "member", cast.mia.id),
        (cast.mo, "team", cast.team),
        (cast.mo, "call", cast.call),
        (cast.mo, "constituency", world.ids["constituency"]),
        (cast.mo, "metric", world.ids["metric"]),
    ]
    for who, kind, subject_id in things:
        assert (await tell(who, kind, subject_id)).status_code == 201, kind
    quotes = {each["kind"]: each["quote"] for each in await waiting(cast.vera)}
    assert quotes["answer"] == "Soon."
    assert quotes["report"] == "It worked.\n\nRing the surgery."
    assert quotes["member"] == "Mia"
    assert "A study, 2020" in quotes["evidence"]
    assert set(quotes) == {kind for _, kind, _ in things}


async def test_one_does_not_tell_of_oneself(cast: Cast) -> None:
    post = await post_of(cast.mo, cast)
    assert (await tell(cast.mo, "post", post)).json()["code"] == "your_own"
    assert (await tell(cast.mo, "member", cast.mo.id)).status_code == 409


async def test_an_edit_does_not_hide_what_was_told_of(cast: Cast) -> None:
    post = await post_of(cast.mo, cast)
    await tell(cast.mia, "post", post)
    await cast.mo.patch(f"/posts/{post}", {"text": "Kind words."})
    (case,) = await waiting(cast.vera)
    now = (await cast.vera.get(f"/moderation/cases/{case['id']}")).json()
    assert (now["quote"], now["now"]) == ("Rash words.", "Kind words.")
    await decide(cast.vera, case["id"], "dismissed")
    anew = await tell(cast.mia, "post", post, reason="unkind")
    assert anew.json()["outcome"] == "waiting", "other words"
    await cast.mo.delete(f"/posts/{post}")
    (again,) = await waiting(cast.vera)
    gone = (await cast.vera.get(f"/moderation/cases/{again['id']}")).json()
    assert (gone["quote"], gone["now"]) == ("Kind words.", None)


async def test_the_author_learns_of_no_flag_and_the_flagger_of_the_outcome(cast: Cast, url: str) -> None:
    post = await post_of(cast.mo, cast)
    async with Ear(url, cast.mo) as mo, Ear(url, cast.mia) as mia:
        told = (await tell(cast.mia, "post", post, words="Ward 6.")).json()
        (case,) = await waiting(cast.vera)
        await decide(cast.vera, case["id"], "hidden")
        assert (await mia.event("flag.answered"))["outcome"] == "hidden"
        await mo.event("notice.changed")
        heard = str(mo.frames)
        assert str(cast.mia.id) not in heard
        assert "Ward 6." not in heard
    (notice,) = (await cast.mo.get("/moderation/notices")).json()["items"]
    assert "Mia" not in str(notice)
    assert "Vera" not in str(notice), "nor who decided"
    (mine,) = (await cast.mia.get("/flags")).json()["items"]
    assert (mine["id"], mine["outcome"]) == (told["id"], "hidden")
    assert (await cast.lena.get("/flags")).json()["items"] == []


async def test_a_leader_hides_at_once_and_a_moderator_decides(cast: Cast) -> None:
    post = await post_of(cast.mo, cast)
    assert (await tell(cast.mia, "post", post, hide_now=True)).status_code == 403
    assert (await cast.lena.get(f"/posts/{post}")).status_code == 200
    assert (await tell(cast.rhea, "post", post, hide_now=True)).json()["hidden_meanwhile"]
    assert (await cast.lena.get(f"/posts/{post}")).status_code == 404
    (case,) = await waiting(cast.vera)
    assert case["held_by"]["name"] == "Rhea"
    assert (await decide(cast.vera, case["id"], "dismissed")).status_code == 201
    assert (await cast.lena.get(f"/posts/{post}")).status_code == 200
    assert (await tell(cast.lena, "team", cast.team, hide_now=True)).json()["code"] == "not_hideable"


@pytest.mark.parametrize("used", [False, True], ids=["open", "used"])
async def test_whoever_is_invited_tells_of_what_they_read(cast: Cast, http: httpx.AsyncClient, used: bool) -> None:
    words = {"email": "new@example.org", "team_id": str(cast.team), "role": "member", "message": "Come, or else."}
    invitation = (await cast.lena.post("/invitations", words)).json()
    async with unit_of_work(cast.sessions) as db:
        row = await db.get_one(Invitation, invitation["id"])
        row.token_hash = hashed("the secret")
        if used:
            await db.delete(row)
    said = {"token": "the secret", "reason": "unkind", "words": "A threat."}
    told = await http.post("/api/v1/flags/invitation", json=said)
    if used:
        assert told.json()["code"] == "invitation_not_valid"
        return
    assert told.status_code == 201
    assert (await http.post("/api/v1/flags/invitation", json=said)).status_code == 201
    (case,) = await waiting(cast.vera)
    assert (case["quote"], case["author"]["name"], case["flags"][0]["member"]) == ("Come, or else.", "Lena", None)
    assert len(case["flags"]) == 1


async def test_a_moderator_does_not_even_know_of_cases_about_themself(cast: Cast, url: str) -> None:
    await become(cast, cast.mo, is_moderator=True)
    post = await post_of(cast.mo, cast)
    async with Ear(url, cast.mo) as mo, Ear(url, cast.vera) as vera:
        await tell(cast.mia, "post", post)
        case = await vera.event("case.changed")
        await mo.hears_nothing("case.changed")
    assert await waiting(cast.mo) == []
    assert (await cast.mo.get(f"/moderation/cases/{case['case_id']}")).status_code == 404
    assert (await decide(cast.mo, case["case_id"], "dismissed")).status_code == 404


async def test_lows_and_answers_are_told_of_by_who_reads_them(cast: Cast) -> None:
    asked = await ask(cast)
    (low,) = (await asked.report(cast.mo, low="Ward 6 again."))["lows"]
    assert (await tell(cast.mia, "low", low["id"])).status_code == 404
    case = await judged(cast, cast.lena, "low", low["id"], "hidden")
    assert case["quote"] == "Ward 6 again."
    assert (await cast.lena.get("/lows")).json()["items"] == []
    assert [each["hidden"] for each in (await cast.mo.get("/lows")).json()["items"]] == [True]
