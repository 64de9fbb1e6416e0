"""The one chart renderer: an XmR chart as SVG for the page, for the download and for the command line.

Nothing moves and nothing depends on the clock: the same figures give the same string. Shape, words and direct labels
say what colour says. On the page, classes of the style sheet give the look and follow the reader's theme; a file
carries its own colours, title and story. There is never a `style` attribute, so that `style-src 'self'` holds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from textwrap import wrap
from typing import Literal

from server.measures.axes import CHARACTER, Scale, apart, date_labels, position, rows, scale
from server.measures.periods import Kind
from server.measures.spc import Analysis, Direction, SpcPoint
from server.measures.svg import Pen, Theme
from server.measures.words import described, is_high, number, story, tone

Width = Literal["wide", "narrow"]
LINE = 16
"""From one line of text to the next, in pixels."""
SMALLEST_SIGNAL = 3.6
"""However close the points stand, a signal keeps a shape that can be told."""
KEY = {
    "common": "Usual ups and downs",
    "better": "Change for the better",
    "worse": "Change for the worse",
    "neutral": "A change, neither better nor worse",
    "hollow": "Not everyone has reported",
    "prov": "Provisional: not judged yet",
}


@dataclass(frozen=True, slots=True)
class _Look:
    """What a drawing is made of, whatever its width."""

    kind: Kind
    unit: str
    direction: Direction
    title: str
    target: float | None
    hollow: Collection[date]
    provisional: Mapping[date, float]
    notes: Sequence[tuple[date, str]]
    plan: Sequence[tuple[date, float]]
    narrow: bool


@dataclass(slots=True)
class _Frame:
    """Where the field of a drawing lies, and how dates and values become pixels."""

    left: float
    right: float
    bottom: float
    first: float
    last: float
    scale: Scale
    labels: list[tuple[float, list[str], str]] = field(default_factory=list)

    def x(self, place: float) -> float:
        inner = (self.left + 16, self.right - 16)
        if self.last <= self.first:
            return (inner[0] + inner[1]) / 2
        return inner[0] + (place - self.first) / (self.last - self.first) * (inner[1] - inner[0])


def xmr_chart(
    analysis: Analysis,
    *,
    kind: Kind,
    unit: str,
    direction: Direction,
    title: str,
    target: float | Decimal | None = None,
    hollow: Collection[date] = (),
    provisional: Mapping[date, float | Decimal] | None = None,
    notes: Sequence[tuple[date, str]] = (),
    plan: Sequence[tuple[date, float | Decimal]] = (),
    width: Width = "wide",
    theme: Theme = "page",
    name: str = "chart",
) -> str:
    """The chart as one SVG element.

    `hollow` are dates of judged points where someone is missing; `provisional` the figures of dates that `analysis`
    holds as gaps. `notes` become vertical lines; new limits are noted by themselves. `plan` is drawn, never judged.
    `name` makes ids unique on a page. With the unit "%" all figures are fractions.
    """
    look = _Look(
        kind,
        unit,
        direction,
        title,
        None if target is None else float(target),
        hollow,
        {day: float(value) for day, value in (provisional or {}).items()},
        sorted(
            [*notes, *((segment.start, "New limits") for segment in analysis.segments[1:])], key=lambda note: note[0]
        ),
        [(day, float(value)) for day, value in plan],
        width == "narrow",
    )
    across, down = (340, 310) if look.narrow else (760, 340)
    pen = Pen(theme)
    head = _head(pen, title, across) if theme == "file" else 0
    pen.move(head)
    _draw(pen, analysis, look, across, down)
    told = story(analysis, kind=kind, unit=unit, direction=direction)
    height = head + down + (_foot(pen, analysis, look, told, across, down) if theme == "file" else 0)
    words = described(analysis, kind=kind, unit=unit, direction=direction, target=target, provisional=look.provisional)
    return pen.done(across, height, f"{name}-{width}", f"chart chart-{width}", title, words)


def _head(pen: Pen, title: str, across: int) -> int:
    lines = wrap(title, int((across - 24) / 10))
    for i, words in enumerate(lines):
        pen.text("title", 12, 30 + 24 * i, words)
    return 20 + 24 * len(lines)


def _foot(pen: Pen, analysis: Analysis, look: _Look, told: str, across: int, down: int) -> int:
    """The key of the shapes in use and the story, which a page says in its own words."""
    y = float(down + 14)
    shown = [_shape(point, look) for point in analysis.points if _value(point, look) is not None]
    for shape, words in KEY.items():
        if shape in shown or (shape == "hollow" and any(each.startswith("hollow") for each in shown)):
            pen.mark("hollow-common" if shape == "hollow" else shape, 20, y, 6, look.direction != "down")
            pen.text("", 36, y + 5, words)
            y += 22
    for words in wrap(told, int((across - 24) / CHARACTER)):
        pen.text("", 12, y + 9, words)
        y += 20
    return int(y) - down + 8


def _draw(pen: Pen, analysis: Analysis, look: _Look, across: int, down: int) -> None:
    days = [point.date for point in analysis.points] + [day for day, _ in look.plan]
    if not look.plan and all(_value(point, look) is None for point in analysis.points):
        pen.text("lbl", across / 2, down / 2, "No figures yet", "middle")
        return
    frame = _frame(analysis, look, days, across, down)
    _grid(pen, look, frame, min(days), max(days))
    _notes(pen, look, frame, across)
    _lines(pen, analysis, look, frame)
    _points(pen, analysis, look, frame)
    pen.line("axis", frame.left, frame.bottom, frame.right, frame.bottom)
    _direct_labels(pen, frame)


def _value(point: SpcPoint, look: _Look) -> float | None:
    return look.provisional.get(point.date) if point.value is None else point.value


def _frame(analysis: Analysis, look: _Look, days: Sequence[date], across: int, down: int) -> _Frame:
    values = [value for point in analysis.points if (value := _value(point, look)) is not None]
    values += [value for _, value in look.plan] + ([] if look.target is None else [look.target])
    values += [line for segment in analysis.segments for line in (segment.lpl, segment.upl) if line is not None]
    first, last = position(look.kind, min(days)), position(look.kind, max(days))
    guess = scale(values, top=0, bottom=down - 60, percent=look.unit == "%")
    left = 18 + CHARACTER * max(len(number(tick, look.unit, guess.tick_places)) for tick in guess.ticks)
    labels = _labels(analysis, look, guess.places)
    right = across - 12 - CHARACTER * max((len(line) for _, lines, _ in labels for line in lines), default=0)
    left = min(left, across * 0.3)
    right = max(right, across * 0.6)  # however long the words are, most of the room is for the figures
    frame = _Frame(left, right, down - 46, first, last, guess, labels)
    spans = [_span(frame, look, day, words)[:2] for day, words in _shown(look, frame)]
    top = 14 + LINE * max((row + 1 for row in rows(spans)), default=0)
    frame.scale = scale(values, top=top, bottom=down - 46, percent=look.unit == "%")
    return frame


def _labels(analysis: Analysis, look: _Look, places: int) -> list[tuple[float, list[str], str]]:
    """(value, words, class) of the lines that are named at their right end."""
    found: list[tuple[float, str, str, str]] = []
    if analysis.segments:
        segment = analysis.segments[-1]
        if segment.median is not None:
            found.append((segment.median, "Median", "Median", ""))
        elif segment.mean is not None:
            found.append((segment.mean, "Average", "Average", ""))
        if segment.upl is not None and segment.lpl is not None:
            found.append((segment.upl, "Upper limit", "Upper", ""))
            found.append((segment.lpl, "Lower limit", "Lower", ""))
    if look.target is not None:
        found.append((look.target, "Target", "Target", "target-t"))
    if look.plan:
        found.append((look.plan[-1][1], "Plan", "Plan", "plan-t"))
    if look.narrow:
        return [(value, [short, number(value, look.unit, places)], cls) for value, _, short, cls in found]
    return [(value, [f"{words} {number(value, look.unit, places)}"], cls) for value, words, _, cls in found]


def _grid(pen: Pen, look: _Look, frame: _Frame, first: date, last: date) -> None:
    for tick in frame.scale.ticks:
        y = frame.scale.y(tick)
        pen.line("grid", frame.left, y, frame.right, y)
        pen.text("", frame.left - 8, y + 5, number(tick, look.unit, frame.scale.tick_places), "end")
    for day, words, year in date_labels(look.kind, first, last, frame.x(frame.last) - frame.x(frame.first)):
        x = frame.x(position(look.kind, day))
        pen.text("", x, frame.bottom + 20, words, "middle")
        if year:
            pen.text("", x, frame.bottom + 37, year, "middle")


def _shown(look: _Look, frame: _Frame) -> list[tuple[date, str]]:
    return [(day, words) for day, words in look.notes if frame.first <= position(look.kind, day) <= frame.last]


def _span(frame: _Frame, look: _Look, day: date, words: str) -> tuple[float, float, str]:
    """Left and right end of a note's words, and how they are anchored: left of their line where there is room."""
    x, long = frame.x(position(look.kind, day)), CHARACTER * len(words)
    return (x - 6 - long, x, "end") if x - 6 - long > frame.left else (x, x + 6 + long, "start")


