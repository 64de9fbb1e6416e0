"""The cast with something of everything to act on, made through the API."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from models import ApiToken, Import, JoinRequest, MemberSession, Passkey
from server.db import unit_of_work
from server.identity import hashed, new_secret
from tests.people import Cast, Somebody
from tests.pictures import picture, send


@dataclass
class World:
    """`ids` by the names that stand in the grid: `{team}`, `{report}`, `{post}`."""

    cast: Cast
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def last_week(self) -> str:
        today = datetime.now(UTC).date()
        return (today - timedelta(days=today.weekday() + 7)).isoformat()

    @property
    def this_week(self) -> str:
        today = datetime.now(UTC).date()
        return (today - timedelta(days=today.weekday())).isoformat()


async def made(who: Somebody, path: str, body: Any) -> dict[str, Any]:
    answer = await who.post(path, body)
    assert answer.status_code == 201, f"{who.name} POST {path}: {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


ROLES = ("administrator", "moderator", "webinar_host", "facts", "figures", "teams")
"""They stand in paths as the things do, and so do the kinds of files."""

METRIC = {
    "name": "Reviews done",
    "counts": "People reviewed this week.",
    "unit": "people",
    "direction": "up",
    "period": "week",
    "over_teams": "sum",
    "over_time": "sum",
    "reported_by": "member",
}


WEBINAR = {"title": "Ask a pharmacist", "starts_at": "2031-03-04T12:30:00", "minutes": 45}


COMMITMENT = {"words": "I will ring our GPs.", "number": 2, "unit": "GPs", "due": "2031-03-31"}


APPLICANT: dict[str, Any] = {
    "email": "nadia@example.org",
    "name": "Nadia Bloom",
    "role_title": "Manager",
    "organisation": "Larch House",
    "why": "It is time.",
    "answers": [],
}


async def build(cast: Cast) -> World:
    """Core asks all below for a number; Mo reports it with a low and writes a post; Mia comments on it. Rhea leads the
    constituency that somebody chose who asks to join."""
    world = World(cast)
    ids = world.ids
    ids |= {role: role for role in ROLES}
    ids |= {"root": "http://localhost:8000", "rules": "house_rules", "notice": "privacy_notice"}
    for name in ("call", "core", "region", "team", "sibling", "other"):
        ids[name] = str(getattr(cast, name))
    for person in cast.everybody:
        ids[person.name.split()[0].lower()] = str(person.id)
    constituency = await made(cast.olive, "/constituencies", {"call_id": ids["call"], "name": "Pharmacists"})
    ids["constituency"] = constituency["id"]
    assert (await send(cast.mo, picture())).status_code == 200
    assert (await cast.mo.put(f"/constituencies/{ids['constituency']}/members/{cast.mo.id}")).status_code == 204
    assert (await cast.olive.put(f"/constituencies/{ids['constituency']}/leaders/{cast.rhea.id}")).status_code == 204
    metric = await made(cast.olive, "/metrics", {**METRIC, "team_id": ids["core"]})
    local = await made(cast.lena, "/metrics", {**METRIC, "team_id": ids["team"], "name": "Our own"})
    by_team = await made(
        cast.olive, "/metrics", {**METRIC, "team_id": ids["core"], "name": "By team", "reported_by": "team"}
    )
    ids |= {"metric": metric["id"], "local": local["id"], "by_team": by_team["id"]}
    form = await made(
        cast.olive,
        "/forms",
        {
            "team_id": ids["core"],
            "name": "Weekly",
            "period": "week",
            "reported_by": "member",
            "numbers": [{"metric_id": ids["metric"], "required": True}],
            "questions": [{"kind": "text", "name": "What is next?"}],
        },
    )
    await made(
        cast.olive,
        "/forms",
        {
            "team_id": ids["core"],
            "name": "By team",
            "period": "week",
            "reported_by": "team",
            "numbers": [{"metric_id": ids["by_team"], "required": True}],
        },
    )
    pause = await made(
        cast.olive,
        "/pauses",
        {"form_id": form["id"], "first_day": "2030-12-20", "last_day": "2031-01-03", "name": "Christmas"},
    )
    goal = await made(
        cast.olive,
        "/goals",
        {
            "metric_id": ids["metric"],
            "team_id": ids["core"],
            "baseline": None,
            "baseline_period": None,
            "baseline_source": "not_yet_known",
            "target": 800,
            "starts_on": world.this_week,
            "deadline": "2031-03-31",
        },
    )
    mark = {"team_id": ids["team"], "kind": "note", "on_date": world.this_week, "words": "Half the team was away."}
    ids["mark"] = (await made(cast.lena, f"/metrics/{ids['metric']}/marks", mark))["id"]
    report = await made(
        cast.mo,
        "/reports",
        {
            "form_id": form["id"],
            "team_id": ids["team"],
            "period": world.this_week,
            "numbers": [{"metric_id": ids["metric"], "numerator": 12}],
            "answers": [{"question_id": form["questions"][0]["id"], "words": "Ring the surgery."}],
            "high": "It worked.",
            "low": "The list was old.",
        },
    )
    lows = (await cast.lena.get("/lows", unanswered="true")).json()["items"]
    ids["week"] = world.this_week
    passed = {"team_id": ids["team"], "form_id": form["id"], "period": world.this_week, "sentence": "A good week."}
    chosen = [{"source_id": report["id"], "with_name": True}]
    ids["summary"] = (await made(cast.lena, "/summaries", {**passed, "items": chosen}))["id"]
    ids["naming"] = (await cast.mo.get("/namings")).json()["items"][0]["id"]
    post = await made(cast.mo, "/posts", {"team_id": ids["team"], "text": "Good day."})
    comment = await made(cast.mia, "/comments", {"post_id": post["id"], "text": "Well done."})
    invitation = await made(
        cast.lena, "/invitations", {"email": "new@example.org", "team_id": ids["team"], "role": "member", "message": ""}
    )
    page = await cast.olive.put(f"/calls/{ids['call']}/page", {"slug": "the-right-prescription"})
    assert page.status_code == 200, page.text
    link = await made(cast.lena, "/invitations/links", {"name": "Webinar", "team_id": ids["team"], "max_uses": 10})
    async with unit_of_work(cast.sessions) as db:
        request = JoinRequest(
            call_id=cast.call,
            constituency_id=constituency["id"],
            state="waiting",
            confirmed_at=datetime.now(UTC),
            **APPLICANT,
        )
        session = MemberSession(
            member_id=cast.mo.id,
            token_hash=hashed(new_secret()),
            device="Tests",
            shared_computer=False,
            ends_at=datetime.now(UTC) + timedelta(days=1),
        )
        token = ApiToken(
            member_id=cast.mo.id,
            name="another",
            token_hash=hashed(new_secret()),
            scope="read",
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        passkey = Passkey(
            member_id=cast.mo.id, credential_id=b"mo", public_key=b"", sign_count=0, synced=True, name="Mo's phone"
        )
        brought = Import(
            member_id=cast.lena.id, team_id=cast.team, kind="teams", file_name="t.csv", asked={}, state="done",
            finished_at=datetime.now(UTC),
        )  # fmt: skip
        db.add_all([request, session, token, passkey, brought])
    ids |= {
        "token": str(token.id),
        "passkey": str(passkey.id),
        "session": str(session.id),
        "request": str(request.id),
        "import": str(brought.id),
        "milestone": "first_report",
        "form": form["id"],
        "pause": pause["id"],
        "question": form["questions"][0]["id"],
        "goal": goal["id"],
        "report": report["id"],
        "low": lows[0]["id"],
        "post": post["id"],
        "comment": comment["id"],
        "invitation": invitation["id"],
        "link": link["link"]["id"],
    }
    await _moderate(world)
    named = {"call_id": ids["call"], "team_ids": [ids["team"]], "presenter_ids": [ids["tom"]]}
    ids["webinar"] = (await made(cast.lena, "/webinars", {**WEBINAR, **named}))["id"]
    await _ask(world)
    return world


async def _ask(world: World) -> None:
    """Mo asked two questions, one of which is shown, and for which Mia voted; the other, without a name, waits. Tom,
    who speaks, answered a question of Mia's in writing."""
    cast, ids = world.cast, world.ids
    question = {"webinar_id": ids["webinar"], "text": "How do I start when the GP never rings back?"}
    ids["asked"] = (await made(cast.mo, "/questions", question))["id"]
    assert (await cast.mia.put(f"/questions/{ids['asked']}/vote")).status_code == 204
    question = {"webinar_id": ids["webinar"], "text": "Who tells the family?"}
    answered = (await made(cast.mia, "/questions", question))["id"]
    ids["written"] = (await made(cast.tom, f"/questions/{answered}/answers", {"text": "We do, together."}))["id"]
    poll = {"webinar_id": ids["webinar"], "kind": "single", "question": "Who was there?", "choices": ["All", "Some"]}
    ids["poll"] = (await made(cast.lena, "/polls", poll))["id"]
    assert (await cast.lena.put(f"/polls/{ids['poll']}/state", {"state": "open"})).status_code == 200
    ids["draft_poll"] = (await made(cast.lena, "/polls", {**poll, "question": "And now?"}))["id"]
    raised = {**COMMITMENT, "team_id": ids["team"], "webinar_id": ids["webinar"]}
    ids["commitment"] = (await made(cast.mo, "/commitments", raised))["id"]
    note = {"sent_to": "presenter", "for_id": ids["tom"], "text": "Two minutes left."}
    ids["note"] = (await made(cast.lena, f"/webinars/{ids['webinar']}/backstage", note))["id"]
    by_word = {"webinar_id": ids["webinar"], "kind": "word", "question": "What would help?"}
    ids["word_poll"] = (await made(cast.lena, "/polls", by_word))["id"]
    assert (await cast.lena.put(f"/polls/{ids['word_poll']}/state", {"state": "open"})).status_code == 200
    assert (await cast.mo.put(f"/polls/{ids['word_poll']}/answer", {"word": "time"})).status_code == 204
    ids["resource"] = (await made(cast.olive, "/resources", {"title": "A card", "call_id": ids["call"]}))["id"]
    path = f"/api/v1/resources/{ids['resource']}/file"
    assert (await cast.olive.http.put(path, content=b"Words.", headers=cast.olive.headers)).status_code == 200
    slides = {"title": "Slides", "kind": "slides", "webinar_id": ids["webinar"]}
    said = {"text": "Welcome, all."}
    assert (await cast.lena.put(f"/webinars/{ids['webinar']}/transcript", said)).status_code == 200
    ids["slides"] = (await made(cast.lena, "/resources", slides))["id"]
    assert (await cast.lena.put(f"/webinars/{ids['webinar']}/asking", {"holds": "all"})).status_code == 200
    nameless: dict[str, Any] = {
        "webinar_id": ids["webinar"],
        "text": "Who was it that started this?",
        "anonymous": True,
    }
    ids["waiting"] = (await made(cast.mo, "/questions", nameless))["id"]


