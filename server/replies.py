"""What somebody answered to a reminder: whose letter it is, whether a person wrote it, and which words are theirs.

Pure reading, nothing is changed here. Invariant: whatever a mail program quotes below an answer is cut off first, so
that no number of ours comes back as one of theirs. What the words say is read in `server/reply_words.py`.
"""

import email
import re
import unicodedata
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from html.parser import HTMLParser

LARGEST = 1024 * 1024
ABOVE = "Write your answer above this line."
"""Stands first in a letter that can be answered."""
MOST_LINES = 60
"""One more is kept of a longer answer, so that it is seen to be too long."""

_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "List-Unsubscribe", "X-Failed-Recipients")
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError)
_HEADER_BLOCK = re.compile(r"^\*?(From|Von|De|Da|Van|Sent|Gesendet)\*?\s*:", re.IGNORECASE)
_WROTE = re.compile(
    r"^(On|Am|Le|El|Il|Op)\b.{0,300}\b(wrote|schrieb|écrit|escribió|scritto|schreef)\b[^:]{0,80}:", re.IGNORECASE
)
_ABOVE = re.compile(r"write your (answer|numbers) above this line", re.IGNORECASE)
_DIVIDER = re.compile(r"^(-{2,}\s*Original Message\s*-{2,}|-{5,}.*|_{5,}|={5,})\s*$", re.IGNORECASE)
_SIGNATURE = re.compile(r"^(--|Sent from (my|Outlook)\b.*|Get Outlook for\b.*)\s*$", re.IGNORECASE)


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
    return [line for line in lines if line][: MOST_LINES + 1]


def _plain_text(text: str) -> str:
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode().replace("\x00", ""))


def _until_quoted(lines: Sequence[str]) -> Iterator[str]:
    for place, each in enumerate(lines):
        line = each.strip()
        following = " ".join(part.strip() for part in lines[place : place + 3])
        if _ABOVE.search(line) or _DIVIDER.match(line) or _SIGNATURE.match(line):
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
