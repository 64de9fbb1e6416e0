"""Every table says what it holds about people, so that no own-data file and no erasure forgets one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import ARRAY, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from models import Base
from server.house import KEPT
from server.network import started_with
from server.personal import HOLDINGS, Column, Erasure, Holding, Part, names_a_member
from server.personal.page import PAGE, with_table
from server.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
EMPTIES = (Erasure.BLANK, Erasure.WORDS)


def columns_of(holding: Holding) -> dict[str, Column]:
    return {each.key: getattr(holding.table, each.key) for each in holding.table.__mapper__.column_attrs}


def could_be_personal(column: Column) -> bool:
    kind = column.property.columns[0].type
    words = isinstance(kind.item_type if isinstance(kind, ARRAY) else kind, Text | JSONB | LargeBinary)
    return words or names_a_member(column)


def mentioned(part: Part) -> Iterator[Column]:
    yield from (*part.shows, *part.columns)
    if isinstance(part.mine, InstrumentedAttribute):
        yield part.mine


def test_every_table_is_declared_once() -> None:
    declared = [each.table.__tablename__ for each in HOLDINGS]
    missing = set(Base.metadata.tables) - set(declared)
    assert not missing, f"say in server/personal/ what {missing} hold about people (its docstring shows how)"
    assert len(declared) == len(set(declared))


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda each: each.table.__tablename__)
def test_every_column_that_could_be_personal_is_declared(holding: Holding) -> None:
    said = {each.key for part in holding.parts for each in mentioned(part)}
    said |= {each.key for each in (*holding.secrets, *holding.named, *holding.plain)}
    silent = {name for name, column in columns_of(holding).items() if could_be_personal(column)} - said
    assert not silent, f"say in server/personal/ what {holding.table.__tablename__}.{silent} is"
    assert said <= set(columns_of(holding))


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda each: each.table.__tablename__)
def test_a_declaration_makes_sense(holding: Holding) -> None:
    assert holding.parts or holding.why, "a table with nothing personal says why"
    shown = {each.key for part in holding.parts for each in part.shows}
    assert not shown & {each.key for each in holding.secrets}, "a secret is not shown"
    for part in holding.parts:
        assert part.heading
        assert part.why.endswith((".", "?"))
        assert bool(part.columns) == (part.erasure in EMPTIES), part.heading
        binary = [each.key for each in part.shows if isinstance(each.property.columns[0].type, LargeBinary)]
        assert not binary, f"{binary} cannot be shown as words"


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda each: each.table.__tablename__)
def test_no_words_of_a_member_outlive_their_erasure(holding: Holding) -> None:
    """What is emptied is all that a file shows of their words; `plain` has the rest, or it is how a row is found."""
    known = {each.key for each in holding.plain} | {key for part in holding.parts for key in found_by(part)}
    for part in holding.parts:
        if part.erasure in EMPTIES:
            words = {each.key for each in part.shows if isinstance(each.property.columns[0].type, Text)}
            assert words <= known | {each.key for each in part.columns}, part.heading


def found_by(part: Part) -> set[str]:
    return {part.mine.key} if isinstance(part.mine, InstrumentedAttribute) else set()


def test_the_page_for_officers_says_what_is_declared() -> None:
    page = (ROOT / PAGE).read_text()
    assert page == with_table(page), "write it anew: make gen"
    for rule in KEPT:
        days = started_with(Settings())[rule]
        assert f"| `{rule}` | {days} day" in page, rule
