"""Many people at once, on connections of their own: what must happen once happens once, and the sums stay right."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable

import httpx
import pytest
from sqlalchemy import func, select

from models import EventRow, GoalVersion, Invitation, Mail, Member, Place, Reaction, Report, Team
from server.actions.invitations import send_invitation
from server.db import unit_of_work
from server.settings import Settings
from tests.people import Cast, Somebody
from tests.reporting import ask


async def at_once(*asked: Awaitable[httpx.Response]) -> Counter[int]:
    """How many answers there were of each status."""
    answers = await asyncio.gather(*asked)
    assert all(each.status_code < 500 for each in answers), {each.text for each in answers}
    return Counter(each.status_code for each in answers)


@pytest.fixture
async def doors(url: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Fifty browsers, each with a connection of its own."""
    clients = [httpx.AsyncClient(base_url=url, timeout=60) for _ in range(50)]
    yield clients
    for each in clients:
        await each.aclose()


def through(door: httpx.AsyncClient, who: Somebody) -> Somebody:
    return Somebody(who.name, who.id, door, who.headers)


async def test_one_invitation_makes_one_member(cast: Cast, settings: Settings, doors: list[httpx.AsyncClient]) -> None:
    async with unit_of_work(cast.sessions) as db:
        team = await db.get_one(Team, cast.team)
        _, link = await send_invitation(db, None, settings, email="new@example.org", team=team, role="member")
    body = {
        "token": link.partition("#")[2],
        "name": "Nia",
        "password": "three green kettles",
        "accept_house_rules": True,
    }
    answers = await at_once(*(each.post("/api/v1/invitations/accept", json=body) for each in doors))
    assert answers == {201: 1, 404: 49}
    async with cast.sessions() as db:
        (member,) = await db.scalars(select(Member.id).where(Member.email == "new@example.org"))
        assert await db.scalar(select(func.count()).where(Place.member_id == member)) == 1


@pytest.mark.parametrize("role", ["member", "administrator"])
async def test_one_address_is_invited_once(cast: Cast, doors: list[httpx.AsyncClient], role: str) -> None:
    team_id = str(cast.team) if role == "member" else None
    body = {"email": "new@example.org", "team_id": team_id, "role": role}
    answers = await at_once(*(through(each, cast.ada).post("/invitations", body) for each in doors[:10]))
    assert answers == {201: 1, 409: 9}
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Invitation)) == 1
        assert await db.scalar(select(func.count()).select_from(Mail)) == 1


async def test_one_report_counts_once(cast: Cast, doors: list[httpx.AsyncClient]) -> None:
    asked = await ask(cast)
    answers = await at_once(*(through(each, cast.mo).post("/reports", asked.body(12)) for each in doors[:10]))
    assert answers == {201: 1, 409: 9}
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Report)) == 1
    await asked.agrees()


async def test_sent_again_with_one_key_it_is_one_answer(cast: Cast, doors: list[httpx.AsyncClient]) -> None:
    asked = await ask(cast)
    answers = await asyncio.gather(
        *(through(each, cast.mo).post("/reports", asked.body(12), Idempotency_Key="once") for each in doors[:10])
    )
    assert {each.status_code for each in answers} == {201}
    assert len({each.json()["id"] for each in answers}) == 1


async def test_places_change_while_reports_come_in(cast: Cast, doors: list[httpx.AsyncClient]) -> None:
    asked = await ask(cast)
    between = (await cast.rhea.post("/teams", {"name": "Between", "parent_id": str(cast.region)})).json()["id"]
    doing = []
    for n, door in enumerate(doors[:12]):
        doing.append(through(door, cast.lena).put(f"/teams/{cast.team}/members/{cast.mia.id}", {"reports": n % 2 == 0}))
    for number, (door, who) in enumerate(zip(doors[12:], (cast.mo, cast.mia), strict=False)):
        doing.append(through(door, who).post("/reports", asked.body(number + 3)))
    doing += [
        through(doors[14], cast.olive).put(f"/teams/{cast.team}/parent", {"parent_id": between}),
        through(doors[15], cast.rhea).delete(f"/teams/{cast.sibling}/members/{cast.tom.id}"),
        through(doors[16], cast.rhea).post("/teams", {"name": "New", "parent_id": str(cast.sibling)}),
    ]
    answers = await at_once(*doing)
    assert answers[201] >= 2
    await asked.agrees()


async def test_corrections_at_once_leave_the_last_one_counted(cast: Cast, doors: list[httpx.AsyncClient]) -> None:
    asked = await ask(cast)
    report = await asked.report(cast.mo, 12)
    path = f"/reports/{report['id']}/revisions"
    answers = await at_once(
        *(
            through(door, cast.mo).post(
                path, {"numbers": [{"metric_id": str(asked.reviews), "numerator": n}], "reason": "Counted again."}
            )
            for n, door in enumerate(doors[:10])
        )
    )
    assert set(answers) <= {201, 409}
    now = (await cast.mo.get(f"/reports/{report['id']}")).json()
    assert [each["revision"] for each in now["revisions"]] == list(range(1, answers[201] + 2))
    await asked.agrees()


async def test_thanks_are_set_once_and_announced_once(cast: Cast, doors: list[httpx.AsyncClient]) -> None:
    post = (await cast.mo.post("/posts", {"team_id": str(cast.team), "text": "Hello."})).json()
    answers = await at_once(*(through(each, cast.mia).put(f"/posts/{post['id']}/thanks") for each in doors[:20]))
    assert answers == {204: 20}
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Reaction)) == 1
        said = select(func.count()).where(EventRow.body["type"].astext == "thanks.set")
        assert await db.scalar(said) == 1


async def test_goals_are_not_changed_over_one_another(cast: Cast, doors: list[httpx.AsyncClient]) -> None:
    asked = await ask(cast)
    aim = {"target": 80, "starts_on": str(asked.this_week), "deadline": "2099-03-31"}
    goal = await cast.olive.post("/goals", {**aim, "metric_id": str(asked.reviews), "team_id": str(cast.core)})
    assert goal.status_code == 201, goal.text
    read = await cast.olive.get(f"/goals/{goal.json()['id']}")
    path = f"/goals/{goal.json()['id']}/versions"
    answers = await at_once(
        *(
            through(door, cast.olive).post(
                path, {**aim, "target": 90 + n, "reason": "More."}, If_Match=read.headers["etag"]
            )
            for n, door in enumerate(doors[:10])
        )
    )
    assert answers == {201: 1, 412: 9}
    async with cast.sessions() as db:
        assert sorted(await db.scalars(select(GoalVersion.version))) == [1, 2]
