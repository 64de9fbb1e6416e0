"""The live benchmark's own instruments: what they count is what happened, and what went wrong is said."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast as as_type

import pytest

from bench.cpu import tree
from bench.live import delay, fanout, machine
from bench.live.load import Delivery, Filled, load_client
from bench.live.rounds import Cost, Phase, cost, in_turns
from bench.live.servers import ENGINE_OPTIONS, Server, floor
from tests.people import Cast

LOSSY = Filled(messages=10, refused=0, deliveries=95, lost=5, seconds=1, own=0.1, frame=300, open=10)


def stand_in(
    name: str, filled: Filled = LOSSY, deliveries: Sequence[Delivery] = (), trace: Path | None = None
) -> Server:
    async def fill(*_: object) -> Filled:
        return filled

    async def rate(*_: object) -> tuple[Filled, Sequence[Delivery]]:
        return filled, deliveries

    load = SimpleNamespace(fill=fill, rate=rate)
    return as_type(Server, SimpleNamespace(name=name, size=300, load=load, trace=trace, seconds=lambda: {"all": 0.0}))


def quiet(*_: object) -> None:
    pass


async def test_each_message_reaches_each_subscriber_of_the_floor_once() -> None:
    for mode in ("single", "merged"):
        async with floor(mode) as server:
            await server.open(20)
            filled = await server.load.fill(4, 0.2, 300)
            assert filled.deliveries == filled.messages * 20 > 0
            assert (filled.lost, filled.frame, filled.open) == (0, 300, 20)
            assert sum(server.seconds().values()) > 0
            _, deliveries = await server.load.rate(100, 0.1, 300)
            numbers = [each.number for each in deliveries]
            assert {numbers.count(each) for each in numbers} == {20}
            assert all(each.received_ns > each.sent_ns for each in deliveries)
            await server.load.shut()
            await server.open(3)
            filled = await server.load.fill(2, 0.1, 300)
            assert filled.deliveries == filled.messages * 3


async def test_posts_over_the_api_are_counted_at_the_sockets_of_who_may_hear_them(
    url: str, cast: Cast, tmp_path: Path
) -> None:
    tokens = tmp_path / "tokens"
    people = (cast.mo, cast.lena, cast.tom)
    tokens.write_text("".join(f"{each.headers['Authorization'].removeprefix('Bearer ')}\n" for each in people))
    options = ("--port", url.rpartition(":")[2], "--team", str(cast.team), *ENGINE_OPTIONS)
    async with load_client(options, tokens) as load:
        await load.open(2)
        filled = await load.fill(1, 0.2, 100)
        assert filled.deliveries == filled.messages * 2 > 0
        assert filled.frame > 200, "the event is more than its text"
    outsider = tmp_path / "outsider"
    outsider.write_text("snf_nobody\n")
    async with load_client(options, outsider) as load:
        with pytest.raises(RuntimeError, match="Only 0 of 1"):
            await load.open(1)


async def test_who_loses_messages_is_no_cheap_server() -> None:
    with pytest.raises(RuntimeError, match="nchan lost 5 of 100"):
        await cost(Phase(stand_in("nchan"), 2, 1), 1)
    whole = Filled(10, 0, 100, 0, 1, 0.1, 300, 10)
    phases = [Phase(stand_in("engine", whole), 2, 1), Phase(stand_in("nchan"), 2, 1)]
    assert list(await in_turns(phases, 2, 1, quiet, "")) == [("engine", 2)]
    with pytest.raises(RuntimeError, match="engine lost"):
        await in_turns([Phase(stand_in("engine"), 2, 1)], 1, 1, quiet, "")


def test_the_engine_is_held_against_the_floor_of_its_kind_and_ahead_of_the_others() -> None:
    def costs(*values: float) -> list[Cost]:
        return [Cost({"all": value}, 0.5, LOSSY) for value in values]

    found = fanout.results(
        {
            ("engine", 2): costs(5, 6, 7), ("single", 2): costs(5, 5, 5), ("nchan", 2): costs(10, 12, 14),
            ("engine", 16): costs(1, 1, 1), ("merged", 16): costs(0.5, 0.5, 0.5), ("nchan", 16): costs(4, 4, 4),
        },
        5_000,
    )  # fmt: skip
    assert (found["live.fanout.single"].ratio, found["live.fanout.single"].verdict) == (1.2, "not shown")
    assert (found["live.fanout.burst"].ratio, found["live.fanout.burst"].met) == (2, False)
    assert [found[f"live.vs.nchan.{kind}"].value for kind in ("single", "burst")] == [2, 4]
    assert found["live.vs.nchan.burst"].met is True
    assert found["live.fanout.single.postgres"].value == 0.5


async def test_a_delay_counts_from_the_relays_read_and_from_the_post(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    trace.write_text("busy 90000000 start\nread 7 3000000\nready\nbusy 4000000 <a b>\nbusy 12000000 <c>\n")
    assert delay.callbacks(trace) == [(12.0, "<c>"), (4.0, "<a b>")], "the start does not count"

    both = [Delivery(7, 1_000_000, 5_000_000), Delivery(7, 1_000_000, 9_000_000)]
    traced, least = stand_in("traced", deliveries=both, trace=trace), stand_in("single", deliveries=both)
    found = delay.results(await delay.delays({"traced": traced, "single": least}, 2, quiet), trace)
    assert (found["live.p99.relay"].value, found["live.p99.relay"].floor) == (6, 8)
    assert (found["live.p99.post"].value, found["live.last.post"].value) == (8, 8)
    assert found["live.loop.longest"].met is False


def _runs(pid: int) -> bool:
    """Of one that has ended and that nobody has asked after there is a directory, but no command any more."""
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and command.read_bytes() != b""


async def test_a_server_ends_with_all_that_it_started() -> None:
    wrapper = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    machine.BUILT.mkdir(parents=True, exist_ok=True)
    async with machine.running("wrapper", [sys.executable, "-c", wrapper]) as pid:
        while len(started := tree(pid)) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    async with asyncio.timeout(5):
        while any(_runs(each) for each in started):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def test_without_a_compiler_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "BUILT", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(machine.Missing, match="There is no C compiler"):
        machine.compiled("floor", "floor.c")


async def test_somebody_elses_server_that_takes_no_one_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    @asynccontextmanager
    async def hangs_up(name: str) -> AsyncIterator[Server]:
        async with floor("single") as server:
            server.name = name
            server.load.process.stdin = None  # nothing can be said to it
            yield server

    async with fanout.open_all([lambda: floor("single"), lambda: hangs_up("nchan")], 2, quiet) as servers:
        assert list(servers) == ["single"]
    assert "nchan is left out." in capsys.readouterr().out
    with pytest.raises(RuntimeError):
        async with fanout.open_all([lambda: floor("single"), lambda: hangs_up("merged")], 2, quiet):
            pass
