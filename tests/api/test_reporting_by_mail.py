"""Reporting from a reminder: its link sends one report and nothing else; an answer with numbers reports, too."""

import asyncio
import os
import sys
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from models import AuditEntry, EventRow, Mail, Reminder, Report, ReportForm
from server.actions.replies import Received, receive
from server.db import unit_of_work
from server.jobs import Jobs
from server.settings import Settings
from tests.people import NOBODY, Cast
from tests.reminding import due_last_week, letters
from tests.reporting import WEEK, Asked

ADDRESS = "reports@example.org"


@pytest.fixture
def answering(settings: Settings) -> Settings:
    return settings.model_copy(update={"mail_reply": ADDRESS})


@pytest.fixture
async def asked(cast: Cast, answering: Settings) -> Asked:
    """Last week's report is due, and everybody was reminded of it."""
    asked = await due_last_week(cast)
    await Jobs(cast.sessions, answering).remind()
    return asked


async def secret_for(cast: Cast, name: str) -> str:
    (text,) = [text for to, text in await letters(cast) if to == name]
    return text.partition("/from-letter#")[2].split()[0]


async def reply_to(cast: Cast, name: str) -> str:
    async with cast.sessions() as db:
        query = select(Mail.reply_to).where(Mail.to == f"{name}@example.org").order_by(Mail.id).limit(1)
        return (await db.scalars(query)).one()


async def answer(cast: Cast, settings: Settings, to: str, text: str, **headers: str) -> Received:
    message = EmailMessage()
    message["From"], message["To"] = "Mo <mo@home.example.net>", to
    message["Subject"] = "Re: Your report"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    async with unit_of_work(cast.sessions) as db:
        return await receive(db, settings, message.as_bytes())


async def reports_of(cast: Cast, asked: Asked) -> list[dict[str, Any]]:
    page = await cast.mo.get("/reports", member_id=cast.mo.id, period=asked.this_week - WEEK)
    found: list[dict[str, Any]] = page.json()["items"]
    return found


def numbers(report: dict[str, Any]) -> list[tuple[float, float | None]]:
    return [(each["numerator"], each["denominator"]) for each in report["numbers"]]


async def test_the_link_opens_filled_in_changes_nothing_and_sends_once(asked: Asked) -> None:
    cast = asked.cast
    token = await secret_for(cast, "mo")
    for _ in range(2):
        opened = await cast.xen.post("/from-letters/open", {"token": token})
        assert (opened.status_code, opened.json()["name"]) == (200, "Mo")
    due = opened.json()["due"]
    assert (due["period"], due["team_id"]) == (str(asked.this_week - WEEK), str(cast.team))
    assert await reports_of(cast, asked) == []
    body = {"token": token, "numbers": [{"metric_id": str(asked.reviews), "numerator": 12}], "high": "It worked."}
    sent = await cast.xen.post("/from-letters/reports", body)
    assert (sent.status_code, sent.json()["sentences"] != []) == (201, True), sent.text
    (report,) = await reports_of(cast, asked)
    assert (numbers(report), report["high"], report["author"]["name"]) == ([(12, None)], "It worked.", "Mo")
    again = await cast.xen.post("/from-letters/reports", body)
    assert (again.status_code, again.json()["code"]) == (409, "already_sent")
    assert (await cast.xen.post("/from-letters/open", {"token": token})).json()["due"] is None
    await asked.agrees()


async def test_the_link_asks_the_other_questions_too(cast: Cast, answering: Settings) -> None:
    asked = await due_last_week(cast, [{"kind": "yes_no", "name": "Did the pharmacist come?", "required": True}])
    await Jobs(cast.sessions, answering).remind()
    token = await secret_for(cast, "mo")
    (question,) = (await cast.xen.post("/from-letters/open", {"token": token})).json()["due"]["questions"]
    body = {"token": token, "numbers": [{"metric_id": str(asked.reviews), "numerator": 12}]}
    refused = await cast.xen.post("/from-letters/reports", body)
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "answers")
    body["answers"] = [{"question_id": question["question_id"], "yes": True}]
    assert (await cast.xen.post("/from-letters/reports", body)).status_code == 201
    (report,) = await reports_of(cast, asked)
    assert [each["yes"] for each in report["answers"]] == [True]


