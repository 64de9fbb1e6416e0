"""Inviting to webinars, the list of whom to follow up, and letters to people of one."""

import asyncio
import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update

from models import Attendance, Mail, Webinar
from server.db import Sessions, unit_of_work
from tests.asking import asked, scheduled
from tests.people import Cast, Somebody
from tests.serving import Ear

LETTER = {"subject": "Thank you", "text": "Will you try it next week?"}


async def mails(sessions: Sessions, who: Somebody, words: str) -> int:
    async with sessions() as db:
        query = select(func.count()).select_from(Mail).where(Mail.to == f"{who.name.lower()}@example.org")
        return await db.scalar(query.where(Mail.text.contains(words))) or 0


async def names(who: Somebody, webinar: dict[str, Any], **wanted: Any) -> list[str]:
    answer = await who.get(f"/webinars/{webinar['id']}/follow-up", **wanted)
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


async def no_letters(who: Somebody) -> None:
    switched = {"reminders": True, "who_is_late": True, "about_webinars": False}
    assert (await who.put("/me/letters", switched)).json()["about_webinars"] is False


async def test_each_is_invited_once_and_whoever_wants_no_letter_gets_a_mark_only(
    cast: Cast, url: str, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}"
    await no_letters(cast.tom)
    await cast.mia.put(f"{path}/registration")
    async with Ear(url, cast.mo) as mo:
        by_name = {"member_ids": [str(each.id) for each in (cast.mo, cast.mia, cast.otto, cast.olive)]}
        answers = await asyncio.gather(*(cast.olive.post(f"{path}/invitations", by_name) for _ in range(4)))
        assert sorted(each.json()["invited"] for each in answers) == [0, 0, 0, 1], "neither who registered nor Otto"
        assert (await mo.event("webinar.invited"))["by"]["name"] == "Olive"
        team = await cast.olive.post(f"{path}/invitations", {"team_ids": [str(cast.region)]})
        assert team.json() == {"invited": 3, "invitations": 4, "registered": 0}, "Rhea, Lena and Tom"
        assert (await cast.olive.post(f"{path}/invitations", {"everybody": True})).json()["invited"] == 0
        for who, letters in ((cast.mo, 1), (cast.tom, 0), (cast.mia, 0)):
            assert await mails(sessions, who, "Olive invites you to") == letters, who.name
        assert (await cast.tom.get(path)).json()["invited_by"]["name"] == "Olive"
        for _ in range(2):
            assert (await cast.mo.delete(f"{path}/invitations/mine")).status_code == 204
        assert (await mo.event("webinar.invited"))["by"] is None
    assert (await cast.mo.get(path)).json()["invited_by"] is None
    assert (await cast.olive.post(f"{path}/invitations", by_name)).json()["invited"] == 0, "who declined is left alone"
    assert (await cast.mo.post(f"{path}/invitations", by_name)).status_code == 403


