"""Numbers that look like a slip: ten times as much as lately, or a tenth, or more than the stage before.

They are questioned, never refused: whoever reports knows better. This is the one place that has the rule; pages are
told its bounds, and ask before they send.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from server.measures.words import number

TIMES = 10
LATELY = 6
"""So many reports before this one count."""


@dataclass(frozen=True, slots=True)
class Usual:
    """The least and the most that was reported lately. A number is odd from `above` on, and down to `below`."""

    least: Decimal
    most: Decimal

    @property
    def above(self) -> Decimal:
        return TIMES * max(self.most, Decimal(1))

    @property
    def below(self) -> Decimal | None:
        """None: the least was so small that less is no wonder."""
        return self.least / TIMES if self.least >= TIMES else None


def usual(values: Sequence[Decimal]) -> Usual | None:
    """Of values in order of time; None: there is nothing to compare with."""
    lately = values[-LATELY:]
    return Usual(min(lately), max(lately)) if lately else None


def oddness(value: Decimal, known: Usual | None) -> str | None:
    """What to ask about a number, as a sentence; None if it is nothing out of the way."""
    if known is None:
        return None
    if value >= known.above:
        most = _said(known.most)
        return f"{_said(value)} is {TIMES} times as much as lately, or more: it was {most} at most. Is it right?"
    if known.below is not None and value <= known.below:
        least = _said(known.least)
        return f"{_said(value)} is a tenth of what it was lately, or less: it was {least} at least. Is it right?"
    return None


def above_stage(value: Decimal, before: Decimal, name: str) -> str | None:
    """What to ask about a stage that counts more than the stage before it, of which it is a part."""
    if value <= before:
        return None
    return f"{_said(value)} is more than {_said(before)} of “{name}”, the stage before. Is it right?"


def _said(value: Decimal) -> str:
    return number(value, "")
