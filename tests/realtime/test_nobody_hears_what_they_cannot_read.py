"""For each event and each person: hears it <=> may read with a GET what it tells. Live, and again on coming back."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, get_args

import pytest
import websockets

from server.db import Sessions, unit_of_work
from server.events import Event, MemberChanged, emit, to_all
from tests.people import NOBODY, Cast, Somebody
from tests.policy.bodies import BODIES
from tests.policy.world import World, build
from tests.serving import Ear, stamp_now

Sees = Callable[[World, Somebody], Awaitable[bool]]


def gets(path: str) -> Sees:
    """Whoever gets 200 there."""

    async def sees(world: World, who: Somebody) -> bool:
        return (await who.get(path.format(**world.ids))).status_code == 200

    return sees


def lists(path: str, name: str) -> Sees:
    """Whoever finds the thing of that name in the list there."""

    async def sees(world: World, who: Somebody) -> bool:
        answer = await who.get(path.format(**world.ids))
        return answer.status_code == 200 and world.ids[name] in {item["id"] for item in answer.json()["items"]}

    return sees


async def lists_mo_on_the_board(world: World, who: Somebody) -> bool:
    """Whoever sees Mo's numbers beside his name."""
    board = await who.get(f"/teams/{world.ids['team']}/board", form_id=world.ids["form"])
    people = (board.json()["people"] or []) if board.status_code == 200 else []
    return any(each["name"] == "Mo" and each["numbers"] for each in people)


def only(*names: str) -> Sees:
    async def sees(_: World, who: Somebody) -> bool:
        return who.name.split()[0].lower() in names

    return sees


@dataclass(frozen=True)
class Case:
    """Who does what, and who may read what it told."""

    actor: str
    method: str
    path: str
    sees: Sees
    body: Callable[[World], Any] | None = None
    rules: dict[str, str] | None = None
    """What the network is set to before."""
    before: tuple[str, str, str, Any] | None = None
    """What somebody does before: who, method, path, body."""
    everybody: bool = False
    """Whether all may read it; otherwise a test that let everybody hear everything would pass."""


def leaves_lena_all(world: World) -> dict[str, str]:
    return {"note": "Goodbye.", "to_id": world.ids["lena"]}


