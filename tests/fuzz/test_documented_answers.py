"""Every operation of the OpenAPI document, asked with what the document allows and with what it does not: no answer is
a 500, and none is outside the statuses and shapes that the document declares.

Each question is asked by an administrator, a leader and a member, in a transaction that is taken back. Half of the ids
are those of things that are there.
"""

import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.errors import FailureGroup

from server.app import create_app
from server.settings import Settings
from tests.fuzz import LONG, SEED
from tests.people import Somebody
from tests.policy.conftest import Send
from tests.policy.world import World

EXAMPLES = 40 if LONG else 1
"""Of each kind (allowed, not allowed), each operation and each person."""
NOT_ASKED = {
    "GET /api/v1/live/stream": "it does not end",
    "GET /metrics": "it is not JSON, and has its own tests",
}
WHO = ("ada", "lena", "mo")

DOCUMENT = schemathesis.openapi.from_dict(create_app(Settings(demo=True)).openapi())


def operations() -> Iterator[Any]:
    for each in DOCUMENT.get_all_operations():
        operation: Any = each.ok()  # type: ignore[union-attr]  # a document that cannot be read fails here
        if operation.label not in NOT_ASKED:
            yield operation


def questions(operation: Any, mode: GenerationMode, count: int) -> list[Any]:
    """So many cases, always the same."""
    found: list[Any] = []

    @seed(SEED)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def gather(case: Any) -> None:
        found.append(case)

    try:
        gather()
    except Unsatisfiable:
        return []  # there is no way to ask this one wrongly
    return found


def with_real_ids(value: Any, name: str, ids: dict[str, str], dice: random.Random) -> Any:
    """Half of everything called `x_id` becomes the id of an x that is there."""
    if isinstance(value, dict):
        return {key: with_real_ids(each, key, ids, dice) for key, each in value.items()}
    if isinstance(value, list):
        return [with_real_ids(each, name, ids, dice) for each in value]
    real = ids.get(name.removesuffix("_id"))
    return real if name.endswith("_id") and real and isinstance(value, str) and dice.random() < 0.5 else value


def real_ids(world: World) -> dict[str, str]:
    """By the name of a parameter; what has several names in the API has them here."""
    ids = world.ids
    return ids | {
        "member": ids["mia"],
        "decision": ids["hiding"],
        "parent": ids["core"],
        "subject": ids["comment"],
    }


@pytest.mark.parametrize("operation", list(operations()), ids=lambda each: each.label)
async def test_every_answer_is_one_that_the_document_tells_of(operation: Any, world: World, send: Send) -> None:
    dice = random.Random(f"{SEED} {operation.label}")
    ids = real_ids(world)
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        for number, case in enumerate(questions(operation, mode, EXAMPLES * len(WHO))):
            case.path_parameters = with_real_ids(dict(case.path_parameters or {}), "", ids, dice)
            case.query = with_real_ids(dict(case.query or {}), "", ids, dice)
            if isinstance(case.body, dict):
                case.body = with_real_ids(case.body, "", ids, dice)
            who: Somebody = getattr(world.cast, WHO[number % len(WHO)])
            asked = case.as_transport_kwargs(base_url="http://localhost:8000")
            answer = await send(who, request_of(asked))
            told = f"{who.name} {answer.request.method} {answer.request.url} {asked.get('json')!r}"
            told += f": {answer.status_code} {answer.text[:500]}"
            assert answer.status_code < 500 or answer.status_code == 503, told
            try:
                operation.validate_response(answer)
            except FailureGroup as failures:
                raise AssertionError(f"{told}\n{failures}") from None
            assert str(answer.status_code) in operation.definition.raw["responses"], f"not declared: {told}"


def request_of(asked: dict[str, Any]) -> httpx.Request:
    """As it would go over the wire. What no HTTP client sends is left out."""
    headers = {
        name: value.encode("latin-1", "replace")
        for name, value in asked.get("headers", {}).items()
        if isinstance(value, str)
        and name.lower() not in ("authorization", "cookie", "content-length", "host")
        and not set(value) & set("\r\n\x00")
    }
    more: dict[str, Any] = {"content": asked["data"]} if asked.get("data") is not None else {}
    if "json" in asked:
        more = {"json": asked["json"]}
    return httpx.Request(asked["method"], asked["url"], params=asked.get("params"), headers=headers, **more)
