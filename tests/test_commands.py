"""The command line's part in letting people in: `snowfield invite` and `snowfield token`."""

import asyncio
import os
import sys

import pytest
from sqlalchemy import select

from models import ApiToken, AuditEntry, Mail
from tests.browsers import PASSWORD, browser, email_of
from tests.people import Cast


async def snowfield(db_url: str, *words: str) -> tuple[int, str]:
    """The exit status, and what was said on either stream."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "server.cli",
        *words,
        env={**os.environ, "DATABASE_URL": db_url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await running.communicate()
    assert running.returncode is not None
    return running.returncode, said.decode()


async def test_the_first_administrator_is_invited_on_the_command_line(cast: Cast, db_url: str, url: str) -> None:
    status, said = await snowfield(db_url, "invite", "First@Example.org", "--administrator")
    assert status == 0, said
    link = next(line for line in said.splitlines() if line.startswith("http"))
    assert "No mail leaves here" in said
    async with browser(url) as page:
        body = {
            "token": link.split("#")[1],
            "name": "First",
            "password": PASSWORD,
            "accept_house_rules": True,
        }
        assert (await page.post("/invitations/accept", json=body)).status_code == 201
        me = (await page.get("/me")).json()
    assert (me["email"], me["is_administrator"]) == ("first@example.org", True)
    async with cast.sessions() as db:
        assert link in (await db.scalars(select(Mail.text))).one()
        sent = select(AuditEntry.member_id).where(AuditEntry.action == "invitation.sent")
        assert (await db.scalars(sent)).one() is None


async def test_a_team_is_named_by_its_name_or_its_id(cast: Cast, db_url: str) -> None:
    for team, email in (("sibling", "a@example.org"), (str(cast.sibling), "b@example.org")):
        status, said = await snowfield(db_url, "invite", email, "--team", team, "--role", "leader")
        assert status == 0, said
    invited = (await cast.ada.get("/invitations")).json()["items"]
    assert {(each["team_name"], each["role"], each["inviter"]) for each in invited} == {("Sibling", "leader", None)}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["invite", "a@example.org"], "Say into which team"),
        (["invite", "a@example.org", "--team", "Nowhere"], "There is no team called Nowhere."),
        (["invite", "not an address", "--administrator"], "This is not an e-mail address."),
        (["invite", "mo@example.org", "--team", "Team"], "Mo is in Team already."),
        (["token", "nobody@example.org"], "There is no member with the address nobody@example.org."),
    ],
)
async def test_what_cannot_be_done_is_said_in_one_sentence(
    cast: Cast, db_url: str, words: list[str], sentence: str
) -> None:
    status, said = await snowfield(db_url, *words)
    assert status == 1
    assert sentence in said
    assert "Traceback" not in said


async def test_a_token_of_the_command_line_works_within_its_scope(cast: Cast, db_url: str) -> None:
    status, said = await snowfield(db_url, "token", email_of(cast.mo), "--name", "Nightly", "--days", "7")
    assert status == 0, said
    secret = said.splitlines()[-1]
    cast.mo.headers["Authorization"] = f"Bearer {secret}"
    assert (await cast.mo.get("/me")).json()["id"] == str(cast.mo.id)
    assert (await cast.mo.patch("/me", {"name": "X"})).json()["code"] == "read_only_token"
    async with cast.sessions() as db:
        assert (await db.scalars(select(ApiToken.name).where(ApiToken.scope == "read"))).one() == "Nightly"
