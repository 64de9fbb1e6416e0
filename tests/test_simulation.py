"""The simulation counts what it says: all of the call hears what is for all of it, a team its own."""

import random

import pytest

from bench import simulation
from bench.simulation import PEOPLE_IN_A_TEAM, Tree
from realtime.hub import Hub
from server.events import to_leaders, to_team


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MEMBERS": 10_000, "TEAMS_BELOW": (10, 10, 10), "LISTENERS": 500, "SECONDS": 16}.items():
        monkeypatch.setattr(simulation, name, value)


async def test_a_busy_hour_is_counted(small: None) -> None:
    found = await simulation.measure(lambda _what, _done, _of: None)
    assert found["simulation.events"].value == pytest.approx(simulation.POSTS_A_SECOND, rel=0.05)
    once_to_all_and_two_beats = 3 * 500 / simulation.SECONDS
    samples = 500 / 0.7
    assert found["simulation.writes"].value > once_to_all_and_two_beats + 0.8 * samples
    assert 0 < found["simulation.delivery"].value < 50
    assert found["simulation.longest"].value > 0


def test_leaders_hear_by_the_event_naming_their_team_and_all_above_it(small: None) -> None:
    tree = Tree.planted()
    assert [len(level) for level in tree.levels] == [1000, 100, 10, 1]
    line = tree.line(0)
    first = tree.audiences(0)
    assert {to_team(line[0]), *map(to_leaders, line)} <= first
    assert not any(each.startswith("line:") for each in tree.audiences(PEOPLE_IN_A_TEAM + 1))
    hub = Hub()
    lines = simulation._listen(hub, tree, random.Random(1).sample(range(10_000), 500), lambda _w, _d, _o: None)
    assert len(hub.all) == len(lines) == 500
