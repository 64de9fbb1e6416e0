"""What the lines of an answer to a reminder say to the questions of its form.

Each question by its name, one on a line ("Reviews: 12"), or the numbers alone in the order of the form. Invariant: what
was not understood whole is not half taken, and what could be taken two ways is taken in none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from server.replies import MOST_LINES

AskedKind: TypeAlias = Literal["number", "text", "choice", "yes_no", "date", "confidence"]

LONGEST_NAME = 250
"""Further into a line no name of a question reaches."""
MOST_WORDS = 20_000
"""Signs in one answer, as on the pages."""

_OUT_OF = re.compile(r"(?<=\d)\s*(?:/|out of\b|of\b)\s*(?=\d)", re.IGNORECASE)
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_IS_VALUE = re.compile(rf"^(?:({_FIGURE})(?:/({_FIGURE}))?\s*%?|([-–]))$")
_NAME_ENDS = re.compile(r"(?:(?<!\d)[:=?]|[:=?](?!\d))(?!//)")
_NOTHING = ("-", "–", "—")
_YES, _NO = ("yes", "y"), ("no", "n")
_SURE = re.compile(
    r"^(\d{1,2})(?:\s*(?:/|out of|of)\s*10)?(?:(?:\s*[,;:.(–—-]+\s*|\s+)((?!of\b|out of\b)\D.*))?$", re.IGNORECASE
)
_DAYS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y")
_CLOSING = re.compile(
    r"^(many thanks|thanks|thank you|(kind |best |warm )?(regards|wishes)|best|cheers|yours( \w+)?)(\s*[,!.].{0,30})?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that the form asks. `out_of`: a number that is answered by two, like 5 of 8."""

    name: str
    kind: AskedKind = "number"
    out_of: bool = False
    choices: Sequence[str] = ()

    @property
    def line(self) -> str:
        """How to answer it, as a line of a letter."""
        end = "" if self.name.endswith("?") else ":"
        return f"{self.name}{end} {self._example}"

    @property
    def _example(self) -> str:
        match self.kind:
            case "number":
                return "5 of 8" if self.out_of else "12"
            case "text":
                return "in your words"
            case "choice":
                return f"{', '.join(self.choices[:-1])} or {self.choices[-1]}"
            case "yes_no":
                return "yes or no"
            case "date":
                return "a day, like 23 November 2026"
            case "confidence":
                return "a number from 0 to 10"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was given, in the field of its kind."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    words: str = ""
    yes: bool | None = None
    day: date | None = None
    confidence: int | None = None


class NotUnderstood(Exception):
    """A sentence for whoever wrote it: what is wrong and what to do."""


def answers_in(lines: Sequence[str], asked: Sequence[Asked]) -> list[Said | None]:
    """One for each thing that is asked; None where it was left out. Other lines than answers are greetings, or go on
    with the words of the answer above them. Raises NotUnderstood."""
    if len(lines) > MOST_LINES:
        raise NotUnderstood(f"That is more than {MOST_LINES} lines. Write less, or report on the page.")
    numbers = [place for place, each in enumerate(asked) if each.kind == "number"]
    named: dict[int, Said | None] = {}
    in_order: list[Said | None] = []
    goes_on: int | None = None
    for line in lines:
        values = _values(_OUT_OF.sub("/", line), many=len(numbers) > 1)
        if found := _named(line, asked):
            place, rest = found
            if place in named:
                raise NotUnderstood(f"“{asked[place].name}” stands there twice. Write it once.")
            goes_on = place if asked[place].kind == "text" and rest not in _NOTHING else None
            if rest:
                named[place] = _said(rest, asked[place], line)
        elif values:
            for each in values:
                if len(in_order) == len(numbers):
                    raise NotUnderstood(f"There are more numbers than the form asks for. {_how(asked)}")
                in_order.append(_number(each, asked[numbers[len(in_order)]], line))
        elif goes_on is not None and not _CLOSING.match(line):
            so_far = named.get(goes_on)
            named[goes_on] = replace(so_far, words=f"{so_far.words}\n{line}") if so_far else Said(words=line)
        elif re.search(r"\d", line) or _answers_something(line, asked):
            raise NotUnderstood(f"This line was not clear: “{line[:80]}”. {_how(asked)}")
        else:
            goes_on = None
    if in_order and any(place in named for place in numbers):
        raise NotUnderstood("Some numbers have a name before them and some have none. Write the names before all.")
    if not named and not in_order:
        what = "number" if len(numbers) == len(asked) else "answer"
        raise NotUnderstood(f"There was no {what} in it. {_how(asked)}")
    long = [place for place, each in named.items() if each and len(each.words) > MOST_WORDS]
    if long:
        raise NotUnderstood(f"“{asked[long[0]].name}” is answered with more than {MOST_WORDS:,} letters. Write less.")
    named |= dict(zip(numbers, in_order, strict=False))
    return [named.get(place) for place in range(len(asked))]


