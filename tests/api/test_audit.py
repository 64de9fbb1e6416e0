"""The journal: who did what, written with the change, readable to administrators, and never changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.people import Cast


async def test_administrators_read_everything_and_everybody_what_they_did(cast: Cast) -> None:
    await cast.mo.patch("/me", {"role_title": "Nurse"})
    await cast.mia.patch("/me", {"role_title": "Doctor"})
    mine = (await cast.mo.get("/audit")).json()["items"]
    assert [(each["action"], each["member"]["name"]) for each in mine] == [("member.changed", cast.mo.name)]
    assert mine[0]["address"] == "127.0.0.1"
    first = (await cast.ada.get("/audit", limit=1)).json()
    second = (await cast.ada.get("/audit", limit=1, before=first["next"])).json()
    assert [each["items"][0]["member"]["name"] for each in (first, second)] == [cast.mia.name, cast.mo.name]
    assert second["next"] is None


async def test_what_was_refused_is_not_in_the_journal(cast: Cast) -> None:
    await cast.mo.patch("/me", {"role_title": "two\nlines"})
    assert (await cast.mo.get("/audit")).json()["items"] == []


@pytest.mark.parametrize("change", ["update audit_entries set action = 'nothing'", "delete from audit_entries"])
async def test_the_journal_cannot_be_changed(cast: Cast, change: str) -> None:
    await cast.mo.patch("/me", {"role_title": "Nurse"})
    async with cast.sessions() as db:
        with pytest.raises(DBAPIError):
            await db.execute(text(change))
    assert len((await cast.mo.get("/audit")).json()["items"]) == 1
