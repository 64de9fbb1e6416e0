"""Handing over: one act with a note, all or nothing, seen in the history of each thing; the heir is told by mail."""

import asyncio

from sqlalchemy import func, select, update

from models import AuditEntry, Handover, Mail, Member
from server.db import unit_of_work
from tests.asking import asked, scheduled
from tests.people import Cast, Somebody
from tests.policy.world import build
from tests.serving import Ear

NOTE = "I move to another ward."
TAKES_OVER = select(Mail).where(Mail.subject.startswith("You take over"))
HELD = [("team", "Team", True), ("metric", "Our own", True), ("webinar", "Ask a pharmacist, 4 March 2031", True)]
NO_HOST = select(func.count()).where(Mail.subject.startswith("It needs a host"))


def of(giver: Somebody, heir: Somebody, *things: tuple[str, str]) -> dict[str, object]:
    body: dict[str, object] = {"from_id": str(giver.id), "to_id": str(heir.id), "note": NOTE}
    return {**body, "things": [{"kind": kind, "id": thing} for kind, thing in things]} if things else body


async def held(who: Somebody, whose: Somebody) -> list[tuple[str, str, bool]]:
    page = (await who.get("/handovers/preview", from_id=str(whose.id))).json()
    return [(each["kind"], each["name"], each["alone"]) for each in page["items"]]


async def test_everything_goes_in_one_act_and_stands_in_the_history_of_each_thing(cast: Cast, url: str) -> None:
    world = await build(cast)
    assert await held(cast.lena, cast.lena) == HELD
    async with Ear(url, cast.mo) as mo:
        made = await cast.lena.post("/handovers", of(cast.lena, cast.mo))
        assert made.status_code == 201, made.text
        assert [each["name"] for each in made.json()["things"]] == ["Team", "Our own", "Ask a pharmacist, 4 March 2031"]
        told = await mo.event("handover.made")
        assert (told["kind"], told["from_name"], told["to_name"]) == ("team", "Lena", "Mo")
    places = {each["team_name"]: each for each in (await cast.mo.get("/me")).json()["places"]}
    assert (places["Team"]["leads"], places["Team"]["reports"]) == (True, True), "who reported goes on reporting"
    mine = (await cast.lena.get("/me")).json()["places"]
    assert [(each["team_name"], each["leads"]) for each in mine] == [("Team", False)], "the giver stays in the team"
    assert (await cast.mo.get(f"/metrics/{world.ids['local']}")).json()["owner"]["name"] == "Mo"
    for kind, thing in (("team", world.ids["team"]), ("metric", world.ids["local"])):
        (entry,) = (await cast.tom.get("/handovers", kind=kind, thing_id=thing)).json()["items"]
        assert (entry["giver"]["name"], entry["heir"]["name"], entry["note"]) == ("Lena", "Mo", NOTE)
        assert [each["kind"] for each in entry["things"]] == [kind]
    assert len((await cast.mo.get("/handovers")).json()["items"]) == 1
    assert (await cast.tom.get("/handovers")).json()["items"] == []
    async with cast.sessions() as db:
        mail = (
            await db.scalars(select(Mail).where(Mail.to == "mo@example.org", Mail.subject.startswith("You take over")))
        ).one()
        actions = select(AuditEntry.action).where(AuditEntry.action.like("%handed_over"))
        assert set(await db.scalars(actions)) == {"team.handed_over", "metric.handed_over", "webinar.handed_over"}
    assert mail.subject == "You take over from Lena"
    assert "You lead Team." in mail.text
    assert NOTE in mail.text


async def test_a_leader_above_hands_over_what_is_in_their_line_and_the_mail_says_who_did_it(cast: Cast) -> None:
    await build(cast)
    not_hers = await cast.rhea.get("/handovers/preview", from_id=str(cast.olive.id))
    assert not_hers.status_code == 403, "nothing of Olive's is in Rhea's line"
    assert (await cast.rhea.post("/handovers", of(cast.lena, cast.mia))).status_code == 201
    async with cast.sessions() as db:
        mail = (
            await db.scalars(select(Mail).where(Mail.to == "mia@example.org", Mail.subject.startswith("You take over")))
        ).one()
    assert "Rhea did this for Lena." in mail.text


async def test_a_call_and_a_goal_go_to_somebody_else(cast: Cast) -> None:
    world = await build(cast)
    things = [("call", world.ids["call"]), ("goal", world.ids["goal"])]
    assert (await cast.olive.post("/handovers", of(cast.olive, cast.rhea, *things))).status_code == 201
    assert [each["organises"] for each in (await cast.rhea.get("/me")).json()["calls"]] == [True]
    assert [each["organises"] for each in (await cast.olive.get("/me")).json()["calls"]] == [False]
    assert (await cast.mo.get(f"/goals/{world.ids['goal']}")).json()["owner"]["name"] == "Rhea"
    (entry,) = (await cast.mo.get("/handovers", kind="goal", thing_id=world.ids["goal"])).json()["items"]
    assert entry["things"] == [{"kind": "goal", "id": world.ids["goal"], "name": "Reviews done"}]


