"""`snowfield import reports`: figures from a file, as if they had been reported."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from server.commands import app, checked, console, fail, on_database, say
from server.measures.periods import Kind
from server.measures.rollup import OverTeams, OverTime
from server.measures.spc import Direction

if TYPE_CHECKING:
    from server.bulk import Done, NewGoal
    from server.bulk.check import Progress
    from server.bulk.table import Fault

imports = typer.Typer(help="Bring in figures from elsewhere.", no_args_is_help=True)
app.add_typer(imports, name="import")


FILE, TEAMS, NEW, GOAL = "The file", "The teams", "A new metric", "A goal"


@imports.command()
def reports(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header.", exists=True, dir_okay=False)],
    metric: Annotated[str, typer.Option(help="The metric's name or id.")],
    under: Annotated[str, typer.Option(help="The team that all teams of the file are below: name or id.")],
    period_column: Annotated[str, typer.Option(help="Holds the first date of each period.", rich_help_panel=FILE)],
    numerator: Annotated[str, typer.Option(help='A column, or a sum: "attendances - breaches".', rich_help_panel=FILE)],
    denominator: Annotated[
        str | None, typer.Option(help="Of a ratio or mean: out of how many.", rich_help_panel=FILE)
    ] = None,
    team_column: Annotated[
        list[str] | None,
        typer.Option(help="Names the team. Twice: first the upper team, then the lower.", rich_help_panel=FILE),
    ] = None,
    note_column: Annotated[str | None, typer.Option(help="A note to each figure.", rich_help_panel=FILE)] = None,
    date_format: Annotated[str, typer.Option(help="How dates are written.", rich_help_panel=FILE)] = "%Y-%m-%d",
    delimiter: Annotated[str, typer.Option(help="What divides the columns.", rich_help_panel=FILE)] = ",",
    encoding: Annotated[str, typer.Option(help="How the file is written.", rich_help_panel=FILE)] = "utf-8",
    create_teams: Annotated[bool, typer.Option("--create-teams", help="Make those missing.", rich_help_panel=TEAMS)] = (
        False
    ),
    team_name: Annotated[
        list[str] | None,
        typer.Option(
            help='What new teams are called, as often as --team-column: "Site {code}".', rich_help_panel=TEAMS
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="The teams' first period. Default: their first row.", rich_help_panel=TEAMS)
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Their last period. Default: they go on.", rich_help_panel=TEAMS)
    ] = None,
    ask: Annotated[
        bool, typer.Option(help="Ask the teams for the number each period, so that missing ones show.")
    ] = True,
    create_metric: Annotated[
        bool, typer.Option("--create-metric", help="Define it, if it is not there.", rich_help_panel=NEW)
    ] = False,
    owner: Annotated[
        str | None, typer.Option(help="Who looks after it: e-mail address. Default: the leader.", rich_help_panel=NEW)
    ] = None,
    counts: Annotated[str, typer.Option(help="What counts, in plain words.", rich_help_panel=NEW)] = "",
    out_of: Annotated[str, typer.Option(help="Out of what it is counted.", rich_help_panel=NEW)] = "",
    leaves_out: Annotated[str, typer.Option(help="What does not count.", rich_help_panel=NEW)] = "",
    unit: Annotated[str, typer.Option(help='Such as "people", or "%" for a share.', rich_help_panel=NEW)] = "",
    direction: Annotated[Direction, typer.Option(help="Which way is better.", rich_help_panel=NEW)] = "up",
    period: Annotated[Kind, typer.Option(help="How long one is.", rich_help_panel=NEW)] = "month",
    over_teams: Annotated[OverTeams | None, typer.Option(help="How teams add up.", rich_help_panel=NEW)] = None,
    over_time: Annotated[OverTime | None, typer.Option(help="How periods add up.", rich_help_panel=NEW)] = None,
    threshold: Annotated[
        float, typer.Option(min=0.01, max=1, help="Share of reports from which it is judged.", rich_help_panel=NEW)
    ] = 0.8,
    goal_target: Annotated[
        str | None, typer.Option(help="Set a goal, if there is none. 0.95 is 95%.", rich_help_panel=GOAL)
    ] = None,
    goal_deadline: Annotated[str | None, typer.Option(help="By when.", rich_help_panel=GOAL)] = None,
    goal_start: Annotated[
        str | None, typer.Option(help="From when. Default: the first period.", rich_help_panel=GOAL)
    ] = None,
) -> None:
    """Check every row of a file, then bring all of them in as figures of teams, or none.

    Whatever is there already and the same stays as it is; what differs becomes a new revision.
    """
    from server.actions.metrics import Rules, Words
    from server.bulk import NewMetric, Order
    from server.bulk.table import Columns, Unreadable, decoded

    teams, names = team_column or [], team_name or []
    if len(teams) > 2 or len(names) > len(teams):
        fail("Name one or two team columns, and no more team names than columns.")
    new_metric: NewMetric | None = None
    if create_metric:
        adding: OverTeams = over_teams or ("ratio" if denominator else "sum")
        two = adding in ("ratio", "mean")
        lasting: OverTime = over_time or ("ratio" if two else "sum" if adding == "sum" else "last")
        rules = Rules(period, adding, lasting, "team")
        what = counts or f"From the file {file.name}: {numerator}."
        rest = out_of or ((denominator or "") if two else "")
        words = Words(
            _line(metric, "--metric"),
            _text(what, "--counts"),
            _line(unit, "--unit") if unit else "",
            direction,
            _text(rest, "--out-of") if rest else "",
            leaves_out,
            Decimal(str(threshold)),
        )
        new_metric = NewMetric(rules, words, owner)
    order = Order(
        under=under,
        metric=metric,
        columns=Columns(period_column, teams, numerator, denominator, note_column, names, date_format),
        new_metric=new_metric,
        create_teams=create_teams,
        since=_day(since, "--since"),
        until=_day(until, "--until"),
        ask=ask,
        delimiter=_delimiter(delimiter),
        new_goal=_goal(goal_target, goal_deadline, goal_start),
    )
    try:
        text = decoded(file.read_bytes(), encoding)
    except Unreadable as error:
        fail(str(error))

    async def run(url: str) -> "Done":
        from server.bulk import BadRows, import_reports
        from server.db import open_engine, open_sessions, unit_of_work
        from server.errors import Problem

        engine = open_engine(url, 1)
        try:
            with _bar() as progress:
                async with unit_of_work(open_sessions(engine)) as db:
                    done = await import_reports(db, order, text, progress, file.name)
            return done
        except BadRows as bad:
            _show(bad.faults, file)
            raise typer.Exit(1) from None
        except (Problem, Unreadable) as problem:
            fail(str(problem))
        finally:
            await engine.dispose()

    _report(on_database(run), file)


@imports.command("list")
def list_them(number: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20) -> None:
    """What was brought in lately, newest first, with the id by which it can be undone."""
    from rich.table import Table
    from rich.text import Text
    from sqlalchemy import select

    from models import Import, Member, Team

    async def run(url: str) -> None:
        from server.db import open_engine, open_sessions

        engine = open_engine(url, 1)
        query = select(Import, Team.name, Member.name).join(Team, Team.id == Import.team_id)
        query = query.outerjoin(Member, Member.id == Import.member_id).order_by(Import.id.desc()).limit(number)
        table = Table("Id", "File", "Below", "By", "State", "New", "Changed")
        async with open_sessions(engine)() as db:
            for row, team, member in await db.execute(query):
                cells = (str(row.id), row.file_name, team, member or "command line", row.state)
                table.add_row(*map(Text, cells), f"{row.new:,}", f"{row.changed:,}")
        await engine.dispose()
        console.print(table)

    on_database(run)


@imports.command()
def undo(import_id: Annotated[UUID, typer.Argument(help="Of the import: `snowfield import list` shows it.")]) -> None:
    """Take all of an import out again; nothing where somebody corrected or used something of it since."""

    async def run(url: str) -> None:
        from server.actions.undoing import undo_import
        from server.db import open_engine, open_sessions, unit_of_work
        from server.errors import Problem

        engine = open_engine(url, 1)
        try:
            async with unit_of_work(open_sessions(engine)) as db:
                row = await undo_import(db, None, import_id)
            say(f"{row.file_name} is undone: {row.new:,} new and {row.changed:,} changed are out. {row.problem}")
        except Problem as problem:
            fail(str(problem))
        finally:
            await engine.dispose()

    on_database(run)


def _report(done: "Done", file: Path) -> None:
    counts = done.counts
    if not done.changed:
        say(f"All {counts.unchanged:,} figures of {file.name} are there already. Nothing was changed.")
        return
    for sentence in done.sentences:
        say(sentence)
    if done.teams_made:
        say(f"Made {done.teams_made:,} teams below {done.team_name}.")
    say(
        f"{file.name}, {done.first} to {done.last}: {counts.new:,} new figures, {counts.changed:,} changed, "
        f"{counts.unchanged:,} as they were."
    )
    say(f"“{done.metric_name}” has the id {done.metric_id}.")
    say(f"To take all of it out again: snowfield import undo {done.import_id}")


def _show(faults: "list[Fault]", file: Path) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("Line", "Column", "What is wrong", title=f"Rows of {file.name} that cannot be taken")
    table.columns[0].justify = "right"
    for each in faults:
        table.add_row(str(each.line), Text(each.column), Text(each.reason))
    console.print(table)
    lines = len({each.line for each in faults})
    fail(
        f"{lines:,} {'row is' if lines == 1 else 'rows are'} wrong. Nothing was written. Correct them and run it again."
    )


@contextmanager
def _bar() -> "Iterator[Progress]":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield progress


def _goal(target: str | None, deadline: str | None, start: str | None) -> "NewGoal | None":
    from server.bulk import NewGoal

    if target is None and deadline is None and start is None:
        return None
    by = _day(deadline, "--goal-deadline")
    if target is None or by is None:
        fail("A goal needs both: --goal-target and --goal-deadline.")
    try:
        number = Decimal(target)
    except InvalidOperation:
        fail("--goal-target is a number, for example 0.95 for 95%.")
    if not number.is_finite():
        fail("--goal-target is a number, for example 0.95 for 95%.")
    return NewGoal(number, by, _day(start, "--goal-start"))


def _day(text: str | None, flag: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{flag} is a date, written as 2017-03-01.")


def _delimiter(text: str) -> str:
    mark = "\t" if text in ("\\t", "tab") else text
    if len(mark) != 1 or mark in '\r\n"':
        fail("--delimiter is one character, such as , or ; or tab.")
    return mark


def _line(text: str, flag: str) -> str:
    return _checked("Name", text, flag)


def _text(text: str, flag: str) -> str:
    return _checked("Sentence", text, flag)


def _checked(kind: str, text: str, flag: str) -> str:
    from server import fields

    wanted: Any = getattr(fields, kind)
    return checked(wanted, text, f"{flag} is empty, too long, or holds characters that cannot be stored.")
