"""Who I am, in one answer; and what I change of it is seen by whoever knows me."""

from tests.people import Cast
from tests.serving import Ear


async def test_me_has_all_that_the_first_page_needs(cast: Cast) -> None:
    me = (await cast.mo.get("/me")).json()
    assert (me["name"], me["is_administrator"]) == (cast.mo.name, False)
    place = me["places"][0]
    assert (place["team_id"], place["leads"], place["reports"]) == (str(cast.team), False, True)
    assert [each["name"] for each in place["line"]] == ["Core", "Region"]
    call = me["calls"][0]
    assert (call["id"], call["root_team_id"], call["organises"]) == (str(cast.call), str(cast.core), False)
    assert me["network"]["demo"] is True
    assert me["cursor"] >= 0
    assert me["epoch"]


async def test_me_names_the_session_or_token_that_asks(cast: Cast) -> None:
    named = {(await who.get("/me")).json()["access_id"] for who in (cast.mo, cast.lena)}
    assert len(named) == 2
    tokens = (await cast.mo.get("/tokens")).json()["items"]
    assert (await cast.mo.get("/me")).json()["access_id"] in {each["id"] for each in tokens}


async def test_an_organiser_is_told_that_they_organise_and_an_administrator_sees_all_calls(cast: Cast) -> None:
    assert (await cast.olive.get("/me")).json()["calls"][0]["organises"] is True
    assert len((await cast.ada.get("/me")).json()["calls"]) == 2
    assert [each["id"] for each in (await cast.otto.get("/me")).json()["calls"]] == [str(cast.other_call)]


async def test_who_shares_a_call_hears_a_new_name_at_once(cast: Cast, url: str) -> None:
    async with Ear(url, cast.tom) as tom, Ear(url, cast.otto) as otto, Ear(url, cast.ada) as ada:
        answer = await cast.mo.patch("/me", {"name": "  Mo Amadi ", "role_title": "Practice pharmacist"})
        assert (answer.status_code, answer.json()["name"]) == (200, "Mo Amadi")
        for ear in (tom, ada):
            heard = await ear.event("member.changed")
            assert (heard["name"], heard["role_title"]) == ("Mo Amadi", "Practice pharmacist")
        await otto.hears_nothing("member.changed")
    assert (await cast.tom.get(f"/members/{cast.mo.id}")).json()["name"] == "Mo Amadi"


async def test_what_is_left_out_stays_and_nobody_makes_themselves_administrator(cast: Cast) -> None:
    await cast.mo.patch("/me", {"organisation": "Mill Lane Surgery"})
    me = (await cast.mo.patch("/me", {"role_title": "Nurse"})).json()
    assert (me["name"], me["role_title"], me["organisation"]) == (cast.mo.name, "Nurse", "Mill Lane Surgery")
    for more in ({"is_administrator": True}, {"email": "x@example.org"}, {"name": ""}, {"name": "two\nlines"}):
        assert (await cast.mo.patch("/me", more)).status_code == 422
