"""How a table says what it holds about people."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from models import Base

Column: TypeAlias = InstrumentedAttribute[Any]
Mine: TypeAlias = Column | Callable[[UUID, str], ColumnElement[bool]]
"""A column with a member's id or e-mail address, or a condition made of both."""


class Erasure(StrEnum):
    """What becomes of a row when the member it belongs to is erased."""

    DELETE = "deleted"
    BLANK = "emptied"
    """Its `columns` are emptied; the row stays, under a pseudonymous id."""
    WORDS = "kept under “Former member”, or emptied, as the member chose"
    """Its `columns` are emptied if the member wants what they wrote gone."""
    KEEP = "kept under a pseudonymous id"
    """Nothing in it says who it was, once the member's own row does not."""
    BY_HAND = "rewritten"
    """`server/actions/erasing.py` knows how: `why` says what it does."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One way in which rows of a table belong to a member: as author, as the one named, by their address."""

    heading: str
    """What the rows are to the member, in the own-data file: "Posts you wrote"."""
    mine: Mine
    shows: tuple[Column, ...]
    """What the own-data file shows. Nothing of another member but what this one wrote or was told."""
    erasure: Erasure
    columns: tuple[Column, ...] = ()
    """What BLANK and WORDS empty."""
    why: str
    """Why it is held, or kept after erasure: a sentence for an information-governance officer."""

    def condition(self, member_id: UUID, email: str) -> ColumnElement[bool]:
        """True of the rows that belong to this member."""
        if not isinstance(self.mine, InstrumentedAttribute):
            return self.mine(member_id, email)
        return self.mine == (member_id if names_a_member(self.mine) else email)


@dataclass(frozen=True)
class Holding:
    """All that one table holds about people; without `parts`, nothing, and `why` says so."""

    table: type[Base]
    parts: tuple[Part, ...] = ()
    secrets: tuple[Column, ...] = ()
    """Hashes, keys and letters with secret links: personal, but no file shows them. They go with their rows."""
    named: tuple[Column, ...] = ()
    """Members named in passing (who revoked it): only an id, which is pseudonymous after erasure."""
    plain: tuple[Column, ...] = ()
    """Texts that are not about a person: states, kinds, names of things."""
    why: str = ""


def names_a_member(column: Column) -> bool:
    return any(key.target_fullname == "members.id" for key in column.property.columns[0].foreign_keys)


def emptied(column: Column) -> Any:
    """What stands in a column that was emptied."""
    stored = column.property.columns[0]
    if stored.nullable:
        return None
    if isinstance(stored.type, JSONB):
        return {}
    return "" if isinstance(stored.type, Text) else b""