async def _moderate(world: World) -> None:
    """Mo told of Mia's comment, which waits. Vera hid another post of Mo's, and warned Mia, who appealed."""
    cast, ids = world.cast, world.ids

    async def told_of(who: Somebody, kind: str, subject_id: str) -> str:
        flag = await made(
            who, "/flags", {"kind": kind, "subject_id": subject_id, "reason": "unkind", "words": "Read it."}
        )
        ids.setdefault("flag", flag["id"])
        newest: str = (await cast.vera.get("/moderation/cases")).json()["items"][-1]["id"]
        return newest

    async def decided(case_id: str, verdict: str) -> str:
        case = await made(cast.vera, f"/moderation/cases/{case_id}/decision", {"verdict": verdict, "reason": "Unkind."})
        decision: str = case["decisions"][0]["id"]
        return decision

    ids["case"] = await told_of(cast.mo, "comment", ids["comment"])
    rash = await made(cast.mo, "/posts", {"team_id": ids["team"], "text": "Rash words."})
    ids["hidden_post"] = rash["id"]
    ids["hiding"] = await decided(await told_of(cast.lena, "post", rash["id"]), "hidden")
    sharp = await made(cast.mia, "/comments", {"post_id": ids["post"], "text": "Sharp words."})
    ids["warning"] = await decided(await told_of(cast.lena, "comment", sharp["id"]), "warned")
    appealed = await made(cast.mia, f"/moderation/notices/{ids['warning']}/appeal", {"words": "They were not."})
    ids["appeal"] = appealed["appeal"]["id"]
