"""The checker sees what it is there for: each fault it must find is put into a log that was heard well."""

from copy import deepcopy
from dataclasses import replace
from uuid import UUID

import pytest

from server.events import to_all, to_team
from tests.faults.checker import Record, check_client, check_log, check_sent
from tests.faults.schedules import CHANGES, FAULTS, plan
from tests.faults.steps import Steps
from tests.faults.store import State, Words, differences
from tests.faults.witness import Snapshot, Told
from tests.faults.world import Rights, Sent
from tests.live_client import Frame, Heard, Line

MO, TEAM, CALL, TOKEN = (UUID(int=n) for n in (1, 2, 3, 4))
EPOCH = "e"
NO_SNAPSHOT = Snapshot(0, 0, frozenset())


def told(number: int, audience: str, **body: object) -> Told:
    """Event `number`, written in second `number` by a transaction that saw all before it."""
    return Told(
        id=number,
        position=number,
        audiences=frozenset({audience}),
        body={"type": "post.withdrawn", "n": number, **body},
        xid=100 + number,
        snapshot=Snapshot(100 + number, 100 + number, frozenset()),
        at=float(number),
        stamped_at=number + 0.1,
        forgotten_at=None,
    )


def place(number: int, kind: str) -> Told:
    return told(number, f"member:{MO}", type=kind, member_id=str(MO), team_id=str(TEAM), leads=False)


LOG = [
    told(1, to_team(TEAM)),
    told(2, to_all()),
    place(3, "place.ended"),
    told(4, to_team(TEAM)),
    place(5, "place.changed"),
    told(6, to_team(TEAM)),
    told(7, f"member:{MO}", type="access.ended", member_id=str(MO), access_id=str(TOKEN)),
]


def hello(position: int, *, resumed: bool = False) -> Frame:
    return {"kind": "hello", "position": position, "epoch": EPOCH, "resumed": resumed}


def event(each: Told) -> Frame:
    return {"kind": "event", "position": each.position, "event": each.body}


def heard(*frames: Frame, line: int = 0) -> list[Heard]:
    """Each half a second after it was written."""
    return [Heard(frame["position"] + 0.5, line, 2 if line else None, frame) for frame in frames]


def record(frames: list[Heard], *, lines: int = 1, after: int | None = None) -> Record:
    opened = [Line(n, "", {"Authorization": "a"}, after if n else None, EPOCH if n else None, 0) for n in range(lines)]
    rights = Rights(MO, {TEAM: CALL}, {TEAM: False})
    return Record("mo", MO, rights, frames, opened, {"a": TOKEN})


WELL = [hello(0), *(event(each) for each in LOG if each.id != 4)]


def findings(frames: list[Heard], log: list[Told] = LOG, *, lines: int = 1, after: int | None = None) -> str:
    return "; ".join(check_client(record(frames, lines=lines, after=after), log, [], EPOCH))


def test_a_log_that_was_heard_well_is_well() -> None:
    assert findings(heard(*WELL)) == ""
    resumed = heard(*WELL[:3]) + heard(hello(2, resumed=True), *WELL[3:], line=1)
    assert findings(resumed, lines=2, after=2) == ""
    assert check_log(LOG, {}) == []


@pytest.mark.parametrize("gone", [1, 2, 6])
def test_what_is_missing_is_found(gone: int) -> None:
    assert f"missed post.withdrawn (event {gone}," in findings(heard(*(f for f in WELL if f["position"] != gone)))


def test_what_is_missing_over_a_beat_is_found() -> None:
    beat = {"kind": "beat", "position": 7}
    assert "missed post.withdrawn (event 6," in findings(heard(*WELL[:5], beat))


def test_what_was_forgotten_before_it_was_passed_is_not_missing() -> None:
    log = [each if each.id != 1 else replace(each, forgotten_at=1.2) for each in LOG]
    assert findings(heard(*(f for f in WELL if f["position"] != 1)), log) == ""
    assert "missed" in findings(heard(*(f for f in WELL if f["position"] != 1)))


