"""The queue: who answers whom, once, however many decide at the same time; and a small launch."""

import asyncio
from collections import Counter

import httpx
from sqlalchemy import func, select

from models import Invitation, JoinRequest, Mail
from tests.joining import PAGE, ask, letters_to, open_page, proof, said, secret_to, tell, waiting
from tests.people import Cast, Somebody

ACCEPT = "/join-requests/{}/acceptance"


async def test_leaders_of_the_constituency_answer_their_own_and_organisers_all(
    cast: Cast, http: httpx.AsyncClient
) -> None:
    pharmacists = await open_page(cast)
    made = await cast.olive.post("/constituencies", {"call_id": str(cast.call), "name": "GPs"})
    gps = made.json()["id"]
    await waiting(cast, pharmacists, "p@example.org")
    await waiting(cast, gps, "g@example.org")

    async def seen(who: Somebody) -> int:
        items = (await who.get("/join-requests")).json()["items"]
        counted = (await who.get("/join-requests/waiting")).json()["waiting"]
        assert counted == len(items)
        assert (await who.get("/me")).json()["answers_applicants"] == (who.name in ("Ada", "Olive", "Rhea", "Tom"))
        return len(items)

    assert (await cast.olive.put(f"/constituencies/{gps}/leaders/{cast.tom.id}")).status_code == 204
    assert [await seen(who) for who in (cast.ada, cast.olive, cast.rhea, cast.tom, cast.lena)] == [2, 2, 1, 1, 0]
    led = (await cast.mo.get(f"/constituencies/{gps}")).json()
    assert [each["name"] for each in led["leaders"]] == ["Tom"]
    assert (await cast.tom.delete(f"/constituencies/{gps}/members/{cast.tom.id}")).status_code == 204
    assert (await cast.tom.get("/join-requests")).json()["items"] == [], "who leaves does not lead"


async def test_one_accepts_only_into_teams_into_which_one_may_invite(cast: Cast) -> None:
    group = await open_page(cast)
    request_id, _ = await waiting(cast, group)
    await cast.olive.put(f"/constituencies/{group}/leaders/{cast.mia.id}")
    refused = await cast.mia.post(ACCEPT.format(request_id), {"team_id": str(cast.team)})
    assert refused.status_code == 403
    assert "Lena" in refused.json()["detail"]
    elsewhere = await cast.ada.post(ACCEPT.format(request_id), {"team_id": str(cast.other)})
    assert elsewhere.status_code == 422
    for role, status in (("administrator", 422), ("leader", 201)):
        body = {"team_id": str(cast.team), "role": role, "message": "Come and lead with us."}
        assert (await cast.olive.post(ACCEPT.format(request_id), body)).status_code == status
    async with cast.sessions() as db:
        invitation = (await db.scalars(select(Invitation))).one()
        assert (invitation.inviter_id, invitation.team_id, invitation.role, invitation.email) == (
            cast.olive.id, cast.team, "leader", "nadia@example.org",
        )  # fmt: skip


async def test_declining_thanks_them_and_gives_the_reason_if_there_is_one(cast: Cast) -> None:
    group = await open_page(cast)
    for email, reason in (("a@example.org", ""), ("b@example.org", "We begin in the north.")):
        request_id, secret = await waiting(cast, group, email)
        done = await cast.rhea.post(f"/join-requests/{request_id}/refusal", {"reason": reason})
        assert (done.status_code, done.json()["decided_by"]["name"]) == (201, "Rhea")
        letter = (await letters_to(cast.sessions, email))[0]
        assert "They thank you" in letter.text
        assert "Rhea" not in letter.text
        assert (reason in letter.text) is True
        mine = (await tell(cast.xen, "open", secret)).json()
        assert (mine["state"], mine["reason"]) == ("declined", reason)
        assert (await tell(cast.xen, "change", secret, **{**said(group), "email": None})).status_code == 422
    decided = (await cast.olive.get("/join-requests", decided="true")).json()["items"]
    assert [(each["state"], each["decided_by_name"]) for each in decided] == [("declined", "Rhea")] * 2
    await waiting(cast, group, "a@example.org")  # may ask again


async def test_of_two_who_decide_at_once_one_does_and_the_other_is_told(cast: Cast) -> None:
    group = await open_page(cast)
    for turn in range(5):
        request_id, _ = await waiting(cast, group, f"n{turn}@example.org")
        answers = await asyncio.gather(
            cast.olive.post(ACCEPT.format(request_id), {"team_id": str(cast.team)}),
            cast.rhea.post(f"/join-requests/{request_id}/refusal", {}),
            cast.ada.post(ACCEPT.format(request_id), {"team_id": str(cast.team)}),
        )
        assert sorted(each.status_code for each in answers) == [201, 409, 409]
        (done,) = (each.json() for each in answers if each.status_code == 201)
        for each in answers:
            if each.status_code == 409:
                assert each.json()["code"] == "decided_already"
                assert each.json()["detail"].startswith(f"{done['decided_by']['name']} {done['state']} this request")
    async with cast.sessions() as db:
        accepted = await db.scalar(select(func.count()).where(JoinRequest.state == "accepted"))
        assert await db.scalar(select(func.count()).select_from(Invitation)) == accepted


async def test_two_links_of_one_address_confirmed_at_once_make_one_that_waits(
    cast: Cast, http: httpx.AsyncClient
) -> None:
    group = await open_page(cast)
    secrets = []
    for _ in range(4):
        await ask(http, group)
        secrets.append(await secret_to(cast.sessions, "nadia@example.org"))
    answers = await asyncio.gather(*(tell(cast.xen, "confirm", each) for each in secrets + secrets[:10]))
    assert {each.status_code for each in answers} == {200}
    async with cast.sessions() as db:
        assert list(await db.scalars(select(JoinRequest.state))) == ["waiting"]
    assert len((await cast.olive.get("/join-requests")).json()["items"]) == 1


async def test_a_small_launch_loses_nobody_and_doubles_nobody(cast: Cast, url: str) -> None:
    """Sixty people in one moment, of whom each sends twice, while everybody reads."""
    group = await open_page(cast)
    people = [f"p{n}@example.org" for n in range(60)]
    # no connection waits while others solve: a server closes what was silent for too long
    limits = httpx.Limits(max_connections=60, max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as crowd:

        async def come(email: str) -> list[int]:
            body = {"proof": await proof(crowd), **said(group, email)}
            sent = await asyncio.gather(*(crowd.post(f"{PAGE}/requests", json=body) for _ in range(2)))
            return [each.status_code for each in sent]

        async def read() -> list[int]:
            return [(await crowd.get(PAGE)).status_code]

        answers = await asyncio.gather(*map(come, people), *(read() for _ in range(100)))
        assert Counter(status for each in answers for status in each) == {202: 120, 200: 100}
        async with cast.sessions() as db:
            assert sorted(await db.scalars(select(Mail.to))) == sorted(people)
        secrets = [await secret_to(cast.sessions, each) for each in people]
        confirmed = await asyncio.gather(*(tell(cast.xen, "confirm", each) for each in secrets + secrets[:10]))
    assert {each.status_code for each in confirmed} == {200}
    assert (await cast.olive.get("/join-requests/waiting")).json()["waiting"] == 60
    found, after = [], None
    while True:
        page = (await cast.olive.get("/join-requests", after=after, limit=25)).json()
        found += [each["id"] for each in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(found) == len(set(found)) == 60
