"""Files that members bring in: looked at before anything is written, then carried out by a job.

Invariant: the preview and the import go the same way through the rows, so what was shown is what happens, unless the
network changed in between; then the import says so, row by row, and nothing is in.
"""

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, Import, Member, Metric, Team
from server.actions.audit import record
from server.actions.imports import Asked, claim_import, fail_import, finish_import, tell_progress
from server.bulk import BadRows, Order, import_reports, look_at_reports
from server.bulk.cells import read_cells
from server.bulk.check import Progress
from server.bulk.definitions import (
    METRIC_COLUMNS,
    TEAM_COLUMNS,
    Found,
    check_metrics,
    check_teams,
    write_metrics,
    write_teams,
)
from server.bulk.table import Columns, Fault, Unreadable, header_of
from server.db import Sessions, take_time, unit_of_work
from server.errors import Forbidden, Invalid, Problem
from server.policy.imports import importable

TOLD_EVERY = 0.7
NEEDED = {"teams": TEAM_COLUMNS[:1], "metrics": METRIC_COLUMNS[:2]}
GUESSES: dict[str, tuple[str, ...]] = {
    "period": ("period", "period starts", "date", "month", "week"),
    "team": ("team", "team name", "name", "organisation", "site"),
    "numerator": ("numerator", "figure", "value", "number", "count"),
    "denominator": ("denominator", "out of", "out_of", "total"),
    "note": ("note", "comment"),
}
"""What columns are called that nobody named."""

log = structlog.get_logger()


@dataclass(slots=True)
class Preview:
    """What would become of a file."""

    header: list[str]
    columns: dict[str, str | None]
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


def guessed(header: Sequence[str], given: Mapping[str, Any]) -> dict[str, str | None]:
    """Which column means what: as said, else by what it is called."""
    lower = {each.casefold(): each for each in header}
    return {
        name: given[name] if given.get(name) else next((lower[each] for each in names if each in lower), None)
        for name, names in GUESSES.items()
    }


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """A list of JSON objects as the table that it is."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(["" if row.get(name) is None else str(row[name]) for name in header] for row in rows)
    return out.getvalue()


async def look_at(db: AsyncSession, me: Member, asked: Asked) -> Preview:
    """What would become of each row. Nothing is written. Raises NotFound, Forbidden, Conflict, Invalid."""
    team, metric = await importable(db, me, asked.kind, asked.team_id, asked.metric_id)
    try:
        header = header_of(asked.content, asked.columns.get("delimiter") or ",")
        if asked.kind == "reports":
            assert metric is not None
            columns = guessed(header, asked.columns)
            looked = await look_at_reports(
                db, team, metric, _order(team, metric, columns, asked.columns), asked.content
            )
            return Preview(header, columns, looked.rows, looked.new, looked.changed, looked.unchanged, looked.faults)
        found, rows = await _found(db, asked.kind, team, asked.content, asked.columns)
    except Unreadable as error:
        raise Invalid(str(error), fields=[("csv", str(error))]) from error
    return Preview(header, {}, rows, found.new, found.changed, found.unchanged, sorted(found.faults))


async def carry_out_one(sessions: Sessions) -> bool:
    """Brings in the file that has waited longest. False: none waits."""
    async with unit_of_work(sessions) as db:
        row = await claim_import(db)
        if row is None:
            return False
        import_id = row.id
    told = _Told()
    telling = asyncio.create_task(told.run(sessions, import_id))
    try:
        async with unit_of_work(sessions) as db:
            await take_time(db)
            await _bring_in(db, import_id, told.note)
    except BadRows as bad:
        lines = len({each.line for each in bad.faults})
        sentence = f"{lines} {'row is' if lines == 1 else 'rows are'} wrong. Nothing was written."
        await _fail(sessions, import_id, sentence, [(each.line, each.column, each.reason) for each in bad.faults])
    except (Problem, Unreadable) as problem:
        await _fail(sessions, import_id, str(problem), [])
    except Exception as error:  # whatever is wrong with one file: others wait behind it
        log.warning("import_failed", import_id=str(import_id), error=repr(error)[:300])
        await _fail(sessions, import_id, "This could not be done just now. Nothing was written. Try again.", [])
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
    return True


async def _fail(sessions: Sessions, import_id: UUID, sentence: str, faults: Sequence[Sequence[Any]]) -> None:
    async with unit_of_work(sessions) as db:
        await fail_import(db, import_id, sentence, faults)


class _Told:
    """How far it is, written down now and then in transactions of their own, so that it is seen while it goes on."""

    def __init__(self) -> None:
        self._now = ("", 0, 0)

    def note(self, step: str, done: int, total: int) -> None:
        self._now = (step, done, total)

    async def run(self, sessions: Sessions, import_id: UUID) -> None:
        while True:
            await asyncio.sleep(TOLD_EVERY)
            async with unit_of_work(sessions) as db:
                await tell_progress(db, import_id, *self._now)


async def _bring_in(db: AsyncSession, import_id: UUID, progress: Progress) -> None:
    row = await db.get_one(Import, import_id)
    assert row.member_id is not None
    assert row.content is not None
    me = await db.scalar(select(Member).where(Member.id == row.member_id, MAY_COME_IN))
    if me is None:
        raise Forbidden("Whoever ordered this cannot come in any more. Nothing was written.")
    team, metric = await importable(db, me, row.kind, row.team_id, row.metric_id)
    if row.kind == "reports":
        assert metric is not None
        columns = guessed(header_of(row.content, row.asked.get("delimiter") or ","), row.asked)
        order = _order(team, metric, columns, row.asked)
        done = await import_reports(db, order, row.content, progress, row.file_name, into=row)
        await finish_import(db, row, new=done.counts.new, changed=done.counts.changed, unchanged=done.counts.unchanged)
        return
    found, _ = await _found(db, row.kind, team, row.content, row.asked)
    if found.faults:
        raise BadRows(found.faults)
    if row.kind == "teams":
        row.made = {"teams": [str(each) for each in await write_teams(db, me, found)]}
    else:
        made, versions = await write_metrics(db, me, team, found)
        row.made = {"metrics": [str(each) for each in made], "versions": [[str(one), n] for one, n in versions]}
    await record(db, me, "import.done", "import", row.id, kind=row.kind, new=found.new, changed=found.changed)
    await finish_import(db, row, new=found.new, changed=found.changed, unchanged=found.unchanged)


async def _found(db: AsyncSession, kind: str, team: Team, content: str, asked: Mapping[str, Any]) -> tuple[Found, int]:
    rows, faults = read_cells(content, NEEDED[kind], asked.get("delimiter") or ",")
    check = check_teams if kind == "teams" else check_metrics
    found = await check(db, team, rows)
    found.faults = sorted([*faults, *found.faults])
    return found, len(rows) + len(faults)


def _order(team: Team, metric: Metric, columns: Mapping[str, str | None], asked: Mapping[str, Any]) -> Order:
    missing = [name for name in ("period", "team", "numerator") if not columns[name]]
    if missing:
        raise Unreadable(f"Say which column is the {missing[0]}.")
    return Order(
        under=str(team.id),
        metric=str(metric.id),
        columns=Columns(
            columns["period"] or "",
            [columns["team"] or ""],
            columns["numerator"] or "",
            columns["denominator"] if metric.over_teams in ("ratio", "mean") else None,
            columns["note"],
            (),
            asked.get("date_format") or "%Y-%m-%d",
        ),
        ask=False,
        delimiter=asked.get("delimiter") or ",",
    )
