"""Those who decide hear by mail that somebody asks to join: once a day for each queue, outside quiet hours."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import func, update

from models import JoinRequest
from server.db import unit_of_work
from server.jobs import Jobs
from server.policy.figures import zone
from server.settings import Settings
from tests.joining import open_page, waiting
from tests.people import Cast
from tests.reminding import letters, rule


async def told(cast: Cast) -> list[tuple[str, str]]:
    """Who had a letter, and how many wait, by it."""
    return [
        (to, text.split(" wait")[0].rsplit(", ")[-1]) for to, text in await letters(cast) if "/join-requests" in text
    ]


async def test_whoever_decides_is_told_once_a_day_however_many_ask(cast: Cast, settings: Settings) -> None:
    group = await open_page(cast)
    await rule(cast, quiet_from="00:00", quiet_until="00:00")
    await waiting(cast, group, "a@example.org")
    await asyncio.gather(*(Jobs(cast.sessions, settings).remind() for _ in range(4)))
    assert await told(cast) == [("olive", "1 person"), ("rhea", "1 person")]
    for _, text in await letters(cast):
        assert "Nadia" not in text or "/join-requests" not in text, "who asks is named on the page only"
    await waiting(cast, group, "b@example.org")
    await waiting(cast, group, "c@example.org")
    await Jobs(cast.sessions, settings).remind()
    assert len(await told(cast)) == 2
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(JoinRequest).values(told_at=JoinRequest.told_at - timedelta(days=1)))
    await Jobs(cast.sessions, settings).remind()
    assert (await told(cast))[1::2] == [("olive", "3 people"), ("rhea", "3 people")]
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(JoinRequest).values(told_at=func.now() - timedelta(days=1)))
    await Jobs(cast.sessions, settings).remind()
    assert len(await told(cast)) == 4, "nobody new"


async def test_nobody_is_told_at_night_nor_of_an_address_that_is_not_confirmed(cast: Cast, settings: Settings) -> None:
    group = await open_page(cast)
    await rule(cast, quiet_from="00:00", quiet_until="00:00")
    await waiting(cast, group)
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(JoinRequest).values(state="unconfirmed", confirmed_at=None))
    await Jobs(cast.sessions, settings).remind()
    assert await told(cast) == []
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(JoinRequest).values(state="waiting", confirmed_at=func.now()))
    now = datetime.now(zone())
    hour = timedelta(hours=1)
    await rule(cast, quiet_from=f"{now - hour:%H:%M}", quiet_until=f"{now + hour:%H:%M}")
    await Jobs(cast.sessions, settings).remind()
    assert await told(cast) == []