async def test_it_is_all_or_nothing(cast: Cast) -> None:
    world = await build(cast)
    things = [("team", world.ids["team"]), ("team", world.ids["region"])]
    refused = await cast.lena.post("/handovers", of(cast.lena, cast.mo, *things))
    assert (refused.status_code, refused.json()["code"]) == (409, "not_held")
    assert await held(cast.lena, cast.lena) == HELD
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Handover)) == 0


async def test_nobody_hands_to_themselves_to_a_stranger_or_to_who_cannot_come_in(cast: Cast) -> None:
    assert (await cast.lena.post("/handovers", of(cast.lena, cast.lena))).status_code == 409
    assert (await cast.lena.post("/handovers", of(cast.lena, cast.otto))).status_code == 404
    await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "On leave."})
    assert (await cast.lena.post("/handovers", of(cast.lena, cast.mo))).status_code == 409
    assert (await cast.mia.post("/handovers", of(cast.mia, cast.lena))).status_code == 422


async def test_of_two_who_hand_over_the_same_at_once_one_is_told(cast: Cast) -> None:
    await build(cast)
    done = await asyncio.gather(
        cast.lena.post("/handovers", of(cast.lena, cast.mo, ("team", str(cast.team)))),
        cast.rhea.post("/handovers", of(cast.lena, cast.mia, ("team", str(cast.team)))),
    )
    assert sorted(each.status_code for each in done) in ([201, 403], [201, 409]), [each.text for each in done]
    leaders = (await cast.rhea.get(f"/teams/{cast.team}")).json()["leaders"]
    assert len(leaders) == 1


async def make_administrators(cast: Cast, *people: Somebody) -> None:
    async with unit_of_work(cast.sessions) as db:
        ids = [each.id for each in people]
        await db.execute(update(Member).where(Member.id.in_(ids)).values(is_administrator=True))


async def test_whoever_hosts_a_webinar_alone_hands_it_over_before_they_leave(cast: Cast) -> None:
    alone = await scheduled(cast.olive, cast, host_ids=[str(cast.lena.id)], presenter_ids=[str(cast.lena.id)])
    shared = await scheduled(cast.olive, cast, host_ids=[str(cast.lena.id), str(cast.olive.id)])
    asked_of_her = await asked(cast.mo, alone, "And for you, Lena?", for_id=str(cast.lena.id))
    assert {each for each in await held(cast.olive, cast.lena) if each[0] == "webinar"} == {
        ("webinar", "Ask a pharmacist, 4 March 2031", True),
        ("webinar", "Ask a pharmacist, 4 March 2031", False),
    }
    refused = await cast.lena.post(f"/members/{cast.lena.id}/leaving", {"note": NOTE})
    assert (refused.status_code, refused.json()["code"]) == (422, "heir_needed")
    assert "Ask a pharmacist" in refused.json()["detail"]
    heirs = [
        {"kind": "team", "id": str(cast.team), "to_id": str(cast.mo.id)},
        {"kind": "webinar", "id": alone["id"], "to_id": str(cast.mia.id)},
    ]
    left = await cast.lena.post(f"/members/{cast.lena.id}/leaving", {"note": NOTE, "heirs": heirs})
    assert left.status_code == 201, left.text
    now = (await cast.mia.get(f"/webinars/{alone['id']}")).json()
    assert ([each["name"] for each in now["hosts"]], now["presenters"], now["may_run"]) == (["Mia"], [], True)
    assert (await cast.mo.get(f"/questions/{asked_of_her['id']}")).json()["asked_for"] is None, "it is for anybody"
    kept = (await cast.mo.get(f"/webinars/{shared['id']}")).json()
    assert [each["name"] for each in kept["hosts"]] == ["Olive"]
    [entry] = (await cast.tom.get("/handovers", kind="webinar", thing_id=alone["id"])).json()["items"]
    assert (entry["giver"]["name"], entry["heir"]["name"]) == ("Lena", "Mia")
    async with cast.sessions() as db:
        assert "You host the webinar “Ask a pharmacist, 4 March 2031”." in (await db.scalars(TAKES_OVER)).all()[-1].text
        assert await db.scalar(NO_HOST) == 0, "each has somebody"


async def test_organisers_are_told_when_nobody_who_hosts_a_webinar_can_come_in(cast: Cast) -> None:
    twice = {"repeat": {"every": "week", "times": 2}}
    await scheduled(cast.olive, cast, host_ids=[str(cast.lena.id), str(cast.mo.id)], **twice)
    assert (await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "On leave."})).status_code == 201
    async with cast.sessions() as db:
        assert await db.scalar(NO_HOST) == 0, "Lena hosts it"
    assert (await cast.ada.post(f"/members/{cast.lena.id}/suspension", {"reason": "On leave."})).status_code == 201
    async with cast.sessions() as db:
        told = (await db.scalars(select(Mail).where(Mail.subject.startswith("It needs a host")))).one()
    assert (told.to, told.subject) == (
        "olive@example.org",
        "It needs a host: Ask a pharmacist, 4 March 2031 and 1 more",
    )
    assert "Ask a pharmacist, 11 March 2031" in told.text
    assert "Lena" not in told.text, "that somebody is suspended is told to administrators only"
