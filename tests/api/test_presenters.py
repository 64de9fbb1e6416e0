"""For those who speak: questions that are for one of them, and answers in writing that are taken back."""

from sqlalchemy import func, update

from models import Webinar
from server.db import Sessions, unit_of_work
from tests.asking import asked, listed, moved, scheduled
from tests.people import Cast


async def test_a_question_for_one_of_those_who_speak_is_asked_of_them_first(cast: Cast, sessions: Sessions) -> None:
    both = [str(cast.tom.id), str(cast.mia.id)]
    webinar = await scheduled(cast.olive, cast, presenter_ids=both)
    async with unit_of_work(sessions) as db:
        await db.execute(update(Webinar).values(starts_at=func.now()))
    await asked(cast.mo, webinar, "For whoever knows?")
    named = await asked(cast.mo, webinar, "For Tom?", for_id=both[0])
    assert named["asked_for"]["name"] == "Tom"
    for who, first in ((cast.tom, "For Tom?"), (cast.mia, "For whoever knows?")):
        mine = (await who.get("/me/questions")).json()["items"]
        assert mine[0]["text"] == first, who.name
    path = f"/questions/{named['id']}"
    assert (await cast.olive.patch(path, {"for_id": both[1]})).json()["asked_for"]["name"] == "Mia"
    assert (await cast.olive.patch(path, {"theme": "Beginning"})).json()["asked_for"]["name"] == "Mia"
    assert (await cast.olive.patch(path, {"for_id": None})).json()["asked_for"] is None
    not_speaking = {"webinar_id": webinar["id"], "text": "For Lena?", "for_id": str(cast.lena.id)}
    refused = await cast.mo.post("/questions", not_speaking)
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "for_id")
    assert (await cast.olive.patch(path, {"for_id": str(cast.lena.id)})).status_code == 422


async def test_whose_only_answer_in_writing_is_taken_back_is_to_be_answered_again(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast, presenter_ids=[str(cast.tom.id)])
    question = await asked(cast.mo, webinar, "How do I start?")
    path = f"/questions/{question['id']}/answers"
    answers = [(await who.post(path, {"text": "Ring at eight."})).json()["id"] for who in (cast.tom, cast.olive)]
    assert [each["state"] for each in await listed(cast.mo, webinar)] == ["answered"]
    assert (await cast.tom.delete(f"/answers/{answers[0]}")).status_code == 204
    assert [each["state"] for each in await listed(cast.mo, webinar)] == ["answered"], "another answer stands"
    assert (await cast.olive.delete(f"/answers/{answers[1]}")).status_code == 204
    [left] = await listed(cast.mia, webinar)
    assert (left["state"], left["answered"], left["answers"]) == ("later", None, [])
    live = await asked(cast.mo, webinar, "And then?")
    await moved(cast.olive, live, "on_air")
    await moved(cast.olive, live, "answered")
    answer = (await cast.tom.post(f"/questions/{live['id']}/answers", {"text": "What I said."})).json()
    assert (await cast.tom.delete(f"/answers/{answer['id']}")).status_code == 204
    assert [each["state"] for each in await listed(cast.mo, webinar) if each["id"] == live["id"]] == ["answered"]