async def test_it_is_filled_in_with_the_numbers_of_last_time(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo, 9, share=(4, 6))
    due = (await cast.xen.post("/from-letters/open", {"token": await secret_for(cast, "mo")})).json()["due"]
    last = [(each["last"]["numerator"], each["last"]["denominator"]) for each in due["numbers"]]
    assert last == [(9, None), (4, 6)]


async def test_the_link_is_no_sign_in_and_reports_nothing_else(asked: Asked) -> None:
    cast = asked.cast
    token = await secret_for(cast, "mo")
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await cast.xen.ask("GET", "/me", headers=bearer)).status_code == 401
    metric = [{"metric_id": str(asked.reviews), "numerator": 12}]
    other = {"token": token, "numbers": metric, "period": str(asked.this_week), "team_id": str(cast.sibling)}
    assert (await cast.xen.post("/from-letters/reports", other)).status_code == 422
    foreign = {"token": token, "numbers": [{"metric_id": str(NOBODY), "numerator": 12}]}
    assert (await cast.xen.post("/from-letters/reports", foreign)).status_code == 422
    assert await reports_of(cast, asked) == []


async def test_an_unknown_an_old_and_a_suspended_members_link_are_the_same(asked: Asked) -> None:
    cast = asked.cast
    unknown = await cast.xen.post("/from-letters/open", {"token": "unknown"})
    assert unknown.status_code == 404
    assert (await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "Away."})).is_success
    tokens = [await secret_for(cast, "mo")]
    async with unit_of_work(cast.sessions) as db:
        past = update(Reminder).where(Reminder.member_id == cast.mia.id)
        await db.execute(past.values(expires_at=func.now() - timedelta(minutes=1)))
    for token in [*tokens, await secret_for(cast, "mia")]:
        for path, body in (("open", {"token": token}), ("reports", {"token": token, "numbers": []})):
            found = await cast.xen.post(f"/from-letters/{path}", body)
            assert (found.status_code, found.json()) == (404, unknown.json())


async def test_an_answer_reports_and_a_later_one_corrects(asked: Asked, answering: Settings) -> None:
    cast = asked.cast
    to = await reply_to(cast, "mo")
    assert to.startswith("reports+")
    assert len(to.partition("@")[0]) <= 64, "longer ones are not taken by mail servers"
    said = "Hi,\n\n12, 5 of 8\n\nThanks, Mo\n\nOn Mon, 23 Nov 2026 at 07:00, Snowfield wrote:\n> 99\n> Reviews: 98\n"
    assert (await answer(cast, answering, to, said)).outcome == "reported"
    (report,) = await reports_of(cast, asked)
    assert (numbers(report), report["revision"]) == ([(12, None), (5, 8)], 1)
    told = [text for name, text in await letters(cast) if name == "mo"][-1]
    assert all(each in told for each in ("Your report is in", "Reviews: 12", "Stopped: 5 of 8"))
    assert (await answer(cast, answering, to, "Stopped: 6/8")).outcome == "corrected"
    (report,) = await reports_of(cast, asked)
    assert (numbers(report), report["revision"]) == ([(12, None), (6, 8)], 2)
    assert report["revisions"][-1]["reason"] == "Corrected by mail."
    await asked.agrees()


QUESTIONS: list[dict[str, Any]] = [
    {"kind": "yes_no", "name": "Did the pharmacist come?", "required": True},
    {"kind": "choice", "name": "Readiness", "choices": ["Ready", "Not ready"]},
    {"kind": "date", "name": "Next visit"},
    {"kind": "confidence", "name": "How sure are you?"},
    {"kind": "text", "name": "What helped"},
]