def _named(line: str, asked: Sequence[Asked]) -> tuple[int, str] | None:
    """Which question stands before the answer, and the answer. Raises NotUnderstood where a line begins as if it named
    one, and does not."""
    ends = list(_NAME_ENDS.finditer(line[:LONGEST_NAME]))
    for end in ends:
        head = _plain(line[: end.start()])
        exact = [place for place, each in enumerate(asked) if _plain(each.name) == head]
        if len(exact) > 1:
            raise NotUnderstood(f"The form asks “{asked[exact[0]].name}” more than once. Report on the page instead.")
        if exact:
            return exact[0], _rest(line, end)
    for end in ends[:1]:
        head, rest = _plain(line[: end.start()]), _rest(line, end)
        begun = [place for place, each in enumerate(asked) if len(head) > 2 and _plain(each.name).startswith(head)]
        if len(begun) == 1:
            return begun[0], rest
        if rest and end[0] != "?":
            names = ", ".join(f"“{each.name}”" for each in asked)
            what = "number" if _IS_VALUE.match(_OUT_OF.sub("/", rest.rstrip("."))) else "question"
            raise NotUnderstood(f"There is no {what} called “{line[: end.start()][:80]}”. The form asks for {names}.")
    return None


def _rest(line: str, end: re.Match[str]) -> str:
    return line[end.end() :].lstrip(" :=?").strip()


def _said(rest: str, asked: Asked, line: str) -> Said | None:
    if rest in _NOTHING:
        return None
    match asked.kind:
        case "number":
            found = _IS_VALUE.match(_OUT_OF.sub("/", rest.rstrip(".")))
            if found is None:
                raise NotUnderstood(
                    f"“{asked.name}” takes a number, like this: {asked.line}. You wrote: “{line[:80]}”."
                )
            return _number(found.groups(), asked, line)
        case "text":
            return Said(words=rest)
        case "choice":
            return Said(words=_choice(rest, asked))
        case "yes_no":
            if _plain(rest) not in (*_YES, *_NO):
                raise NotUnderstood(f"“{asked.name}” takes yes or no. You wrote: “{rest[:80]}”.")
            return Said(yes=_plain(rest) in _YES)
        case "date":
            return Said(day=_day(rest, asked))
        case "confidence":
            sure = _SURE.match(rest)
            if sure is None or int(sure[1]) > 10:
                raise NotUnderstood(f"“{asked.name}” takes a number from 0 to 10. You wrote: “{rest[:80]}”.")
            return Said(confidence=int(sure[1]), words=(sure[2] or "").strip())


def _choice(rest: str, asked: Asked) -> str:
    exact = [each for each in asked.choices if each.casefold() == rest.casefold()]
    alike = [each for each in asked.choices if _plain(each) and _plain(each) == _plain(rest)]
    found = exact or alike
    if len(found) != 1:
        raise NotUnderstood(f"“{asked.name}” takes one of {', '.join(asked.choices)}. You wrote: “{rest[:80]}”.")
    return found[0]


def _day(rest: str, asked: Asked) -> date:
    """Never 3/4: that is another day here than elsewhere."""
    plain = " ".join(re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", rest.replace(",", " ").rstrip(".")).split())
    for form in _DAYS:
        try:
            return datetime.strptime(re.sub(r"^[a-z]+ (?=\d)", "", plain, flags=re.IGNORECASE), form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise NotUnderstood(f"“{asked.name}” takes a day, like 23 November 2026. You wrote: “{rest[:80]}”.")


def _answers_something(line: str, asked: Sequence[Asked]) -> bool:
    """Whether a line without a name answers a question that needs one."""
    known = {_plain(choice) for each in asked for choice in each.choices}
    if any(each.kind == "yes_no" for each in asked):
        known |= {*_YES, *_NO}
    return _plain(line) in known - {""}


def _values(line: str, *, many: bool) -> list[Sequence[str | None]]:
    """The numbers on a line that holds nothing else. Where several are asked for, 12,345 could be one or two: it is
    taken for neither. With one it is a comma for thousands."""
    parts = [part for each in re.split(r"\s*;\s*|,\s+|\s+", line) if (part := each.rstrip(".,"))]
    found: list[Sequence[str | None]] = [match.groups() for each in parts if (match := _IS_VALUE.match(each))]
    return [] if len(found) < len(parts) or (many and any("," in each for each in parts)) else found


def _number(parts: Sequence[str | None], asked: Asked, line: str) -> Said | None:
    first, second, nothing = parts
    if nothing or first is None:
        return None
    if asked.out_of and second is None:
        raise NotUnderstood(f"“{asked.name}” takes two numbers, like 5 of 8. You wrote: “{line[:80]}”.")
    if second is not None and not asked.out_of:
        raise NotUnderstood(f"“{asked.name}” takes one number, like 12. You wrote: “{line[:80]}”.")
    return Said(_exact(first), _exact(second) if second else None)


def _exact(typed: str) -> Decimal:
    number = Decimal(typed.replace(",", ""))
    exponent = number.as_tuple().exponent
    if number >= 10**12 or (isinstance(exponent, int) and exponent < -6):
        raise NotUnderstood(f"{typed[:40]} has too many digits.")
    return number


def _plain(name: str) -> str:
    return re.sub(r"\W+", " ", name).strip().casefold()


def _how(asked: Sequence[Asked]) -> str:
    lines = "\n".join(each.line for each in asked)
    return f"Write one line for each, like this:\n{lines}"
