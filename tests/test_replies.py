"""What is read out of an answer: the numbers that somebody wrote, and nothing that a mail program quoted."""

from datetime import date
from email.message import EmailMessage

import pytest

from server.replies import ABOVE, is_automatic, message_of, words_of
from server.reply_words import Asked, NotUnderstood, Said, answers_in

ONE = [Asked("Reviews")]
TWO = [Asked("Out of hours reviews"), Asked("Stopped", out_of=True)]


def plainly(said: list[Said | None]) -> list[str]:
    return ["" if e is None else f"{e.numerator}" + (f"/{e.denominator}" if e.denominator else "") for e in said]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", ["12"]),
        ("Hi Lena\n12.\nThanks, Mo", ["12"]),
        ("1,234", ["1234"]),
        ("0", ["0"]),
        ("-", [""]),
        ("2.5", ["2.5"]),
        ("reviews = 7", ["7"]),
        ("Rev: 7", ["7"]),
    ],
)
def test_one_number(text: str, found: list[str]) -> None:
    assert plainly(answers_in(text.split("\n"), ONE)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12\n5 of 8", ["12", "5/8"]),
        ("12, 5 out of 8", ["12", "5/8"]),
        ("12 5/8", ["12", "5/8"]),
        ("12", ["12", ""]),
        ("-\n5 / 8", ["", "5/8"]),
        ("Stopped: 5 of 8", ["", "5/8"]),
        ("Out of hours reviews: 1,234\nstopped: 5/8", ["1234", "5/8"]),
    ],
)
def test_two_numbers(text: str, found: list[str]) -> None:
    assert plainly(answers_in(text.split("\n"), TWO)) == found


@pytest.mark.parametrize("text", ["12,345", "12 5", "12 of 13\n5 of 8", "Other: 5", "12 people", "-5", "1e9", "9" * 14])
def test_what_could_be_taken_two_ways_is_taken_in_none(text: str) -> None:
    with pytest.raises(NotUnderstood):
        answers_in(text.split("\n"), TWO)


FORM = [
    *TWO,
    Asked("Did the pharmacist come?", "yes_no"),
    Asked("How ready are you?", "choice", choices=["Ready", "Ready soon", "Not ready"]),
    Asked("Next visit", "date"),
    Asked("How sure are you?", "confidence"),
    Asked("What helped", "text"),
]


def said(text: str) -> dict[str, Said | None]:
    found = answers_in(text.split("\n"), FORM)
    return {asked.name: each for asked, each in zip(FORM, found, strict=True) if each}


@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        ("Did the pharmacist come? Yes", "Did the pharmacist come?", Said(yes=True)),
        ("did the pharmacist come?: n.", "Did the pharmacist come?", Said(yes=False)),
        ("Did the pharm: no", "Did the pharmacist come?", Said(yes=False)),
        ("How ready are you? ready", "How ready are you?", Said(words="Ready")),
        ("How ready are you = not ready.", "How ready are you?", Said(words="Not ready")),
        ("Next visit: 2026-12-03", "Next visit", Said(day=date(2026, 12, 3))),
        ("Next visit: 3 December 2026", "Next visit", Said(day=date(2026, 12, 3))),
        ("Next visit: Thursday, 3rd Dec 2026", "Next visit", Said(day=date(2026, 12, 3))),
        ("How sure are you? 7", "How sure are you?", Said(confidence=7)),
        ("How sure are you? 7/10, we lack a pharmacist", "How sure are you?",
         Said(confidence=7, words="we lack a pharmacist")),
        ("What helped: Ringing first: at 10:30.", "What helped", Said(words="Ringing first: at 10:30.")),
    ],
)  # fmt: skip
def test_every_other_question_is_answered_by_its_name(line: str, name: str, expected: Said) -> None:
    assert said(line) == {name: expected}
    assert said(f"Hi Lena,\n{line}\nBest wishes,\nMo") == {name: expected}


def test_words_go_on_in_the_lines_that_follow_until_the_next_answer() -> None:
    found = said("12\n5 of 8\nWhat helped: We rang all homes\nand came at 10:30.\nDid the pharmacist come? yes\nMo")
    assert found["What helped"] == Said(words="We rang all homes\nand came at 10:30.")
    assert (found["Did the pharmacist come?"], len(found)) == (Said(yes=True), 4)
    assert said("What helped:\nOne home.\n-- ").keys() == {"What helped"}
    assert said("Out of hours reviews: -\nWhat helped: -\nNext visit:\nDid the pharm: y") == said("Did the pharm: y")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("12\n5 of 8\nyes", "not clear"),
        ("12\nReady soon", "not clear"),
        ("Did the pharmacist come? perhaps", "takes yes or no"),
        ("How ready are you: re", "takes one of Ready, Ready soon, Not ready"),
        ("Next visit: 3/12/2026", "takes a day"),
        ("How sure are you? 11", "from 0 to 10"),
        ("How sure are you? 7 of 12", "from 0 to 10"),
        ("How: yes", "no question called “How”"),
        ("What helped: Ringing.\nPharmacist: yes", "no question called “Pharmacist”"),
        ("High: A home joined.", "no question called “High”"),
        ("Stopped: some", "takes a number"),
        ("What helped: one\nWhat helped: two", "stands there twice"),
        ("What helped: one" + "\nand so on" * 60, "more than 60 lines"),
    ],
)
def test_what_is_not_clear_is_told_and_nothing_is_taken(text: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        said(text)


OUTLOOK = "12\n\nFrom: Snowfield <s@example.org>\nSent: Monday 23 November 2026 07:00\nSubject: Your report\n\n99"


@pytest.mark.parametrize(
    "text",
    [
        "12\n\nOn Mon, 23 Nov 2026 at 07:00, Snowfield wrote:\n99",
        "12\n\nOn Mon, 23 Nov 2026 at 07:00,\nSnowfield <s@example.org>\nwrote:\n\n99",
        "> 99\n12",
        f"12\n{ABOVE}\n99",
        OUTLOOK,
        "12\n-----Original Message-----\n99",
        "12\n________________________________\n99",
        "12\n--\nMo, 01632 960123",
        "12\nSent from my iPhone",
    ],
)
def test_quoted_text_and_signatures_are_cut_off(text: str) -> None:
    message = EmailMessage()
    message.set_content(text)
    assert words_of(message_of(message.as_bytes())) == ["12"]


def test_a_letter_in_html_only_is_read_too() -> None:
    message = EmailMessage()
    html = "<html><head><style>p {margin: 9px}</style></head><body><p>12</p><p>5 of&nbsp;8</p>"
    message.set_content(f"{html}<blockquote><p>99</p></blockquote></body></html>", subtype="html")
    assert words_of(message_of(message.as_bytes())) == ["12", "5 of 8"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"To: \xff\xfe\r\n\r\n12",
        b"Content-Type: text/plain; charset=nothing\r\n\r\n\x00\xff12",
        b"Content-Type: multipart/mixed\r\n\r\n12",
        b"From: a@example.org\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\r\n12",
    ],
)
def test_what_is_not_written_as_it_should_be_breaks_nothing(raw: bytes) -> None:
    message = message_of(raw)
    is_automatic(message)
    assert "\x00" not in "".join(words_of(message))
