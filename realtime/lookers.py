"""What presence knows of one page and of one team. Arithmetic only: nothing here reads, sends or waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from realtime.hub import Listener
from server.events import Audience

MESSAGES_A_SECOND = 5


class Person(NamedTuple):
    member_id: UUID
    name: str
    typing: bool


@dataclass(eq=False, slots=True)
class Looker:
    """One page of somebody: on a socket, or (without one) by what it says by request. Times: `time.monotonic`."""

    member_id: UUID
    listener: Listener | None
    through: frozenset[Audience] = frozenset()
    """Without a socket: the audiences that it was inside the team by."""
    name: str = ""
    team_id: UUID | None = None
    until: float = 0.0
    typing_until: float = 0.0
    wants: tuple[UUID, bool] | None = None
    """What it said, while what is needed for it is being read."""
    allowance: float = MESSAGES_A_SECOND
    spoke_at: float = 0.0

    def may(self, audiences: frozenset[Audience]) -> bool:
        """Whether it is inside a team of these audiences now."""
        if self.listener is None:
            return not self.through.isdisjoint(audiences)
        return not self.listener.wire.is_closing() and not self.listener.audiences.isdisjoint(audiences)

    def may_speak(self, now: float) -> bool:
        """Whether it has said little enough lately."""
        self.allowance = min(MESSAGES_A_SECOND, self.allowance + (now - self.spoke_at) * MESSAGES_A_SECOND)
        self.spoke_at = now
        if self.allowance < 1:
            return False
        self.allowance -= 1
        return True


@dataclass(eq=False, slots=True)
class TeamNow:
    """Who is there, as far as this process knows."""

    audiences: frozenset[Audience] | None = None
    """Of everyone inside it. None: to be read."""
    here: dict[Looker, None] = field(default_factory=dict)
    """In the order in which they came."""
    others: dict[str, tuple[float, list[Person]]] = field(default_factory=dict)
    """By process: when it last said so, and who is on its sockets."""
    shown: list[Person] = field(default_factory=list)
    """What everyone inside was told last."""
    told: list[Person] | None = None
    """What the other processes were told last."""
    next_at: float = 0.0

    def own(self, now: float) -> list[Person]:
        """Who is on our own sockets."""
        return merged(self._people(now, requests=False))

    def picture(self, now: float, most: int) -> list[Person]:
        everybody = list(self._people(now, requests=True))
        for _, people in self.others.values():
            everybody += people
        return merged(everybody)[:most]

    def _people(self, now: float, *, requests: bool) -> Iterable[Person]:
        for each in self.here:
            if (requests or each.listener is not None) and self.audiences is not None and each.may(self.audiences):
                yield Person(each.member_id, each.name, each.typing_until > now)

    def drop(self, member_id: UUID) -> bool:
        """Somebody is nowhere any more. Whether they were here, as others said."""
        found = False
        for process, (at, people) in list(self.others.items()):
            left = [each for each in people if each.member_id != member_id]
            if len(left) < len(people):
                found = True
                self.others[process] = (at, left)
        return found

    def forget(self, before: float) -> bool:
        """Lets processes go that have said nothing since. Whether there were any."""
        silent = [process for process, (at, _) in self.others.items() if at < before]
        for process in silent:
            del self.others[process]
        return bool(silent)


def merged(people: Iterable[Person]) -> list[Person]:
    """Each member once; who types on any of their pages types."""
    found: dict[UUID, Person] = {}
    for each in people:
        known = found.get(each.member_id)
        if known is None or (each.typing and not known.typing):
            found[each.member_id] = each
    return list(found.values())


def as_people(said: Iterable[Any], most: int) -> list[Person]:
    """From another process. Raises ValueError or TypeError for anything else."""
    people = [Person(UUID(member_id), str(name), bool(typing)) for member_id, name, typing in said]
    return people[:most]
