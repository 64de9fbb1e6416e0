"""`snowfield spc`: what a series of figures in a file says, in limits, labels and sentences, and drawn.

It computes and draws with the same code as the pages, and needs neither a network nor a database.
"""

import math
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.commands import app, console, fail, say
from server.measures.periods import Kind, period_start
from server.measures.spc import Direction, analyse

if TYPE_CHECKING:
    from server.measures.spc import Analysis, Segment

Series = list[tuple[date, float | None]]


@app.command()
def spc(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header.", exists=True, dir_okay=False)],
    date_column: Annotated[str | None, typer.Option(help="Holds the dates. Default: the first column.")] = None,
    value_column: Annotated[str | None, typer.Option(help="Holds the figures. Default: the second column.")] = None,
    out_of: Annotated[str | None, typer.Option(help="Divide by this column: the figure is a ratio.")] = None,
    direction: Annotated[Direction, typer.Option(help="Which way is better.")] = "neutral",
    target: Annotated[float | None, typer.Option(help="What is to be reached.")] = None,
    unit: Annotated[str, typer.Option(help="Such as people. With % a figure of 0.62 is 62%.")] = "",
    rebase: Annotated[list[str] | None, typer.Option(help="A date from which new limits are computed.")] = None,
    fix_after: Annotated[int | None, typer.Option(help="Compute limits from the first so many figures only.")] = None,
    screen: Annotated[bool, typer.Option(help="Leave outlying changes out of the limits.")] = True,
    period: Annotated[Kind | None, typer.Option(help="What a date stands for. Default: as the dates look.")] = None,
    title: Annotated[str, typer.Option(help="Stands above the chart. Default: the file's name.")] = "",
    svg: Annotated[Path | None, typer.Option(help="Draw the chart into this file.", dir_okay=False)] = None,
    narrow: Annotated[bool, typer.Option("--narrow", help="Draw it for a phone.")] = False,
    date_format: Annotated[str, typer.Option(help="How dates are written.")] = "%Y-%m-%d",
    delimiter: Annotated[str, typer.Option(help="What divides the columns.")] = ",",
    encoding: Annotated[str, typer.Option(help="How the file is written.")] = "utf-8",
) -> None:
    """Say what is a signal in a series of figures, and what is the usual up and down (an XmR chart).

    An empty cell is a gap: it is not judged, and never 0.
    """
    from server.bulk.table import Unreadable, decoded

    try:
        text = decoded(file.read_bytes(), encoding)
        series = _series(text, date_column, value_column, out_of, date_format, delimiter)
    except Unreadable as error:
        fail(str(error))
    try:
        rebases = [datetime.strptime(each, date_format).date() for each in rebase or ()]  # noqa: DTZ007  dates
    except ValueError:
        fail(f"--rebase is a date of the file, written as {date(2017, 3, 1).strftime(date_format)}.")
    try:
        analysis = analyse(
            series, direction=direction, rebase=rebases, fix_after=fix_after, target=target, screen=screen
        )
    except ValueError as error:
        fail(str(error))
    kind = period or _kind([day for day, _ in series])
    _print(analysis, kind, unit, direction, target)
    if svg is not None:
        _draw(svg, analysis, kind, unit, direction, target, title or file.stem, narrow=narrow)


def _series(
    text: str, date_column: str | None, value_column: str | None, out_of: str | None, date_format: str, delimiter: str
) -> Series:
    """The dates and figures of the file. Ends with a list of what cannot be read."""
    import csv

    from server.bulk.table import NUMBER, Unreadable, known

    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    series: Series = []
    wrong: list[str] = []
    try:
        header = [each.strip() for each in next(rows)]
        if len(header) < 2 and value_column is None:
            raise Unreadable("The file needs two columns, dates and figures. Are they divided by another --delimiter?")
        dates = header.index(known(date_column, header)) if date_column else 0
        values = header.index(known(value_column, header)) if value_column else 1
        rest = header.index(known(out_of, header)) if out_of else None
        for cells in rows:
            if not cells:
                continue
            line = f"Line {rows.line_num}"
            if len(cells) != len(header):
                wrong.append(f"{line}: {len(cells)} cells, and the header has {len(header)}.")
                continue
            try:
                day = datetime.strptime(cells[dates].strip(), date_format).date()  # noqa: DTZ007  a date, not a moment
            except ValueError:
                example = date(2017, 3, 1).strftime(date_format)
                wrong.append(f"{line}, {header[dates]}: “{cells[dates]}” is not a date like {example}.")
                continue
            numbers = [cells[place].strip() for place in (values, rest) if place is not None]
            if bad := [each for each in numbers if each and not NUMBER.fullmatch(each)]:
                wrong.append(f"{line}: “{bad[0]}” is not a number. Leave the cell empty if it is not known.")
            else:
                series.append((day, _figure(numbers)))
    except StopIteration:
        raise Unreadable("The file is empty.") from None
    except csv.Error:
        raise Unreadable(f"Line {rows.line_num} has a quotation mark that is not closed.") from None
    if wrong:
        fail("\n".join(wrong))
    return series