async def test_an_answer_by_mail_answers_every_kind_of_question(cast: Cast, answering: Settings) -> None:
    asked = await due_last_week(cast, QUESTIONS)
    await Jobs(cast.sessions, answering).remind()
    (letter,) = [text for to, text in await letters(cast) if to == "mo"]
    for line in ("Reviews: 12", "Did the pharmacist come? yes or no", "Readiness: Ready or Not ready"):
        assert line in letter
    to = await reply_to(cast, "mo")
    for more, why in (("", "is not answered yet"), ("\nDid the pharmacist come? perhaps", "takes yes or no")):
        received = await answer(cast, answering, to, f"12\n5 of 8{more}")
        assert (received.outcome, why in received.sentence) == ("refused", True), received
    assert await reports_of(cast, asked) == []
    given = (
        "12\n5 of 8\nDid the pharmacist come? yes\nReadiness: ready\nNext visit: 3 December 2026\n"
        "How sure are you? 7, we lack time\nWhat helped: Ringing\nfirst.\n\nThanks, Mo\n> Readiness: Not ready"
    )
    assert (await answer(cast, answering, to, given)).outcome == "reported"
    (report,) = await reports_of(cast, asked)
    said = [next(each[k] for k in ("yes", "day", "confidence", "words") if each[k]) for each in report["answers"]]
    assert (numbers(report), said) == ([(12, None), (5, 8)], [True, "Ready", "2026-12-03", 7, "Ringing\nfirst."])
    told = [text for name, text in await letters(cast) if name == "mo"][-1]
    assert "Next visit: 3 December 2026" in told
    assert "How sure are you: 7 of 10 (we lack time)" in told
    assert (await answer(cast, answering, to, "Did the pharmacist come? no")).outcome == "corrected"
    (report,) = await reports_of(cast, asked)
    assert (report["answers"][0]["yes"], len(report["answers"]), numbers(report)[0]) == (False, 5, (12, None))


async def test_what_is_not_understood_keeps_nothing_and_says_why(asked: Asked, answering: Settings) -> None:
    cast = asked.cast
    to = await reply_to(cast, "mo")
    for text, why in (
        ("We did about 12.", "not clear"),
        ("Reviews: 12\nRviews: 13", "no number called"),
        ("12\n9 of 8", "Check your numbers"),
        ("See you on Monday", "no number in it"),
        ("12\n5 of 8\n7", "more numbers than the form asks"),
    ):
        received = await answer(cast, answering, to, text)
        assert (received.outcome, why in received.sentence) == ("refused", True), received
        told = [each for name, each in await letters(cast) if name == "mo"][-1]
        assert all(each in told.replace("\n", " ") for each in ("nothing was kept", why))
    assert await reports_of(cast, asked) == []
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).where(Mail.to.contains("home.example.net"))) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"List_Id": "<all.example.org>"},
        {"X_Autoreply": "yes"},
    ],
)
async def test_an_automatic_answer_is_ignored_and_not_answered(
    asked: Asked, answering: Settings, headers: dict[str, str]
) -> None:
    cast = asked.cast
    before = len(await letters(cast))
    assert (await answer(cast, answering, await reply_to(cast, "mo"), "12", **headers)).outcome == "ignored"
    assert (await reports_of(cast, asked), len(await letters(cast))) == ([], before)


async def test_only_an_address_that_we_signed_does_anything(asked: Asked, answering: Settings) -> None:
    cast = asked.cast
    mine, theirs = await reply_to(cast, "mo"), await reply_to(cast, "mia")
    token, hers = mine[8:60], theirs[8:60]
    forged = ["reports@example.org", "reports+x@example.org", f"reports+{token[:26]}{hers[26:]}@example.org"]
    forged += [
        f"reports+{token[:-2]}aa@example.org",
        mine.replace("example.org", "example.net"),
        "reports+é@example.org",
    ]
    for to in forged:
        assert (await answer(cast, answering, to, "12")).outcome == "ignored", to
    other_key = answering.model_copy(update={"secret_key": "another key for tests, of 32 signs"})
    assert (await answer(cast, other_key, mine, "12")).outcome == "ignored"
    async with unit_of_work(cast.sessions) as db:
        moved = update(Reminder).where(Reminder.member_id == cast.mo.id)
        await db.execute(moved.values(period=asked.this_week))
    assert (await answer(cast, answering, mine, "12")).outcome == "ignored", "it is bound to its period"
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Report)) == 0


async def test_an_odd_number_is_taken_and_questioned_in_the_answer(asked: Asked, answering: Settings) -> None:
    cast = asked.cast
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ReportForm).values(since=func.now() - 9 * WEEK, grace_days=60))
    await asked.report(cast.mo, 12, period=asked.this_week - 2 * WEEK)
    assert (await answer(cast, answering, await reply_to(cast, "mo"), "Reviews: 1200")).outcome == "reported"
    told = [text for name, text in await letters(cast) if name == "mo"][-1]
    assert "Reviews: 1,200 is 10 times as much as lately" in told
    assert numbers((await reports_of(cast, asked))[0]) == [(1200, None)]


