"""Finding people: by what they say, by where they belong, and never by what is not for me."""

import pytest

from tests.people import NOBODY, Cast, Somebody


async def found(who: Somebody, **query: object) -> list[str]:
    answer = await who.get("/members", **query)
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


@pytest.fixture
async def said(cast: Cast) -> Cast:
    await cast.mo.patch(
        "/me",
        {
            "name": "Zoë Ångström-O’Neil",
            "role_title": "Practice pharmacist",
            "organisation": "Mill Lane Surgery",
            "region": "Fenwick Dale",
            "can_help_with": "Searches in the practice system, and letters to families",
        },
    )
    await cast.mia.patch("/me", {"role_title": "Pharmacy technician", "region": "Fenwick", "looks_for": "A mentor"})
    return cast


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("zoe", ["Zoë Ångström-O’Neil"]),
        ("ZOË", ["Zoë Ångström-O’Neil"]),
        ("angstrom", ["Zoë Ångström-O’Neil"]),
        ("neil", ["Zoë Ångström-O’Neil"]),
        ("pharm", ["Mia", "Zoë Ångström-O’Neil"]),
        ("fenwick pharmacist", ["Zoë Ångström-O’Neil"]),
        ("letter family", ["Zoë Ångström-O’Neil"]),
        ("searching", ["Zoë Ångström-O’Neil"]),
        ("mill, lane!", ["Zoë Ångström-O’Neil"]),
        ("mentors", ["Mia"]),
        ("armacist", []),
        ("%", []),
        ("' or 1=1 --", []),
        (":* & !x", []),
    ],
)
async def test_words_are_found_by_their_beginnings_whatever_their_accents_and_endings(
    said: Cast, q: str, names: list[str]
) -> None:
    assert await found(said.tom, q=q) == names


async def test_all_that_is_asked_for_must_hold(said: Cast) -> None:
    zoe = "Zoë Ångström-O’Neil"
    assert await found(said.tom, region="fenwick") == ["Mia", zoe]
    assert await found(said.tom, region="pharmacist") == []
    assert await found(said.tom, can_help_with="letters") == [zoe]
    assert await found(said.tom, region="fenwick", q="technician") == ["Mia"]
    assert await found(said.tom, team_id=said.region) == ["Lena", "Mia", "Rhea", "Tom", zoe]
    assert await found(said.tom, team_id=said.sibling) == ["Tom"]
    assert await found(said.tom, call_id=said.call, role="leader") == ["Lena", "Olive", "Rhea"]
    assert await found(said.tom, team_id=said.team, role="leader") == ["Lena"]
    assert await found(said.tom, role="organiser") == ["Olive"]
    assert await found(said.ada, role="moderator") == ["Vera"]
    assert await found(said.ada, role="webinar_host") == ["Hugo"]
    assert await found(said.ada, role="administrator") == ["Ada"]
    made = await said.olive.post("/constituencies", {"call_id": str(said.call), "name": "Pharmacists"})
    constituency = made.json()["id"]
    await said.mo.put(f"/constituencies/{constituency}/members/{said.mo.id}")
    assert await found(said.tom, constituency_id=constituency) == [zoe]


async def test_what_i_may_not_know_of_is_no_filter(said: Cast) -> None:
    for query in ({"team_id": said.team}, {"call_id": said.call}, {"constituency_id": NOBODY}):
        answer = await said.otto.get("/members", **query)
        assert answer.status_code == 404
    assert (await said.tom.get("/members", role="king")).status_code == 422
    assert await found(said.otto, q="zoe") == []


async def test_the_first_page_says_how_many_there_are(said: Cast) -> None:
    first = (await said.tom.get("/members", limit=2)).json()
    second = (await said.tom.get("/members", limit=2, after=first["next"])).json()
    assert (first["found"], second["found"]) == (6, None)
    assert (await said.tom.get("/members", q="pharm", limit=1)).json()["found"] == 2


async def test_a_page_says_what_somebody_leads_organises_and_belongs_to(said: Cast) -> None:
    olive = (await said.tom.get(f"/members/{said.olive.id}")).json()
    assert [(each["id"], each["organises"]) for each in olive["calls"]] == [(str(said.call), True)]
    assert [(each["team_name"], each["leads"]) for each in olive["places"]] == [("Core", True)]
    vera = (await said.ada.get(f"/members/{said.vera.id}")).json()
    assert (vera["roles"], vera["calls"], vera["places"]) == (["moderator"], [], [])
