"""What comes up next, in the order of those who run the webinar; and themes for several questions."""

import asyncio

from sqlalchemy import text

from server.db import unit_of_work
from tests.asking import asked, listed, moved, scheduled
from tests.people import Cast


async def test_what_hosts_put_up_next_stands_in_their_order_and_first_on_the_big_screen(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    one, two, three, four = [await asked(cast.mo, webinar, text) for text in ("One?", "Two?", "Three?", "Four?")]

    async def order() -> list[str]:
        items = [each for each in await listed(cast.mia, webinar) if each["next_place"] is not None]
        return [each["text"] for each in sorted(items, key=lambda each: each["next_place"])]

    for question in (one, two, three):
        assert (await cast.olive.put(f"/questions/{question['id']}/next", {})).status_code == 200
    assert await order() == ["One?", "Two?", "Three?"]
    await asyncio.gather(*(cast.olive.put(f"/questions/{three['id']}/next", {"place": 1}) for _ in range(3)))
    assert await order() == ["Three?", "One?", "Two?"]
    assert (await cast.olive.put(f"/questions/{three['id']}/next", {"place": 99})).status_code == 200
    assert await order() == ["One?", "Two?", "Three?"]
    link = (await cast.olive.post(f"/webinars/{webinar['id']}/display-link")).json()["link"]
    screen = (await cast.xen.post("/stages/open", {"token": link.partition("#")[2]})).json()
    assert [each["text"] for each in screen["next"]] == ["One?", "Two?", "Three?"], "before Four, which is newer"
    await moved(cast.olive, two, "on_air")
    assert await order() == ["One?", "Three?"], "what is on air is not next any more"
    refused = await cast.olive.put(f"/questions/{two['id']}/next", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_open")
    assert (await cast.olive.delete(f"/questions/{one['id']}/next")).status_code == 200
    assert (await cast.olive.post(f"/questions/{three['id']}/merging", {"into_id": four["id"]})).status_code == 200
    assert await order() == []
    await cast.olive.put(f"/questions/{one['id']}/next", {})
    assert (await cast.olive.post(f"/questions/{one['id']}/answers", {"text": "In writing."})).status_code == 201
    await cast.olive.put(f"/questions/{four['id']}/next", {})
    assert (await cast.mo.delete(f"/questions/{four['id']}")).status_code == 204
    assert await order() == []


async def test_a_release_that_knows_nothing_of_what_is_next_puts_it_on_air(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "One?")
    assert (await cast.olive.put(f"/questions/{question['id']}/next", {})).status_code == 200
    async with unit_of_work(cast.sessions) as db:
        await db.execute(text("update questions set state = 'on_air', on_air_at = now()"))
    [now] = await listed(cast.mia, webinar)
    assert (now["state"], now["next_place"]) == ("on_air", None)


async def test_several_questions_get_one_theme_all_of_them_or_none(cast: Cast) -> None:
    webinar, other = await scheduled(cast.olive, cast), await scheduled(cast.olive, cast)
    ids = [(await asked(cast.mo, webinar, text))["id"] for text in ("One?", "Two?")]
    elsewhere = (await asked(cast.mo, other, "Elsewhere?"))["id"]
    path = f"/webinars/{webinar['id']}/themes"
    assert (await cast.olive.put(path, {"question_ids": [*ids, elsewhere], "theme": "Beginning"})).status_code == 409
    assert {each["theme"] for each in await listed(cast.mia, webinar)} == {""}
    assert (await cast.olive.put(path, {"question_ids": ids, "theme": "Beginning"})).status_code == 204
    assert {each["theme"] for each in await listed(cast.mia, webinar)} == {"Beginning"}
    assert (await cast.olive.put(path, {"question_ids": ids, "theme": "x" * 41})).status_code == 422
