"""Teams and places through HTTP and a real PostgreSQL."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from models import EventRow, Member, Place, Team, TeamParent
from server.actions.recompute import differences
from server.measures.periods import current_start
from tests.people import NOBODY, Cast, Somebody


async def events(cast: Cast, kind: str) -> list[EventRow]:
    async with cast.sessions() as db:
        query = select(EventRow).where(EventRow.body["type"].astext == kind).order_by(EventRow.id)
        return list(await db.scalars(query))


async def test_a_member_sees_the_whole_line_and_who_reads_them(cast: Cast) -> None:
    team = (await cast.mo.get(f"/teams/{cast.team}")).json()
    assert [each["name"] for each in team["line"]] == ["Core", "Region"]
    assert team["reader_sentence"] == "Read by the members of Team, and by the leaders above it: Rhea and Olive."
    assert [(each["name"], each["leads"]) for each in team["members"]] == [
        ("Lena", True),
        ("Mia", False),
        ("Mo", False),
    ]
    assert team["rights"] == {"read": True, "invite": False, "lead": False, "administer": False}
    assert team["parent_id"] == str(cast.region)


async def test_who_is_in_the_call_sees_a_team_but_not_inside_it(cast: Cast) -> None:
    team = (await cast.tom.get(f"/teams/{cast.team}")).json()
    assert (team["inside"], team["members"], team["people"]) == (False, None, 3)
    assert team["who_can_let_in"].endswith("Lena can invite you.")


async def test_an_outsider_cannot_tell_that_a_team_exists(cast: Cast) -> None:
    hidden, missing = await cast.otto.get(f"/teams/{cast.team}"), await cast.otto.get(f"/teams/{NOBODY}")
    assert (hidden.status_code, hidden.json()) == (404, missing.json())
    assert (await cast.xen.get(f"/teams/{cast.team}")).status_code == 401


async def test_teams_are_listed_by_name_page_by_page_and_found_by_part_of_it(cast: Cast) -> None:
    first = (await cast.mo.get("/teams", limit=3)).json()
    second = (await cast.mo.get("/teams", limit=3, after=first["next"])).json()
    names = [each["name"] for each in first["items"] + second["items"]]
    assert (names, second["next"]) == (["Core", "Region", "Sibling", "Team"], None)
    assert [each["name"] for each in (await cast.mo.get("/teams", q="EGI")).json()["items"]] == ["Region"]
    assert [each["name"] for each in (await cast.mo.get("/teams", q="%")).json()["items"]] == []
    assert [each["name"] for each in (await cast.mo.get("/teams", roots=True)).json()["items"]] == ["Core"]
    below = (await cast.mo.get("/teams", parent_id=cast.region)).json()["items"]
    assert [(each["name"], each["people"], each["children"]) for each in below] == [("Sibling", 1, 0), ("Team", 3, 0)]
    core = (await cast.mo.get("/teams", call_id=cast.call)).json()["items"][0]
    assert (core["leaders"][0]["name"], core["children"], core["people"]) == ("Olive", 1, 6)
    assert (await cast.mo.get("/teams", after="nonsense")).json()["code"] == "not_a_cursor"


async def test_the_teams_that_one_may_change_are_those_that_one_leads_from_above_too(cast: Cast) -> None:
    async def changeable(who: Somebody) -> list[str]:
        return [each["name"] for each in (await who.get("/teams", changeable=True)).json()["items"]]

    assert await changeable(cast.mo) == []
    assert await changeable(cast.lena) == ["Team"]
    assert await changeable(cast.rhea) == ["Region", "Sibling", "Team"]
    assert await changeable(cast.olive) == ["Core", "Region", "Sibling", "Team"]
    assert await changeable(cast.ada) == ["Core", "Other", "Region", "Sibling", "Team"]
    elsewhere = (await cast.olive.get("/teams", changeable=True, outside=cast.region)).json()["items"]
    assert [each["name"] for each in elsewhere] == ["Core"]
    assert (await cast.otto.get("/teams", outside=cast.region)).status_code == 404
    for who in (cast.lena, cast.rhea, cast.ada):
        teams = (await who.get("/teams", changeable=True)).json()["items"]
        rights = [(await who.get(f"/teams/{each['id']}")).json()["rights"] for each in teams]
        assert all(each["administer"] for each in rights)


async def test_a_longer_list_costs_no_more_queries(cast: Cast, queries: list[str]) -> None:
    async def count(path: str) -> int:
        queries.clear()
        assert (await cast.rhea.get(path)).status_code == 200
        return len(queries)

    await cast.rhea.get("/teams")  # her token is marked as used, once a minute
    few = [await count("/teams"), await count(f"/teams/{cast.region}")]
    async with cast.sessions() as db:
        more = [Team(name=f"More {n}", call_id=cast.call) for n in range(30)]
        db.add_all(more)
        await db.flush()
        db.add_all(TeamParent(team_id=each.id, parent_id=cast.region) for each in more)
        db.add_all(Place(team_id=each.id, member_id=cast.mia.id, leads=True, reports=False) for each in more)
        await db.commit()
    assert [await count("/teams"), await count(f"/teams/{cast.region}")] == few


async def test_a_leader_makes_a_team_below_and_everyone_in_the_call_hears(cast: Cast) -> None:
    made = await cast.rhea.post("/teams", {"name": " Little Marden ", "parent_id": str(cast.region)})
    assert made.status_code == 201
    assert (made.json()["name"], made.json()["call_id"]) == ("Little Marden", str(cast.call))
    (event,) = await events(cast, "team.changed")
    assert f"call:{cast.call}" in event.audiences
    assert event.body["parent_id"] == str(cast.region)


async def test_only_leaders_in_line_and_organisers_make_teams(cast: Cast) -> None:
    body = {"name": "X", "parent_id": str(cast.region)}
    refused = await cast.mo.post("/teams", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "Ask Rhea." in refused.json()["detail"]
    assert (await cast.lena.post("/teams", body)).status_code == 403
    assert (await cast.otto.post("/teams", body)).status_code == 404
    assert (await cast.ada.post("/teams", body)).status_code == 201
    root = {"name": "Second root", "call_id": str(cast.call)}
    assert (await cast.rhea.post("/teams", root)).status_code == 403
    assert (await cast.otto.post("/teams", root)).status_code == 404
    assert (await cast.olive.post("/teams", root)).status_code == 201
    wrong = await cast.ada.post("/teams", {**body, "call_id": str(cast.other_call)})
    assert wrong.status_code == 409


async def test_nobody_overwrites_a_name_unseen(cast: Cast) -> None:
    tag = (await cast.lena.get(f"/teams/{cast.team}")).headers["etag"]
    renamed = await cast.lena.patch(f"/teams/{cast.team}", {"name": "Northmoor"}, tag)
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Northmoor")
    stale = await cast.rhea.patch(f"/teams/{cast.team}", {"name": "Fell"}, tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    fresh = await cast.rhea.patch(f"/teams/{cast.team}", {"name": "Fell"}, renamed.headers["etag"])
    assert fresh.status_code == 200
    assert (await cast.mo.patch(f"/teams/{cast.team}", {"name": "Mine"})).status_code == 403


async def test_a_move_ends_one_parent_and_begins_another(cast: Cast) -> None:
    moved = await cast.olive.put(f"/teams/{cast.team}/parent", {"parent_id": str(cast.core)})
    assert [each["name"] for each in moved.json()["line"]] == ["Core"]
    async with cast.sessions() as db:
        rows = await db.scalars(select(TeamParent).where(TeamParent.team_id == cast.team).order_by(TeamParent.since))
        assert [(each.parent_id, each.until is None) for each in rows] == [(cast.region, False), (cast.core, True)]
    (event,) = await events(cast, "team.moved")
    assert {f"line:{cast.region}", f"line:{cast.core}"} <= set(event.audiences)
    assert (await cast.rhea.get(f"/teams/{cast.team}")).json()["inside"] is False


async def test_a_team_cannot_be_below_itself_in_another_call_or_below_a_closed_one(cast: Cast) -> None:
    circle = await cast.olive.put(f"/teams/{cast.region}/parent", {"parent_id": str(cast.team)})
    assert (circle.status_code, circle.json()["code"]) == (409, "circle")
    itself = await cast.ada.put(f"/teams/{cast.region}/parent", {"parent_id": str(cast.region)})
    assert (itself.status_code, itself.json()["code"]) == (409, "circle")
    other = await cast.ada.put(f"/teams/{cast.team}/parent", {"parent_id": str(cast.other)})
    assert (other.status_code, other.json()["code"]) == (409, "other_call")
    assert (await cast.rhea.put(f"/teams/{cast.sibling}/closed")).status_code == 200
    closed = await cast.olive.put(f"/teams/{cast.team}/parent", {"parent_id": str(cast.sibling)})
    assert closed.status_code == 409


async def test_a_leader_cannot_take_the_team_out_of_the_sight_of_those_above(cast: Cast) -> None:
    refused = await cast.lena.put(f"/teams/{cast.team}/parent", {"parent_id": None})
    assert refused.status_code == 403
    across = await cast.lena.put(f"/teams/{cast.team}/parent", {"parent_id": str(cast.sibling)})
    assert across.status_code == 403


async def test_two_moves_at_once_make_no_circle(cast: Cast) -> None:
    async with cast.sessions() as db:
        pairs = []
        for n in range(6):
            one, two = Team(name=f"One {n}", call_id=cast.call), Team(name=f"Two {n}", call_id=cast.call)
            db.add_all([one, two])
            await db.flush()
            db.add_all([TeamParent(team_id=each.id, parent_id=cast.core) for each in (one, two)])
            pairs.append((one.id, two.id))
        await db.commit()
    for first, second in pairs:
        answers = await asyncio.gather(
            cast.olive.put(f"/teams/{first}/parent", {"parent_id": str(second)}),
            cast.ada.put(f"/teams/{second}/parent", {"parent_id": str(first)}),
        )
        assert sorted(each.status_code for each in answers) == [200, 409]


async def test_closing_ends_the_places_and_keeps_the_line(cast: Cast) -> None:
    assert (await cast.rhea.put(f"/teams/{cast.region}/closed")).status_code == 409
    closed = (await cast.rhea.put(f"/teams/{cast.team}/closed")).json()
    assert (closed["closed"], closed["members"], closed["inside"]) == (True, [], True)
    assert {row.body["member_id"] for row in await events(cast, "place.ended")} == {
        str(each.id) for each in (cast.lena, cast.mo, cast.mia)
    }
    assert (await cast.rhea.put(f"/teams/{cast.team}/closed")).status_code == 200
    assert (await cast.rhea.patch(f"/teams/{cast.team}", {"name": "X"})).status_code == 409
    assert (await cast.mo.get(f"/teams/{cast.team}")).status_code == 404


async def test_a_change_of_part_begins_a_new_place(cast: Cast) -> None:
    path = f"/teams/{cast.team}/members/{cast.mo.id}"
    first = await cast.lena.put(path, {"leads": True})
    assert first.json() | {"since": ""} == {
        "team_id": str(cast.team), "member_id": str(cast.mo.id), "leads": True, "reports": False, "since": ""
    }  # fmt: skip
    again = await cast.lena.put(path, {"leads": True})
    assert again.json() == first.json()
    places = await rows_of(cast, cast.mo.id)
    assert [(each.leads, each.reports, each.until is None) for each in places] == [
        (False, True, False),
        (True, False, True),
    ]
    (event,) = await events(cast, "place.changed")
    assert {f"member:{cast.mo.id}", f"team:{cast.team}"} <= set(event.audiences)


async def test_many_at_once_place_a_member_once(cast: Cast) -> None:
    path = f"/teams/{cast.sibling}/members/{cast.mia.id}"
    answers = await asyncio.gather(*(cast.rhea.put(path, {"leads": n % 2 == 0}) for n in range(8)))
    assert {each.status_code for each in answers} == {200}
    assert len([each for each in await rows_of(cast, cast.mia.id) if each.until is None]) == 2


async def test_who_may_place_whom(cast: Cast) -> None:
    path = f"/teams/{cast.team}/members/"
    assert (await cast.mo.put(path + str(cast.tom.id))).status_code == 403
    assert (await cast.lena.put(path + str(cast.tom.id))).status_code == 200
    stranger, nobody = await cast.lena.put(path + str(cast.otto.id)), await cast.lena.put(path + str(NOBODY))
    assert (stranger.status_code, stranger.json()) == (404, nobody.json())
    assert (await cast.ada.put(path + str(cast.otto.id))).status_code == 200
    async with cast.sessions() as db:
        (await db.get_one(Member, cast.mia.id)).suspended_at = (await db.get_one(Member, cast.mia.id)).joined_at
        await db.commit()
    assert (await cast.ada.put(f"/teams/{cast.sibling}/members/{cast.mia.id}")).status_code == 409


async def test_the_last_leader_may_leave_and_is_told_what_that_means(cast: Cast) -> None:
    left = await cast.lena.delete(f"/teams/{cast.team}/members/{cast.lena.id}")
    assert left.json()["sentence"] == "Team has no leader now. Rhea can name one. What was reported stays."
    assert (await cast.lena.get(f"/teams/{cast.team}")).status_code == 404
    top = await cast.olive.delete(f"/teams/{cast.core}/members/{cast.olive.id}")
    assert top.json()["sentence"].startswith("Core has no leader now. An administrator can name one.")


async def test_a_member_leaves_and_takes_out_nobody_else(cast: Cast) -> None:
    assert (await cast.mo.delete(f"/teams/{cast.team}/members/{cast.mia.id}")).status_code == 403
    assert (await cast.mo.delete(f"/teams/{cast.team}/members/{cast.tom.id}")).status_code == 403
    left = await cast.mo.delete(f"/teams/{cast.team}/members/{cast.mo.id}")
    assert left.json() == {"sentence": "What was reported in Team stays."}
    assert (await cast.rhea.delete(f"/teams/{cast.team}/members/{cast.mo.id}")).status_code == 404
    (event,) = await events(cast, "place.ended")
    assert f"member:{cast.mo.id}" in event.audiences


async def rows_of(cast: Cast, member_id: Any) -> list[Place]:
    async with cast.sessions() as db:
        return list(await db.scalars(select(Place).where(Place.member_id == member_id).order_by(Place.since, Place.id)))


async def test_the_sums_follow_every_change_of_the_tree(cast: Cast) -> None:
    """Reports, then everything that can happen to a tree: the kept sums stay those of a recomputation."""
    metric, form = await weekly_form(cast)
    period = current_start("week", datetime.now(UTC)).isoformat()
    for who, team, number in ((cast.mo, cast.team, 5), (cast.tom, cast.sibling, 3)):
        numbers = [{"metric_id": metric, "numerator": number}]
        body = {"form_id": form, "team_id": str(team), "period": period, "numbers": numbers}
        assert (await who.post("/reports", body)).status_code == 201
    await agree(cast, metric)
    child = (await cast.rhea.post("/teams", {"name": "Child", "parent_id": str(cast.region)})).json()["id"]
    await agree(cast, metric)
    changes = [
        cast.rhea.put(f"/teams/{child}/members/{cast.mia.id}", {"leads": False}),
        cast.rhea.put(f"/teams/{child}/members/{cast.tom.id}", {"leads": True}),
        cast.olive.put(f"/teams/{child}/parent", {"parent_id": str(cast.core)}),
        cast.olive.put(f"/teams/{cast.team}/parent", {"parent_id": str(cast.core)}),
        cast.lena.put(f"/teams/{cast.team}/members/{cast.mo.id}", {"leads": True}),
        cast.mia.delete(f"/teams/{cast.team}/members/{cast.mia.id}"),
        cast.olive.put(f"/teams/{cast.team}/parent", {"parent_id": child}),
        cast.olive.put(f"/teams/{cast.team}/parent", {"parent_id": None}),
        cast.rhea.put(f"/teams/{cast.sibling}/closed"),
    ]
    for change in changes:
        answer = await change
        assert answer.status_code == 200, answer.text
        await agree(cast, metric)


async def weekly_form(cast: Cast) -> tuple[str, str]:
    words = {"name": "Reviews", "counts": "People reviewed.", "unit": "reviews", "direction": "up", "period": "week"}
    rules = {"over_teams": "sum", "over_time": "sum", "reported_by": "member"}
    metric = (await cast.olive.post("/metrics", {**words, **rules, "team_id": str(cast.core)})).json()["id"]
    numbers = [{"metric_id": metric, "required": True}]
    form = {"team_id": str(cast.core), "name": "Weekly", "period": "week", "reported_by": "member", "numbers": numbers}
    return metric, (await cast.olive.post("/forms", form)).json()["id"]


async def agree(cast: Cast, metric: str) -> None:
    async with cast.sessions() as db:
        assert await differences(db, UUID(metric)) == []
