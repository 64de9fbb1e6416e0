"""Questions of webinars and answers to them are flagged and hidden; who asked without a name, nobody learns."""

from sqlalchemy import select

from models import AuditEntry, EventRow
from server.db import Sessions
from tests.asking import asked, listed, moved, scheduled
from tests.moderating import decide, judged, tell, waiting
from tests.people import Cast
from tests.serving import Ear


async def test_a_hidden_question_is_seen_by_who_asked_only_and_comes_back(
    cast: Cast, url: str, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "Is it about bed 4?")
    path = f"/questions/{question['id']}"
    await moved(cast.olive, question, "on_air")
    assert (await tell(cast.otto, "question", question["id"])).status_code == 404
    assert (await tell(cast.mo, "question", question["id"])).json()["code"] == "your_own"
    async with Ear(url, cast.mia) as mia, Ear(url, cast.mo) as mo:
        case = await judged(cast, cast.mia, "question", question["id"], "hidden")
        assert (case["author"]["name"], case["where"], case["can_be_hidden"]) == ("Mo", "", True)
        assert (await mia.event("question.gone"))["hidden"]
        assert (await mo.event("notice.changed"))["waiting"] == 1
        for who in (cast.mia, cast.olive):
            assert (await who.get(path)).status_code == 404
            assert await listed(who, webinar) == []
        assert (await cast.olive.get(f"/webinars/{webinar['id']}/desk")).json()["items"] == []
        assert (await cast.mia.put(f"{path}/vote")).status_code == 404
        assert (await cast.olive.put(f"{path}/state", {"state": "on_air"})).status_code == 404
        link = (await cast.olive.post(f"/webinars/{webinar['id']}/display-link")).json()["link"]
        stage = await cast.xen.post("/stages/open", {"token": link.partition("#")[2]})
        assert "bed 4" not in stage.text
        async with sessions() as db:
            told = [row for row in await db.scalars(select(EventRow)) if "bed 4" in str(row.body)]
        assert [row.audiences for row in told if row.audiences != [f"member:{cast.mo.id}"]] == []
        (mine,) = await listed(cast.mo, webinar)
        assert (mine["text"], mine["hidden"], mine["state"]) == ("Is it about bed 4?", True, "shown")
        undone = f"/moderation/decisions/{case['decisions'][0]['id']}/undoing"
        assert (await cast.ada.post(undone, {"reason": "It is fine."})).status_code == 201
        assert (await mia.event("question.shown"))["text"] == "Is it about bed 4?"
    assert (await cast.mia.get(path)).json()["state"] == "shown"


async def test_moderators_never_learn_who_asked_without_a_name(cast: Cast, url: str, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "Who lied here?", anonymous=True)
    assert (await tell(cast.mia, "question", question["id"], "unkind")).status_code == 201
    async with Ear(url, cast.vera) as vera, Ear(url, cast.mia) as mia:
        (case,) = await waiting(cast.vera)
        assert (case["author"], case["nameless"]) == (None, True)
        refused = await decide(cast.ada, case["id"], "suspended")
        assert refused.status_code in (403, 409), refused.text
        warned = await decide(cast.vera, case["id"], "warned", and_hide=True)
        assert warned.status_code == 201, warned.text
        assert set(warned.json()["earlier"].values()) == {0}
        hidden = await mia.event("content.hidden")
        assert (hidden["kind"], hidden["author_id"]) == ("question", None)
        await vera.event("case.changed")
        heard = str(vera.frames) + str(mia.frames)
    (notice, *_) = (await cast.mo.get("/moderation/notices")).json()["items"]
    assert notice["words"] == "Who lied here?"
    path = f"/moderation/notices/{notice['id']}"
    assert (await cast.mo.put(f"{path}/acknowledgement", {})).status_code == 200
    assert (await cast.mo.post(f"{path}/appeal", {"words": "I was told so."})).status_code == 201
    for who in (cast.vera, cast.ada):
        seen = (await who.get(f"/moderation/cases/{case['id']}")).text
        assert str(cast.mo.id) not in seen + heard, who.name
        assert '"Mo"' not in seen, who.name
    async with sessions() as db:
        lines = [row for row in await db.scalars(select(AuditEntry)) if row.subject in ("question", "decision")]
    assert lines
    assert all(row.member_id != cast.mo.id and str(cast.mo.id) not in str(row.details) for row in lines)


async def test_an_answer_in_writing_is_hidden_from_everybody(cast: Cast, url: str) -> None:
    webinar = await scheduled(cast.olive, cast, presenter_ids=[str(cast.tom.id)])
    question = await asked(cast.mo, webinar, "How?")
    written = (await cast.tom.post(f"/questions/{question['id']}/answers", {"text": "Ask bed 4."})).json()
    async with Ear(url, cast.mia) as mia:
        case = await judged(cast, cast.mia, "written_answer", written["id"], "hidden")
        assert (await mia.event("answer.withdrawn"))["answer_id"] == written["id"]
        assert (await cast.mia.get(f"/answers/{written['id']}")).status_code == 404
        assert "bed 4" not in (await cast.mia.get("/questions", webinar_id=webinar["id"])).text
        undone = f"/moderation/decisions/{case['decisions'][0]['id']}/undoing"
        assert (await cast.ada.post(undone, {"reason": "It is fine."})).status_code == 201
        assert (await mia.event("answer.written"))["text"] == "Ask bed 4."
