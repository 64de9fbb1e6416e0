"""What is installed is what is declared: for a checkout, an image, and the tools that look at the code."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("alembic", "api", "models", "realtime", "server")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=;~! ]", requirement)[0].lower().replace("_", "-")


def imported_by(path: Path) -> set[str]:
    """The top names of all absolute imports, wherever they stand."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_what_the_product_imports_it_declares() -> None:
    """What only came along with another package can go with its next release; what is for development is not there."""
    declared = {name_of(requirement) for requirement in project()["project"]["dependencies"]} | {"starlette"}
    distributions = packages_distributions()
    ours = {*ROOMS, *sys.stdlib_module_names}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for name in imported_by(path) - (ours - {"alembic"}):
                brought = {name_of(each) for each in distributions.get(name, [])}
                assert brought & declared, f"{path.relative_to(ROOT)} imports {name}"


def test_every_module_stands_in_the_order_of_imports() -> None:
    (order,) = (each for each in project()["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    named = set(re.findall(r"[\w.]+", " ".join(order["layers"])))
    modules = {f"server.{path.stem}" for path in (ROOT / "server").iterdir() if not path.name.startswith("_")}
    assert modules <= named


def test_an_image_holds_every_room_and_no_more_of_the_checkout() -> None:
    recipe, let_in = (ROOT / "Containerfile").read_text(), (ROOT / ".dockerignore").read_text().splitlines()
    assert let_in[0] == "*"
    for room in ROOMS:
        assert f"COPY {room} {room}\n" in recipe
        assert f"!{room}" in let_in
    copied = {word for line in re.findall(r"^COPY (?!--)(.*) \S+$", recipe, re.MULTILINE) for word in line.split()}
    for path in copied:
        assert {f"!{path}", f"!{path.split('/')[0]}"} & set(let_in), path
        assert (ROOT / path).exists(), path


def test_every_command_is_gathered() -> None:
    from server import cli

    files = {path.stem for path in (ROOT / "server/commands").glob("*.py") if path.stem != "__init__"}
    assert files <= set(cli.__all__)


@pytest.mark.parametrize("target", ["demo", "run", "test", "check", "bench", "gen", "lock", "revision", "format"])
def test_make_help_names_what_one_can_make(target: str) -> None:
    said = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert f"  make {target} " in said


def test_what_ci_runs_can_be_run() -> None:
    for name in ("run", "test"):
        path = ROOT / ".ci" / name
        assert path.stat().st_mode & 0o111
        assert path.read_text().startswith("#!/usr/bin/env bash\n")
        subprocess.run(["bash", "-n", path], check=True)
