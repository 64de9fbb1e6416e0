"""Deciding: once, with a reason, by somebody who may; warnings, suspensions, appeals, and the figures of all."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import select, update

from models import AuditEntry, Case, Decision, Flag, Mail, Member
from server.actions.moderation import blank_old_cases, end_what_is_over
from server.db import unit_of_work
from tests.moderating import become, comment_of, decide, judged, post_of, tell, waiting
from tests.people import Cast
from tests.serving import Ear


async def letters(cast: Cast, to: str) -> list[Mail]:
    async with cast.sessions() as db:
        return list(await db.scalars(select(Mail).where(Mail.to == f"{to}@example.org").order_by(Mail.id)))


async def test_of_two_who_decide_at_once_one_is_told_of_the_other(cast: Cast) -> None:
    for _ in range(5):
        post = await post_of(cast.mo, cast)
        await tell(cast.mia, "post", post)
        (case,) = await waiting(cast.vera)
        done = await asyncio.gather(decide(cast.vera, case["id"], "hidden"), decide(cast.ada, case["id"], "dismissed"))
        assert sorted(each.status_code for each in done) == [201, 409]
        (told,) = [each.json() for each in done if each.status_code == 409]
        assert told["code"] == "decided"
        assert re.match("Vera|Ada", told["detail"])
        async with cast.sessions() as db:
            assert len(list(await db.scalars(select(Decision).where(Decision.case_id == case["id"])))) == 1


async def test_whoever_looks_at_a_case_is_seen_to(cast: Cast, url: str) -> None:
    await tell(cast.mia, "post", await post_of(cast.mo, cast))
    (case,) = await waiting(cast.vera)
    async with Ear(url, cast.ada) as ada:
        await cast.vera.put(f"/moderation/cases/{case['id']}/claim")
        assert (await ada.event("case.changed"))["claimed_by"] == "Vera"
        assert (await waiting(cast.ada))[0]["claimed_by"]["name"] == "Vera"
        await cast.ada.put(f"/moderation/cases/{case['id']}/claim")
        assert (await ada.event("case.changed"))["claimed_by"] == "Ada"
        await cast.vera.delete(f"/moderation/cases/{case['id']}/claim")
        assert (await ada.event("case.changed"))["claimed_by"] == "Ada", "it is Ada's now"


async def test_who_alone_told_of_it_does_not_decide_as_long_as_somebody_else_can(cast: Cast) -> None:
    await become(cast, cast.mia, is_moderator=True)
    await tell(cast.mia, "post", await post_of(cast.mo, cast))
    (case,) = await waiting(cast.mia)
    assert (await decide(cast.mia, case["id"], "hidden")).json()["code"] == "your_own_flag"
    for other in (cast.vera, cast.ada):
        await become(cast, other, is_moderator=False, is_administrator=False)
    assert (await decide(cast.mia, case["id"], "hidden")).status_code == 201


async def test_a_warning_is_told_by_mail_and_page_until_it_is_read(cast: Cast, url: str) -> None:
    post = await post_of(cast.mo, cast)
    async with Ear(url, cast.mo) as mo:
        case = await judged(cast, cast.mia, "post", post, "warned", reason="Please be kind.")
        assert (await mo.event("notice.changed"))["waiting"] == 1
    assert (await cast.mo.get("/me")).json()["notices_waiting"] == 1
    assert (await cast.lena.get(f"/posts/{post}")).status_code == 200, "a warning hides nothing"
    (letter,) = await letters(cast, "mo")
    assert "Please be kind." in letter.text
    assert "Mia" not in letter.text
    decision = case["decisions"][0]["id"]
    assert (await cast.mo.put(f"/moderation/notices/{decision}/acknowledgement")).status_code == 200
    assert (await cast.mo.get("/me")).json()["notices_waiting"] == 0
    seen = (await cast.vera.get(f"/moderation/cases/{case['id']}")).json()
    assert seen["decisions"][0]["acknowledged_at"]


async def test_a_moderator_suspends_members_and_an_administrator_others(cast: Cast) -> None:
    post = await post_of(cast.lena, cast)
    await become(cast, cast.lena, is_moderator=True)
    await tell(cast.mia, "post", post)
    (case,) = await waiting(cast.vera)
    refused = await decide(cast.vera, case["id"], "suspended")
    assert (refused.status_code, "administrator" in refused.json()["detail"]) == (403, True)
    assert (await cast.lena.get("/me")).status_code == 200
    assert (await decide(cast.ada, case["id"], "suspended", days=3)).status_code == 201
    assert (await cast.lena.get("/me")).status_code == 401
    assert (await decide(cast.vera, case["id"], "suspended", days=91)).status_code == 422


async def test_a_suspension_for_a_time_ends_by_itself(cast: Cast) -> None:
    case = await judged(cast, cast.mia, "post", await post_of(cast.mo, cast), "suspended", days=7, and_hide=True)
    assert {each["verdict"] for each in case["decisions"]} == {"suspended", "hidden"}
    assert case["hidden"]
    assert (await cast.mo.get("/me")).status_code == 401
    async with unit_of_work(cast.sessions) as db:
        await end_what_is_over(db)
    assert (await cast.mo.get("/me")).status_code == 401
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Member).where(Member.id == cast.mo.id).values(suspended_until=datetime.now(UTC)))
    async with unit_of_work(cast.sessions) as db:
        await end_what_is_over(db)
    assert (await cast.mo.get("/me")).status_code == 200


async def test_what_a_leader_hid_is_shown_again_after_a_day_without_a_decision(cast: Cast) -> None:
    post = await post_of(cast.mo, cast)
    await tell(cast.lena, "post", post, hide_now=True)
    async with unit_of_work(cast.sessions) as db:
        await end_what_is_over(db)
    assert (await cast.mia.get(f"/posts/{post}")).status_code == 404
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Case).values(held_until=datetime.now(UTC) - timedelta(seconds=1)))
    async with unit_of_work(cast.sessions) as db:
        await end_what_is_over(db)
    assert (await cast.mia.get(f"/posts/{post}")).status_code == 200
    assert (await tell(cast.lena, "post", post, hide_now=True)).json()["code"] == "held", "once"
    (case,) = await waiting(cast.vera)
    assert case["held_by"] is None


async def appealed(cast: Cast, verdict: str = "hidden") -> tuple[str, dict[str, Any]]:
    """A post of Mo's, judged by Vera, with an appeal that waits."""
    post = await post_of(cast.mo, cast)
    case = await judged(cast, cast.mia, "post", post, verdict)
    made = await cast.mo.post(f"/moderation/notices/{case['decisions'][0]['id']}/appeal", {"words": "It is made up."})
    assert made.status_code == 201, made.text
    appeal: dict[str, Any] = made.json()["appeal"]
    return post, appeal


