"""Roles in the whole network: administrators give and take them, at once and on open sockets; one of them stays."""

import asyncio
import time

import httpx
import pytest
from sqlalchemy import func, select, update

from models import AuditEntry, Mail, Member
from server.db import unit_of_work
from tests.api.test_races import at_once, doors, through
from tests.people import Cast, Somebody
from tests.serving import Ear

__all__ = ["doors"]


def role_of(who: Somebody, role: str) -> str:
    return f"/members/{who.id}/roles/{role}"


async def make_administrators(cast: Cast, *people: Somebody) -> None:
    async with unit_of_work(cast.sessions) as db:
        ids = [each.id for each in people]
        await db.execute(update(Member).where(Member.id.in_(ids)).values(is_administrator=True))


async def administrators(cast: Cast) -> int:
    async with cast.sessions() as db:
        return await db.scalar(select(func.count()).where(Member.is_administrator)) or 0


async def test_an_administrator_makes_a_moderator_who_is_told_by_mail(cast: Cast) -> None:
    for _ in range(2):  # the same again changes nothing
        given = await cast.ada.put(role_of(cast.mo, "moderator"))
        assert given.json() == {"member_id": str(cast.mo.id), "roles": ["moderator"]}
    assert (await cast.mo.get("/me")).json()["roles"] == ["moderator"]
    assert (await cast.mia.get(f"/members/{cast.mo.id}")).json()["roles"] == ["moderator"]
    assert (await cast.ada.delete(role_of(cast.mo, "moderator"))).json()["roles"] == []
    assert (await cast.ada.delete(role_of(cast.mo, "moderator"))).status_code == 404
    async with cast.sessions() as db:
        mails = list(await db.scalars(select(Mail).where(Mail.to == "mo@example.org").order_by(Mail.id)))
        told = list(await db.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == cast.mo.id)))
    assert [each.subject for each in mails] == ["You are a moderator now", "You are no longer a moderator"]
    assert "Ada made you a moderator" in mails[0].text
    assert told == ["role.given", "role.taken"]


async def test_the_list_says_who_has_which_role_as_far_as_one_may_know_of_them(cast: Cast) -> None:
    seen = {each["name"]: each for each in (await cast.ada.get("/roles")).json()["items"]}
    assert list(seen) == ["Ada", "Hugo", "Lena", "Olive", "Rhea", "Vera"]
    assert seen["Hugo"]["roles"] == ["webinar_host"]
    assert [each["name"] for each in seen["Olive"]["organises"]] == ["The Right Prescription"]
    assert [each["name"] for each in seen["Lena"]["leads"]] == ["Team"]
    assert [each["name"] for each in (await cast.mo.get("/roles")).json()["items"]] == ["Lena", "Olive", "Rhea"]
    assert [each["name"] for each in (await cast.mo.get("/roles", role="organiser")).json()["items"]] == ["Olive"]
    first = (await cast.ada.get("/roles", limit=2)).json()
    more = (await cast.ada.get("/roles", limit=2, after=first["next"])).json()
    assert [each["name"] for each in (*first["items"], *more["items"])] == ["Ada", "Hugo", "Lena", "Olive"]


async def test_an_administrators_right_acts_on_open_sockets_within_a_second(cast: Cast, url: str) -> None:
    async with Ear(url, cast.mo) as mo:
        await cast.ada.put(role_of(cast.mo, "administrator"))
        began = time.monotonic()
        assert (await mo.event("role.changed"))["holds"] is True
        assert (await cast.ada.post("/calls", CALL)).status_code == 201
        assert (await mo.event("call.changed"))["name"] == CALL["name"]
        assert time.monotonic() - began < 1
        await cast.ada.delete(role_of(cast.mo, "administrator"))
        assert (await mo.event("role.changed"))["holds"] is False
        assert (await cast.ada.post("/calls", {**CALL, "name": "Third"})).status_code == 201
        await mo.hears_nothing("call.changed")


CALL = {
    "name": "Another",
    "goal_sentence": "Everybody is asked.",
    "condition": "Nobody is asked.",
    "launched_on": "2026-01-05",
    "deadline": "2027-01-05",
}


async def test_who_is_suspended_gets_no_role(cast: Cast) -> None:
    await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "On leave."})
    assert (await cast.ada.put(role_of(cast.mo, "moderator"))).status_code == 409


async def test_one_lays_down_a_role_of_ones_own_but_not_the_last_administrator(cast: Cast) -> None:
    assert (await cast.vera.delete(role_of(cast.vera, "moderator"))).status_code == 200
    assert (await cast.ada.delete(role_of(cast.ada, "administrator"))).status_code == 409
    await make_administrators(cast, cast.olive)
    assert (await cast.ada.delete(role_of(cast.ada, "administrator"))).status_code == 200
    assert (await cast.olive.delete(role_of(cast.olive, "administrator"))).status_code == 409
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Mail)) == 0, "nobody is told by mail what they did"


@pytest.mark.parametrize("whom", ["each other", "themselves"])
async def test_of_two_administrators_who_end_it_at_once_one_stays(
    cast: Cast, doors: list[httpx.AsyncClient], whom: str
) -> None:
    for turn in range(5):
        await make_administrators(cast, cast.ada, cast.olive)
        ada, olive = through(doors[2 * turn], cast.ada), through(doors[2 * turn + 1], cast.olive)
        pairs = ((ada, olive), (olive, ada)) if whom == "each other" else ((ada, ada), (olive, olive))
        done = await at_once(*(who.delete(role_of(other, "administrator")) for who, other in pairs))
        assert done[200] == 1, done
        assert await administrators(cast) == 1


async def test_many_administrators_end_each_other_at_once_and_one_stays(
    cast: Cast, doors: list[httpx.AsyncClient]
) -> None:
    people = [cast.ada, cast.olive, cast.rhea, cast.lena]
    await make_administrators(cast, *people)
    asked = [(who, other) for who in people for other in people]
    answers = await asyncio.gather(
        *(
            through(door, who).delete(role_of(other, "administrator"))
            for door, (who, other) in zip(doors, asked, strict=False)
        )
    )
    assert all(each.status_code < 500 for each in answers)
    assert await administrators(cast) >= 1