def _figure(numbers: Sequence[str]) -> float | None:
    """A gap where anything is missing, or the ratio is to 0."""
    if not all(numbers):
        return None
    first, *rest = (float(each) for each in numbers)
    if not rest:
        return first
    return first / rest[0] if rest[0] else None


def _kind(days: Sequence[date]) -> Kind:
    """The longest period that starts on every one of the dates."""
    kinds: tuple[Kind, ...] = ("quarter", "month", "week")
    return next((kind for kind in kinds if all(period_start(kind, day) == day for day in days)), "day")


def _print(analysis: "Analysis", kind: Kind, unit: str, direction: Direction, target: float | None) -> None:
    from rich.table import Table

    from server.measures.periods import label
    from server.measures.words import assurance_icon, meaning, number, story, tone, variation_icon

    table = Table("Period", "Figure", "Average", "Lower limit", "Upper limit", "Label", "What the rules say")
    for column in table.columns[1:5]:
        column.justify = "right"
    styles = {"better": "bold cyan", "worse": "bold yellow", "neutral": "bold magenta", "common": ""}
    for point in analysis.points:
        figures = (point.value, point.mean, point.lpl, point.upl)
        shown = ["" if each is None or not math.isfinite(each) else number(each, unit) for each in figures]
        words = meaning(point)
        table.add_row(label(kind, point.date), *shown, point.label or "", words, style=styles[tone(point)])
    console.print(table)
    for segment in analysis.segments:
        say(_lines(segment, kind, unit, only=len(analysis.segments) == 1))
    if target is not None:
        say(f"Target {number(target, unit)}.")
    icons = [
        variation_icon(analysis, kind=kind, unit=unit, direction=direction),
        assurance_icon(analysis, target=target, unit=unit),
    ]
    shown_icons = [each for each in icons if each is not None]
    for icon in shown_icons:
        say(f"{icon.title}. {icon.sentence}")
    told = story(analysis, kind=kind, unit=unit, direction=direction)
    if told and told not in [each.sentence for each in shown_icons]:
        say(told)


def _lines(segment: "Segment", kind: Kind, unit: str, *, only: bool) -> str:
    from server.measures.words import named, number

    begin = "" if only else f"From {named(kind, segment.start)}: "
    if segment.mean is None:
        return f"{begin}no figures."
    if segment.median is not None:
        return f"{begin}median {number(segment.median, unit, 2)}, from {segment.n} figures."
    words = f"{begin}average {number(segment.mean, unit, 2)}"
    if segment.lpl is not None and segment.upl is not None:
        words += f", limits {number(segment.lpl, unit, 2)} and {number(segment.upl, unit, 2)}"
    return f"{words}, from {segment.n} figures."


def _draw(
    svg: Path,
    analysis: "Analysis",
    kind: Kind,
    unit: str,
    direction: Direction,
    target: float | None,
    title: str,
    *,
    narrow: bool,
) -> None:
    from server.measures.charts import xmr_chart

    drawing = xmr_chart(
        analysis,
        kind=kind,
        unit=unit,
        direction=direction,
        title=title,
        target=target,
        width="narrow" if narrow else "wide",
        theme="file",
    )
    try:
        svg.write_text(drawing + "\n", encoding="utf-8")
    except OSError as error:
        fail(f"{svg} cannot be written: {error.strerror}.")
    say(f"The chart is in {svg}.")