CASES = {
    "member.changed": Case("mo", "PATCH", "/me", gets("/members/{mo}")),
    "member.suspended": Case("ada", "POST", "/members/{mia}/suspension", only("ada", "mia")),
    "member.left": Case("mo", "POST", "/members/{mo}/leaving", gets("/members/{mo}"), leaves_lena_all),
    "role.changed": Case("ada", "PUT", "/members/{mo}/roles/{moderator}", gets("/members/{mo}")),
    "factors.changed": Case("mo", "PATCH", "/passkeys/{passkey}", only("mo")),
    "access.ended": Case("mo", "DELETE", "/tokens/{token}", only("mo")),
    "invitation.changed": Case("lena", "DELETE", "/invitations/{invitation}", lists("/invitations", "invitation")),
    "team.changed": Case("lena", "PATCH", "/teams/{team}", gets("/teams/{team}")),
    "team.moved": Case("olive", "PUT", "/teams/{team}/parent", gets("/teams/{team}")),
    "place.changed": Case("lena", "PUT", "/teams/{team}/members/{mia}", gets("/teams/{team}")),
    "place.ended": Case("lena", "DELETE", "/teams/{team}/members/{mia}", gets("/teams/{team}")),
    "call.changed": Case("olive", "PATCH", "/calls/{call}", gets("/calls/{call}")),
    "organiser.changed": Case("olive", "PUT", "/calls/{call}/organisers/{rhea}", gets("/calls/{call}")),
    "constituency.changed": Case(
        "olive", "PATCH", "/constituencies/{constituency}", gets("/constituencies/{constituency}")
    ),
    "constituency_member.changed": Case(
        "mia", "PUT", "/constituencies/{constituency}/members/{mia}", gets("/constituencies/{constituency}")
    ),
    "call_page.changed": Case("olive", "PUT", "/calls/{call}/page", gets("/calls/{call}/page")),
    "join_request.changed": Case("rhea", "POST", "/join-requests/{request}/question", gets("/join-requests/{request}")),
    "metric.defined": Case("lena", "POST", "/metrics/{local}/versions", gets("/metrics/{local}")),
    "chart.marked": Case("lena", "POST", "/metrics/{metric}/marks", gets("/metrics/{metric}/chart?team_id={team}")),
    "confidence.given": Case("mo", "PUT", "/goals/{goal}/confidence", gets("/goals/{goal}/confidence")),
    "goal.set": Case("olive", "POST", "/goals/{goal}/versions", gets("/goals/{goal}")),
    "pause.set": Case("olive", "DELETE", "/pauses/{pause}", gets("/forms/{form}")),
    "form.made": Case("olive", "PUT", "/forms/{form}/closed", gets("/forms/{form}")),
    "report.sent": Case("mo", "POST", "/reports/{report}/revisions", gets("/reports/{report}")),
    "report.acknowledged": Case("lena", "PUT", "/reports/{report}/acknowledgement", gets("/reports/{report}")),
    "numbers.shown": Case(
        "mo",
        "POST",
        "/reports/{report}/revisions",
        lists_mo_on_the_board,
        rules={"visibility": "call"},
    ),
    "report.asked": Case("lena", "POST", "/teams/{team}/nudges", only("olive", "rhea", "lena", "mia")),
    "remark.written": Case("lena", "POST", "/reports/{report}/remarks", gets("/reports/{report}/remarks")),
    "summary.passed": Case("lena", "POST", "/summaries", gets("/summaries/{summary}")),
    "naming.asked": Case(
        "lena",
        "POST",
        "/summaries",
        only("mo"),
        lambda w: {
            **BODIES["POST", "/summaries"](w),
            "items": [{"source_id": w.ids["report"], "with_name": True}],
        },
    ),
    "low.raised": Case(
        "mia",
        "POST",
        "/reports",
        only("lena", "mia"),
        lambda w: {**BODIES["POST", "/reports"](w), "low": "Again."},
    ),
    "low.answered": Case("lena", "POST", "/lows/{low}/answers", lists("/lows", "low")),
    "figures.changed": Case(
        "mo", "POST", "/reports/{report}/revisions", gets("/metrics/{metric}/rollup?team_id={team}")
    ),
    "post.written": Case("mo", "PATCH", "/posts/{post}", gets("/posts/{post}")),
    "post.withdrawn": Case("mo", "DELETE", "/posts/{post}", only("olive", "rhea", "lena", "mo", "mia")),
    "comment.written": Case("mia", "PATCH", "/comments/{comment}", gets("/comments/{comment}")),
    "comment.withdrawn": Case("mia", "DELETE", "/comments/{comment}", gets("/posts/{post}")),
    "house_text.published": Case("ada", "POST", "/rules/{notice}/versions", gets("/rules"), everybody=True),
    "handover.made": Case("lena", "POST", "/handovers", gets("/handovers?kind=team&thing_id={team}")),
    "network.changed": Case("ada", "PUT", "/network", gets("/network"), everybody=True),
    "thanks.set": Case("lena", "PUT", "/posts/{post}/thanks", gets("/posts/{post}")),
    "content.hidden": Case(
        "lena",
        "POST",
        "/flags",
        gets("/reports/{report}"),
        lambda w: {"kind": "report", "subject_id": w.ids["report"], "reason": "patient", "hide_now": True},
    ),
    "content.restored": Case("vera", "POST", "/moderation/decisions/{hiding}/undoing", gets("/posts/{hidden_post}")),
    "import.changed": Case("lena", "POST", "/imports/{import}/undoing", gets("/imports/{import}"), lambda _: {}),
    "webinar.changed": Case("lena", "PUT", "/webinars/{webinar}/asking", gets("/webinars/{webinar}")),
    "registration.changed": Case(
        "mia", "PUT", "/webinars/{webinar}/registration", gets("/webinars/{webinar}/registrations")
    ),
    "question.shown": Case(
        "mia",
        "POST",
        "/questions",
        gets("/questions/{asked}"),
        lambda w: {"webinar_id": w.ids["webinar"], "text": "Who tells the family?"},
        before=("lena", "PUT", "/webinars/{webinar}/asking", {"holds": "none"}),
    ),
    "question.queued": Case("mo", "POST", "/questions", only("olive", "lena")),
    "question.followed": Case("mo", "POST", "/questions", only("mo")),
    "question.gone": Case("mo", "DELETE", "/questions/{asked}", gets("/webinars/{webinar}")),
    "votes.counted": Case("rhea", "PUT", "/questions/{asked}/vote", gets("/questions/{asked}")),
    "answer.written": Case("tom", "PATCH", "/answers/{written}", gets("/answers/{written}")),
    "answer.withdrawn": Case("tom", "DELETE", "/answers/{written}", gets("/webinars/{webinar}")),
    "poll.changed": Case("lena", "PUT", "/polls/{poll}/state", gets("/polls/{poll}")),
    "poll.gone": Case("lena", "DELETE", "/polls/{poll}", gets("/webinars/{webinar}")),
    "commitment.changed": Case("mo", "PUT", "/commitments/{commitment}", gets("/commitments/{commitment}")),
    "commitment.gone": Case("mo", "DELETE", "/commitments/{commitment}", only("olive", "rhea", "lena", "mo", "mia")),
    "note.changed": Case(
        "tom",
        "POST",
        "/webinars/{webinar}/backstage",
        gets("/webinars/{webinar}/backstage"),
        lambda _: {"sent_to": "hosts", "text": "My sound is gone."},
    ),
    "note.withdrawn": Case("lena", "DELETE", "/backstage-notes/{note}", gets("/webinars/{webinar}/backstage")),
    "words.queued": Case("lena", "PUT", "/polls/{word_poll}/words", gets("/webinars/{webinar}/desk")),
    "transcript.changed": Case("lena", "DELETE", "/webinars/{webinar}/transcript", gets("/webinars/{webinar}")),
    "resource.changed": Case("lena", "PUT", "/resources/{slides}", gets("/resources/{slides}")),
    "resource.gone": Case(
        "olive",
        "PUT",
        "/resources/{resource}/retired",
        only("olive", "rhea", "lena", "mo", "mia", "tom"),
    ),
    "webinar.invited": Case("lena", "POST", "/webinars/{webinar}/invitations", only("mia")),
    "registration.set": Case("mia", "PUT", "/webinars/{webinar}/registration", only("mia")),
    "case.changed": Case("vera", "PUT", "/moderation/cases/{case}/claim", gets("/moderation/cases/{case}")),
    "notice.changed": Case("mo", "PUT", "/moderation/notices/{hiding}/acknowledgement", only("mo")),
    "flag.answered": Case(
        "vera",
        "POST",
        "/moderation/cases/{case}/decision",
        lists("/flags", "flag"),
        lambda _: {"verdict": "dismissed", "reason": "It can stand."},
    ),
}