async def test_an_appeal_is_made_once_and_answered_by_somebody_else(cast: Cast) -> None:
    post, appeal = await appealed(cast)
    (notice,) = (await cast.mo.get("/moderation/notices")).json()["items"]
    again = await cast.mo.post(f"/moderation/notices/{notice['id']}/appeal", {"words": "Please."})
    assert again.json()["code"] == "appealed"
    answer = {"granted": True, "answer": "You are right."}
    path = f"/moderation/appeals/{appeal['id']}/answer"
    assert (await cast.vera.post(path, answer)).json()["code"] == "your_own_decision"
    assert [each["id"] for each in await waiting(cast.ada, "appealed")]
    answered = await asyncio.gather(cast.ada.post(path, answer), cast.ada.post(path, answer))
    assert sorted(each.status_code for each in answered) == [201, 409]
    assert (await cast.lena.get(f"/posts/{post}")).status_code == 200
    assert await waiting(cast.ada, "appealed") == []
    assert "granted" in (await letters(cast, "mo"))[-1].subject + (await letters(cast, "mo"))[-1].text
    (notice,) = (await cast.mo.get("/moderation/notices")).json()["items"]
    assert (notice["appeal"]["granted"], notice["appeal"]["same_person"]) == (True, False)


async def test_where_there_is_nobody_else_who_decided_answers_and_it_says_so(cast: Cast) -> None:
    post, appeal = await appealed(cast)
    await become(cast, cast.ada, is_administrator=False)
    path = f"/moderation/appeals/{appeal['id']}/answer"
    assert (await cast.vera.post(path, {"granted": False, "answer": "It names a ward."})).status_code == 201
    (notice,) = (await cast.mo.get("/moderation/notices")).json()["items"]
    assert (notice["appeal"]["granted"], notice["appeal"]["same_person"]) == (False, True)
    assert (await cast.lena.get(f"/posts/{post}")).status_code == 404