def _notes(pen: Pen, look: _Look, frame: _Frame, across: int) -> None:
    shown = _shown(look, frame)
    placed = [_span(frame, look, day, words) for day, words in shown]
    for (day, words), (left, right, anchor), row in zip(shown, placed, rows([p[:2] for p in placed]), strict=True):
        x, y = frame.x(position(look.kind, day)), 14.0 + LINE * row
        pen.line("note", x, y - 11, x, frame.bottom)
        fits = max(4, int((across - 4 - left if anchor == "start" else right - 4) / CHARACTER))
        text = words if len(words) <= fits else words[: fits - 1] + "…"
        pen.text("", x - 6 if anchor == "end" else x + 6, y, text, "end" if anchor == "end" else "start", halo=True)


def _lines(pen: Pen, analysis: Analysis, look: _Look, frame: _Frame) -> None:
    """Mean and limits of every segment, each as long as the segment; target and plan over all."""
    scale_, segments = frame.scale, analysis.segments
    for i, segment in enumerate(segments):
        start = frame.left if i == 0 else frame.x(position(look.kind, segment.start))
        end = frame.right if i + 1 == len(segments) else frame.x(position(look.kind, segments[i + 1].start))
        for limit in (segment.upl, segment.lpl):
            if limit is not None:
                pen.line("limit", start, scale_.y(limit), end, scale_.y(limit))
        middle = segment.mean if segment.median is None else segment.median
        if middle is not None:
            pen.line("mean", start, scale_.y(middle), end, scale_.y(middle))
    if look.target is not None:
        pen.line("target", frame.left, scale_.y(look.target), frame.right, scale_.y(look.target))
    if look.plan:
        pen.path("plan", [(frame.x(position(look.kind, day)), scale_.y(value)) for day, value in sorted(look.plan)])


