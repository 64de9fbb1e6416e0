"""Compares what every client heard with the log it was allowed to hear.

Rights change in time, and only the database knows when. So an event *must* be heard by whom every state of their
rights between its writing and its passing allowed it, and *must not* by whom none did; in between either is right.
"Passing" is when the client's cursor went beyond it. Everything else is exact: what is heard stands in the log letter
for letter, positions rise, nothing comes twice, nothing precedes what it followed, a reset has a reason.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from uuid import UUID

from server.events import SAMPLED, Audience
from tests.faults.witness import Told
from tests.faults.world import Rights, Sent
from tests.live_client import Heard, Line

RIGHTS = frozenset({"place.changed", "place.ended", "organiser.changed"})
ENOUGH = 8
"""Findings of one kind that are told; more of the same say nothing new."""


@dataclass
class Record:
    """What there is to know about one client."""

    name: str
    member_id: UUID
    rights: Rights
    """As they were before it came."""
    frames: Sequence[Heard]
    lines: Sequence[Line]
    token_of: Mapping[str, UUID] = field(default_factory=dict)
    """The id of each access, by what stood in the Authorization header."""
    more: frozenset[Audience] = frozenset()
    """Audiences that it has throughout."""


@dataclass(slots=True)
class Stretch:
    """From one hello without resume, or one reset, to the next: positions after `start`, up to `end`."""

    start: int
    end: int
    times: list[float] = field(default_factory=list)
    cursors: list[int] = field(default_factory=list)
    heard: dict[int, Heard] = field(default_factory=dict)

    def passed_at(self, position: int) -> float:
        """When the cursor reached the position or went beyond it."""
        return self.times[bisect_left(self.cursors, position)]


def check_log(told: Sequence[Told], positions_given: Mapping[int, int]) -> list[str]:
    """`positions_given`: how many positions each event got. The log in itself: whole, once, and in order."""
    found = [f"event {each.id} got {positions_given[each.id]} positions" for each in told
             if positions_given.get(each.id, 0) > 1]  # fmt: skip
    found += [
        f"event {each.id} ({each.kind}) was committed and never got a position"
        for each in told
        if each.position is None and each.forgotten_at is None
    ]
    placed = sorted((each for each in told if each.position is not None), key=lambda each: each.position or 0)
    for index, before in enumerate(placed):
        for after in placed[index + 1 :]:
            if before.follows(after):
                found.append(
                    f"event {before.id} ({before.kind}) at {before.position} stands before event {after.id} "
                    f"({after.kind}) at {after.position}, which was committed before it was written"
                )
            elif before.xid == after.xid and before.id > after.id:
                found.append(f"events {after.id} and {before.id} of one transaction changed places")
    return found[:ENOUGH]


def check_sent(sent: Sequence[Sent], told: Sequence[Told]) -> list[str]:
    """What was acknowledged is in the log exactly once; nothing is in it twice for one key."""
    said: defaultdict[str, int] = defaultdict(int)
    for event in told:
        said[str(event.body.get("text", "")).partition(" ")[0]] += 1
    found = []
    for each in sent:
        count = said[each.marker]
        if count > 1:
            found.append(f"{each.kind} {each.marker} was announced {count} times")
        elif count == 0 and each.status in (200, 201):
            found.append(f"{each.kind} {each.marker} was acknowledged with {each.status} and never announced")
    return found[:ENOUGH]


def check_client(
    record: Record, told: Sequence[Told], marks: Sequence[tuple[float, int, str]], epoch: str
) -> list[str]:
    """Everything this client heard, against everything that was told."""
    log = {each.position: each for each in told if each.position is not None}
    stretches, found = _stretches(record, log, marks, epoch)
    timeline = _Timeline(record, told)
    for stretch in stretches:
        for position, event in log.items():
            if not stretch.start < position <= stretch.end or event.kind == "figures.changed":
                continue
            passed = stretch.passed_at(position)
            may = timeline.may(event, passed)
            if position in stretch.heard:
                if may is False:
                    found.append(f"heard {_named(event)}, to {sorted(event.audiences)}, without any right to it")
            elif may is True and (event.forgotten_at is None or event.forgotten_at > passed):
                found.append(f"missed {_named(event)}, to {sorted(event.audiences)}; passed {passed:.3f}")
    found += _over_ended_accesses(record, told, log)
    return [f"{record.name}: {each}" for each in found[:ENOUGH]]


def _named(event: Told) -> str:
    return f"{event.kind} (event {event.id}, position {event.position}, written {event.at:.3f})"


def _stretches(
    record: Record, log: Mapping[int, Told], marks: Sequence[tuple[float, int, str]], epoch: str
) -> tuple[list[Stretch], list[str]]:
    stretches: list[Stretch] = []
    found: list[str] = []
    line = -1
    for heard in record.frames:
        frame, kind = heard.frame, heard.frame["kind"]
        if heard.line != line and kind not in ("hello", "reset"):
            found.append(f"the first frame of line {heard.line} is a {kind}")
        elif heard.line == line and kind == "hello":
            found.append(f"a second hello on line {line}")
        line = heard.line
        position = frame.get("position")
        if position is None:
            continue
        if kind == "reset":  # first, or when the log was cleared away while it was replayed
            found += _unfounded(record.lines[line], heard, marks, epoch)
        if kind == "reset" or (kind == "hello" and not frame["resumed"]):
            stretches.append(Stretch(position, position))
        elif kind == "hello" and position != record.lines[line].after:
            found.append(f"hello resumes at {position}, asked for {record.lines[line].after}")
        stretch = stretches[-1]
        if kind == "event":
            if position <= stretch.end:
                found.append(f"position {position} came after {stretch.end} (line {heard.line})")
                continue
            event = log.get(position)
            if event is None:
                found.append(f"position {position} is not in the log: {frame['event']}")
            elif event.body != frame["event"]:
                found.append(f"position {position} is {event.body}, but heard as {frame['event']}")
            stretch.heard[position] = heard
        stretch.end = max(stretch.end, position)
        stretch.times.append(heard.at)
        stretch.cursors.append(stretch.end)
    return stretches, found


def _unfounded(line: Line, heard: Heard, marks: Sequence[tuple[float, int, str]], epoch: str) -> list[str]:
    after = heard.cursor
    if after is None:
        return ["a reset for who has no cursor"]
    if heard.frame["epoch"] != line.epoch and line.epoch is not None:
        return []
    if any(at < heard.at and dropped > after for at, dropped, _ in marks):
        return []
    return [f"a reset without a reason: asked for {after} in epoch {line.epoch}, the log is of {epoch}"]


class _Timeline:
    """The states that somebody's rights went through."""

    def __init__(self, record: Record, told: Sequence[Told]) -> None:
        rights = deepcopy(record.rights)
        mine = [each for each in told if each.kind in RIGHTS and each.body["member_id"] == str(record.member_id)]
        self.changes = sorted(mine, key=lambda each: (each.position is None, each.position, each.id))
        self.states = [rights.audiences() | record.more]
        for each in self.changes:
            rights.take(each.body)
            self.states.append(rights.audiences() | record.more)

    def may(self, event: Told, passed: float) -> bool | None:
        """True: in every state that could hold from its writing to its passing. False: in none. None: it changed."""
        first = 0
        while first < len(self.changes) and event.follows(self.changes[first]):
            first += 1
        last = first
        for index in range(first, len(self.changes)):
            if self.changes[index].at <= passed:
                last = index + 1
        audiences = {each for each in event.audiences if not each.startswith(SAMPLED)}
        verdicts = {not audiences.isdisjoint(state) for state in self.states[first : last + 1]}
        return None if len(verdicts) > 1 else verdicts.pop()


