"""The OpenAPI document: an example for every body, and every refusal that a route can give."""

import importlib
import pkgutil
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

import api
from api.examples import EXAMPLES
from tests.people import Cast


@pytest.fixture
async def document(http: httpx.AsyncClient) -> dict[str, Any]:
    made: dict[str, Any] = (await http.get("/api/openapi.json")).json()
    return made


def shape_called(name: str) -> type[BaseModel]:
    for module in pkgutil.iter_modules(api.__path__):
        found = getattr(importlib.import_module(f"api.{module.name}"), name, None)
        if found is not None:
            assert isinstance(found, type)
            assert issubclass(found, BaseModel)
            return found
    raise AssertionError(f"There is no shape {name}.")


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_a_valid_body(name: str) -> None:
    shape_called(name).model_validate(EXAMPLES[name])


def names_of(content: dict[str, Any]) -> list[str]:
    """The shapes of a body; none of a file."""
    schema = content.get("application/json", {}).get("schema", {"oneOf": []})
    return [each["$ref"].split("/")[-1] for each in schema.get("oneOf", [schema])]


def test_every_body_has_an_example(document: dict[str, Any]) -> None:
    without = [
        f"{method} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if "requestBody" in operation and not set(names_of(operation["requestBody"]["content"])) <= EXAMPLES.keys()
    ]
    assert without == []


async def test_refusals_are_declared(document: dict[str, Any], cast: Cast) -> None:
    nowhere = "00000000-0000-7000-8000-000000000000"
    asked = [
        ("GET", "/mailbox", "/mailbox"),
        ("GET", "/forms", f"/forms?team_id={nowhere}"),
        ("GET", "/feed", f"/feed?team_id={cast.sibling}"),
        ("PATCH", "/me", "/me"),
        ("POST", "/teams", "/teams"),
        ("POST", "/sessions", "/sessions"),
    ]
    for method, template, path in asked:
        answer = await cast.mo.ask(method, path, {"name": 5} if method != "GET" else None)
        assert answer.status_code >= 400
        declared = document["paths"][f"/api/v1{template}"][method.lower()]["responses"]
        assert str(answer.status_code) in declared, (method, path, answer.status_code)
        assert "application/problem+json" in declared[str(answer.status_code)]["content"]
