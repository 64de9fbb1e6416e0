"""Person x action: asks every question of the grid in docs/policy-matrix.md, and knows when a route has no row.

A cell is what the route answers: `yes` for 2xx, else the status. `mine` is a 200 that is everybody's own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from api.router import PUBLIC
from server.app import create_app
from server.settings import Settings
from tests.people import Cast, Somebody
from tests.policy.bodies import BODIES
from tests.policy.world import World, build

GRID = Path(__file__).resolve().parents[2] / "docs/policy-matrix.md"
WHO = ("ada", "olive", "rhea", "lena", "mo", "mia", "tom", "otto", "xen")
NOT_ASKED = {"sessions/{session_id}", "tokens/{token_id}"}


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
        if len(cells) == len(WHO) + 1 and (route := re.search(r"`([A-Z]+) (/\S+)`", cells[0])):
            found.append(Row(cells[0].split(":")[0], route[1], route[2], tuple(cells[1:])))
    return found


async def ask(world: World, who: Somebody, row: Row) -> httpx.Response:
    path = row.path.format(**world.ids)
    body: Callable[[World], Any] | None = BODIES.get((row.method, row.path, row.what)) or BODIES.get(
        (row.method, row.path)
    )
    return await who.ask(row.method, path, body(world) if body else None)


def cell(answer: httpx.Response) -> str:
    return "yes" if answer.status_code < 300 else str(answer.status_code)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.what} {row.method} {row.path}")
async def test_the_grid_says_who_may(row: Row, cast: Cast, again: Callable[[], Any]) -> None:
    world = await build(cast)
    for name, wanted in zip(WHO, row.cells, strict=True):
        answer = await ask(world, getattr(world.cast, name), row)
        assert cell(answer) == wanted.replace("mine", "yes"), f"{name}: {answer.status_code} {answer.text}"
        if answer.status_code == 403:
            assert len(answer.json()["detail"].split(". ")) > 1 or "only" in answer.json()["detail"].lower()
        if answer.status_code == 404:
            assert answer.json()["detail"].startswith("There is no such"), answer.text
        if row.method != "GET" and answer.status_code < 300:
            world = await build(await again())


def test_every_route_has_a_row() -> None:
    def bare(path: str) -> str:
        return re.sub(r"\{[^}]*\}", "{}", path)

    asked = {(row.method, bare(row.path.split("?")[0])) for row in rows()}
    routes = {
        (method, bare(str(each.path).removeprefix("/api/v1")))
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
