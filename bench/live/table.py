"""All servers side by side: processor time for one delivery, in microseconds, the median of the turns."""

from statistics import median

from rich.console import Console
from rich.table import Table

from bench.live.fanout import KINDS
from bench.live.rounds import Costs

NAMES = {
    "engine": "Snowfield",
    "single": "C floor, one send a message",
    "merged": "C floor, merged",
    "nchan": "nginx + nchan",
    "ws": "Node ws",
    "socketio": "Node socket.io",
    "broadcast": "websockets.broadcast",
    "plain": "uvicorn, plain send loop",
    "python-socketio": "python-socketio",
    "channels": "Django Channels + Redis",
}


Facts = dict[str, tuple[float, float]]
"""Of each server: KiB for a connection, and connections a second."""


def show(costs: dict[int, Costs], facts: Facts) -> None:
    table = Table("Processor time a delivery, µs", title_justify="left")
    for subscribers in costs:
        for kind in KINDS:
            table.add_column(f"{subscribers:,}\n{kind}", justify="right")
    table.add_column("KiB a\nconnection", justify="right")
    table.add_column("connections\na second", justify="right")
    for name, title in NAMES.items():
        cells = []
        for each in costs.values():
            for window in KINDS.values():
                found = each.get((name, window))
                cells.append("" if found is None else f"{median(cost.whole for cost in found):.2f}")
        if any(cells):
            kib, connected = facts.get(name, (0.0, 0.0))
            cells += [f"{kib:.1f}", f"{connected:,.0f}"]
            table.add_row(title, *cells)
    Console(width=140).print(table)
