"""What a member says of themself is seen by those they chose, and by nobody else: on no page, in no search, on no
wire."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from server.db import Sessions
from server.profile import AUDIENCES, FIELDS, SEARCHED, WRITTEN
from tests.people import NOBODY, Cast, Somebody
from tests.realtime.test_nobody_hears_what_they_cannot_read import put_up_fence
from tests.realtime.test_what_is_gone_is_not_replayed import replayed
from tests.serving import Ear

SEEN_BY = {
    "everybody": {"Ada", "Olive", "Rhea", "Lena", "Mo", "Mia", "Tom"},
    "teams": {"Olive", "Rhea", "Lena", "Mo", "Mia"},
    "leaders": {"Olive", "Rhea", "Lena", "Mo"},
    "nobody": {"Mo"},
}
"""Of Mo, who is in Team; Lena leads it, Rhea and Olive lead above. Otto, Vera and Hugo do not know of Mo at all."""
SAID = {field: f"{field.replace('_', '')}secret" for field in WRITTEN} | {"telephone": "01632 960 123"}


async def say(who: Somebody, audience: str, **said: str) -> None:
    audiences = dict.fromkeys(said, audience)
    assert (await who.patch("/me", {**said, "audiences": audiences})).status_code == 200


def readers(cast: Cast) -> list[Somebody]:
    return [each for each in cast.everybody if each is not cast.xen]


async def found_by(who: Somebody, mo: Somebody, **query: str) -> bool:
    return str(mo.id) in {each["id"] for each in (await who.get("/members", **query)).json()["items"]}


@pytest.mark.parametrize("audience", AUDIENCES)
async def test_a_field_is_read_and_found_by_its_audience_alone(cast: Cast, audience: str) -> None:
    await say(cast.mo, audience, **SAID)
    assert (await cast.mo.patch("/me", {"audiences": {"email": audience}})).status_code == 200
    expected = {**SAID, "email": "mo"}
    for who in readers(cast):
        sees = who.name.split()[0] in SEEN_BY[audience]
        page, listed = await cast_page(who, cast.mo), await cast_row(who, cast.mo)
        for field, value in expected.items():
            for shown in (page, listed):
                assert (shown is not None and value in shown[field]) == sees, (who.name, field)
                assert sees or shown is None or shown[field] == ""
        for field in SEARCHED:
            assert await found_by(who, cast.mo, q=SAID[field][:-2]) == sees, (who.name, field)
        assert await found_by(who, cast.mo, region=SAID["region"]) == sees
        assert await found_by(who, cast.mo, can_help_with=SAID["can_help_with"]) == sees
        assert not await found_by(who, cast.mo, q="01632")
        team = await who.get(f"/teams/{cast.team}")
        if team.status_code == 200 and team.json()["members"]:
            titles = {each["id"]: each["role_title"] for each in team.json()["members"]}
            assert (titles[str(cast.mo.id)] == SAID["role_title"]) == sees, who.name


async def cast_page(who: Somebody, mo: Somebody) -> dict[str, Any] | None:
    answer = await who.get(f"/members/{mo.id}")
    return dict(answer.json()) if answer.status_code == 200 else None


async def cast_row(who: Somebody, mo: Somebody) -> dict[str, Any] | None:
    items = (await who.get("/members")).json()["items"]
    return next((each for each in items if each["id"] == str(mo.id)), None)


@pytest.mark.parametrize("audience", AUDIENCES)
async def test_what_is_heard_last_is_what_may_be_read(cast: Cast, url: str, sessions: Sessions, audience: str) -> None:
    """On pages that showed all of it before."""
    await say(cast.mo, "everybody", **SAID)
    async with AsyncExitStack() as stack:
        ears = [await stack.enter_async_context(Ear(url, who)) for who in readers(cast)]
        await say(cast.mo, audience, **{**SAID, "pronouns": "they"})
        await put_up_fence(sessions)
        for ear in ears:
            await ear.next(lambda each: each["kind"] == "event" and each["event"].get("member_id") == str(NOBODY))
            told = [each["event"] for each in ear.frames[:-1] if each["kind"] == "event"]
            page = await cast_page(ear.who, cast.mo)
            assert bool(told) == (page is not None), ear.who.name
            if page is not None:
                assert {field: told[-1][field] for field in FIELDS} == {field: page[field] for field in FIELDS}
                assert (told[-1]["region"] == SAID["region"]) == (ear.who.name.split()[0] in SEEN_BY[audience])


async def test_narrowing_takes_what_was_said_out_of_the_log(cast: Cast, url: str) -> None:
    async with Ear(url, cast.tom) as tom, Ear(url, cast.mia) as mia:
        start = tom.first["position"]
        await say(cast.mo, "everybody", can_help_with="unwise words", telephone="01632 960 123")
        assert (await tom.event("member.changed"))["can_help_with"] == "unwise words"
        await say(cast.mo, "teams", can_help_with="unwise words", telephone="01632 960 123")
        assert (await tom.event("member.changed"))["can_help_with"] == ""
        await mia.next(lambda each: "unwise words" in str(each))
    for who, sees in ((cast.tom, False), (cast.ada, False), (cast.mia, True), (cast.lena, True)):
        told = await replayed(url, who, start)
        assert ("unwise words" in str(told)) == sees, who.name
        assert ("01632" in str(told)) == sees, who.name


async def test_two_changes_at_once_leave_one_whole_profile(cast: Cast) -> None:
    await asyncio.gather(*(cast.mo.patch("/me", {field: "said"}) for field in ("role_title", "region", "pronouns")))
    me = (await cast.mo.get("/me")).json()
    assert [me[field] for field in ("role_title", "region", "pronouns")] == ["said"] * 3


async def test_telephone_and_address_are_not_for_everybody_unless_one_says_so(cast: Cast) -> None:
    await cast.mo.patch("/me", {"telephone": "01632 960 123", "role_title": "Nurse"})
    seen = {who.name: (await who.get(f"/members/{cast.mo.id}")).json() for who in (cast.tom, cast.mia, cast.ada)}
    assert {name: (each["telephone"], each["email"]) for name, each in seen.items()} == {
        cast.tom.name: ("", ""),
        cast.mia.name: ("01632 960 123", ""),
        cast.ada.name: ("", ""),
    }
    me = (await cast.mo.get("/me")).json()
    assert me["email"].startswith("mo")
    assert {field for field in FIELDS if me["audiences"][field] != "everybody"} == {"telephone", "email"}


async def test_an_invitation_shows_the_inviters_job_only_where_everybody_sees_it(cast: Cast) -> None:
    await say(cast.lena, "everybody", role_title="Nurse")
    sent = {"email": "new@example.org", "team_id": str(cast.team), "role": "member"}
    assert (await cast.lena.post("/invitations", sent)).status_code == 201
    secret = (await cast.ada.get("/mailbox")).json()["items"][0]["text"].split("invitation#")[1].split()[0]
    for audience, shown in (("everybody", "Nurse"), ("teams", "")):
        await say(cast.lena, audience, role_title="Nurse")
        opened = (await cast.xen.post("/invitations/open", {"token": secret})).json()
        assert opened["inviter_role_title"] == shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"telephone": "call me"},
        {"telephone": "0" * 50},
        {"audiences": {"role_title": "friends"}},
        {"audiences": {"name": "nobody"}},
        {"audiences": None},
        {"can_help_with": "x" * 1001},
        {"region": "two\nlines"},
        {"photo": "abc"},
        {"email": "other@example.org"},
    ],
)
async def test_what_does_not_fit_is_refused_and_nothing_is_stored(cast: Cast, wrong: dict[str, Any]) -> None:
    before = (await cast.mo.get("/me")).json()
    answer = await cast.mo.patch("/me", {"looks_for": "words", **wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    after = (await cast.mo.get("/me")).json()
    assert {**after, "cursor": 0} == {**before, "cursor": 0}
