"""Person x action: asks every question of the grid in docs/policy-matrix.md, and knows when a route has no row.

A cell is what the route answers: `yes` for 2xx, else the status. `mine` is a 200 that is everybody's own.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from api.router import PUBLIC
from server.app import create_app
from server.settings import Settings
from tests.people import NOBODY
from tests.policy.bodies import BODIES
from tests.policy.conftest import Ask
from tests.policy.world import World

GRID = Path(__file__).resolve().parents[2] / "docs/policy-matrix.md"
WHO = ("ada", "olive", "rhea", "lena", "mo", "mia", "tom", "otto", "vera", "hugo", "xen")


class Nowhere(dict[str, str]):
    """Every name stands for an id that no row has."""

    def __missing__(self, name: str) -> str:
        return str(NOBODY)


NOWHERE = Nowhere()


@dataclass(frozen=True)
class Row:
    """`what` in words, the route with the names of `World.ids`, and a cell a person."""

    what: str
    method: str
    path: str
    cells: tuple[str, ...]


def rows() -> list[Row]:
    found = []
    for line in GRID.read_text().splitlines():
        cells = [each.strip() for each in line.strip("|").split("|")]
        if len(cells) == len(WHO) + 1 and (route := re.search(r"`([A-Z]+) ((?:\{root\})?/\S+)`", cells[0])):
            found.append(Row(cells[0].split(":")[0], route[1], route[2], tuple(cells[1:])))
    return found


def body_of(row: Row, world: World) -> Any:
    if row.method == "GET" or row.method == "DELETE":
        return None
    body = BODIES.get((row.method, row.path, row.what)) or BODIES.get((row.method, row.path))
    return body(world) if body else {}


def cell(answer: httpx.Response) -> str:
    return "yes" if answer.status_code < 300 else str(answer.status_code)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.what} {row.method} {row.path}")
async def test_the_grid_says_who_may(row: Row, world: World, ask: Ask) -> None:
    for name, wanted in zip(WHO, row.cells, strict=True):
        who = getattr(world.cast, name)
        answer = await ask(who, row.method, row.path.format(**world.ids), body_of(row, world))
        assert cell(answer) == wanted.replace("mine", "yes"), f"{name}: {answer.status_code} {answer.text}"
        if answer.status_code == 403:
            assert says_who(answer.json()["detail"]), f"{name}: {answer.text}"
        if answer.status_code == 404:
            nothing = await ask(who, row.method, row.path.format_map(NOWHERE), body_of(row, World(world.cast, NOWHERE)))
            assert (nothing.status_code, nothing.json()) == (404, answer.json()), "hidden must look like not existing"


def says_who(sentence: str) -> bool:
    """Whether a refusal names who may or who can grant it."""
    return bool(re.search(r"[Oo]nly|[Aa]sk |can (invite|grant|name)|browser", sentence))


def test_every_route_has_a_row() -> None:
    def bare(path: str) -> str:
        return re.sub(r"\{[^}]*\}", "{}", path)

    def written(path: str) -> str:
        """As the grid has it: below /api/v1, or from the root."""
        return path.removeprefix("/api/v1") if path.startswith("/api/v1") else f"{{root}}{path}"

    asked = {(row.method, bare(row.path.split("?")[0])) for row in rows()}
    routes = {
        (method, bare(written(str(each.path))))
        for each in iter_route_contexts(create_app(Settings(demo=True)).routes)
        for method in (each.methods or ())
        if (method, each.path) not in PUBLIC and method != "HEAD"
    }
    assert routes - asked == set()
    assert asked - routes == set()


def test_a_cell_is_one_of_the_words() -> None:
    for row in rows():
        assert set(row.cells) <= {"yes", "mine", "401", "403", "404", "409", "422"}, row
        assert row.cells[-1] == "401", row
