"""What a moderator hid is read by its author only, wherever one could read it; shown again, it is as it was."""

import asyncio
from uuid import uuid4

from sqlalchemy import Text, func, select
from sqlalchemy import cast as cast_as

from models import EventRow, KeptReply
from tests.moderating import comment_of, decide, judged, post_of, tell, waiting
from tests.people import Cast, Somebody
from tests.reporting import ask
from tests.serving import Ear, stamp_now

READERS = ("olive", "rhea", "lena", "mia")


async def everything_read(who: Somebody, cast: Cast) -> str:
    """All lists in which words of the team stand."""
    paths = [f"/feed?team_id={cast.team}", "/feed", f"/posts?team_id={cast.team}", f"/reports?team_id={cast.team}"]
    paths += ["/lows", "/reports", f"/teams/{cast.team}/board"]
    return "".join([(await who.get(path)).text for path in paths])


async def in_the_log(cast: Cast, words: str) -> int:
    await stamp_now(cast.sessions)
    async with cast.sessions() as db:
        query = select(func.count()).where(func.strpos(cast_as(EventRow.body, Text), words) > 0)
        return await db.scalar(query.select_from(EventRow)) or 0


async def test_a_hidden_post_is_gone_with_its_comments_and_comes_back_with_them(cast: Cast, url: str) -> None:
    post = await post_of(cast.mo, cast, "Words about Ward 6.")
    comment = await comment_of(cast.mia, post, "And bed 4.")
    await cast.lena.put(f"/posts/{post}/thanks")
    async with Ear(url, cast.lena) as lena, Ear(url, cast.mo) as mo:
        case = await judged(cast, cast.mia, "post", post, "hidden")
        gone = await lena.event("content.hidden")
        assert (gone["subject_id"], gone["kind"], gone["author_id"]) == (post, "post", str(cast.mo.id))
        assert await mo.event("content.hidden") == gone
        for name in READERS:
            who = getattr(cast, name)
            assert "Ward 6" not in await everything_read(who, cast), name
            assert (await who.get(f"/posts/{post}")).status_code == 404
            assert (await who.get(f"/comments/{comment}")).status_code == 404
            assert (await who.get("/comments", post_id=post)).status_code == 404
            assert (await who.put(f"/posts/{post}/thanks")).status_code == 404
            assert (await who.post("/comments", {"post_id": post, "text": "Yes."})).status_code == 404
        assert await in_the_log(cast, "Ward 6") == await in_the_log(cast, "bed 4") == 0
        mine = (await cast.mo.get(f"/posts/{post}")).json()
        assert (mine["text"], mine["hidden"]) == ("Words about Ward 6.", True)
        assert (await cast.mo.patch(f"/posts/{post}", {"text": "Ward 7."})).json()["code"] == "hidden"
        assert (await cast.mo.post("/comments", {"post_id": post, "text": "Why?"})).json()["code"] == "hidden"

        undoing = f"/moderation/decisions/{case['decisions'][0]['id']}/undoing"
        undone = await cast.vera.post(undoing, {"reason": "Fine."})
        assert undone.status_code == 201
        assert (await lena.event("content.restored"))["subject_id"] == post
        assert (await lena.event("post.written"))["text"] == "Words about Ward 6."
        assert (await lena.event("comment.written"))["text"] == "And bed 4."
    back = (await cast.lena.get(f"/posts/{post}")).json()
    assert (back["hidden"], back["comments_count"]) == (False, 1)
    assert [each["name"] for each in back["thanked_by"]] == ["Lena"]


async def test_a_hidden_comment_counts_no_more_but_for_its_author(cast: Cast) -> None:
    post = await post_of(cast.mo, cast)
    await comment_of(cast.lena, post, "Kind.")
    comment = await comment_of(cast.mia, post, "About bed 4.")
    await judged(cast, cast.mo, "comment", comment, "hidden")
    for who, count in ((cast.mo, 1), (cast.lena, 1), (cast.mia, 2)):
        seen = (await who.get(f"/posts/{post}")).json()
        assert (seen["comments_count"], len(seen["comments"])) == (count, count), who.name
    assert (await cast.mia.patch(f"/comments/{comment}", {"text": "Bed 5."})).json()["code"] == "hidden"
    assert (await cast.mia.delete(f"/comments/{comment}")).status_code == 204


