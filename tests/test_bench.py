"""What the benchmarks count with: processor time of processes, values against goals, and the file they are kept in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bench import __main__ as bench
from bench.cpu import seconds, server_seconds
from bench.results import Result, ahead, compared, repeated

BUSY = "import time\nwhile time.process_time() < 0.3: pass\n"


def test_the_time_of_children_counts_for_a_server_also_when_they_have_ended() -> None:
    before, own = server_seconds(os.getpid()), seconds(os.getpid())
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    assert server_seconds(os.getpid()) - before >= 0.25
    assert seconds(os.getpid()) - own < 0.25
    with subprocess.Popen([sys.executable, "-c", BUSY + "print(1, flush=True)\ninput()"], stdin=-1, stdout=-1) as child:
        assert child.stdout is not None
        child.stdout.readline()
        running = server_seconds(os.getpid())
        assert running - before >= 0.5
        assert seconds(child.pid) >= 0.25
        child.communicate(b"\n")
    assert server_seconds(os.getpid()) >= running


def test_a_value_is_held_against_its_goal_and_its_floor() -> None:
    assert Result(30, "ms", 200, 900).as_json() == {
        "value": 30, "unit": "ms", "floor": 900, "ratio": 0.033, "goal": 200, "met": True,
        "spread": None,
    }  # fmt: skip
    assert Result(1.3, "times", 1.2).met is False
    assert (Result(1, "ms").met, Result(1, "ms").ratio) == (None, None)


def test_a_goal_inside_the_spread_is_not_shown() -> None:
    shown = compared([11, 12, 13], [10, 10, 10], "µs", 1.35)
    assert (shown.value, shown.floor, shown.ratio, shown.spread) == (12, 10, 1.2, (1.1, 1.3))
    assert (shown.met, shown.verdict) == (True, "yes")
    assert (compared([11, 12, 14], [10, 10, 10], "µs", 1.35).verdict) == "not shown"
    assert (compared([14, 15, 16], [10, 10, 10], "µs", 1.35).verdict) == "no"
    assert compared([11, 12, 14], [10, 10, 10], "µs", 1.35).as_json()["met"] is None
    assert repeated([1], "ms").verdict == ""


def test_what_must_be_reached_is_held_the_other_way_round() -> None:
    assert [ahead([10, 10, 10], theirs, 3).met for theirs in ([31, 32, 33], [28, 29, 33], [27, 28, 29])] == [
        True, None, False,
    ]  # fmt: skip
    assert compared([90, 91, 92], [100, 100, 100], "1/s", 0.85, at_least=True).met is True


def test_values_of_other_runs_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bench, "LATEST", tmp_path / "latest.json")
    bench.keep({"a": Result(1, "ms", 2)})
    bench.keep({"b": Result(3, "ms", 2)})
    assert (tmp_path / "latest.json").read_text().count('"met"') == 2
    console = Console(width=120, record=True)
    bench.show({"a": Result(1, "ms", 2), "b": Result(3, "ms", 2)}, console)
    shown = console.export_text()
    assert ("yes" in shown, "no" in shown) == (True, True)
