"""A leader reports in a member's name: everybody who reads it is told who sent it, and the lows stay the member's."""

from uuid import UUID

from sqlalchemy import select

from models import AuditEntry
from server.actions.recompute import differences
from tests.people import Cast
from tests.policy.bodies import BODIES
from tests.policy.world import build
from tests.serving import Ear


async def test_a_leader_reports_for_a_member_and_it_says_so_everywhere(cast: Cast, url: str) -> None:
    world = await build(cast)
    asked = (await cast.lena.get("/reports/due", member_id=str(cast.mia.id))).json()["items"]
    assert [each["form_id"] for each in asked][:1] == [world.ids["form"]]
    body = {**BODIES["POST", "/reports"](world), "member_id": str(cast.mia.id)}
    async with Ear(url, cast.mia) as mia:
        sent = await cast.lena.post("/reports", body)
        assert sent.status_code == 201, sent.text
        told = await mia.event("report.sent")
    names = (told["author_name"], told["member_name"], told["member_id"])
    assert names == ("Lena", "Mia", str(cast.mia.id))
    for who in (cast.mia, cast.mo, cast.rhea):
        report = (await who.get(f"/reports/{sent.json()['id']}")).json()
        assert (report["author"]["name"], report["member"]["name"]) == ("Lena", "Mia")
    feed = (await cast.mo.get("/reports", member_id=str(cast.mia.id))).json()["items"]
    assert [each["author"]["name"] for each in feed] == ["Lena"]
    assert world.ids["form"] not in [each["form_id"] for each in (await cast.mia.get("/reports/due")).json()["items"]]
    again = await cast.mia.post("/reports", BODIES["POST", "/reports"](world))
    assert (again.status_code, again.json()["code"]) == (409, "already_sent")
    async with cast.sessions() as db:
        entry = (await db.scalars(select(AuditEntry).where(AuditEntry.action == "report.sent_for"))).one()
        assert (entry.member_id, entry.subject_id) == (cast.lena.id, cast.mia.id)
        assert await differences(db, UUID(world.ids["metric"])) == []


async def test_the_member_and_who_sent_it_can_correct_it_and_nobody_else(cast: Cast) -> None:
    world = await build(cast)
    body = {**BODIES["POST", "/reports"](world), "member_id": str(cast.mia.id)}
    report = (await cast.lena.post("/reports", body)).json()["id"]
    for number, (who, status) in enumerate(((cast.mia, 201), (cast.lena, 201), (cast.rhea, 403), (cast.mo, 403))):
        numbers = [{"metric_id": world.ids["metric"], "numerator": number}]
        corrected = await who.post(f"/reports/{report}/revisions", {"numbers": numbers, "reason": "Counted again."})
        assert corrected.status_code == status, who.name
        assert (await who.get(f"/reports/{report}")).json()["may_correct"] is (status == 201)
    assert (await cast.mia.put(f"/reports/{report}/thanks")).status_code == 409, "it is Mia's own"
    assert (await cast.lena.put(f"/reports/{report}/thanks")).status_code == 204


async def test_lows_are_for_the_member_alone_to_say(cast: Cast) -> None:
    world = await build(cast)
    body = {**BODIES["POST", "/reports"](world), "member_id": str(cast.mia.id), "low": "She is tired."}
    refused = await cast.lena.post("/reports", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_yours_to_say")


async def test_only_for_who_was_asked_in_a_team_one_leads(cast: Cast) -> None:
    world = await build(cast)
    body = BODIES["POST", "/reports"](world)
    for who, whom, status in (
        (cast.mo, cast.mia, 403),
        (cast.lena, cast.rhea, 422),
        (cast.lena, cast.tom, 422),
        (cast.lena, cast.otto, 404),
        (cast.ada, cast.mia, 403),
        (cast.rhea, cast.mia, 201),
    ):
        answer = await who.post("/reports", {**body, "member_id": str(whom.id)})
        assert answer.status_code == status, (who.name, whom.name, answer.text)
    assert (await cast.mo.get("/reports/due", member_id=str(cast.mia.id))).json()["items"] == []


async def test_teams_without_a_leader_are_shown_to_those_above(cast: Cast) -> None:
    async def shown() -> list[str]:
        page = await cast.rhea.get("/teams", leaderless="true", below=str(cast.region))
        return [each["name"] for each in page.json()["items"]]

    assert await shown() == ["Sibling"]
    assert (await cast.lena.delete(f"/teams/{cast.team}/members/{cast.lena.id}")).status_code == 200
    assert await shown() == ["Sibling", "Team"]
    assert (await cast.mo.get("/teams", leaderless="true")).json()["items"] == []
    await cast.rhea.put(f"/teams/{cast.team}/members/{cast.mo.id}", {"leads": True, "reports": True})
    assert await shown() == ["Sibling"]
    await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "On leave."})
    assert await shown() == ["Sibling", "Team"], "who cannot come in leads nobody"
