"""Words that were taken back, changed or passed on are left in no copy: the whole database is searched for them."""

from uuid import UUID

import pytest
from sqlalchemy import func, insert, select

from models import KeptReply, Mail
from server.actions.blanking import blank
from server.db import unit_of_work
from tests.people import Cast
from tests.reporting import ask
from tests.searching import found_anywhere


async def written(cast: Cast, key: str = "one") -> tuple[str, str]:
    """A post of Mo's with a comment of Mia's, both sent so that their answers are kept."""
    post = await cast.mo.post("/posts", {"team_id": str(cast.team), "text": "Rash quokka."}, idempotency_key=key)
    sent = {"post_id": post.json()["id"], "text": "Rash numbat."}
    comment = await cast.mia.post("/comments", sent, idempotency_key=key)
    assert await found_anywhere(cast.sessions, "quokka") == ["events.body", "kept_replies.body", "posts.text"]
    assert await found_anywhere(cast.sessions, "numbat") == ["comments.text", "events.body", "kept_replies.body"]
    return post.json()["id"], comment.json()["id"]


async def test_a_post_that_was_taken_back_is_nowhere_and_its_comments_neither(cast: Cast) -> None:
    post, _ = await written(cast)
    assert (await cast.mo.delete(f"/posts/{post}")).status_code == 204
    assert await found_anywhere(cast.sessions, "quokka") == []
    assert await found_anywhere(cast.sessions, "numbat") == []


async def test_a_comment_that_was_taken_back_is_nowhere_and_its_post_stays(cast: Cast) -> None:
    _, comment = await written(cast)
    assert (await cast.mia.delete(f"/comments/{comment}")).status_code == 204
    assert await found_anywhere(cast.sessions, "numbat") == []
    assert await found_anywhere(cast.sessions, "quokka") == ["events.body", "kept_replies.body", "posts.text"]


async def test_words_that_were_changed_are_nowhere_and_what_others_said_stays(cast: Cast) -> None:
    post, comment = await written(cast)
    await cast.mo.patch(f"/posts/{post}", {"text": "Better."})
    assert await found_anywhere(cast.sessions, "quokka") == []
    assert await found_anywhere(cast.sessions, "numbat") == ["comments.text", "events.body", "kept_replies.body"]
    await cast.mia.patch(f"/comments/{comment}", {"text": "Better."})
    assert await found_anywhere(cast.sessions, "numbat") == []


async def test_the_same_request_again_does_not_bring_it_back(cast: Cast) -> None:
    post, _ = await written(cast)
    await cast.mo.delete(f"/posts/{post}")
    body = {"team_id": str(cast.team), "text": "Rash quokka."}
    again = await cast.mo.post("/posts", body, idempotency_key="one")
    assert (again.status_code, again.json()["code"]) == (410, "no_longer_kept")
    assert await found_anywhere(cast.sessions, "quokka") == []


async def test_who_passed_a_low_up_cannot_read_it_in_their_own_kept_answer(cast: Cast) -> None:
    asked = await ask(cast)
    (low,) = (await asked.report(cast.mo, low="No quokka."))["lows"]
    await cast.lena.post(f"/lows/{low['id']}/answers", {"text": "I asked."}, idempotency_key="one")
    await cast.lena.put(f"/lows/{low['id']}/holder")
    async with cast.sessions() as db:
        kept = list(await db.scalars(select(KeptReply.body).where(KeptReply.member_id == cast.lena.id)))
    assert kept == [None]


@pytest.mark.parametrize("sent", [True, False])
async def test_mail_about_it_that_waits_is_not_sent(cast: Cast, sent: bool) -> None:
    post, _ = await written(cast)
    mail = {"to": "lena@example.org", "subject": "", "text": f"http://localhost/posts/{post}", "html": ""}
    async with unit_of_work(cast.sessions) as db:
        await db.execute(insert(Mail).values(**mail, sent_at=func.now() if sent else None))
        await blank(db, "thread", UUID(post))
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Mail)) == int(sent)
