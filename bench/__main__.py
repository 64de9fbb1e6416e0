"""`python -m bench [NAME ...]`: runs the benchmarks, prints one table, and keeps the values in bench/latest.json."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from bench import front, join, rollup, simulation, stamping, writing
from bench.live import full, quick
from bench.reporting import full as reporting
from bench.results import Progress, Results
from bench.webinar import arrivals, storm

Benchmarks = dict[str, Callable[[Progress], Awaitable[Results]]]
BENCHMARKS: Benchmarks = {
    "front": front.measure,
    "rollup": rollup.measure,
    "reporting": reporting.measure,
    "writing": writing.measure,
    "join": join.measure,
    "webinar": storm.measure,
    "arrivals": arrivals.measure,
    "live": full.measure,
    "simulation": simulation.measure,
}
TUNING: Benchmarks = {"stamping": stamping.measure, "live.quick": quick.measure, "live.loop": quick.loop}
"""Run by name only, and kept nowhere: fewer turns, and so less certain."""
LATEST = Path(__file__).parent / "latest.json"


async def run(names: list[str], console: Console) -> Results:
    results: Results = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        for name in names:
            results |= await (BENCHMARKS | TUNING)[name](progress)
    return results


def show(results: Results, console: Console) -> None:
    table = Table("Benchmark", "Value", "Unit", "Floor", "Ratio", "Spread", "Goal", "Met")
    for column in table.columns:
        column.no_wrap = True
    for column in (table.columns[1], *table.columns[3:7]):
        column.justify = "right"
    for name, each in results.items():
        floor, ratio = ("" if number is None else f"{number:,.2f}" for number in (each.floor, each.ratio))
        spread = " to ".join(f"{number:,.2f}" for number in each.spread or ())
        goal = "" if each.goal is None else f"{'≥' if each.at_least else '≤'} {each.goal:,.2f}"
        style = {True: "green", False: "bold red", None: "yellow"}[each.met]
        met = f"[{style}]{each.verdict}[/]" if each.verdict else ""
        table.add_row(name, f"{each.value:,.2f}", each.unit, floor, ratio, spread, goal, met)
    console.print(table)


def keep(results: Results) -> None:
    """Into the file, beside the values of benchmarks that were not run this time."""
    known = json.loads(LATEST.read_text()) if LATEST.exists() else {}
    known |= {name: each.as_json() for name, each in results.items() if not name.startswith("quick.")}
    LATEST.write_text(json.dumps(known, indent=2) + "\n")


def main() -> int:
    names = sys.argv[1:] or list(BENCHMARKS)
    console = Console()
    console = Console(width=max(console.width, 120))  # a table in a file or a pipe is not to be cut
    if unknown := [name for name in names if name not in BENCHMARKS | TUNING]:
        known = ", ".join(BENCHMARKS | TUNING)
        console.print(f"There is no benchmark {unknown[0]}. There are: {known}.", style="bold red")
        return 2
    results = asyncio.run(run(names, console))
    show(results, console)
    keep(results)
    return int(any(each.met is False for each in results.values()))


if __name__ == "__main__":
    sys.exit(main())
