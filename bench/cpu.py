"""Processor time from /proc, before and after: of a Python process, of a tree of them, of a whole PostgreSQL server.

Of PostgreSQL everything counts: its backends, workers and background processes, and those that ended meanwhile, which
its first process has taken up. It is never less than what the requests cost. Linux only.
"""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[int] | None:
    """From the fourth field on, all of them numbers: the name, which may hold anything, ends with the last bracket."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return [int(each) for each in stat.rpartition(")")[2].split()[1:]]


def seconds(pid: int) -> float:
    """User and system time of one process, without its children."""
    fields = _fields(pid)
    return (fields[10] + fields[11]) / TICKS if fields else 0.0


def server_seconds(postmaster: int) -> float:
    """Of a PostgreSQL server: its first process, all children that run, and all that ended."""
    own = _fields(postmaster)
    if own is None:
        raise ProcessLookupError(postmaster)
    ticks = sum(own[10:14])
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _fields(int(entry.name))
            if fields is not None and fields[0] == postmaster:
                ticks += fields[10] + fields[11]
    return ticks / TICKS


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))) is not None:
            parents[int(entry.name)] = fields[0]
    found = [root]
    for each in found:  # grows as it goes
        found.extend(pid for pid, parent in parents.items() if parent == each)
    return found


def precise_seconds(pid: int) -> float:
    """As `seconds`, to the nanosecond: what the scheduler counted for each thread that lives."""
    total = 0
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            total += int((thread / "schedstat").read_text().split()[0])
    except OSError:
        return 0.0
    return total / 1e9


def ended_seconds(pid: int) -> float:
    """User and system time of its children that have ended."""
    fields = _fields(pid)
    return (fields[12] + fields[13]) / TICKS if fields else 0.0


def resident_kib(pid: int) -> float:
    """Memory that the process holds, in KiB."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


def peak_kib(pid: int) -> float:
    """The most memory that the process ever held, in KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return float(status.partition("VmHWM:")[2].split()[0])


@dataclass(frozen=True, slots=True)
class Watched:
    """What is counted: the process that serves, and the database server behind it."""

    python: int | None
    postmaster: int

    def seconds(self) -> float:
        return server_seconds(self.postmaster) + (seconds(self.python) if self.python else 0.0)
