"""The rules of the house that a machine can hold us to. Each was seen to fail when its rule was broken."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.routing import Route

from api.router import PUBLIC
from api.router import Route as OurRoute
from server import events
from server.app import create_app
from server.identity import _me
from server.settings import Settings
from tests.measures.broken import RULES

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("models", "server", "api", "realtime")
FOLDERS = (*ROOMS, "tests", "alembic", "bench", "docs", "frontend_static")
LONGEST_FILE = 450

APP = create_app(Settings(demo=True))


def python_files(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def calls(tree: ast.AST, name: str) -> int:
    """How often a method of this name is called."""
    return sum(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
        for node in ast.walk(tree)
    )


def needs_me(dependant: Dependant) -> bool:
    return dependant.call is _me or any(needs_me(each) for each in dependant.dependencies)


def test_imports_go_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_there_is_one_commit() -> None:
    """In the unit of work; and the stamper, on a connection of its own. Migrations and backups have no requests."""
    committing = {
        str(path.relative_to(ROOT)): calls(ast.parse(path.read_text()), "commit") for path in python_files(*ROOMS)
    }
    outside = {"server/migrations.py", "server/backup.py"}
    assert {name: count for name, count in committing.items() if count and name not in outside} == {"server/db.py": 1}
    beginning = {str(p.relative_to(ROOT)) for p in python_files(*ROOMS) if calls(ast.parse(p.read_text()), "begin")}
    assert beginning - outside <= {"realtime/wakeup.py"}


def test_every_route_is_signed_in_or_public() -> None:
    open_routes = set()
    for each in iter_route_contexts(APP.routes):
        methods = {(method, each.path) for method in (each.methods or ()) if method != "HEAD"}
        if isinstance(each.original_route, APIRoute):
            if not needs_me(each.original_route.dependant):
                open_routes |= methods
        elif isinstance(each.original_route, Route):
            open_routes |= methods
        else:
            assert each.path in ("/api/v1/live", "/assets"), each.path
    assert open_routes == set(PUBLIC)


def test_every_post_keeps_its_answer_to_a_key() -> None:
    for each in iter_route_contexts(APP.routes):
        if "POST" in (each.methods or ()):
            assert isinstance(each.original_route, OurRoute), each.path


def test_every_operation_says_what_it_does() -> None:
    for path, operations in APP.openapi()["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), f"{method} {path} has no docstring"
            assert operation.get("tags"), f"{method} {path} has no tag"


def test_every_tag_is_explained() -> None:
    document = APP.openapi()
    used = {tag for each in document["paths"].values() for operation in each.values() for tag in operation["tags"]}
    assert used <= {tag["name"] for tag in document["tags"]}


def event_classes() -> list[type[BaseModel]]:
    return list(get_args(get_args(events.Event)[0]))


@pytest.mark.parametrize("event", event_classes(), ids=lambda event: event.__name__)
def test_every_event_is_documented_emitted_and_tested(event: type[BaseModel]) -> None:
    assert inspect.getdoc(event)
    kind = event.model_fields["type"].default
    assert re.fullmatch(r"[a-z_]+\.[a-z]+", kind)
    emitted = [p for p in python_files("server/actions") if re.search(rf"\b{event.__name__}\(", p.read_text())]
    assert emitted, f"nothing emits {event.__name__}"
    heard = (ROOT / "tests/realtime/test_nobody_hears_what_they_cannot_read.py").read_text()
    assert f'"{kind}"' in heard, f"{kind} is missing from test_nobody_hears_what_they_cannot_read.py"


def test_events_are_emitted_from_actions_only() -> None:
    for path in python_files("api", "realtime", "models", "server/policy", "server/measures"):
        tree = ast.parse(path.read_text())
        called = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "emit"]
        assert not called, path


def test_files_are_read_in_one_sitting() -> None:
    front = [p for p in (ROOT / "frontend_static").rglob("*.ts*") if "node_modules" not in p.parts]
    for path in [*python_files(*ROOMS, "tests", "bench"), *front]:
        if path.name not in ("api.ts", "test_house.py") and "dist" not in path.parts:
            assert len(path.read_text().splitlines()) <= LONGEST_FILE, path


def test_every_module_says_what_it_is_for() -> None:
    for path in python_files(*ROOMS):
        if path.read_text().strip():
            assert ast.get_docstring(ast.parse(path.read_text())), path


def test_nothing_hides_the_alembic_library() -> None:
    assert not (ROOT / "alembic/__init__.py").exists()


def test_lock_files_name_no_registry() -> None:
    for path in [*(ROOT / "requirements").glob("*.txt"), ROOT / "frontend_static/package-lock.json"]:
        assert not re.search(r"--(extra-)?index-url|\"resolved\": \"http", path.read_text()), path


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def documents() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_name_only_what_exists(path: Path) -> None:
    """Every file, make target and subcommand in `code` is there, and every relative link leads somewhere."""
    words = path.read_text()
    code = "\n".join(re.findall(r"```.*?```|`[^`]+`", words, re.DOTALL))
    for target in re.findall(r"\bmake ([a-z][a-z-]*)", code):
        assert target in make_targets(), f"make {target}"
    for name in re.findall(
        r"`((?:models|server|api|realtime|tests|alembic|bench|docs|frontend_static)/[\w./-]+)`", words
    ):
        assert "<" in name or (ROOT / name.rstrip("/")).exists(), name
    for link in re.findall(r"\]\((?!https?://|mailto:|#)([^)#]+)", words):
        assert (path.parent / link).exists(), link
    from server.cli import app

    known = {
        command.name or (command.callback.__name__ if command.callback else "") for command in app.registered_commands
    }
    known |= {group.name or "" for group in app.registered_groups}
    for command in re.findall(r"`(?:\.venv/bin/)?snowfield ([a-z]+)", words):
        assert command in known, f"snowfield {command}"


def test_every_setting_is_documented() -> None:
    words = (ROOT / "docs/running-it.md").read_text()
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"`SNOWFIELD_{name.upper()}`" in words or f"`{name.upper()}`" in words, name


def test_every_rule_of_the_measures_names_a_test_that_exists() -> None:
    """And each place that `tests.measures.broken` breaks stands in the code, once."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", (ROOT / "docs/measures-tested.md").read_text())
    assert len(named) > 100
    named += [tuple(each.test.split("::")) for each in RULES]
    assert [each for each in named if f"def {each[1]}(" not in (ROOT / each[0]).read_text()] == []
    assert [each for each in RULES if each.path.read_text().count(each.right) != 1] == []
