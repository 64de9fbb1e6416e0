"""Questions in webinars: asked with and without a name, found, voted for, ordered. One person, one vote, exactly."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from models import ApiToken, EventRow, Webinar
from server.actions.tallies import uncounted
from server.db import Sessions
from server.identity import TOKEN_PREFIX, hashed, new_secret
from tests.asking import announced, asked, listed, rows_of, scheduled, told
from tests.people import Cast, Somebody


async def second_device(who: Somebody, sessions: Sessions) -> Somebody:
    """The same person with another access."""
    token = TOKEN_PREFIX + new_secret()
    async with sessions.begin() as db:
        ends = datetime.now(UTC) + timedelta(hours=1)
        db.add(ApiToken(member_id=who.id, name="phone", token_hash=hashed(token), scope="write", expires_at=ends))
    return replace(who, headers={"Authorization": f"Bearer {token}"})


async def test_one_person_has_one_vote_however_often_and_from_how_many_devices_it_is_given(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "How do I start?")
    path = f"/questions/{question['id']}/vote"
    everybody = [cast.mia, cast.tom, cast.lena, await second_device(cast.mia, sessions)]
    presses = [who.put(path) for who in everybody for _ in range(20)]
    presses += [cast.mia.ask("PUT", path, None, params={"long": "1"}) for _ in range(20)]
    answers = await asyncio.gather(*presses)
    assert {answer.status_code for answer in answers} == {204}
    assert await rows_of(sessions, question) == 3
    await told(cast.mo, question, 3)
    for _ in range(2):
        assert (await cast.mia.delete(path)).status_code == 204
    assert await rows_of(sessions, question) == 2
    await told(cast.tom, question, 2)
    assert [each["voted"] for each in await listed(cast.mia, webinar)] == [False]
    assert [each["voted"] for each in await listed(cast.tom, webinar)] == [True]
    async with sessions() as db:
        counted = select(func.count()).where(EventRow.body["type"].astext == "votes.counted")
        assert (await db.scalar(counted) or 0) <= 4, "votes are told together, not one by one"


async def test_a_vote_is_one_statement_and_the_same_by_either_way(cast: Cast, queries: list[str]) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "How do I start?")
    assert (await cast.mia.get("/me")).status_code == 200  # has just been seen: nothing needs noting
    queries.clear()
    assert (await cast.mia.put(f"/questions/{question['id']}/vote")).status_code == 204
    assert queries == [], "it took the long way"
    assert (await cast.mia.ask("DELETE", f"/questions/{question['id']}/vote", params={"long": "1"})).status_code == 204
    assert queries != []
    await told(cast.mia, question, 0)


async def test_who_leaves_the_audience_can_neither_see_nor_vote_and_their_votes_stay(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.lena, cast, team_ids=[str(cast.team)])
    question = await asked(cast.mo, webinar, "How do I start?")
    path = f"/questions/{question['id']}/vote"
    assert (await cast.mia.put(path)).status_code == 204
    assert (await cast.lena.delete(f"/teams/{cast.team}/members/{cast.mia.id}")).status_code == 200
    for answer in (
        await cast.mia.put(path),
        await cast.mia.delete(path),
        await cast.mia.get(f"/questions/{question['id']}"),
        await cast.mia.get("/questions", webinar_id=webinar["id"]),
        await cast.mia.post("/questions", {"webinar_id": webinar["id"], "text": "May I?"}),
    ):
        assert answer.status_code == 404, answer.text
    assert await rows_of(sessions, question) == 1
    await told(cast.mo, question, 1)


async def test_nobody_is_told_who_asked_without_a_name(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "Why does nobody ask us?", anonymous=True)
    assert (question["mine"], question["author"]["name"]) == (True, "Mo")
    for who in (cast.olive, cast.mia, cast.tom):
        seen = (await who.get(f"/questions/{question['id']}")).json()
        assert (seen["author"], seen["mine"]) == (None, False), who.name
        assert str(cast.mo.id) not in (await who.get("/questions", webinar_id=webinar["id"])).text
    assert str(cast.mo.id) not in (await cast.olive.get(f"/webinars/{webinar['id']}/desk")).text
    others = await announced(sessions, beside=cast.mo)
    assert others
    for audiences, body in others:
        assert str(cast.mo.id) not in body
        assert f"member:{cast.mo.id}" not in audiences
    assert str(cast.mo.id) not in (await cast.ada.get("/audit")).text


async def test_similar_questions_are_found_by_their_words_while_typing(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    await asked(cast.mo, webinar, "How do I start when the GP never rings back?")
    await asked(cast.mia, webinar, "Who tells the family, and in which words?")

    async def similar(typed: str) -> list[str]:
        page = (await cast.tom.get("/questions/similar", webinar_id=webinar["id"], text=typed)).json()
        return [each["text"] for each in page["items"]]

    assert await similar("How to begin if the GP is not ringing") == ["How do I start when the GP never rings back?"]
    assert await similar("which words for families") == ["Who tells the family, and in which words?"]
    for nothing in ("", "the", "how do I", "'; drop table questions; --", "& | !", "\x00"):
        assert await similar(nothing) == []


async def test_of_equally_many_votes_what_was_shown_later_comes_first(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    first = await asked(cast.mo, webinar, "The first?")
    second = await asked(cast.mo, webinar, "The second?")
    newcomer = await asked(cast.mia, webinar, "The newcomer?")
    for who in (cast.tom, cast.lena):
        await who.put(f"/questions/{first['id']}/vote")
    await cast.rhea.put(f"/questions/{second['id']}/vote")
    await told(cast.tom, first, 2)
    await told(cast.tom, second, 1)
    assert [each["text"] for each in await listed(cast.tom, webinar)] == ["The first?", "The second?", "The newcomer?"]
    for who in (cast.tom, cast.lena):
        await who.put(f"/questions/{newcomer['id']}/vote")
    await told(cast.tom, newcomer, 2)
    assert [each["text"] for each in await listed(cast.tom, webinar)] == ["The newcomer?", "The first?", "The second?"]


async def test_a_question_that_waits_is_on_no_wire_but_that_of_its_asker_and_of_who_runs_it(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    await cast.olive.put(f"/webinars/{webinar['id']}/asking", {"holds": "all"})
    question = await asked(cast.mo, webinar, "Mrs K in room 4, what now?")
    assert question["state"] == "waiting"
    assert [each["text"] for each in await listed(cast.mo, webinar)] == ["Mrs K in room 4, what now?"]
    for who in (cast.mia, cast.tom, cast.rhea):
        assert await listed(who, webinar) == []
        assert (await who.get("/questions/similar", webinar_id=webinar["id"], text="room 4")).json()["items"] == []
        assert (await who.put(f"/questions/{question['id']}/vote")).status_code == 404
    for audiences, body in await announced(sessions, beside=cast.mo):
        assert audiences == [f"desk:{webinar['id']}"]
        assert "room 4" in body


async def test_the_first_question_of_a_member_waits_and_later_ones_do_not(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    await cast.olive.put(f"/webinars/{webinar['id']}/asking", {"holds": "first"})
    first = await asked(cast.mo, webinar, "One?")
    assert (first["state"], (await asked(cast.mo, webinar, "Two?"))["state"]) == ("waiting", "waiting")
    assert (await cast.olive.put(f"/questions/{first['id']}/state", {"state": "shown"})).status_code == 200
    assert (await asked(cast.mo, webinar, "Three?"))["state"] == "shown"
    assert (await asked(cast.mia, webinar, "Four?"))["state"] == "waiting"
    assert (await asked(cast.olive, webinar, "From the desk?"))["state"] == "shown"


async def test_nothing_is_asked_while_asking_is_paused_and_no_votes_are_taken_while_it_is_closed(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "How do I start?")
    await cast.olive.put(f"/webinars/{webinar['id']}/asking", {"asking_paused": True})
    refused = await cast.mia.post("/questions", {"webinar_id": webinar["id"], "text": "And I?"})
    assert (refused.status_code, refused.json()["code"]) == (409, "paused")
    assert (await cast.mia.put(f"/questions/{question['id']}/vote")).status_code == 204
    await cast.olive.put(f"/webinars/{webinar['id']}/closed")
    refused = await cast.tom.put(f"/questions/{question['id']}/vote")
    assert (refused.status_code, refused.json()["code"]) == (409, "closed")
    await told(cast.tom, question, 1)
    assert (await cast.olive.delete(f"/webinars/{webinar['id']}/closed")).json()["closed_at"] is None
    assert (await cast.tom.put(f"/questions/{question['id']}/vote")).status_code == 204
    await told(cast.tom, question, 2)


async def test_a_program_that_asks_without_end_is_slowed_down(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    body = {"webinar_id": webinar["id"], "text": "Again?"}
    answers = await asyncio.gather(*(cast.mo.post("/questions", body) for _ in range(14)))
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [429] * 4


async def test_votes_that_nobody_counted_are_counted_by_whoever_starts_next(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "How do I start?")
    await cast.mia.put(f"/questions/{question['id']}/vote")
    await told(cast.mo, question, 1)
    async with sessions() as db:
        assert [str(each) for each in await db.scalars(uncounted())] == [webinar["id"]]
        await db.execute(update(Webinar).values(counted_at=func.now() + func.make_interval(0, 0, 0, 1)))
        assert list(await db.scalars(uncounted())) == []


async def taken_back(who: Somebody, question: dict[str, Any]) -> int:
    return (await who.delete(f"/questions/{question['id']}")).status_code


async def test_what_is_taken_back_is_gone_for_everybody_and_from_the_log(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "A slip of the tongue?")
    assert await taken_back(cast.mia, question) == 403
    assert await taken_back(cast.mo, question) == 204
    assert await taken_back(cast.mo, question) == 404
    for who in (cast.mo, cast.mia, cast.olive):
        assert await listed(who, webinar) == []
        assert (await who.get(f"/questions/{question['id']}")).status_code == 404
    async with sessions() as db:
        assert all("slip of the tongue" not in str(row.body) for row in await db.scalars(select(EventRow)))
