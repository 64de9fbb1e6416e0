"""The feed through HTTP and a real PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

from models import Post
from server.measures.periods import current_start
from tests.people import Cast, Somebody

METRIC = {
    "name": "Reviews done",
    "counts": "People reviewed.",
    "unit": "reviews",
    "direction": "up",
    "period": "week",
    "over_teams": "sum",
    "over_time": "sum",
    "reported_by": "member",
}


async def form_of(cast: Cast) -> tuple[str, str]:
    metric = await cast.olive.post("/metrics", {**METRIC, "team_id": str(cast.core)})
    assert metric.status_code == 201, metric.text
    numbers = [{"metric_id": metric.json()["id"], "required": True}]
    body = {"team_id": str(cast.core), "name": "Weekly", "period": "week", "reported_by": "member", "numbers": numbers}
    form = await cast.olive.post("/forms", body)
    assert form.status_code == 201, form.text
    return form.json()["id"], metric.json()["id"]


async def report(cast: Cast, who: Somebody, form: tuple[str, str], number: int) -> Any:
    sent = await who.post(
        "/reports",
        {
            "form_id": form[0],
            "team_id": str(cast.team),
            "period": current_start("week", datetime.now(UTC)).isoformat(),
            "numbers": [{"metric_id": form[1], "numerator": number}],
            "high": "It *worked*.",
            "low": "Only for Lena.",
        },
    )
    assert sent.status_code == 201, sent.text
    return sent.json()


async def test_posts_and_reports_stand_together_newest_first(cast: Cast) -> None:
    first = (await cast.mia.post("/posts", {"team_id": str(cast.team), "text": "One"})).json()
    sent = await report(cast, cast.mo, await form_of(cast), 12)
    last = (await cast.lena.post("/posts", {"team_id": str(cast.team), "text": "Three"})).json()
    for who in (cast.mia, cast.rhea, cast.olive):
        feed = (await who.get("/feed", team_id=cast.team)).json()
        assert [each["kind"] for each in feed["items"]] == ["post", "report", "post"]
        assert [each.get("post", each.get("report"))["id"] for each in feed["items"]] == [
            last["id"],
            sent["id"],
            first["id"],
        ]
        assert feed["items"][1]["report"]["high_html"] == "<p>It <em>worked</em>.</p>"
        assert feed["items"][1]["report"]["lows"] == []
        assert "Only for Lena" not in str(feed)
    lena = (await cast.lena.get("/feed", team_id=cast.team)).json()
    assert lena["items"][1]["report"]["lows"][0]["text"] == "Only for Lena."
    pages, before = [], None
    for _ in range(3):
        page = (await cast.mia.get("/feed", limit=1, before=before)).json()
        pages += page["items"]
        before = page["next"]
    assert (pages, before) == ((await cast.mia.get("/feed")).json()["items"], None)


async def test_nobody_else_reads_it(cast: Cast) -> None:
    await cast.mo.post("/posts", {"team_id": str(cast.team), "text": "Ours."})
    for who in (cast.tom, cast.ada, cast.otto):
        assert (await who.get("/feed")).json()["items"] == []
    assert (await cast.tom.get("/feed", team_id=cast.team)).status_code == 403
    assert (await cast.otto.get("/feed", team_id=cast.team)).status_code == 404
    assert (await cast.xen.get("/feed")).status_code == 401


async def test_thanks_for_a_report(cast: Cast) -> None:
    sent = await report(cast, cast.mo, await form_of(cast), 3)
    path = f"/reports/{sent['id']}/thanks"
    assert (await cast.mo.put(path)).json()["code"] == "your_own"
    assert (await cast.mia.put(path)).status_code == 204
    assert (await cast.tom.put(path)).status_code == 404
    assert (await cast.mo.get(f"/reports/{sent['id']}")).json()["thanked_by"] == [str(cast.mia.id)]
    assert (await cast.mia.delete(path)).status_code == 204


async def test_a_cursor_that_was_tampered_with_is_refused(cast: Cast) -> None:
    for before in ("x", "WyIyMDI2IiwgIngiXQ", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwgIngiXQ"):
        assert (await cast.mo.get("/feed", before=before)).json()["code"] == "not_a_cursor"


async def test_a_longer_feed_costs_no_more_queries(cast: Cast, queries: list[str]) -> None:
    async def count() -> int:
        queries.clear()
        assert (await cast.rhea.get("/feed", limit=50)).status_code == 200
        return len(queries)

    form = await form_of(cast)
    await report(cast, cast.mo, form, 3)
    await cast.mo.post("/posts", {"team_id": str(cast.team), "text": "One"})
    await count()
    few = await count()
    await report(cast, cast.mia, form, 4)
    async with cast.sessions.begin() as db:
        at = datetime.now(UTC) - timedelta(hours=1)
        db.add_all(Post(team_id=cast.team, author_id=cast.mia.id, text=f"{n}", written_at=at) for n in range(60))
    assert await count() == few
