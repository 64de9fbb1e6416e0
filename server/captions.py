"""Captions: WebVTT (W3C), SubRip (.srt) and plain text, read into what was said when, and written as WebVTT.

Invariant: a file is read whole or not at all, and each fault says on which line it is. What comes out has no markup:
who speaks (`<v Mo>`) stands before the words, all other tags are gone.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MOST_CUES = 20_000
LONGEST = 4_000
"""Characters of one cue, or of one paragraph of plain text."""
FAULTS_TOLD = 20
EXAMPLE = "A caption has a line like 00:00:01.000 --> 00:00:04.000."

_TIME = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})[.,](\d{3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^\s<>][^<>]*)>")
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]*>|\{\\[^{}]*\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ASIDE = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Times in thousandths of a second; None: the file has none."""

    starts_ms: int | None
    ends_ms: int | None
    text: str


class UnreadableCaptions(ValueError):
    """`faults`: sentences, each with its line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def read_captions(text: str) -> list[Spoken]:
    """In the order of their times. Raises UnreadableCaptions."""
    lines = [_CONTROL.sub("", each) for each in re.split(r"\r\n|\r|\n", text.lstrip("\ufeff"))]
    headed = re.match(r"WEBVTT(\s|$)", lines[0]) is not None
    if headed:  # its lines stay as empty ones, so that the numbers of the others hold
        end = next((place for place, line in enumerate(lines) if not line.strip() or "-->" in line), len(lines))
        lines[:end] = [""] * end
    timed = headed or any(re.search(r"\d\s*-->\s*\d", each) for each in lines)
    found, faults = _cues(lines) if timed else _paragraphs(lines)
    if not faults and not found:
        faults = ["There are no words in this file."]
    if not faults and len(found) > MOST_CUES:
        faults = [f"There are more than {MOST_CUES:,} captions in this file."]
    if faults:
        raise UnreadableCaptions(faults[:FAULTS_TOLD])
    return sorted(found, key=lambda each: each.starts_ms or 0)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """What blank lines part, each with the number of its first line."""
    begun, block = 0, list[str]()
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            begun = begun if block else number
            block.append(line)
        elif block:
            yield begun, block
            block = []


def _cues(lines: Sequence[str]) -> tuple[list[Spoken], list[str]]:
    found, faults = list[Spoken](), list[str]()
    for number, block in _blocks(lines):
        if _ASIDE.match(block[0]):
            continue
        at = next((place for place, line in enumerate(block[:2]) if "-->" in line), None)
        if at is None:
            faults.append(f"Line {number}: there is no time here. {EXAMPLE}")
            continue
        times = _TIMES.fullmatch(block[at])
        if times is None:
            faults.append(f"Line {number + at}: this time cannot be read. {EXAMPLE}")
            continue
        starts, ends = _thousandths(*times.groups()[:4]), _thousandths(*times.groups()[4:])
        if ends < starts:
            faults.append(f"Line {number + at}: this caption ends before it begins.")
        said = " ".join(block[at + 1 :])
        if len(said) > LONGEST:
            faults.append(f"Line {number}: this caption has more than {LONGEST:,} characters.")
        elif words := _plain(said):
            found.append(Spoken(starts, ends, words))
    return found, faults


def _paragraphs(lines: Sequence[str]) -> tuple[list[Spoken], list[str]]:
    found, faults = list[Spoken](), list[str]()
    for number, block in _blocks(lines):
        words = re.sub(r"\s+", " ", " ".join(block)).strip()
        if len(words) > LONGEST:
            faults.append(
                f"Line {number}: this paragraph has more than {LONGEST:,} characters. Part it by an empty line."
            )
        found.append(Spoken(None, None, words))
    return found, faults


def _thousandths(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)


def _plain(said: str) -> str:
    named = _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", said)
    bare = html.unescape(_TAG.sub("", named)).replace("\u200e", "").replace("\u200f", "")
    return re.sub(r"\s+", " ", _CONTROL.sub("", bare)).strip()


def clock(thousandths: int) -> str:
    """00:01:02.345"""
    seconds, rest = divmod(thousandths, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


def as_webvtt(spoken: Iterable[Spoken]) -> str:
    """Of cues with times."""
    parts = ["WEBVTT"]
    for each in spoken:
        assert each.starts_ms is not None
        assert each.ends_ms is not None
        parts.append(f"{clock(each.starts_ms)} --> {clock(each.ends_ms)}\n{html.escape(each.text, quote=False)}")
    return "\n\n".join(parts) + "\n"
