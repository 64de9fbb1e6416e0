"""Many at once: each line of a list has a fate, which is looked at again when the list is sent."""

import asyncio
import time
from typing import Any

import structlog
from sqlalchemy import func, select, update

from models import Invitation, Mail, Team
from server.db import unit_of_work
from tests.api.test_invitations import NEW, acceptance, invited, newest_secret
from tests.browsers import email_of
from tests.people import Cast

log = structlog.get_logger()


async def fates(cast: Cast, who: str = "lena", **asked: Any) -> list[tuple[str, str]]:
    answer = await getattr(cast, who).post("/invitations/preview", {"team_id": str(cast.team), **asked})
    assert answer.status_code == 200, answer.text
    return [(each["email"], each["fate"]) for each in answer.json()["rows"]]


async def how_many(cast: Cast) -> int:
    async with cast.sessions() as db:
        return await db.scalar(select(func.count()).select_from(Invitation)) or 0


async def test_each_line_has_its_fate_and_nothing_is_sent_by_looking(cast: Cast) -> None:
    await invited(cast, cast.lena, cast.team)
    file = f"""email,name,team,role
ann@example.org,Ann,,
{email_of(cast.otto)},Otto,,
{email_of(cast.mo)},Mo,,
{email_of(cast.mo)},Mo,,leader
{NEW},Nadia,,
not an address,Nobody,,
bob@example.org,Bob,Sibling,
cat@example.org,Cat,Nowhere,
dan@example.org,Dan,,administrator
eve@example.org,Eve,,queen
ANN@example.org,Ann again,,
fay@example.org,Fay,{cast.team},team leader
"""
    assert await fates(cast, csv=file) == [
        ("ann@example.org", "new"),
        (email_of(cast.otto), "member"),
        (email_of(cast.mo), "in_team"),
        (email_of(cast.mo), "member"),
        (NEW, "invited"),
        ("not an address", "bad_address"),
        ("bob@example.org", "outside_right"),
        ("cat@example.org", "outside_right"),
        ("dan@example.org", "outside_right"),
        ("eve@example.org", "unclear"),
        ("ann@example.org", "double"),
        ("fay@example.org", "new"),
    ]
    assert (await fates(cast, "rhea", csv=file))[6] == ("bob@example.org", "new")
    assert (await fates(cast, "ada", csv=file))[8] == ("dan@example.org", "new")
    assert await how_many(cast) == 1


async def test_sending_leaves_out_what_is_not_fine_only_when_told_to(cast: Cast) -> None:
    asked = {"text": f"Ann <ann@example.org>; {email_of(cast.mo)}; bob", "team_id": str(cast.team)}
    refused = await cast.lena.post("/invitations/list", asked)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_all_fine")
    assert await how_many(cast) == 0
    done = (await cast.lena.post("/invitations/list", {**asked, "only_fine": True})).json()
    assert (done["fine"], done["counts"]) == (1, {"new": 1, "in_team": 1, "bad_address": 1})
    mine = (await cast.lena.get("/invitations")).json()["items"]
    assert [(each["email"], each["name"], each["state"]) for each in mine] == [("ann@example.org", "Ann", "pending")]
    again = (await cast.lena.post("/invitations/list", {**asked, "only_fine": True})).json()
    assert again["counts"] == {"invited": 1, "in_team": 1, "bad_address": 1}
    opened = await cast.xen.post("/invitations/open", {"token": await newest_secret(cast)})
    assert opened.json()["name"] == "Ann"


async def test_a_list_is_within_ones_rights_and_ones_quota(cast: Cast) -> None:
    text = {"text": "a@example.org, b@example.org", "team_id": str(cast.team), "only_fine": True}
    for path in ("preview", "list"):
        body = {**text} if path == "list" else {name: text[name] for name in ("text", "team_id")}
        assert (await cast.mo.post(f"/invitations/{path}", body)).status_code == 403
        assert (await cast.otto.post(f"/invitations/{path}", body)).status_code == 404
        assert (await cast.xen.post(f"/invitations/{path}", body)).status_code == 401
        assert (await cast.lena.post(f"/invitations/{path}", {**body, "text": " , "})).status_code == 422
        assert (await cast.lena.post(f"/invitations/{path}", {**body, "csv": "email\n"})).status_code == 422
    rules = (await cast.ada.get("/network")).json()["rules"]
    assert (await cast.ada.put("/network", {**rules, "invitations_a_day": 1})).is_success
    assert await fates(cast, text=text["text"]) == [("a@example.org", "new"), ("b@example.org", "over_quota")]
    assert (await cast.lena.post("/invitations/list", text)).json()["fine"] == 1


