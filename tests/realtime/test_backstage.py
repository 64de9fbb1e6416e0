"""Backstage notes: read by those who run the webinar and by whom they are for, said to be seen, and gone at once for
whoever stops running it or speaking in it."""

from typing import Any

from sqlalchemy import select

from models import EventRow
from server.db import Sessions
from tests.asking import PLAN, scheduled
from tests.people import Cast, Somebody
from tests.serving import Ear


async def noted(who: Somebody, webinar: dict[str, Any], sent_to: str, text: str, **more: Any) -> dict[str, Any]:
    answer = await who.post(f"/webinars/{webinar['id']}/backstage", {"sent_to": sent_to, "text": text, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def read_by(who: Somebody, webinar: dict[str, Any]) -> set[str]:
    answer = await who.get(f"/webinars/{webinar['id']}/backstage")
    return {each["text"] for each in answer.json()["items"]} if answer.status_code == 200 else set()


async def test_a_note_is_read_by_those_who_run_it_and_whom_it_is_for_and_says_who_has_seen_it(cast: Cast) -> None:
    both = [str(cast.tom.id), str(cast.mia.id)]
    webinar = await scheduled(cast.olive, cast, presenter_ids=both)
    await noted(cast.olive, webinar, "presenters", "Five minutes each.")
    for_tom = await noted(cast.olive, webinar, "presenter", "Louder, please.", for_id=both[0])
    await noted(cast.mia, webinar, "hosts", "My slides are stuck.")
    reads = {who.name: await read_by(who, webinar) for who in (cast.olive, cast.tom, cast.mia, cast.lena, cast.mo)}
    assert reads == {
        "Olive": {"Five minutes each.", "Louder, please.", "My slides are stuck."},
        "Tom": {"Five minutes each.", "Louder, please."},
        "Mia": {"Five minutes each.", "My slides are stuck."},
        "Lena": set(),
        "Mo": set(),
    }
    path = f"/backstage-notes/{for_tom['id']}"
    for who, status in ((cast.mia, 404), (cast.mo, 404), (cast.olive, 403), (cast.tom, 200), (cast.tom, 200)):
        assert (await who.put(f"{path}/seen")).status_code == status, who.name
    [now] = [each for each in (await cast.olive.get(f"/webinars/{webinar['id']}/backstage")).json()["items"]
             if each["id"] == for_tom["id"]]  # fmt: skip
    assert [each["by"]["name"] for each in now["seen"]] == ["Tom"]
    for wrong in (
        {"sent_to": "presenter", "text": "For whom?"},
        {"sent_to": "presenter", "text": "For Mo?", "for_id": str(cast.mo.id)},
        {"sent_to": "presenters", "text": "For all, or one?", "for_id": both[0]},
        {"sent_to": "presenters", "text": "x" * 281},
    ):
        assert (await cast.olive.post(f"/webinars/{webinar['id']}/backstage", wrong)).status_code == 422, wrong


async def test_who_stops_speaking_or_running_it_loses_backstage_at_once_on_open_sockets(
    url: str, cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(
        cast.olive, cast, presenter_ids=[str(cast.tom.id), str(cast.mia.id)], host_ids=[str(cast.lena.id)]
    )
    async with Ear(url, cast.tom) as tom, Ear(url, cast.mia) as mia, Ear(url, cast.lena) as lena:
        await noted(cast.olive, webinar, "presenter", "For Tom alone.", for_id=str(cast.tom.id))
        await noted(cast.olive, webinar, "presenters", "For all who speak.")
        for ear in (tom, lena):
            assert (await ear.event("note.changed"))["text"] == "For Tom alone."
        assert (await mia.event("note.changed"))["text"] == "For all who speak."
        without = {**PLAN, "host_ids": [str(cast.olive.id)], "presenter_ids": [str(cast.mia.id)]}
        assert (await cast.olive.put(f"/webinars/{webinar['id']}", without)).status_code == 200
        for ear in (tom, lena):
            await ear.next(lambda frame: frame["kind"] == "reset")
        await noted(cast.olive, webinar, "presenters", "Without Tom.")
        await noted(cast.mia, webinar, "hosts", "Without Lena.")
        assert (await mia.event("note.changed"))["text"] == "Without Tom."
        for ear in (tom, lena):
            await ear.hears_nothing("note.changed", 0.3)
    for who in (cast.tom, cast.lena):
        assert (await who.get(f"/webinars/{webinar['id']}/backstage")).status_code == 403
        async with Ear(url, who, after=tom.first["position"], epoch=tom.first["epoch"]) as again:
            await again.hears_nothing("note.changed", 0.3)  # nor what was for them while they could


async def test_a_note_that_was_taken_back_is_nowhere(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast, presenter_ids=[str(cast.tom.id)])
    note = await noted(cast.tom, webinar, "hosts", "Slip of the tongue.")
    assert (await cast.olive.delete(f"/backstage-notes/{note['id']}")).status_code == 403
    assert (await cast.tom.delete(f"/backstage-notes/{note['id']}")).status_code == 204
    assert await read_by(cast.olive, webinar) == set()
    second = await noted(cast.tom, webinar, "hosts", "Until I am forgotten.")
    erasure = {"words": "delete", "confirm": "tom@example.org", "note": "", "to_id": None}
    assert (await cast.ada.post(f"/members/{cast.tom.id}/erasure", erasure)).status_code < 300
    assert await read_by(cast.olive, webinar) == set()
    assert (await cast.olive.put(f"/backstage-notes/{second['id']}/seen")).status_code == 404
    async with sessions() as db:
        bodies = [str(each) for each in await db.scalars(select(EventRow.body))]
    assert not [each for each in bodies if "Slip of" in each or "forgotten" in each]
