"""Small multiples: one series as a small drawing, on a scale that it shares with the others beside it.

Shapes as on the large chart: a dot for each figure, hollow where somebody is missing, dashed where not judged yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from server.measures.svg import Pen

WIDTH, HEIGHT, EDGE = 240.0, 72.0, 8.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One period. `value` None: nothing came, or it is not told."""

    value: float | None
    hollow: bool
    judged: bool


def scale_of(series: Sequence[Sequence[Dot]]) -> tuple[float, float]:
    """The least and the most that any of them shows, never the same."""
    values = [each.value for dots in series for each in dots if each.value is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def spark(dots: Sequence[Dot], scale: tuple[float, float], *, title: str, words: str, name: str) -> str:
    """The drawing as SVG for a page, told for those who do not see it."""
    pen = Pen("page")
    low, high = scale
    step = (WIDTH - 2 * EDGE) / max(1, len(dots) - 1)
    pen.line("axis", 0, HEIGHT - 2, WIDTH, HEIGHT - 2)
    stretches: list[list[tuple[float, float]]] = [[]]
    marks: list[tuple[str, float, float]] = []
    for place, dot in enumerate(dots):
        if dot.value is None:
            stretches.append([])
            continue
        x = EDGE + place * step
        y = HEIGHT - EDGE - (dot.value - low) / (high - low) * (HEIGHT - 2 * EDGE)
        stretches[-1].append((x, y))
        marks.append(("prov" if not dot.judged else "hollow-common" if dot.hollow else "common", x, y))
    for stretch in stretches:
        if len(stretch) > 1:
            pen.path("join", stretch)
    radius = max(1.5, min(3.5, step * 0.4))
    for shape, x, y in marks:
        pen.mark(shape, x, y, radius, up=True)
    return pen.done(WIDTH, HEIGHT, name, "chart spark", title, words)
