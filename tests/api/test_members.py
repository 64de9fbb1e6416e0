"""The directory: whoever shares a team or a call, and nobody else."""

from sqlalchemy import select

from models import Member
from server.policy.audiences import audiences_of
from server.policy.members import visible_members, who_know
from tests.people import NOBODY, Cast, Somebody


def names(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return [each["name"] for each in page["items"]]


async def test_members_of_a_call_find_each_other_and_nobody_else(cast: Cast) -> None:
    assert names((await cast.tom.get("/members")).json()) == ["Lena", "Mia", "Mo", "Olive", "Rhea", "Tom"]
    assert names((await cast.otto.get("/members")).json()) == ["Otto"]
    assert len(names((await cast.ada.get("/members")).json())) == 10
    assert (await cast.xen.get("/members")).status_code == 401


async def test_an_outsider_cannot_tell_that_a_member_exists(cast: Cast) -> None:
    hidden, missing = await cast.otto.get(f"/members/{cast.mo.id}"), await cast.otto.get(f"/members/{NOBODY}")
    assert (hidden.status_code, hidden.json()) == (404, missing.json())
    assert (await cast.otto.get("/members", team_id=cast.team)).status_code == 404


async def test_a_member_is_shown_with_teams_but_without_their_address(cast: Cast) -> None:
    mo = (await cast.tom.get(f"/members/{cast.mo.id}")).json()
    assert [(each["team_name"], each["leads"]) for each in mo["places"]] == [("Team", False)]
    assert mo["email"] == ""


async def test_the_list_goes_on_page_by_page_by_team_and_by_part_of_a_name(cast: Cast) -> None:
    first = (await cast.mo.get("/members", limit=4)).json()
    second = (await cast.mo.get("/members", limit=4, after=first["next"])).json()
    assert names(first) + names(second) == ["Lena", "Mia", "Mo", "Olive", "Rhea", "Tom"]
    assert second["next"] is None
    assert names((await cast.tom.get("/members", team_id=cast.team)).json()) == ["Lena", "Mia", "Mo"]
    assert names((await cast.tom.get("/members", q="LE")).json()) == ["Lena"]
    assert names((await cast.tom.get("/members", q="%")).json()) == []
    for bad in ("nonsense", "WyJcdWQ4MDAiLCAiMSJd", "WyJcdTAwMDAiLCAiMSJd"):
        assert (await cast.tom.get("/members", after=bad)).status_code == 422


async def test_a_longer_list_costs_no_more_queries(cast: Cast, queries: list[str]) -> None:
    async def count(limit: int) -> int:
        queries.clear()
        assert (await cast.ada.get("/members", limit=limit)).status_code == 200
        return len(queries)

    await count(1)  # the first use of a token is noted once
    assert await count(1) == await count(50)


async def test_whoever_hears_of_a_member_may_look_them_up_and_the_other_way_round(cast: Cast) -> None:
    async def row(who: Somebody) -> Member:
        return (await db.scalars(select(Member).where(Member.id == who.id))).one()

    signed_in = [each for each in cast.everybody if each is not cast.xen]
    async with cast.sessions() as db:
        for subject in signed_in:
            audiences = set(await who_know(db, await row(subject)))
            for listener in signed_in:
                hears = bool(audiences & await audiences_of(db, await row(listener)))
                may = visible_members(await row(listener)).where(Member.id == subject.id)
                assert hears == ((await db.scalar(may)) is not None), (listener.name, subject.name)
