"""Which totals may be read by everybody: small numbers can point to people, so they are held back.

The rule is the common one of health statistics: a count of one to four is not published, nor what lets it be worked
out (the rest of a share). A total of fewer than three reports is that of whoever reported.
"""

from decimal import Decimal
from typing import Literal

FEWEST_COUNTED = 5
FEWEST_REPORTS = 3

Publishable = Literal["sum", "ratio", "mean"]
PUBLISHABLE: frozenset[str] = frozenset(("sum", "ratio", "mean"))
"""The least and the most of all teams, and what does not add up, are figures of one of them: never published."""


def may_be_published(over_teams: str, numerator: Decimal, denominator: Decimal, received: int) -> bool:
    """Whether a figure, with both its numbers, points to nobody."""
    if over_teams not in PUBLISHABLE or received < FEWEST_REPORTS:
        return False
    counted = {"sum": (numerator,), "ratio": (numerator, denominator - numerator), "mean": (denominator,)}[over_teams]
    return not any(0 < abs(each) < FEWEST_COUNTED for each in counted)
