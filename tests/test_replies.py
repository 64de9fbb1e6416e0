"""What is read out of an answer: the numbers that somebody wrote, and nothing that a mail program quoted."""

from email.message import EmailMessage

import pytest

from server.replies import ABOVE, Asked, NotUnderstood, Said, is_automatic, message_of, numbers_in, words_of

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
    assert plainly(numbers_in(text.split("\n"), ONE)) == found


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
    assert plainly(numbers_in(text.split("\n"), TWO)) == found


@pytest.mark.parametrize("text", ["12,345", "12 5", "12 of 13\n5 of 8", "Other: 5", "12 people", "-5", "1e9", "9" * 14])
def test_what_could_be_taken_two_ways_is_taken_in_none(text: str) -> None:
    with pytest.raises(NotUnderstood):
        numbers_in(text.split("\n"), TWO)


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