async def test_the_same_list_twice_at_once_invites_everybody_once(cast: Cast) -> None:
    text = ", ".join(f"p{n}@example.org" for n in range(60))
    body = {"text": text, "team_id": str(cast.team), "only_fine": True}
    answers = await asyncio.gather(*(who.post("/invitations/list", body) for who in (cast.lena, cast.rhea, cast.ada)))
    assert [each.status_code for each in answers] == [201, 201, 201]
    assert sum(each.json()["fine"] for each in answers) == 60
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Mail)) == 60


async def test_a_thousand_from_a_file_are_checked_and_queued_in_five_seconds(cast: Cast, queries: list[str]) -> None:
    rows = "".join(f"person{n}@example.org,Person {n},Team,member,Come and help me.\n" for n in range(1_000))
    file = f"email,name,team,role,message\n{rows}"
    queries.clear()
    began = time.perf_counter()
    seen = (await cast.lena.post("/invitations/preview", {"csv": file})).json()
    checked = time.perf_counter() - began
    assert len(queries) < 20
    assert seen["counts"] == {"new": 1_000}
    queries.clear()
    sent = await cast.lena.post("/invitations/list", {"csv": file})
    took = time.perf_counter() - began
    assert sent.json()["fine"] == 1_000
    assert len(queries) < 40
    log.info("invitations", check=round(checked, 2), queue=round(took - checked, 2))
    assert took < 5
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Mail)) == 1_000
    assert (await cast.lena.get("/invitations/counts")).json()["waiting"] == 1_000


async def test_a_whole_team_is_made_and_asked_together_and_each_reads_who_else(cast: Cast) -> None:
    body = {
        "name": "Fenwick Dale",
        "parent_id": str(cast.team),
        "leaders": [{"email": "nadia@example.org", "name": "Nadia Bloom"}],
        "people": [{"email": "bob@example.org", "name": "Bob"}],
        "text": f"{email_of(cast.otto)}, cat@example.org",
        "message": "You four, together.",
    }
    assert (await cast.mo.post("/invitations/team", body)).status_code == 403
    assert (await cast.otto.post("/invitations/team", body)).status_code == 404
    double = await cast.lena.post("/invitations/team", {**body, "text": "bob@example.org"})
    assert double.status_code == 409
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).where(Team.name == "Fenwick Dale")) == 0
    made = await cast.lena.post("/invitations/team", body)
    assert made.status_code == 201, made.text
    assert [each["fate"] for each in made.json()["rows"]] == ["new", "new", "member", "new"]
    async with cast.sessions() as db:
        mails = {each.to: each.text for each in await db.scalars(select(Mail))}
    assert len(mails) == 4
    assert "Nadia Bloom (to lead), otto, cat" in mails["bob@example.org"]
    assert "cat@" not in mails["bob@example.org"]  # a whole address is theirs to give
    secret = mails["nadia@example.org"].split("/invitation#")[1].split()[0]
    seen = (await cast.xen.post("/invitations/open", {"token": secret})).json()
    assert (seen["role"], seen["together"]) == ("leader", ["Bob", "otto", "cat"])
    assert seen["call"]["name"] == "The Right Prescription"
    assert (await cast.xen.post("/invitations/accept", acceptance(secret))).status_code == 201
    team = (await cast.lena.get(f"/teams/{made.json()['team_id']}")).json()
    assert [each["name"] for each in team["leaders"]] == ["Nadia Bloom"]


async def test_the_letters_of_a_list_hold_different_secrets_and_the_database_none(cast: Cast) -> None:
    body = {"text": "a@example.org, b@example.org", "team_id": str(cast.team)}
    assert (await cast.lena.post("/invitations/list", body)).status_code == 201
    async with cast.sessions() as db:
        texts = list(await db.scalars(select(Mail.text)))
    secrets = {each.split("/invitation#")[1].split()[0] for each in texts}
    assert len(secrets) == 2
    for secret in secrets:
        assert (await cast.xen.post("/invitations/open", {"token": secret})).status_code == 200
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Mail).values(text="", html=""))
