"""What somebody answered to a reminder: whose letter it is, whether a person wrote it, and which numbers stand in it.

Pure reading, nothing is changed here. Invariant: what was not understood whole is not half taken. Whatever a mail
program quotes below an answer is cut off first, so that no number of ours comes back as one of theirs.
"""

import email
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from html.parser import HTMLParser

LARGEST = 1024 * 1024
ABOVE = "Write your numbers above this line."
"""Stands first in a letter that can be answered."""
MOST_LINES = 60

_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "List-Unsubscribe", "X-Failed-Recipients")
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError)
_HEADER_BLOCK = re.compile(r"^\*?(From|Von|De|Da|Van|Sent|Gesendet)\*?\s*:", re.IGNORECASE)
_WROTE = re.compile(
    r"^(On|Am|Le|El|Il|Op)\b.{0,300}\b(wrote|schrieb|écrit|escribió|scritto|schreef)\b[^:]{0,80}:", re.IGNORECASE
)
_DIVIDER = re.compile(r"^(-{2,}\s*Original Message\s*-{2,}|-{5,}.*|_{5,}|={5,})\s*$", re.IGNORECASE)
_SIGNATURE = re.compile(r"^(--|Sent from (my|Outlook)\b.*|Get Outlook for\b.*)\s*$", re.IGNORECASE)

_OUT_OF = re.compile(r"(?<=\d)\s*(?:/|out of\b|of\b)\s*(?=\d)", re.IGNORECASE)
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_VALUE = rf"({_FIGURE})(?:/({_FIGURE}))?\s*%?|([-–])"
_IS_VALUE = re.compile(rf"^(?:{_VALUE})$")
_NAMED = re.compile(rf"^(.*?\S)\s*[:=]\s*(?:{_VALUE})\.?$")