def _points(pen: Pen, analysis: Analysis, look: _Look, frame: _Frame) -> None:
    spacing = (frame.x(frame.last) - frame.x(frame.first)) / max(1.0, frame.last - frame.first)
    radius = max(2.0, min(4.9 if look.narrow else 6.0, spacing * 0.45))
    stretches: list[list[tuple[float, float]]] = [[]]
    marks: list[tuple[str, float, float, bool]] = []
    for point in analysis.points:
        value = _value(point, look)
        if value is None:
            stretches.append([])
            continue
        x, y = frame.x(position(look.kind, point.date)), frame.scale.y(value)
        stretches[-1].append((x, y))
        marks.append((_shape(point, look), x, y, is_high(point)))
    for stretch in stretches:
        if len(stretch) > 1:
            pen.path("join", stretch)
    for shape, x, y, up in marks:
        usual = shape in ("common", "hollow-common")
        pen.mark(shape, x, y, radius if usual else max(radius, SMALLEST_SIGNAL), up)
    if marks:
        _last_label(pen, analysis, look, frame, [(x, y) for _, x, y, _ in marks])


def _shape(point: SpcPoint, look: _Look) -> str:
    if point.value is None:
        return "prov"
    return f"hollow-{tone(point)}" if point.date in look.hollow else tone(point)


def _last_label(pen: Pen, analysis: Analysis, look: _Look, frame: _Frame, marks: Sequence[tuple[float, float]]) -> None:
    """The last value, on the side from which the line does not come."""
    x, y = marks[-1]
    falls = len(marks) > 1 and marks[-2][1] < y
    below = (falls and y + 24 < frame.bottom) or y - 14 < frame.scale.top
    value = next(v for point in reversed(analysis.points) if (v := _value(point, look)) is not None)
    text = number(value, look.unit, frame.scale.places)
    fits = x - CHARACTER * len(text) - 4 > frame.left
    pen.text("lbl", x + 4 if fits else x, y + 22 if below else y - 13, text, "end" if fits else "start", halo=True)


def _direct_labels(pen: Pen, frame: _Frame) -> None:
    lines = max((len(words) for _, words, _ in frame.labels), default=1)
    top, gap = frame.scale.top - 6 + LINE / 2 * (lines - 1), LINE * lines + 1
    wanted = [frame.scale.y(value) for value, _, _ in frame.labels]
    places = apart(wanted, gap, top, frame.bottom - LINE / 2 * (lines - 1))
    for (_, words, cls), y in zip(frame.labels, places, strict=True):
        for i, line in enumerate(words):
            pen.text(cls, frame.right + 8, y + 5 + LINE * (i - (len(words) - 1) / 2), line)