async def test_a_message_that_is_handed_in_twice_is_taken_once(asked: Asked, answering: Settings) -> None:
    cast = asked.cast
    to = await reply_to(cast, "mo")
    outcomes = [(await answer(cast, answering, to, "12", Message_ID="<one@home>")).outcome for _ in range(2)]
    assert outcomes == ["reported", "ignored"]
    (report,) = await reports_of(cast, asked)
    assert report["revision"] == 1


async def test_nobody_can_make_us_write_letters_without_end(asked: Asked, answering: Settings) -> None:
    cast = asked.cast
    to = await reply_to(cast, "mo")
    outcomes = [(await answer(cast, answering, to, "about 12")).outcome for _ in range(22)]
    assert outcomes == ["refused"] * 20 + ["ignored"] * 2


async def test_too_late_is_told_and_not_kept(asked: Asked, answering: Settings) -> None:
    cast = asked.cast
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Reminder).values(expires_at=func.now()))
    received = await answer(cast, answering, await reply_to(cast, "mo"), "12")
    assert (received.outcome, "too old" in received.sentence) == ("refused", True)


async def test_a_refused_answer_announces_nothing(asked: Asked, answering: Settings) -> None:
    cast = asked.cast
    await asked.report(cast.mo, period=asked.this_week - WEEK)
    async with unit_of_work(cast.sessions) as db:
        await db.execute(delete(EventRow))
    assert (
        await answer(cast, answering, await reply_to(cast, "mo"), "Reviews: -\nStopped: 9 of 8")
    ).outcome == "refused"
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(EventRow)) == 0


async def test_who_has_not_accepted_new_rules_does_so_first_by_link_and_by_mail(
    asked: Asked, answering: Settings
) -> None:
    cast = asked.cast
    token, to = await secret_for(cast, "mo"), await reply_to(cast, "mo")
    new = {"text": "# New", "what_changed": "It is shorter.", "after": 1}
    assert (await cast.ada.post("/rules/house_rules/versions", new)).status_code == 201
    body = {"token": token, "numbers": [{"metric_id": str(asked.reviews), "numerator": 12}]}
    assert (await cast.xen.post("/from-letters/open", {"token": token})).json()["must_accept"] is True
    refused = await cast.xen.post("/from-letters/reports", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "accept_rules_first")
    received = await answer(cast, answering, to, "12")
    assert (received.outcome, "read and accept them first" in received.sentence) == ("refused", True)
    told = [text for name, text in await letters(cast) if name == "mo"][-1]
    assert "read and accept them first" in told.replace("\n", " ")
    assert await reports_of(cast, asked) == []
    assert (await cast.mo.put("/rules/house_rules/acceptance", {"version": 2})).status_code == 204
    assert (await answer(cast, answering, to, "12")).outcome == "reported"
    assert (await cast.xen.post("/from-letters/open", {"token": token})).json()["must_accept"] is False


async def test_a_program_can_hand_it_in_over_the_api(asked: Asked, app: Any, answering: Settings) -> None:
    cast = asked.cast
    before = app.state.settings
    app.state.settings = answering
    try:
        message = f"From: mo@example.org\nTo: {await reply_to(cast, 'mo')}\nSubject: Re\n\n12\n"
        assert (await cast.mo.post("/replies", {"message": message})).status_code == 403
        taken = await cast.ada.post("/replies", {"message": message})
    finally:
        app.state.settings = before
    assert (taken.status_code, taken.json()["outcome"]) == (200, "reported")
    async with cast.sessions() as db:
        (by,) = await db.scalars(select(AuditEntry.member_id).where(AuditEntry.action == "report.sent_by_answer"))
    assert by == cast.mo.id


async def test_the_command_takes_it_on_standard_input(asked: Asked, answering: Settings, db_url: str) -> None:
    cast = asked.cast
    environment = {
        **os.environ, "DATABASE_URL": db_url, "SNOWFIELD_MAIL_REPLY": ADDRESS,
        "SNOWFIELD_SECRET_KEY": answering.secret_key or "",
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).parent / "snowfield", "received", env=environment,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    message = f"From: mo@example.org\nTo: {await reply_to(cast, 'mo')}\nSubject: Re\n\n12\n"
    printed, _ = await process.communicate(message.encode())
    assert (process.returncode, printed.decode().strip()) == (0, "Your report is in.")
    assert numbers((await reports_of(cast, asked))[0]) == [(12, None)]
