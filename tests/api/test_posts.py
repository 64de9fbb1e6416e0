"""Posts, comments and thanks through HTTP and a real PostgreSQL."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, update

from models import Comment, EventRow, Post, Reaction, Team
from tests.people import NOBODY, Cast, Somebody


async def events(cast: Cast, kind: str) -> list[EventRow]:
    async with cast.sessions() as db:
        query = select(EventRow).where(EventRow.body["type"].astext == kind).order_by(EventRow.id)
        return list(await db.scalars(query))


async def write(cast: Cast, who: Somebody, text: str = "Twelve reviewed.") -> Any:
    answer = await who.post("/posts", {"team_id": str(cast.team), "text": text})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def comment(who: Somebody, post: Any, text: str = "How?") -> Any:
    answer = await who.post("/comments", {"post_id": post["id"], "text": text})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_the_team_and_its_line_read_a_post_and_hear_it(cast: Cast) -> None:
    post = await write(cast, cast.mo, "**Nine** in one evening.")
    assert (post["author"]["name"], post["html"]) == ("Mo", "<p><strong>Nine</strong> in one evening.</p>")
    for who in (cast.mo, cast.mia, cast.lena, cast.rhea, cast.olive):
        assert (await who.get(f"/posts/{post['id']}")).json() == post
        listed = (await who.get("/posts", team_id=cast.team)).json()
        assert (listed["items"], listed["next"]) == ([post], None)
    (event,) = await events(cast, "post.written")
    assert event.audiences == sorted(
        [f"team:{cast.team}", f"line:{cast.team}", f"line:{cast.region}", f"line:{cast.core}"]
    )
    assert event.body["html"] == post["html"]


async def test_who_is_not_inside_reads_nothing_and_is_told_why(cast: Cast) -> None:
    post = await write(cast, cast.mo)
    for who in (cast.tom, cast.ada, cast.otto):
        hidden, missing = await who.get(f"/posts/{post['id']}"), await who.get(f"/posts/{NOBODY}")
        assert (hidden.status_code, hidden.json()) == (404, missing.json())
        for path in (f"/posts/{post['id']}/thanks",):
            assert (await who.put(path)).status_code == (await who.delete(path)).status_code == 404
        assert (await who.post("/comments", {"post_id": post["id"], "text": "x"})).status_code == 404
        assert (await who.patch(f"/posts/{post['id']}", {"text": "x"})).status_code == 404
        assert (await who.delete(f"/posts/{post['id']}")).status_code == 404
    refused = await cast.tom.get("/posts", team_id=cast.team)
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "Only the members of Team and the leaders above it read this. Lena can invite you.",
    )
    assert (await cast.otto.get("/posts", team_id=cast.team)).status_code == 404
    assert (await cast.tom.post("/posts", {"team_id": str(cast.team), "text": "x"})).status_code == 403
    assert (await cast.xen.get(f"/posts/{post['id']}")).status_code == 401


async def test_only_its_author_changes_a_post_and_nobody_overwrites_unseen(cast: Cast) -> None:
    post = await write(cast, cast.mo)
    path = f"/posts/{post['id']}"
    tag = (await cast.mo.get(path)).headers["etag"]
    assert (await cast.lena.patch(path, {"text": "Mine"})).status_code == 403
    assert (await cast.lena.delete(path)).status_code == 403
    edited = await cast.mo.patch(path, {"text": "Thirteen reviewed."}, tag)
    assert (edited.json()["text"], edited.json()["edited_at"] is None) == ("Thirteen reviewed.", False)
    assert (await cast.mo.patch(path, {"text": "Fourteen"}, tag)).status_code == 412
    assert (await cast.mo.patch(path, {"text": "Fourteen"}, edited.headers["etag"])).status_code == 200
    assert [each.body["text"] for each in await events(cast, "post.written")] == ["Fourteen"]


async def test_what_was_taken_back_is_gone_for_everybody(cast: Cast) -> None:
    post = await write(cast, cast.mo)
    said = await comment(cast.mia, post)
    assert (await cast.mo.delete(f"/posts/{post['id']}")).status_code == 204
    assert (await cast.mo.delete(f"/posts/{post['id']}")).status_code == 404
    for path in (f"/posts/{post['id']}", f"/comments/{said['id']}", f"/comments?post_id={post['id']}"):
        assert (await cast.mo.get(path)).status_code == 404
    assert (await cast.mo.get("/posts", team_id=cast.team)).json()["items"] == []
    assert len(await events(cast, "post.withdrawn")) == 1
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Post)) == 1


async def test_comments_stand_under_their_post(cast: Cast) -> None:
    post = await write(cast, cast.mo)
    first, second = await comment(cast.lena, post, "*How?*"), await comment(cast.mo, post, "With the pharmacist.")
    read = (await cast.rhea.get(f"/posts/{post['id']}")).json()
    assert (read["comments"], read["comments_count"]) == ([first, second], 2)
    assert first["html"] == "<p><em>How?</em></p>"
    listed = (await cast.rhea.get("/comments", post_id=post["id"], limit=1)).json()
    assert listed["items"] == [second]
    assert (await cast.rhea.get("/comments", post_id=post["id"], before=listed["next"])).json()["items"] == [first]
    path = f"/comments/{first['id']}"
    assert (await cast.mo.patch(path, {"text": "x"})).status_code == 403
    tag = (await cast.lena.get(path)).headers["etag"]
    assert (await cast.lena.patch(path, {"text": "How then?"}, tag)).json()["edited_at"]
    assert (await cast.lena.patch(path, {"text": "x"}, tag)).status_code == 412
    assert (await cast.lena.delete(path)).status_code == 204
    assert (await cast.lena.get(path)).status_code == 404
    assert [each.body["team_id"] for each in await events(cast, "comment.withdrawn")] == [str(cast.team)]
    assert [each.body["comment_id"] for each in await events(cast, "comment.written")] == [second["id"]]


async def test_thanks_are_set_and_not_toggled(cast: Cast) -> None:
    post = await write(cast, cast.mo)
    said = await comment(cast.mia, post)
    for path in (f"/posts/{post['id']}/thanks", f"/comments/{said['id']}/thanks"):
        answers = await asyncio.gather(*(cast.lena.put(path) for _ in range(5)))
        assert {each.status_code for each in answers} == {204}
    read = (await cast.mo.get(f"/posts/{post['id']}")).json()
    lena = [{"id": str(cast.lena.id), "name": "Lena"}]
    assert (read["thanked_by"], read["comments"][0]["thanked_by"]) == (lena, lena)
    assert [(each.body["subject"], each.body["given"]) for each in await events(cast, "thanks.set")] == [
        ("post", True),
        ("comment", True),
    ]
    for _ in range(2):
        assert (await cast.lena.delete(f"/posts/{post['id']}/thanks")).status_code == 204
    assert (await cast.mo.get(f"/posts/{post['id']}")).json()["thanked_by"] == []
    assert len(await events(cast, "thanks.set")) == 3
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Reaction)) == 1


async def test_nobody_thanks_themself(cast: Cast) -> None:
    post = await write(cast, cast.mo)
    refused = await cast.mo.put(f"/posts/{post['id']}/thanks")
    assert (refused.status_code, refused.json()["code"]) == (409, "your_own")
    assert refused.json()["detail"] == "This post is your own. Thanks are for what others did."


async def test_who_leaves_the_team_reads_no_more(cast: Cast) -> None:
    post = await write(cast, cast.mo)
    assert (await cast.mo.delete(f"/teams/{cast.team}/members/{cast.mo.id}")).status_code == 200
    assert (await cast.mo.get(f"/posts/{post['id']}")).status_code == 404
    assert (await cast.lena.get(f"/posts/{post['id']}")).json()["author"]["name"] == "Mo"


async def test_nothing_is_written_in_a_closed_team(cast: Cast) -> None:
    post = await write(cast, cast.mo)
    async with cast.sessions.begin() as db:
        await db.execute(update(Team).where(Team.id == cast.team).values(until=func.now()))
    answer = await cast.lena.post("/posts", {"team_id": str(cast.team), "text": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    answer = await cast.lena.post("/comments", {"post_id": post["id"], "text": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001, "a\x00b", "\ud800"])
async def test_text_that_cannot_be_kept_is_refused_in_a_sentence(cast: Cast, text: str) -> None:
    body = f'{{"team_id": "{cast.team}", "text": "{text.encode("unicode_escape").decode()}"}}'.replace(
        "\\x00", "\\u0000"
    )
    answer = await cast.mo.http.post(
        "/api/v1/posts", content=body, headers={**cast.mo.headers, "Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "text")


async def test_the_same_request_twice_writes_once(cast: Cast) -> None:
    post = {"team_id": str(cast.team), "text": "Once."}
    first = await cast.mo.post("/posts", post, Idempotency_Key="k1")
    again = await cast.mo.post("/posts", post, Idempotency_Key="k1")
    assert first.json() == again.json()
    other = await cast.mo.post("/posts", {**post, "text": "Twice."}, Idempotency_Key="k1")
    assert other.json()["code"] == "key_used_before"
    assert len((await cast.mo.get("/posts", team_id=cast.team)).json()["items"]) == 1


async def test_a_longer_feed_costs_no_more_queries(cast: Cast, queries: list[str]) -> None:
    async def count() -> int:
        queries.clear()
        assert (await cast.lena.get("/posts", team_id=cast.team, limit=50)).status_code == 200
        return len(queries)

    await comment(cast.mia, await write(cast, cast.mo))
    await count()
    few = await count()
    async with cast.sessions.begin() as db:
        more = [Post(team_id=cast.team, author_id=cast.mo.id, text=f"{n}") for n in range(40)]
        db.add_all(more)
        await db.flush()
        said = [Comment(post_id=each.id, author_id=cast.mia.id, text="!") for each in more for _ in range(25)]
        db.add_all(said)
        await db.flush()
        db.add_all(Reaction(post_id=each.id, member_id=cast.lena.id) for each in more)
    assert await count() == few
    page = (await cast.lena.get("/posts", team_id=cast.team, limit=50)).json()["items"]
    assert (len(page), len(page[0]["comments"]), page[0]["comments_count"]) == (41, 20, 25)
