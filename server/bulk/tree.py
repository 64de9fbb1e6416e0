"""Finds the teams that a file names, and says which would have to be made or to have existed earlier.

The tree is dated: a team counts in a period only if it hung on the tree when the period ended. A team that an import
made (it has a `code`) is taken back to its first period; one that people made only where `--since` says so.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row as Record
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Team, TeamParent

Path = tuple[str, ...]
Key = UUID | Path
"""A team: one that exists by its id, one that does not by the codes that lead to it."""


class NoSuchTeam(Exception):
    """`place` says at which code of the path it was."""

    def __init__(self, place: int, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(slots=True)
class Node:
    """A team that the file names. `first` becomes the first period it is named for, or that of `--since`."""

    path: Path
    name: str
    above: Key
    team: Record[Any] | None
    first: date | None = None
    made_id: UUID | None = None

    @property
    def key(self) -> Key:
        return self.team.id if self.team is not None else self.path

    @property
    def id(self) -> UUID:
        found: UUID | None = self.team.id if self.team is not None else self.made_id
        assert found is not None, "a team has its id once it is made"
        return found


@dataclass(slots=True)
class Tree:
    """All teams and edges, as they are and were, and the teams of the file."""

    under: UUID
    under_name: str
    may_make: bool
    teams: dict[UUID, Record[Any]] = field(default_factory=dict)
    edges: dict[UUID, list[Record[Any]]] = field(default_factory=lambda: defaultdict(list))
    below: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    nodes: dict[Path, Node] = field(default_factory=dict)
    named: set[Key] = field(default_factory=set)

    @classmethod
    async def load(cls, db: AsyncSession, under: Team, *, may_make: bool) -> "Tree":
        tree = cls(under.id, under.name, may_make)
        tree.teams = {row.id: row for row in await db.execute(select(Team.__table__))}
        for edge in await db.execute(select(TeamParent.__table__).order_by(TeamParent.since)):
            tree.edges[edge.team_id].append(edge)
            if edge.until is None:
                tree.below[edge.parent_id].append(edge.team_id)
        return tree

    def node(self, path: Path, names: Sequence[str]) -> Node:
        """The team at the end of the path, and on the way those above it. Raises NoSuchTeam."""
        if path in self.nodes:
            return self.nodes[path]
        if not path:
            node = Node((), self.under_name, self.under, self.teams[self.under])
        else:
            above = self.node(path[:-1], names[:-1]) if path[1:] else None
            node = self._found(path, names, above)
        self.nodes[path] = node
        self.named.add(node.key)
        return node

    def _found(self, path: Path, names: Sequence[str], above: Node | None) -> Node:
        place, code, name = len(path) - 1, path[-1], names[-1]
        upper = self.under if above is None else above.key
        upper_name = self.under_name if above is None else above.name
        matches = self._called(self.below.get(upper, []), code, name) if isinstance(upper, UUID) else []
        if not matches and above is None and not self.may_make:
            matches = self._called(self._all_below(self.under), code, name)
        if len(matches) > 1:
            raise NoSuchTeam(place, f"{len(matches)} teams below {upper_name} are called “{code}”. Rename one of them.")
        if matches:
            return Node(path, matches[0].name, upper, matches[0])
        if not self.may_make:
            sentence = f"There is no team called “{code}” below {upper_name}. Correct the name, or add --create-teams."
            raise NoSuchTeam(place, sentence)
        return Node(path, name, upper, None)

    def _called(self, ids: Sequence[UUID], code: str, name: str) -> list[Record[Any]]:
        """By the code of an import, else by name; an open team goes before a closed one."""
        teams = [self.teams[each] for each in ids]
        wanted = {code.casefold(), name.casefold()}
        matches = [each for each in teams if each.code == code]
        matches = matches or [each for each in teams if each.code is None and each.name.casefold() in wanted]
        return [each for each in matches if each.until is None] or matches

    def _all_below(self, team_id: UUID) -> list[UUID]:
        found = list(self.below.get(team_id, []))
        for each in found:  # grows while we go
            found += self.below.get(each, [])
        return found

    def existed(self, node: Node, closes: datetime) -> bool:
        """Whether a team that is there was there, on a place in the tree, just before a moment."""
        assert node.team is not None
        edges = self.edges.get(node.team.id, [])
        return bool(node.team.since < closes and (not edges or edges[0].since < closes))

    def line(self, key: Key, closes: datetime) -> list[Key]:
        """The team and all above it just before a moment, with the teams of the file taken back as far as needed."""
        line = [key]
        while (above := self._parent(line[-1], closes)) is not None:
            line.append(above)
        return line

    def _parent(self, key: Key, closes: datetime) -> Key | None:
        if not isinstance(key, UUID):
            return self.nodes[key].above
        edges = self.edges.get(key, [])
        for edge in edges:
            if edge.since < closes and (edge.until is None or edge.until >= closes):
                return UUID(str(edge.parent_id))
        if edges and edges[0].since >= closes and key in self.named:
            return UUID(str(edges[0].parent_id))
        return None