def test_what_nobody_had_a_right_to_is_found() -> None:
    everything = [hello(0), *(event(each) for each in LOG)]
    frames = [*heard(*everything[:5]), *heard(*everything[5:])]
    frames[4].at = 4.1  # heard between the end of the place and the next one
    assert "heard post.withdrawn (event 4, position 4" in findings(frames)
    frames[4].at = 5.2  # heard after there was a place again: either is right
    assert findings(sorted(frames, key=lambda each: each.frame["position"])) == ""


def test_doubles_and_steps_back_are_found() -> None:
    assert "position 1 came after 1" in findings(heard(WELL[0], WELL[1], WELL[1], *WELL[2:]))
    assert "position 1 came after 2" in findings(heard(WELL[0], WELL[2], WELL[1], *WELL[3:]))


def test_other_words_than_were_written_are_found() -> None:
    frames = deepcopy(WELL)
    frames[1]["event"]["n"] = 99
    assert "but heard as" in findings(heard(*frames))
    frames[1]["position"] = 0.5
    assert "is not in the log" in findings(heard(*frames))


def test_a_reset_needs_a_reason() -> None:
    frames = heard(*WELL[:3]) + heard({"kind": "reset", "position": 7, "epoch": EPOCH}, line=1)
    mo = record(frames, lines=2, after=2)
    assert "without a reason" in "; ".join(check_client(mo, LOG, [], EPOCH))
    assert check_client(mo, LOG, [(1.0, 5, EPOCH)], EPOCH) == []


def test_a_hello_that_resumes_elsewhere_is_found() -> None:
    frames = heard(*WELL[:3]) + heard(hello(1, resumed=True), line=1)
    assert "hello resumes at 1, asked for 2" in findings(frames, lines=2, after=2)


def test_what_comes_over_an_access_that_ended_is_found() -> None:
    late = told(8, to_all())
    assert "over an access that ended" in findings(heard(*WELL, event(late)), [*LOG, late])
    ended = told(8, f"member:{MO}", type="member.suspended", member_id=str(MO), suspended=True)
    later = told(9, to_all())
    mo = record(heard(*WELL, event(later)))
    mo.token_of = {}
    assert "while suspended" in "; ".join(check_client(mo, [*LOG, ended, later], [], EPOCH))


def test_an_order_that_is_not_the_worlds_is_found() -> None:
    swapped = [replace(each, position={1: 2, 2: 1}.get(each.id, each.id)) for each in LOG]
    assert "committed before it was written" in check_log(swapped, {})[0]
    assert "never got a position" in check_log([replace(LOG[0], position=None)], {})[0]
    assert "got 2 positions" in check_log(LOG, {1: 2})[0]


def test_what_was_acknowledged_is_in_the_log_once() -> None:
    log = [told(1, to_all(), text="a1 words"), told(2, to_all(), text="a2 words"), told(3, to_all(), text="a2 words")]
    sent = [Sent("a1", "post", 201), Sent("a2", "post", 201), Sent("a3", "post", 201), Sent("a4", "post", None)]
    assert check_sent(sent, log) == [
        "post a2 was announced 2 times",
        "post a3 was acknowledged with 201 and never announced",
    ]


def test_a_store_that_shows_something_else_is_found() -> None:
    mine = State(posts={"p": Words("t", "words", None)}, comments={"c": Words("gone", "words", None)})
    assert differences(mine, State(posts={"p": Words("t", "words", None)})) == []
    assert differences(mine, State(posts={"p": Words("t", "other", None)})) != []
    assert differences(mine, State()) != []


def test_a_snapshot_sees_what_was_committed() -> None:
    snapshot = Snapshot.read("10:20:10,14")
    assert [xid for xid in range(8, 23) if snapshot.sees(xid)] == [8, 9, 11, 12, 13, 15, 16, 17, 18, 19]
    assert not NO_SNAPSHOT.sees(1)


def test_every_step_of_a_schedule_is_known() -> None:
    assert {name for name in (*FAULTS, *CHANGES) if not hasattr(Steps, name)} == set()
    assert str(plan(7)) == str(plan(7)) != str(plan(8))