async def test_the_list_to_follow_up_has_who_did_what_and_not_who_asked_without_a_name(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "How?")
    await asked(cast.rhea, webinar, "Why not?", anonymous=True)
    await cast.mia.put(f"/questions/{question['id']}/vote")
    await cast.lena.put(f"/webinars/{webinar['id']}/registration")
    mine = {"webinar_id": webinar["id"], "words": "Ring three homes.", "due": "2031-05-01"}
    assert (await cast.mo.post("/commitments", mine)).status_code == 201
    assert (await cast.tom.post("/commitments", {**mine, "team_id": str(cast.sibling)})).status_code == 201
    async with unit_of_work(sessions) as db:
        now = func.now()
        for who, minutes in ((cast.mo, 10), (cast.mia, 40)):
            db.add(
                Attendance(
                    webinar_id=UUID(webinar["id"]),
                    member_id=who.id,
                    first_seen=now,
                    last_seen=now,
                    here_until=now,
                    seconds=minutes * 60,
                )
            )
        ended = update(Webinar).where(Webinar.id == UUID(webinar["id"]))
        await db.execute(ended.values(starts_at=func.now() - timedelta(hours=2)))
    yes = {"worth": 5, "one_to_one": True}
    assert (await cast.mia.put(f"/webinars/{webinar['id']}/feedback", yes)).status_code == 200
    assert (await names(cast.olive, webinar))[:2] == ["Mia", "Mo"]
    assert await names(cast.olive, webinar, order="name") == ["Lena", "Mia", "Mo", "Tom"]
    for wanted, found in (
        ({"asked": True}, ["Mo"]),
        ({"voted": True}, ["Mia"]),
        ({"voted": True, "one_to_one": True, "stayed_minutes": 30}, ["Mia"]),
        ({"voted": True, "asked": True}, []),
        ({"stayed_minutes": 10}, ["Mia", "Mo"]),
        ({"registered": True}, ["Lena"]),
        ({"committed": True, "order": "name"}, ["Mo", "Tom"]),
    ):
        assert await names(cast.olive, webinar, **wanted) == found, wanted
    first = (await cast.olive.get(f"/webinars/{webinar['id']}/follow-up", limit=1)).json()
    assert first["total"] == 4
    second = await cast.olive.get(f"/webinars/{webinar['id']}/follow-up", limit=1, after=first["next"])
    assert [each["name"] for each in second.json()["items"]] == ["Mo"]
    file = (await cast.olive.get(f"/webinars/{webinar['id']}/follow-up.csv", asked=True)).text
    rows = list(csv.reader(io.StringIO(file)))
    assert rows[1] == ["Mo", "", "yes", "", "yes", "", "10"]
    assert (await cast.lena.delete(f"/teams/{cast.team}/members/{cast.mia.id}")).status_code == 200
    assert "Mia" not in await names(cast.olive, webinar), "it is not for her any more"


async def test_a_letter_goes_to_people_of_the_list_who_want_letters_and_not_too_often(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}/letters"
    for who in (cast.mo, cast.mia):
        await who.put(f"/webinars/{webinar['id']}/registration")
    await no_letters(cast.mia)
    to = [str(each.id) for each in (cast.mo, cast.mia, cast.tom, cast.otto)]
    sent = await cast.olive.post(path, {**LETTER, "member_ids": to})
    assert sent.status_code == 201, sent.text
    assert sent.json()["people"] == 2, "Tom and Otto are not on the list; that Mia wants none is told to nobody"
    for who, letters in ((cast.mo, 1), (cast.mia, 0), (cast.tom, 0), (cast.otto, 0)):
        assert await mails(sessions, who, "Will you try it") == letters, who.name
    assert await mails(sessions, cast.mo, f"/webinars/{webinar['id']}") >= 1
    assert (await cast.olive.post(path, {**LETTER, "member_ids": [str(cast.tom.id)]})).status_code == 422
    many = await asyncio.gather(*(cast.olive.post(path, {**LETTER, "member_ids": to}) for _ in range(6)))
    assert sorted(each.status_code for each in many) == [201, 201, 201, 201, 429, 429]
    listed = (await cast.olive.get(path)).json()["items"]
    assert (len(listed), listed[0]["subject"]) == (5, "Thank you")


async def test_a_letter_that_is_cut_off_halfway_and_sent_again_goes_to_nobody_twice(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}/letters"
    for who in (cast.mo, cast.mia):
        await who.put(f"/webinars/{webinar['id']}/registration")
    body = {**LETTER, "member_ids": [str(cast.mo.id), str(cast.mia.id)]}
    async with sessions() as db:
        await db.execute(text("lock table audit_entries in exclusive mode"))  # after the letters, before the commit
        sending = asyncio.create_task(cast.olive.post(path, body, Idempotency_Key="once"))
        waits = text("select pid from pg_stat_activity where wait_event = 'relation' and datname = current_database()")
        async with asyncio.timeout(10):
            while (pid := await db.scalar(waits)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await db.execute(text("select pg_terminate_backend(:pid)"), {"pid": pid})
        assert (await sending).status_code == 503
    assert [await mails(sessions, who, "Will you try it") for who in (cast.mo, cast.mia)] == [0, 0]
    again = await asyncio.gather(*(cast.olive.post(path, body, Idempotency_Key="once") for _ in range(3)))
    assert {each.status_code for each in again} == {201}
    assert [await mails(sessions, who, "Will you try it") for who in (cast.mo, cast.mia)] == [1, 1]
    assert len((await cast.olive.get(path)).json()["items"]) == 1