@dataclass(frozen=True, slots=True)
class Asked:
    """One number of the form. `out_of`: it is answered by two, like 5 of 8."""

    name: str
    out_of: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A number as it was answered; None where it was left out."""

    numerator: Decimal
    denominator: Decimal | None = None


class NotUnderstood(Exception):
    """A sentence for whoever wrote it: what is wrong and what to do."""


def message_of(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw[:LARGEST], policy=default)
    assert isinstance(message, EmailMessage)
    return message


def header(message: EmailMessage, name: str) -> str:
    """As text that can be kept; "" where it is missing or cannot be read."""
    try:
        return _plain_text(str(message.get(name, "")))
    except _UNREADABLE:
        return ""


def addressed_to(message: EmailMessage, address: str) -> list[str]:
    """What stands between the plus and the @ wherever the message is addressed to `address`, as name+this@host."""
    name, _, host = address.lower().partition("@")
    found = []
    for field in _ADDRESSED:
        try:
            said = [str(each) for each in message.get_all(field, [])]
        except _UNREADABLE:
            continue
        for _, to in getaddresses(said):
            local, _, domain = to.lower().rpartition("@")
            if domain == host and local.startswith(f"{name}+"):
                found.append(local.removeprefix(f"{name}+"))
    return list(dict.fromkeys(found))


def is_automatic(message: EmailMessage) -> bool:
    """Whether no person wrote it: an absence note, a letter that came back, a list. Nobody answers these."""
    if (header(message, "Auto-Submitted").strip().lower() or "no") != "no":
        return True
    if header(message, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if "Return-Path" in message and header(message, "Return-Path").strip() in ("", "<>"):
        return True
    sender = header(message, "From").lower()
    if not sender or re.search(r"\b(mailer-daemon|postmaster|no-?reply)@", sender):
        return True
    return message.get_content_type() in ("multipart/report", "message/delivery-status") or any(
        each in message for each in _AUTOMATIC
    )


def words_of(message: EmailMessage) -> list[str]:
    """The lines that were written in answer, without what is quoted and without a signature."""
    try:
        body = message.get_body(("plain", "html"))
        text = _plain_text(str(body.get_content())) if body else ""
        if body and body.get_content_type() == "text/html":
            reader = _Words()
            reader.feed(text)
            text = "".join(reader.found)
    except _UNREADABLE:
        return []
    lines = _until_quoted(text.replace("\r\n", "\n").replace("\xa0", " ").split("\n"))
    return [line for line in lines if line][:MOST_LINES]


def _plain_text(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _until_quoted(lines: Sequence[str]) -> Iterator[str]:
    for place, each in enumerate(lines):
        line = each.strip()
        following = " ".join(part.strip() for part in lines[place : place + 3])
        if ABOVE.lower() in line.lower() or _DIVIDER.match(line) or _SIGNATURE.match(line):
            return
        if _WROTE.match(following):
            return
        if _HEADER_BLOCK.match(line) and "@" in following:
            return
        if not line.startswith(">"):
            yield line


class _Words(HTMLParser):
    """The text of a mail as lines, without what is quoted."""

    BREAKS = frozenset({"br", "p", "div", "tr", "li", "table", "hr", "h1", "h2", "h3"})
    UNSEEN = frozenset({"blockquote", "style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.UNSEEN:
            self._unseen += 1
        elif tag in self.BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in self.BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data.replace("\n", " "))


def numbers_in(lines: Sequence[str], asked: Sequence[Asked]) -> list[Said | None]:
    """One for each number that is asked for: by its name ("Reviews: 12"), or in the order of the form. Lines without a
    figure are greetings. Raises NotUnderstood."""
    named: dict[int, Said | None] = {}
    in_order: list[Said | None] = []
    for each_line in lines:
        line = _OUT_OF.sub("/", each_line)
        if match := _NAMED.match(line):
            place = _place_of(match.group(1), asked)
            if place in named:
                raise NotUnderstood(f"“{asked[place].name}” stands there twice. Write it once.")
            named[place] = _said(match.groups()[1:], asked[place], each_line)
        elif values := _values(line, many=len(asked) > 1):
            for each in values:
                if len(in_order) == len(asked):
                    raise NotUnderstood(_too_many(asked))
                in_order.append(_said(each, asked[len(in_order)], each_line))
        elif re.search(r"\d", each_line):
            raise NotUnderstood(f"This line was not clear: “{each_line[:80]}”. {_how(asked)}")
    if named and in_order:
        raise NotUnderstood("Some numbers have a name before them and some have none. Write the names before all.")
    if not named and not in_order:
        raise NotUnderstood(f"There was no number in it. {_how(asked)}")
    if in_order:
        return in_order + [None] * (len(asked) - len(in_order))
    return [named.get(place) for place in range(len(asked))]


def _values(line: str, *, many: bool) -> list[Sequence[str | None]]:
    """The numbers on a line that holds nothing else. Where several are asked for, 12,345 could be one or two: it is
    taken for neither. With one it is a comma for thousands."""
    parts = [part for each in re.split(r"\s*;\s*|,\s+|\s+", line) if (part := each.rstrip(".,"))]
    found: list[Sequence[str | None]] = [match.groups() for each in parts if (match := _IS_VALUE.match(each))]
    return [] if len(found) < len(parts) or (many and any("," in each for each in parts)) else found


def _said(parts: Sequence[str | None], asked: Asked, line: str) -> Said | None:
    first, second, nothing = parts
    if nothing or first is None:
        return None
    if asked.out_of and second is None:
        raise NotUnderstood(f"“{asked.name}” takes two numbers, like 5 of 8. You wrote: “{line[:80]}”.")
    if second is not None and not asked.out_of:
        raise NotUnderstood(f"“{asked.name}” takes one number, like 12. You wrote: “{line[:80]}”.")
    return Said(_number(first), _number(second) if second else None)


def _number(typed: str) -> Decimal:
    number = Decimal(typed.replace(",", ""))
    exponent = number.as_tuple().exponent
    if number >= 10**12 or (isinstance(exponent, int) and exponent < -6):
        raise NotUnderstood(f"{typed[:40]} has too many digits.")
    return number


def _place_of(name: str, asked: Sequence[Asked]) -> int:
    wanted = _plain(name)
    exact = [place for place, each in enumerate(asked) if _plain(each.name) == wanted]
    begun = [place for place, each in enumerate(asked) if len(wanted) > 2 and _plain(each.name).startswith(wanted)]
    found = exact or begun
    if len(found) != 1:
        names = ", ".join(f"“{each.name}”" for each in asked)
        raise NotUnderstood(f"There is no number called “{name[:80]}”. The form asks for {names}.")
    return found[0]


def _plain(name: str) -> str:
    return re.sub(r"\W+", " ", name).strip().casefold()


def _too_many(asked: Sequence[Asked]) -> str:
    return f"There are more numbers than the form asks for, which is {len(asked)}. {_how(asked)}"


def _how(asked: Sequence[Asked]) -> str:
    example = "\n".join(f"{each.name}: {'5 of 8' if each.out_of else '12'}" for each in asked)
    return f"Write one line for each number, like this:\n{example}"