def _over_ended_accesses(record: Record, told: Sequence[Told], log: Mapping[int, Told]) -> list[str]:
    """Nothing is heard over an access that ended, or by a member who was suspended, before it was written."""
    ended = {each.body["access_id"]: each for each in told if each.kind == "access.ended"}
    mine = [
        each for each in told if each.kind == "member.suspended" and each.body["member_id"] == str(record.member_id)
    ]
    mine.sort(key=lambda each: (each.position is None, each.position))
    found = []
    for heard in record.frames:
        event = log.get(heard.frame["position"]) if heard.frame["kind"] == "event" else None
        if event is None:
            continue
        token_id = record.token_of.get(record.lines[heard.line].headers.get("Authorization", ""))
        end = ended.get(str(token_id))
        if end is not None and event.follows(end):
            found.append(f"heard {_named(event)} over an access that ended before it was written")
        before = [each for each in mine if event.follows(each)]
        lifted = any(not each.body["suspended"] and each.at <= heard.at for each in mine[len(before) :])
        if before and before[-1].body["suspended"] and not lifted:
            found.append(f"heard {_named(event)} while suspended")
    return found


def counted(told: Sequence[Told]) -> str:
    """ "12 post.written, 3 place.changed": for reading a failure."""
    counts = Counter(each.kind for each in told)
    return ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
