"""Open connections follow whom a webinar is for, and tallies come together."""

import asyncio
import time
from uuid import UUID

from sqlalchemy import select

from models import Member
from server.db import Sessions
from server.events import to_desk, to_presenter, to_presenters, to_webinar
from server.policy.audiences import audiences_of
from server.policy.webinars import around_team, attending, running, speaking
from tests.asking import PLAN, asked, scheduled
from tests.people import Cast
from tests.serving import Ear


async def test_who_hears_of_a_webinar_follows_whom_it_is_for(url: str, cast: Cast) -> None:
    async with Ear(url, cast.mia) as mia, Ear(url, cast.tom) as tom, Ear(url, cast.otto) as otto:
        webinar = await scheduled(cast.olive, cast)
        for ear in (mia, tom):
            assert (await ear.event("webinar.changed"))["webinar_id"] == webinar["id"]
        narrower = {**PLAN, "host_ids": [str(cast.olive.id)], "team_ids": [str(cast.team)], "title": "For Team only"}
        narrower["join_url"] = "https://meet.example.org/for-team"
        assert (await cast.olive.put(f"/webinars/{webinar['id']}", narrower)).status_code == 200
        changed = await mia.event("webinar.changed")
        assert (changed["title"], changed["link_changed"]) == ("For Team only", True)
        assert "meet.example.org" not in str(changed)
        await tom.next(lambda frame: frame["kind"] == "reset")
        question = await asked(cast.mo, webinar, "Only for us?")
        assert (await mia.event("question.shown"))["question_id"] == question["id"]
        moved = await cast.olive.put(f"/teams/{cast.sibling}/parent", {"parent_id": str(cast.team)})
        assert moved.status_code < 300, moved.text
        second = await asked(cast.mo, webinar, "And for those below?")
        assert (await tom.event("question.shown"))["question_id"] == second["id"]
        assert (await cast.lena.delete(f"/teams/{cast.team}/members/{cast.mia.id}")).status_code == 200
        await mia.event("place.ended")
        await asked(cast.mo, webinar, "Without Mia?")
        await tom.event("question.shown")
        await mia.hears_nothing("question.shown", 0.3)
        assert all("Only for us?" not in str(frame) for frame in [*tom.frames, *otto.frames])
        await otto.hears_nothing("webinar.changed", 0.1)


async def test_a_move_reads_the_webinars_again_that_it_can_have_changed_and_no_others(
    cast: Cast, sessions: Sessions
) -> None:
    for_team, for_region, for_sibling = [
        UUID((await scheduled(cast.olive, cast, team_ids=[str(each)]))["id"])
        for each in (cast.team, cast.region, cast.sibling)
    ]
    await scheduled(cast.olive, cast)
    assert (await cast.olive.put(f"/teams/{cast.sibling}/parent", {"parent_id": str(cast.core)})).status_code == 200
    async with sessions() as db:
        near = {each: set(await db.scalars(around_team(each))) for each in (cast.sibling, cast.team, cast.region)}
    assert near[cast.sibling] == {for_sibling, for_region}, "it was below the region"
    assert near[cast.team] == {for_team, for_region}
    assert near[cast.region] == {for_region, for_team}


async def test_the_audience_is_the_same_seen_from_the_webinar_and_from_each_member(
    cast: Cast, sessions: Sessions
) -> None:
    group = (await cast.olive.post("/constituencies", {"call_id": str(cast.call), "name": "Pharmacists"})).json()["id"]
    await cast.tom.put(f"/constituencies/{group}/members/{cast.tom.id}")
    webinars = [
        await scheduled(cast.olive, cast),
        await scheduled(cast.olive, cast, team_ids=[str(cast.region)]),
        await scheduled(cast.lena, cast, team_ids=[str(cast.team)]),
        await scheduled(cast.olive, cast, constituency_ids=[group], presenter_ids=[str(cast.mia.id)]),
        await scheduled(cast.olive, cast, constituency_ids=[group], team_ids=[str(cast.team)]),
    ]
    async with sessions() as db:
        members = list(await db.scalars(select(Member)))
        heard = {each.id: await audiences_of(db, each) for each in members}
        for webinar in webinars:
            this = UUID(webinar["id"])
            assert set(await db.scalars(attending(this))) == {each for each in heard if to_webinar(this) in heard[each]}
            assert set(await db.scalars(speaking(this))) == {
                each for each in heard if to_presenters(this) in heard[each] and to_presenter(this, each) in heard[each]
            }
            assert set(await db.scalars(running(this))) == {each for each in heard if to_desk(this) in heard[each]}


async def test_votes_are_told_together_once_a_second_at_most_and_the_last_tally_is_right(url: str, cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    questions = [await asked(cast.mo, webinar, f"Number {each}?") for each in range(4)]
    voters = [cast.olive, cast.rhea, cast.lena, cast.mia, cast.tom]
    async with Ear(url, cast.mo) as ear:
        began = time.monotonic()
        for who in voters:
            await asyncio.gather(*(who.put(f"/questions/{each['id']}/vote") for each in questions))
            await asyncio.sleep(0.3)
        known: dict[str, int] = {}
        frames = 0
        while set(known.values()) != {len(voters)}:
            counted = await ear.event("votes.counted")
            frames += 1
            known |= {each["question_id"]: each["votes"] for each in counted["tallies"]}
        assert len(known) == len(questions)
        assert frames <= time.monotonic() - began + 1
