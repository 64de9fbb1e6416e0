"""Who invited whom: a tree, unfolded by administrators one member at a time."""

from tests.api.test_invitations import acceptance, invited
from tests.browsers import email_of
from tests.people import Cast, Somebody


async def names(who: Somebody, **asked: object) -> list[tuple[str, int, int]]:
    items = (await who.get("/invitations/tree", **asked)).json()["items"]
    return [(each["name"], each["invited"], each["waiting"]) for each in items]


async def test_administrators_see_who_brought_whom_in(cast: Cast) -> None:
    secret = await invited(cast, cast.lena, cast.team, "leader", email="nia@example.org")
    assert (await cast.xen.post("/invitations/accept", acceptance(secret, name="Nia"))).status_code == 201
    await invited(cast, cast.lena, cast.team, email="waits@example.org")
    again = await invited(cast, cast.rhea, cast.sibling, email=email_of(cast.otto))
    into_one_more_team = {"token": again, "accept_house_rules": True}
    assert (await cast.otto.post("/invitations/accept", into_one_more_team)).status_code == 201
    roots = await names(cast.ada, limit=100)
    assert ("Lena", 1, 1) in roots
    assert ("Otto", 0, 0) in roots  # whoever was in before is nobody's branch
    assert "Nia" not in [name for name, *_ in roots]
    below = (await cast.ada.get("/invitations/tree", of=str(cast.lena.id))).json()["items"]
    assert [(each["name"], each["team_name"], each["by_link"]) for each in below] == [("Nia", "Team", False)]
    assert await names(cast.ada, of=str(cast.rhea.id)) == []


async def test_it_comes_page_by_page_and_to_administrators_only(cast: Cast) -> None:
    whole = [name for name, *_ in await names(cast.ada, limit=100)]
    found, after = [], None
    while True:
        page = (await cast.ada.get("/invitations/tree", limit=3, after=after)).json()
        found += [each["name"] for each in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == whole
    assert len(found) == 10
    assert (await cast.lena.get("/invitations/tree")).status_code == 403
    assert (await cast.ada.get("/invitations/tree", after="nonsense")).status_code == 422
    assert (await cast.ada.get("/invitations/tree", of=str(cast.team))).status_code == 404
