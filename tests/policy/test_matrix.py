"""Person x action: asks every question of the grid in docs/policy-matrix.md, and knows when a route has no row.

A cell is what the route answers: `yes` for 2xx, else the status. `mine` is a 200 that is everybody's own.
"""

import re
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from api.router import PUBLIC
from server.app import create_app
from server.matrix import PLAYED, Row, rows
from server.settings import Settings
from tests.people import NOBODY
from tests.policy.bodies import BODIES
from tests.policy.conftest import Ask
from tests.policy.world import ROLES, World

WHO = tuple(PLAYED)


class Nowhere(dict[str, str]):
    """Every name stands for an id that no row has."""

    def __missing__(self, name: str) -> str:
        return str(NOBODY)


NOWHERE = Nowhere({role: role for role in ROLES} | {"week": "2024-01-01"})


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


async def test_the_help_page_says_what_was_asked_here_and_names_nobody_of_the_cast(world: World, ask: Ask) -> None:
    told = (await ask(world.cast.mo, "GET", "/roles/matrix", None)).json()
    shown = [each for theme in told["themes"] for each in theme["actions"]]
    assert [(each["method"], each["path"]) for each in shown] == [(row.method, row.path) for row in rows()]
    for each, row in zip(shown, rows(), strict=True):
        yes = {PLAYED[who] for who, cell in zip(WHO, row.cells, strict=True) if cell in ("yes", "mine")}
        assert set(each["may"]) == yes
        assert not re.search(r"\b(Ada|Olive|Rhea|Lena|Mo|Mia|Tom|Otto|Vera|Hugo|Xen|Core|Sibling)\b", each["what"])