def kinds_of(frame: dict[str, Any]) -> set[str]:
    if frame["kind"] == "sample":
        return {event["type"] for event in frame["events"]}
    return {frame["event"]["type"]} if frame["kind"] == "event" else set()


async def told_by_the_fence(ear: Ear) -> set[str]:
    """The types of everything heard before the fence, or before access ended."""
    try:
        await ear.next(lambda f: f["kind"] == "event" and f["event"].get("member_id") == str(NOBODY), 10)
    except websockets.ConnectionClosed:
        return set().union(*map(kinds_of, ear.frames))
    return set().union(*map(kinds_of, ear.frames[:-1]))


async def put_up_fence(sessions: Sessions) -> None:
    async with unit_of_work(sessions) as db:
        emit(db, [to_all()], MemberChanged(member_id=NOBODY, name="Fence", role_title="", organisation=""))
    await stamp_now(sessions)


@pytest.mark.parametrize("kind", CASES)
async def test_hears_it_if_and_only_if_they_may_read_it(url: str, cast: Cast, sessions: Sessions, kind: str) -> None:
    case, world = CASES[kind], await build(cast)
    if case.rules:
        now = (await cast.ada.get("/network")).json()["rules"]
        assert (await cast.ada.put("/network", {**now, **case.rules})).status_code == 200
    if case.before:
        name, method, path, body = case.before
        first: Somebody = getattr(cast, name)
        assert (await first.ask(method, path.format(**world.ids), body)).status_code < 300
    everybody = [who for who in cast.everybody if who.name != "Xen"]
    before = {who.name: await case.sees(world, who) for who in everybody}
    async with AsyncExitStack() as stack:
        ears = [await stack.enter_async_context(Ear(url, who)) for who in everybody]
        body = case.body or BODIES.get((case.method, case.path))
        actor: Somebody = getattr(cast, case.actor)
        sent = body(world) if body else {} if case.method == "PUT" else None
        done = await actor.ask(case.method, case.path.format(**world.ids), sent)
        assert done.status_code < 300, done.text
        await asyncio.sleep(1.5 if kind in ("figures.changed", "votes.counted") else 0)
        await put_up_fence(sessions)
        live = {ear.who.name: kind in await told_by_the_fence(ear) for ear in ears}
    after = {who.name: await case.sees(world, who) for who in everybody}
    may = {name: before[name] or after[name] for name in before}
    assert live == may
    assert any(may.values())
    assert all(may.values()) == case.everybody
    cut = {ear.who.name for ear in ears if ear.socket.close_code == 4001}
    assert cut == {"member.suspended": {"Mia"}, "member.left": {"Mo"}}.get(kind, set())
    for ear in ears:
        if ear.who.name in cut:
            continue  # and does not come in again: tests/realtime/test_suspended.py
        async with Ear(url, ear.who, after=ear.first["position"]) as again:
            assert (kind in await told_by_the_fence(again)) == after[ear.who.name] or live[ear.who.name], ear.who.name


def test_every_event_has_a_case() -> None:
    kinds = {event.model_fields["type"].default for event in get_args(get_args(Event)[0])}
    assert set(CASES) == kinds
