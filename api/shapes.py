"""Shapes and parameters that several nouns share: a name, a page of a list, the version an edit was based on."""

import base64
import binascii
import json
import math
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Header, Query
from pydantic import BaseModel, ConfigDict

from models import Member
from server.errors import Invalid

Item = TypeVar("Item")


class In(BaseModel):
    """What comes in: an unknown field is a mistake, and is told so."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What goes out, read from a row or put together."""

    model_config = ConfigDict(from_attributes=True)


class Person(Out):
    """A member, as named beside what they did."""

    id: UUID
    name: str


class Page(Out, Generic[Item]):
    """One page of a list. `next` is the `after` (or `before`) of the page that follows; null: this was the last."""

    items: list[Item]
    next: str | None


def person(member: Member) -> Person:
    return Person(id=member.id, name=member.name)


Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
After = Annotated[str | None, Query(max_length=500, description="`next` of the page before.")]
IfMatch = Annotated[
    str | None,
    Header(
        max_length=100,
        description="The `ETag` you read. If it changed since, nothing is stored: 412.",
    ),
]


def cursor_of(*parts: object) -> str:
    """Where a page ended, as one word that nobody has to read."""
    return base64.urlsafe_b64encode(json.dumps([str(each) for each in parts]).encode()).decode().rstrip("=")


def parts_of(cursor: str, count: int) -> list[str]:
    """Raises Invalid for anything that is not a `next` of this list."""
    try:
        parts: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise _not_a_cursor() from error
    if not isinstance(parts, list) or len(parts) != count or not all(_is_text(each) for each in parts):
        raise _not_a_cursor()
    return parts


def _is_text(part: object) -> bool:
    """What the database takes: a cursor that was tampered with can hold anything."""
    return isinstance(part, str) and "\x00" not in part and not any("\ud800" <= each <= "\udfff" for each in part)


def uuid_part(part: str) -> UUID:
    try:
        return UUID(part)
    except ValueError as error:
        raise _not_a_cursor() from error


def moment_part(part: str) -> datetime:
    try:
        return datetime.fromisoformat(part).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _not_a_cursor() from error


def date_part(part: str) -> date:
    try:
        return date.fromisoformat(part)
    except ValueError as error:
        raise _not_a_cursor() from error


def number_part(part: str) -> float:
    try:
        number = float(part)
    except ValueError as error:
        raise _not_a_cursor() from error
    if not math.isfinite(number):
        raise _not_a_cursor()
    return number


def _not_a_cursor() -> Invalid:
    return Invalid("This is not the `next` of a page of this list. Start from the first page.", code="not_a_cursor")
