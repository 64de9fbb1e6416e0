"""How sure people are before and after a webinar, and what they think of it: numbers of five or more, and no names."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from models import Webinar, WebinarFeedback
from server.db import Sessions, unit_of_work
from tests.asking import scheduled
from tests.moderating import judged, tell
from tests.people import Cast
from tests.serving import Ear


async def begins(sessions: Sessions, webinar: dict[str, Any], minutes: int) -> None:
    """It begins in so many minutes."""
    async with unit_of_work(sessions) as db:
        at = func.now() + timedelta(minutes=minutes)
        await db.execute(update(Webinar).where(Webinar.id == UUID(webinar["id"])).values(starts_at=at))


async def test_confidence_is_asked_before_and_after_and_feedback_after_only(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}"
    assert (await cast.mo.get(f"{path}/feedback/mine")).json()["asks"] == "before"
    for score in (3, 4):
        assert (await cast.mo.put(f"{path}/confidence", {"score": score})).json()["before"] == score
    assert (await cast.mo.put(f"{path}/feedback", {"worth": 5})).json()["code"] == "not_over"
    await begins(sessions, webinar, -5)
    assert (await cast.mo.put(f"{path}/confidence", {"score": 9})).json()["code"] == "goes_on"
    await begins(sessions, webinar, -60)
    said = (await cast.mo.put(f"{path}/confidence", {"score": 8})).json()
    assert (said["before"], said["after"], said["asks"]) == (4, 8, "after")
    for worth in (0, 6):
        assert (await cast.mo.put(f"{path}/feedback", {"worth": worth})).status_code == 422
    said = (await cast.mo.put(f"{path}/feedback", {"worth": 5, "helped": "All of it."})).json()
    assert (said["worth"], said["helped"], said["after"]) == (5, "All of it.", 8)
    async with sessions() as db:
        assert await db.scalar(select(func.count()).select_from(WebinarFeedback)) == 1


async def test_numbers_are_told_of_five_people_and_then_in_steps_of_five(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}"
    everybody = [cast.olive, cast.rhea, cast.lena, cast.mo, cast.mia, cast.tom]
    for score, who in enumerate(everybody):
        await who.put(f"{path}/confidence", {"score": score})
    await begins(sessions, webinar, -60)
    for score, who in enumerate(everybody):
        told = (await cast.olive.get(f"{path}/feedback")).json()
        if score < 5:
            assert told["after"] == {"answers": score, "told": 0, "average": None, "counts": None}
            assert told["shift"] == {"people": score, "told": 0, "before": None, "after": None}
            assert told["words"] == []
        await who.put(f"{path}/confidence", {"score": score + 2})
        await who.put(f"{path}/feedback", {"worth": 4, "helped": f"Number {score}."})
    told = (await cast.olive.get(f"{path}/feedback")).json()
    assert told["before"]["average"] == 2.0, "Tom's is the sixth: it is not told"
    assert told["shift"] == {"people": 6, "told": 5, "before": 2.0, "after": 4.0}
    assert sum(told["worth"]["counts"]) == 5
    assert [each["helped"] for each in told["words"]] == [f"Number {each}." for each in range(5)]
    assert {each["author"] for each in told["words"]} == {None}
    assert (await cast.mo.get(f"{path}/feedback")).status_code == 403


async def test_names_stand_with_words_and_one_to_ones_of_who_said_so(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}"
    await begins(sessions, webinar, -60)
    await cast.mo.put(f"{path}/feedback", {"worth": 5, "helped": "The list.", "named": True, "one_to_one": True})
    await cast.mia.put(f"{path}/feedback", {"worth": 1, "missing": "Time."})
    answer = await cast.olive.get(f"{path}/feedback")
    told = answer.json()
    assert [(each["author"]["name"], each["helped"]) for each in told["words"]] == [("Mo", "The list.")]
    assert [each["name"] for each in told["one_to_one"]] == ["Mo"]
    assert "Time." not in answer.text
    assert told["worth"] == {"answers": 2, "told": 0, "average": None, "counts": None}


async def test_words_can_be_flagged_and_hidden_and_no_case_tells_whose_they_are(
    cast: Cast, url: str, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}"
    await begins(sessions, webinar, -60)
    for who in (cast.rhea, cast.lena, cast.mo, cast.tom):
        await who.put(f"{path}/feedback", {"worth": 4})
    await cast.mia.put(f"{path}/feedback", {"worth": 1, "missing": "Bed 4.", "named": True})
    (words,) = (await cast.olive.get(f"{path}/feedback")).json()["words"]
    assert (await tell(cast.lena, "feedback", words["id"])).status_code == 404, "she does not run it"
    async with Ear(url, cast.olive) as olive:
        case = await judged(cast, cast.olive, "feedback", words["id"], "hidden")
        assert (case["author"], case["nameless"]) == (None, True)
        told = await olive.event("content.hidden")
        assert (told["author_id"], str(cast.mia.id) in str(olive.frames)) == (None, False)
    seen = (await cast.olive.get(f"{path}/feedback")).json()
    assert (seen["words"], seen["worth"]["told"]) == ([], 5)
    for body in ({"worth": 1, "missing": "Bed 4."}, {"worth": 1, "missing": "Bed 4 again."}):
        mine = (await cast.mia.put(f"{path}/feedback", body)).json()
        assert mine["hidden"]
    assert (await cast.olive.get(f"{path}/feedback")).json()["words"] == []
    for who in (cast.vera, cast.ada):
        assert str(cast.mia.id) not in (await who.get(f"/moderation/cases/{case['id']}")).text, who.name
    (notice,) = (await cast.mia.get("/moderation/notices")).json()["items"]
    assert (notice["kind"], notice["words"]) == ("feedback", "Bed 4 again.")
