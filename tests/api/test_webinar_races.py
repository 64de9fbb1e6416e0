"""Several people press at once on one webinar: each press is taken or refused, and nothing is left halfway."""

import httpx
from sqlalchemy import func, select

from models import EventRow, Question, QuestionVote, Registration, Webinar
from server.db import Sessions
from tests.api.test_races import at_once, doors, through
from tests.asking import PLAN, asked, scheduled
from tests.people import Cast

__all__ = ["doors"]


async def test_two_that_are_merged_into_each_other_leave_one_with_all_votes(
    cast: Cast, sessions: Sessions, doors: list[httpx.AsyncClient]
) -> None:
    webinar = await scheduled(cast.olive, cast, host_ids=[str(cast.olive.id), str(cast.lena.id)])
    one, two = [(await asked(cast.mo, webinar, text))["id"] for text in ("One?", "Two?")]
    for who, question in ((cast.mia, one), (cast.tom, one), (cast.rhea, two)):
        await who.put(f"/questions/{question}/vote")
    answers = await at_once(
        through(doors[0], cast.olive).post(f"/questions/{one}/merging", {"into_id": two}),
        through(doors[1], cast.lena).post(f"/questions/{two}/merging", {"into_id": one}),
        through(doors[2], cast.mia).put(f"/questions/{two}/vote"),
        through(doors[3], cast.lena).put(f"/questions/{two}/vote"),
    )
    assert answers == {200: 1, 409: 1, 204: 2}
    async with sessions() as db:
        left = (await db.scalars(select(Question.id).where(Question.state == "shown"))).one()
        votes = select(func.count()).where(QuestionVote.question_id == left, QuestionVote.given)
        assert await db.scalar(votes) == 4, "Mia's counts once"


async def test_no_version_is_left_out_when_a_series_is_changed_cancelled_filled_and_its_host_leaves(
    cast: Cast, sessions: Sessions, doors: list[httpx.AsyncClient]
) -> None:
    hosts = {"host_ids": [str(cast.olive.id), str(cast.lena.id)], "capacity": 2}
    await scheduled(cast.olive, cast, **hosts, repeat={"every": "week", "times": 3})
    webinars = (await cast.olive.get("/webinars")).json()["items"]
    presses = [
        through(doors[40], cast.olive).post(f"/webinars/{webinars[1]['id']}/cancellation", {"later": True}),
        through(doors[41], cast.ada).post(f"/members/{cast.lena.id}/leaving", {"note": "-", "to_id": str(cast.mia.id)}),
    ]
    for turn, each in enumerate(webinars):
        path, plan = f"/webinars/{each['id']}", {**PLAN, **hosts, "starts_at": each["starts_at"]}
        presses.append(through(doors[turn], cast.olive).put(f"{path}?later=true", {**plan, "minutes": 30 + turn}))
        presses.append(through(doors[10 + turn], cast.olive).put(path, {**plan, "capacity": 1}))
        presses += [through(doors[20 + turn], who).put(f"{path}/registration") for who in (cast.mo, cast.tom)]
    await at_once(*presses)
    async with sessions() as db:
        for webinar in await db.scalars(select(Webinar)):
            about = EventRow.body["type"].astext == "webinar.changed", EventRow.body["webinar_id"].astext
            told = select(EventRow.body["version"].as_integer()).where(about[0], about[1] == str(webinar.id))
            assert list(await db.scalars(told.order_by(EventRow.id))) == list(range(1, webinar.version + 1))
            registered = select(func.count()).where(Registration.webinar_id == webinar.id)
            assert (await db.scalar(registered) or 0) <= (webinar.capacity or 0)
