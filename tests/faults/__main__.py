"""`python -m tests.faults [--schedules 200] [--seed 1] [--only SEED] [--fault NAME]`: the soak.

Plays schedules one after the other on one set-up, shows how far it is, and names the seed of whatever failed and how to
play only that one. Ends with a status of 1 if anything did.
"""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.faults.network import Network, network
from tests.faults.play import Result, play
from tests.faults.schedules import FAULTS, Schedule, plan

DEFAULT_SCHEDULES = 200
LONGEST_FINDING = 1500


async def soak(seeds: list[int], fault: str | None, console: Console, directory: Path, *, verbose: bool) -> int:
    """How many failed."""
    failed, events, frames, lines, resets = 0, 0, 0, 0, 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    began = time.monotonic()
    async with network(directory) as standing:
        with Progress(*columns, console=console) as progress:
            bar = progress.add_task("Schedules", total=len(seeds))
            for seed in seeds:
                schedule = plan(seed, fault)
                result = await _played(standing, schedule)
                events, frames, lines = events + result.events, frames + result.frames, lines + result.lines
                resets += result.resets
                if verbose:
                    console.print(f"{schedule}\n  {result.phases}; {result.said}", highlight=False, markup=False)
                if result.findings:
                    failed += 1
                    _tell(console, schedule, result)
                progress.update(bar, advance=1, description=f"Schedules, {failed} failed")
    console.print(
        f"{len(seeds)} schedules in {time.monotonic() - began:.0f} s, {failed} failed: {events} events, {frames} "
        f"frames on {lines} connections, {resets} resets.",
        highlight=False,
    )
    return failed


async def _until_told_to_end(work: Coroutine[Any, Any, int]) -> int:
    """SIGTERM ends it as Ctrl-C does: with all the processes that it started."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work


async def _played(standing: Network, schedule: Schedule) -> Result:
    try:
        return await play(standing, schedule)
    except Exception:  # whatever it is, the seed must be told
        broke = traceback.format_exc()[-LONGEST_FINDING:]
        await standing.heal()
        return Result([f"the schedule itself broke: {broke}"], 0.0)


def _tell(console: Console, schedule: Schedule, result: Result) -> None:
    console.print(f"\n{schedule}", highlight=False, markup=False)
    console.print(f"  log: {result.said}; {result.phases}", highlight=False, markup=False)
    for each in result.findings[:20]:
        console.print(f"  - {each[:LONGEST_FINDING]}", highlight=False, markup=False)
    console.print(f"  Play only this one: make soak SCHEDULES=1 SEED={schedule.seed}\n", highlight=False, markup=False)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="make soak", description="Plays schedules of faults and checks what is heard."
    )
    parser.add_argument("--schedules", type=int, default=DEFAULT_SCHEDULES)
    parser.add_argument("--seed", type=int, help="the first one; the others follow (unsaid: by the clock)")
    parser.add_argument("--fault", choices=sorted(FAULTS), help="only this one, three times in each schedule")
    parser.add_argument("--verbose", action="store_true", help="tell of each schedule")
    parser.add_argument("--keep", action="store_true", help="keep the directory with the logs of the processes")
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else int(time.time())
    console = Console()
    console.print(f"Seeds {seed} to {seed + asked.schedules - 1}", highlight=False)
    directory = Path(tempfile.mkdtemp(prefix="snowfield-soak-"))
    directory.chmod(0o711)
    try:
        seeds = list(range(seed, seed + asked.schedules))
        work = soak(seeds, asked.fault, console, directory, verbose=asked.verbose)
        failed = asyncio.run(_until_told_to_end(work))
    except asyncio.CancelledError:
        return 130
    finally:
        if asked.keep:
            console.print(f"The logs are in {directory}", highlight=False)
        else:
            shutil.rmtree(directory, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