async def test_whoever_is_suspended_appeals_by_the_link_in_their_letter(cast: Cast, http: httpx.AsyncClient) -> None:
    await judged(cast, cast.mia, "post", await post_of(cast.mo, cast), "suspended", reason="Again unkind.")
    (letter,) = await letters(cast, "mo")
    token = re.findall(r"/appeal#(\S+)", letter.text)[0]
    opened = await http.post("/api/v1/moderation/appeals/open", json={"token": token})
    told = opened.json()
    assert (told["reason"], told["appealed"], told["until"]) == ("Again unkind.", False, None)
    unknown = await http.post("/api/v1/moderation/appeals/open", json={"token": "unknown"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "link_not_valid")
    said = {"token": token, "words": "Somebody else wrote it."}
    made = await asyncio.gather(*(http.post("/api/v1/moderation/appeals", json=said) for _ in range(5)))
    assert sorted(each.status_code for each in made) == [201, 409, 409, 409, 409]
    (case,) = await waiting(cast.ada, "appealed")
    (decision,) = case["decisions"]
    answer = {"granted": True, "answer": "We believe you."}
    assert (await cast.ada.post(f"/moderation/appeals/{decision['appeal']['id']}/answer", answer)).status_code == 201
    assert (await cast.mo.get("/me")).status_code == 200
    opened = await http.post("/api/v1/moderation/appeals/open", json={"token": token})
    assert (opened.json()["over"], opened.json()["granted"]) == (True, True)
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Decision).values(appeal_until=datetime.now(UTC)))
    old = await http.post("/api/v1/moderation/appeals/open", json={"token": token})
    assert (old.status_code, old.json()) == (404, unknown.json())


async def test_a_suspension_lifted_and_given_again_outlives_the_first_ones_appeal(cast: Cast) -> None:
    case = await judged(cast, cast.mia, "post", await post_of(cast.mo, cast), "suspended")
    await cast.ada.delete(f"/members/{cast.mo.id}/suspension")
    await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "For another thing."})
    path = f"/moderation/decisions/{case['decisions'][0]['id']}/undoing"
    assert (await cast.vera.post(path, {"reason": "A mistake."})).status_code == 201
    assert (await cast.mo.get("/me")).status_code == 401


async def test_figures_tell_months_and_no_small_numbers(cast: Cast) -> None:
    post = await post_of(cast.mo, cast)
    for number in range(6):
        comment = await comment_of(cast.mo, post, f"Words {number}.")
        await judged(cast, cast.mia, "comment", comment, "hidden" if number < 5 else "warned")
    months = (await cast.otto.get("/moderation/figures")).json()["months"]
    assert len(months) == 12
    now, before = months[0], months[1]
    assert (now["flags"], now["hidden"], now["warned"], now["suspended"]) == (6, 5, None, 0)
    assert now["median_hours"] == 0
    assert (before["flags"], before["median_hours"]) == (0, None)


async def test_old_cases_lose_their_words_and_keep_what_was_decided(cast: Cast) -> None:
    post = await post_of(cast.mo, cast)
    await tell(cast.mia, "post", post, words="Ward 6.")
    (case,) = await waiting(cast.vera)
    await decide(cast.vera, case["id"], "hidden")
    for keep, kept in ((timedelta(days=1), True), (timedelta(0), False)):
        async with unit_of_work(cast.sessions) as db:
            await blank_old_cases(db, keep)
        async with cast.sessions() as db:
            row, flag = await db.get_one(Case, case["id"]), (await db.scalars(select(Flag))).one()
            assert (bool(row.quote), bool(flag.words)) == (kept, kept)
    (decided,) = await waiting(cast.vera, "decided")
    assert decided["decisions"][0]["verdict"] == "hidden"


async def test_everything_stands_in_the_journal(cast: Cast) -> None:
    _, appeal = await appealed(cast)
    await cast.ada.post(f"/moderation/appeals/{appeal['id']}/answer", {"granted": True, "answer": "Yes."})
    async with cast.sessions() as db:
        actions = set(await db.scalars(select(AuditEntry.action)))
    assert {"content.flagged", "case.hidden", "appeal.made", "appeal.granted", "case.hidden_undone"} <= actions
