"""Questions of a form besides its numbers: asked, answered, corrected, and read by whoever reads the numbers."""

from typing import Any

import pytest

from tests.moderating import judged
from tests.people import NOBODY, Cast
from tests.reporting import Asked, ask

QUESTIONS: list[dict[str, Any]] = [
    {"kind": "text", "name": "What is next?", "help": "One step is enough.", "required": True},
    {"kind": "choice", "name": "Where?", "choices": ["At home", "In a care home"]},
    {"kind": "yes_no", "name": "Did the pharmacist come?"},
    {"kind": "date", "name": "By when?"},
    {"kind": "confidence", "name": "How sure are you?"},
]


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast, QUESTIONS)


async def ids_of(asked: Asked) -> list[str]:
    form = (await asked.cast.mo.get(f"/forms/{asked.form}")).json()
    return [each["id"] for each in form["questions"]]


def full(ids: list[str]) -> list[dict[str, Any]]:
    return [
        {"question_id": ids[0], "words": "Ring the surgery."},
        {"question_id": ids[1], "words": "At home"},
        {"question_id": ids[2], "yes": False},
        {"question_id": ids[3], "day": "2026-12-01"},
        {"question_id": ids[4], "confidence": 3, "words": "Two of us are away."},
    ]


def said(report: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: (each["words"], each["yes"], each["day"], each["confidence"]) for each in report["answers"]}


async def test_a_report_asks_each_question_with_its_help(asked: Asked) -> None:
    first = (await asked.cast.mo.get("/reports/due")).json()["items"][0]
    told = [(each["kind"], each["name"], each["help"], each["required"]) for each in first["questions"]]
    assert told == [
        (each["kind"], each["name"], each.get("help", ""), each.get("required", False)) for each in QUESTIONS
    ]
    assert first["questions"][1]["choices"] == ["At home", "In a care home"]
    assert [each["help"] for each in first["numbers"]] == ["Those with a date.", ""]
    assert first["readers"]["answers"] == first["readers"]["numbers"]


async def test_whoever_reads_the_numbers_reads_the_answers(asked: Asked) -> None:
    cast, ids = asked.cast, await ids_of(asked)
    sent = await asked.report(cast.mo, answers=full(ids))
    whole = {
        "What is next?": ("Ring the surgery.", None, None, None),
        "Where?": ("At home", None, None, None),
        "Did the pharmacist come?": ("", False, None, None),
        "By when?": ("", None, "2026-12-01", None),
        "How sure are you?": ("Two of us are away.", None, None, 3),
    }
    assert said(sent) == whole
    for who in (cast.mo, cast.mia, cast.lena, cast.rhea, cast.olive):
        assert said((await who.get(f"/reports/{sent['id']}")).json()) == whole
    for who in (cast.tom, cast.otto, cast.ada):
        assert (await who.get(f"/reports/{sent['id']}")).status_code == 404


async def test_an_answer_that_does_not_fit_its_question_is_refused_with_a_sentence(asked: Asked) -> None:
    ids = await ids_of(asked)

    async def refused(*answers: dict[str, Any]) -> list[str]:
        answer = await asked.cast.mo.post("/reports", asked.body(answers=list(answers)))
        assert answer.status_code == 422, answer.text
        return [each["field"] for each in answer.json()["fields"]]

    next_step = {"question_id": ids[0], "words": "Ring."}
    assert await refused() == ["answers"]
    assert await refused({"question_id": ids[0], "words": "  "}) == ["answers"]
    assert await refused(next_step, {"question_id": ids[1], "words": "At work"}) == ["answers.1.words"]
    assert await refused(next_step, {"question_id": ids[2], "words": "yes"}) == ["answers.1.yes"]
    assert await refused(next_step, {"question_id": ids[3], "yes": True}) == ["answers.1.day"]
    assert await refused(next_step, {"question_id": ids[4], "words": "Very."}) == ["answers.1.confidence"]
    assert await refused(next_step, {"question_id": ids[4], "confidence": 11}) == ["answers.1.confidence"]
    assert await refused(next_step, {"question_id": ids[2], "yes": True, "confidence": 1}) == ["answers.1.yes"]
    assert await refused(next_step, next_step) == ["answers.1.question_id"]
    assert await refused(next_step, {"question_id": str(NOBODY), "words": "?"}) == ["answers.1.question_id"]
    assert (await asked.cast.mo.get("/reports")).json()["items"] == []


async def test_a_correction_changes_one_answer_keeps_the_others_and_what_stood_there(asked: Asked) -> None:
    cast, ids = asked.cast, await ids_of(asked)
    sent = await asked.report(cast.mo, answers=full(ids))
    path = f"/reports/{sent['id']}/revisions"
    change = [{"question_id": ids[4], "confidence": 8}, {"question_id": ids[2]}]
    corrected = (await cast.mo.post(path, {"answers": change, "reason": "They are back."})).json()
    assert corrected["answers"] == corrected["revisions"][1]["answers"]
    now = said(corrected)
    assert now["How sure are you?"] == ("", None, None, 8)
    assert now["What is next?"][0] == "Ring the surgery."
    assert "Did the pharmacist come?" not in now
    assert said(corrected["revisions"][0])["How sure are you?"] == ("Two of us are away.", None, None, 3)
    emptied = await cast.mo.post(path, {"answers": [{"question_id": ids[0]}], "reason": "No."})
    assert (emptied.status_code, emptied.json()["fields"][0]["field"]) == (422, "answers")


async def test_the_words_of_answers_are_hidden_with_the_report_and_shown_to_the_moderator(asked: Asked) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, answers=full(await ids_of(asked)))
    case = await judged(cast, cast.mia, "report", sent["id"], "hidden")
    assert "Ring the surgery." in case["subject"]["words"] if "subject" in case else "Ring the surgery." in str(case)
    for who, words in ((cast.mia, ""), (cast.mo, "Two of us are away.")):
        now = said((await who.get(f"/reports/{sent['id']}")).json())
        assert now["How sure are you?"] == (words, None, None, 3)
        assert ("What is next?" in now) == (who is cast.mo)


async def test_a_question_that_cannot_be_asked_is_refused(asked: Asked) -> None:
    cast = asked.cast

    async def refused(*questions: dict[str, Any]) -> list[str]:
        form = {
            "team_id": str(cast.region), "name": "Other", "period": "week",
            "numbers": [{"metric_id": str(asked.reviews)}], "questions": list(questions),
        }  # fmt: skip
        answer = await cast.rhea.post("/forms", form)
        assert answer.status_code == 422, answer.text
        return [each["field"] for each in answer.json()["fields"]]

    assert await refused({"kind": "choice", "name": "Where?"}) == ["questions.0.choices"]
    assert await refused({"kind": "choice", "name": "Where?", "choices": ["A", "A"]}) == ["questions.0.choices"]
    assert await refused({"kind": "text", "name": "Where?", "choices": ["A", "B"]}) == ["questions.0.choices"]
    assert await refused({"kind": "text", "name": "W?"}, {"kind": "date", "name": "W?"}) == ["questions.1.name"]
    assert await refused({"kind": "essay", "name": "Where?"}) == ["questions.0.kind"]


async def test_a_longer_list_of_answered_reports_costs_no_more_queries(asked: Asked, queries: list[str]) -> None:
    cast, ids = asked.cast, await ids_of(asked)

    async def count() -> int:
        queries.clear()
        assert (await cast.lena.get("/reports", team_id=cast.team)).status_code == 200
        return len(queries)

    await asked.report(cast.mo, answers=full(ids))
    await count()
    one = await count()
    await asked.report(cast.mia, answers=full(ids))
    assert await count() == one