async def test_a_hidden_report_keeps_its_numbers_and_loses_its_words(cast: Cast, url: str) -> None:
    asked = await ask(cast)
    report = await asked.report(cast.mo, 12, high="Bed 4 is better.")
    async with Ear(url, cast.lena) as lena:
        case = await judged(cast, cast.lena, "report", report["id"], "hidden")
        assert (await lena.event("content.hidden"))["kind"] == "report"
        assert (await lena.event("report.sent"))["high_html"] == ""
    seen = (await cast.lena.get(f"/reports/{report['id']}")).json()
    assert (seen["high"], seen["high_html"], seen["hidden"], seen["numbers"][0]["numerator"]) == ("", "", True, 12)
    assert "Bed 4" not in str(seen)
    assert (await cast.mo.get(f"/reports/{report['id']}")).json()["high"] == "Bed 4 is better."
    corrected = {"numbers": [{"metric_id": str(asked.reviews), "numerator": 13}], "reason": "Bed 4 again."}
    assert (await cast.mo.post(f"/reports/{report['id']}/revisions", corrected)).status_code == 201
    assert await in_the_log(cast, "Bed 4") == 0
    assert "Bed 4" not in await everything_read(cast.lena, cast)
    await asked.agrees()
    await cast.ada.post(f"/moderation/decisions/{case['decisions'][0]['id']}/undoing", {"reason": "Fine."})
    assert "Bed 4" in await everything_read(cast.lena, cast)


async def test_a_hidden_answer_is_read_by_who_gave_it(cast: Cast, url: str) -> None:
    asked = await ask(cast)
    (low,) = (await asked.report(cast.mo, low="No pharmacist."))["lows"]
    answered = (await cast.lena.post(f"/lows/{low['id']}/answers", {"text": "Ask bed 4."})).json()
    async with Ear(url, cast.mo) as mo:
        await judged(cast, cast.mo, "answer", answered["answers"][0]["id"], "hidden")
        assert (await mo.event("content.hidden"))["parent_id"] == low["id"]
    assert (await cast.mo.get("/lows")).json()["items"][0]["answers"] == []
    assert (await cast.lena.get("/lows")).json()["items"][0]["answers"][0]["hidden"]
    assert await in_the_log(cast, "bed 4") == 0
    await cast.lena.put(f"/lows/{low['id']}/holder")
    assert await in_the_log(cast, "bed 4") == 0, "nor when it is passed up"


async def test_a_hidden_remark_is_read_by_who_made_it_and_asks_nobody_any_more(cast: Cast, url: str) -> None:
    asked = await ask(cast)
    report = await asked.report(cast.mo, 12)
    path = f"/reports/{report['id']}/remarks"
    said = (await cast.lena.post(path, {"text": "Is it bed 4?", "kind": "correction"})).json()
    board = f"/teams/{cast.team}/board"

    async def open_on_the_board() -> list[bool]:
        people = (await cast.lena.get(board, form_id=asked.form, period=asked.this_week)).json()["people"]
        return [each["correction_open"] for each in people if each["name"] == "Mo"]

    assert await open_on_the_board() == [True]
    for who in (cast.mia, cast.tom):  # who reads the report, and not what is said about it
        assert (await tell(who, "remark", said["id"])).status_code == 404
    async with Ear(url, cast.mo) as mo:
        case = await judged(cast, cast.mo, "remark", said["id"], "hidden")
        gone = await mo.event("content.hidden")
        assert (gone["kind"], gone["parent_id"]) == ("remark", report["id"])
        for who in (cast.mo, cast.rhea):
            assert (await who.get(path)).json()["items"] == []
        assert (await cast.mo.get("/corrections")).json()["items"] == []
        assert await open_on_the_board() == [False]
        (mine,) = (await cast.lena.get(path)).json()["items"]
        assert (mine["text"], mine["hidden"]) == ("Is it bed 4?", True)
        assert await in_the_log(cast, "bed 4") == 0
        assert (await tell(cast.rhea, "remark", said["id"])).status_code == 404
        await cast.ada.post(f"/moderation/decisions/{case['decisions'][0]['id']}/undoing", {"reason": "Fine."})
        assert (await mo.event("remark.written"))["text"] == "Is it bed 4?"
    assert [each["text"] for each in (await cast.mo.get("/corrections")).json()["items"]] == ["Is it bed 4?"]


