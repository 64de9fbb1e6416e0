"""The types that shapes and events share: text as people type it, exact numbers, version tags."""

import re
import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, EmailStr, Field, PlainSerializer, StringConstraints, WithJsonSchema

from server.errors import ChangedMeanwhile

HALF_A_PAIR = re.compile("[\ud800-\udfff]")
TURNS = re.compile("[\u202a-\u202e]")
"""What lets all that follows run backwards, on pages and in letters, too, where others' words follow."""
BREAKS = re.compile("[\x01-\x1f\x7f-\x9f\u2028\u2029]+")
"""What something somewhere takes for the end of a line, or cannot print: no subject of a letter can hold it."""


def _clean(value: str) -> str:
    """Composed, trimmed text that PostgreSQL and JSON both can hold."""
    if "\x00" in value:
        raise ValueError("Take out the NUL character.")
    if HALF_A_PAIR.search(value):
        raise ValueError("Take out the broken character: half of a pair is missing.")
    return unicodedata.normalize("NFC", TURNS.sub("", value)).strip()


def _in_one_line(value: str) -> str:
    return BREAKS.sub(" ", value).strip()


def _full(value: str) -> str:
    if not value:
        raise ValueError("Write something here.")
    return value


Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_clean)]
"""Long text, which may be empty."""

FullText = Annotated[Text, AfterValidator(_full)]
"""Long text that says something."""

Line = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[^\r\n]*$"), AfterValidator(_clean), AfterValidator(_in_one_line)
]
"""One line, which may be empty."""

Name = Annotated[Line, AfterValidator(_full)]
"""One line that says something."""

Sentence = Annotated[str, StringConstraints(max_length=1_000), AfterValidator(_clean), AfterValidator(_full)]


def _telephone(value: str) -> str:
    if value and not re.fullmatch(r"\+?[0-9() ./-]{3,30}( ?(ext\.?|x) ?[0-9]{1,6})?", value):
        raise ValueError("Write the number in figures, for example 01632 960 123.")
    return value


Telephone = Annotated[Line, AfterValidator(_telephone)]
"""A number that can be dialled, as people write it, or nothing."""

Address = Annotated[EmailStr, AfterValidator(str.lower), Field(max_length=254, examples=["mo@example.org"])]


def _password(value: str) -> str:
    """As typed, blanks included, but composed: keyboards differ in how they send an é."""
    if "\x00" in value or HALF_A_PAIR.search(value):
        raise ValueError("Take out the characters that cannot be typed.")
    return unicodedata.normalize("NFKC", value)


def _hard_to_guess(value: str) -> str:
    if len(value) < 10 or len(set(value)) < 4:
        raise ValueError("Use 10 characters or more. A few words that only you would put together are good.")
    return value


Password = Annotated[str, StringConstraints(max_length=200), AfterValidator(_password)]

NewPassword = Annotated[Password, AfterValidator(_hard_to_guess), Field(examples=["three green kettles"])]


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[
    Decimal,
    Field(max_digits=18, decimal_places=6, allow_inf_nan=False, examples=[12]),
    PlainSerializer(_plain, return_type=int | float, when_used="json"),
]
"""An exact number in the database, a plain JSON number on the wire."""

Figure = Annotated[
    Decimal,
    PlainSerializer(_plain, return_type=int | float, when_used="json"),
    WithJsonSchema({"type": "number"}),
]
"""A computed number: as `Number`, without its bounds. It is only ever sent, so its schema is what it is sent as."""


def tag_of(version: int | datetime) -> str:
    """The `ETag` of a row: its version, or when it last changed."""
    return f'W/"{version.isoformat() if isinstance(version, datetime) else version}"'


def hold_to(if_match: str | None, version: int | datetime) -> None:
    """Called with the row locked. Raises ChangedMeanwhile if the writer had read another version than this."""
    if if_match not in (None, "*") and tag_of(version) not in [each.strip() for each in if_match.split(",")]:
        raise ChangedMeanwhile("Somebody changed this while you were writing. Load it again, then make your change.")
