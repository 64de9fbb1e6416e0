"""Who may do what, in words: the grid of `docs/policy-matrix.md`, which the tests ask question by question.

Invariant: what the help page says is what the tests asked, because both read the same file. The grid names people of
the tests' cast; here each of them is the role that they play in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GRID = Path(__file__).resolve().parent.parent / "docs/policy-matrix.md"
ROUTE = re.compile(r"`([A-Z]+) ((?:\{root\})?/\S+)`")
PLAYED = {
    "ada": "administrator",
    "olive": "organiser of the call",
    "rhea": "leader of a team above",
    "lena": "leader of the team",
    "mo": "member of the team, whose it is",
    "mia": "another member of the team",
    "tom": "member of another team in the call",
    "otto": "member of another call",
    "vera": "moderator",
    "hugo": "webinar host",
    "xen": "somebody not signed in",
}
"""The columns of the grid, in their order."""
CALLED = {
    "Ada": "an administrator",
    "Olive": "an organiser",
    "Rhea": "the leader above",
    "Lena": "the leader",
    "Mo": "a member",
    "Mia": "another member",
    "Tom": "a member of another team",
    "Otto": "a member of another call",
    "Vera": "a moderator",
    "Hugo": "a webinar host",
    "Team": "the team",
    "Region": "the team above",
    "Core": "the top team",
    "Sibling": "a neighbouring team",
}
"""How the words of a row speak of people and teams."""
NAMED = re.compile(rf"\b({'|'.join(CALLED)})\b")


@dataclass(frozen=True)
class Row:
    """`what` as the grid has it, the route, and a cell a person."""

    theme: str
    what: str
    method: str
    path: str
    cells: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """As `what`, of roles instead of the cast."""
        said = NAMED.sub(lambda name: CALLED[name[1]], self.what)
        return said[0].upper() + said[1:]


@cache
def rows() -> tuple[Row, ...]:
    return tuple(_rows(GRID.read_text(encoding="utf-8")))


def _rows(grid: str) -> Iterator[Row]:
    theme = ""
    for line in grid.splitlines():
        if line.startswith("## "):
            theme = line.removeprefix("## ").strip()
        cells = [each.strip() for each in line.strip("|").split("|")]
        if len(cells) == len(PLAYED) + 1 and (route := ROUTE.search(cells[0])):
            yield Row(theme, cells[0].split(":")[0], route[1], route[2], tuple(cells[1:]))