async def test_a_hidden_sentence_leaves_the_summary_its_figures(cast: Cast, url: str) -> None:
    asked = await ask(cast)
    await asked.report(cast.mo, 12)
    of = {"team_id": str(cast.team), "form_id": str(asked.form), "period": str(asked.this_week)}
    passed = (await cast.lena.post("/summaries", {**of, "sentence": "Bed 4 did it."})).json()
    assert (await tell(cast.mo, "summary", passed["id"])).status_code == 404
    async with Ear(url, cast.rhea) as rhea:
        case = await judged(cast, cast.rhea, "summary", passed["id"], "hidden")
        assert (await rhea.event("content.hidden"))["kind"] == "summary"
        seen = (await cast.rhea.get(f"/summaries/{passed['id']}")).json()
        assert (seen["sentence"], seen["hidden"], len(seen["figures"])) == ("", True, len(passed["figures"]))
        assert "Bed 4" not in (await cast.rhea.get("/summaries", **of)).text
        assert (await cast.lena.get(f"/summaries/{passed['id']}")).json()["sentence"] == "Bed 4 did it."
        await cast.ada.post(f"/moderation/decisions/{case['decisions'][0]['id']}/undoing", {"reason": "Fine."})
        assert (await rhea.event("summary.passed"))["summary_id"] == passed["id"]
    assert (await cast.rhea.get(f"/summaries/{passed['id']}")).json()["sentence"] == "Bed 4 did it."


async def test_hidden_evidence_survives_the_next_edit_out_of_sight(cast: Cast) -> None:
    facts = [{"statement": each, "source": "A study"} for each in ("Bed 4 proves it.", "It is so.")]
    path = f"/calls/{cast.call}/evidence"
    evidence = (await cast.olive.put(path, {"items": facts})).json()["evidence"]
    case = await judged(cast, cast.mo, "evidence", evidence[0]["id"], "hidden")
    seen = (await cast.mo.get(f"/calls/{cast.call}")).json()["evidence"]
    assert [each["statement"] for each in seen] == ["It is so."]
    now = (await cast.olive.put(path, {"items": [*facts[1:], {"statement": "New.", "source": "Us"}]})).json()
    assert [each["statement"] for each in now["evidence"]] == ["It is so.", "New."]
    await cast.vera.post(f"/moderation/decisions/{case['decisions'][0]['id']}/undoing", {"reason": "Fine."})
    assert "Bed 4 proves it." in str((await cast.mo.get(f"/calls/{cast.call}")).json()["evidence"])


async def test_no_answer_that_is_kept_holds_what_was_hidden(cast: Cast) -> None:
    key = {"Idempotency_Key": uuid4().hex}
    body = {"team_id": str(cast.team), "text": "About bed 4."}
    post = (await cast.mo.post("/posts", body, **key)).json()
    await judged(cast, cast.mia, "post", post["id"], "hidden")
    async with cast.sessions() as db:
        for kept in await db.scalars(select(KeptReply.body).where(KeptReply.body.is_not(None))):
            assert b"bed 4" not in (kept or b"")


async def test_hiding_and_writing_at_once_leave_nothing_in_the_log(cast: Cast) -> None:
    for _ in range(8):
        post = await post_of(cast.mo, cast, "Kind words.")
        await tell(cast.mia, "post", post)
        (case,) = [each for each in await waiting(cast.vera) if each["subject_id"] == post]
        edited, decided, said = await asyncio.gather(
            cast.mo.patch(f"/posts/{post}", {"text": "About bed 4."}),
            decide(cast.vera, case["id"], "hidden"),
            cast.lena.post("/comments", {"post_id": post, "text": "Quite."}),
        )
        assert decided.status_code == 201
        assert edited.status_code in (200, 409)
        assert said.status_code in (201, 404)
        assert await in_the_log(cast, "About bed 4.") == 0
        assert (await cast.lena.get(f"/posts/{post}")).status_code == 404
