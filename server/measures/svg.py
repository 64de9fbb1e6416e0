"""Writing SVG: a pen that draws in the page's classes, or in attributes where a file must stand alone.

Text and attributes are escaped here and nowhere else. Characters that XML cannot hold are left out.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Literal

from server.measures.words import Icon

Theme = Literal["page", "file"]

INK, INK_2, INK_3, SURFACE, EDGE = "#14231d", "#3d4f47", "#53645c", "#ffffff", "#14231d"
FILLS = {"common": "#a6a6a6", "better": "#00b0f0", "worse": "#e46c0a", "neutral": "#490092"}
FONT = "'Atkinson Hyperlegible Next', 'Atkinson Hyperlegible', Verdana, 'Segoe UI', sans-serif"

FILE: dict[str, dict[str, str]] = {
    "grid": {"stroke": "#dfe7e3"},
    "axis": {"stroke": "#687a72"},
    "note": {"stroke": INK_3, "stroke-dasharray": "3 3"},
    "limit": {"stroke": "#687a72", "stroke-width": "1.5", "stroke-dasharray": "7 5"},
    "mean": {"stroke": "#14231d", "stroke-width": "2"},
    "target": {"stroke": "#de1b1b", "stroke-width": "2", "stroke-dasharray": "2 4", "stroke-linecap": "round"},
    "join": {"fill": "none", "stroke": "#a6a6a6", "stroke-width": "2"},
    "plan": {"fill": "none", "stroke": "#490092", "stroke-width": "2", "stroke-dasharray": "8 3 2 3"},
    "pt-hollow": {"fill": SURFACE},
    "pt-prov": {"fill": SURFACE, "stroke": INK, "stroke-width": "2", "stroke-dasharray": "3 2"},
    "lbl": {"fill": INK, "font-weight": "700"},
    "title": {"fill": INK, "font-weight": "700", "font-size": "18"},
    "target-t": {"fill": "#de1b1b", "font-weight": "700"},
    "plan-t": {"fill": "#490092", "font-weight": "700"},
    "ring": {"fill": SURFACE, "stroke-width": "5"},
    "g": {"fill": "none", "stroke": INK, "stroke-width": "2"},
    **{f"pt pt-{tone}": {"fill": fill, "stroke": EDGE, "stroke-width": "1.25"} for tone, fill in FILLS.items()},
    **{f"ring ring-{tone}": {"fill": SURFACE, "stroke": fill, "stroke-width": "5"} for tone, fill in FILLS.items()},
}

PAGE: dict[str, dict[str, str]] = {
    "plan": {
        "fill": "none",
        "stroke": "var(--dc-plan)",
        "stroke-width": "2",
        "stroke-dasharray": "8 3 2 3",
    },
    "plan-t": {"font-weight": "700"},
    "pt-hollow": {"fill": "var(--surface)"},
}
"""What the style sheet has no class for: its colours, as attributes, which any later class overrides."""

UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Text that stands safely between tags and in attributes."""
    return escape(UNFIT.sub("", text))


CORE = 0.5
"""How much of a hollow mark is empty."""


class Pen:
    """Collects elements. `y` grows downwards; `move` shifts all that follows."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.down = 0.0
        self.parts: list[str] = []

    def move(self, down: float) -> None:
        self.down += down

    def line(self, cls: str, x1: float, y1: float, x2: float, y2: float) -> None:
        ends = f'x1="{_n(x1)}" x2="{_n(x2)}" y1="{_n(y1 + self.down)}" y2="{_n(y2 + self.down)}"'
        self.parts.append(f"<line{self._look(cls)} {ends}/>")

    def path(self, cls: str, points: Sequence[tuple[float, float]]) -> None:
        way = "L".join(f"{_n(x)} {_n(y + self.down)}" for x, y in points)
        self.parts.append(f'<path{self._look(cls)} d="M{way}"/>')

    def text(self, cls: str, x: float, y: float, words: str, anchor: str = "start", *, halo: bool = False) -> None:
        surface = SURFACE if self.theme == "file" else "var(--surface)"
        around = f' paint-order="stroke" stroke="{surface}" stroke-width="4" stroke-linejoin="round"' if halo else ""
        look = self._look(cls, {"fill": INK_2, "font-size": "14"})
        at = f'x="{_n(x)}" y="{_n(y + self.down)}"' + ("" if anchor == "start" else f' text-anchor="{anchor}"')
        self.parts.append(f"<text{look} {at}{around}>{clean(words)}</text>")

    def mark(self, shape: str, x: float, y: float, r: float, up: bool) -> None:
        """A circle, triangle, diamond or square. A triangle points where the figures went. A hollow one is a ring of
        its colour."""
        tone = shape.removeprefix("hollow-")
        self._shape(f"pt pt-{tone}" if tone in FILLS else "pt pt-prov", tone, x, y + self.down, r, up)
        if shape != tone:
            self._shape("pt-hollow", tone, x, y + self.down, r * CORE, up)

    def _shape(self, cls: str, tone: str, x: float, y: float, r: float, up: bool) -> None:
        look = self._look(cls)
        match tone:
            case "better":
                way = -1 if up else 1
                d = f"M{_n(x - r * 1.17)} {_n(y - way * r * 0.83)}h{_n(r * 2.33)}L{_n(x)} {_n(y + way * r * 1.33)}z"
            case "worse":
                s = _n(r * 1.33)
                d = f"M{_n(x)} {_n(y - r * 1.33)}l{s} {s} -{s} {s} -{s} -{s}z"
            case "neutral":
                s = _n(r * 1.8)
                d = f"M{_n(x - r * 0.9)} {_n(y - r * 0.9)}h{s}v{s}h-{s}z"
            case _:
                self.parts.append(f'<circle{look} cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}"/>')
                return
        self.parts.append(f'<path{look} d="{d}"/>')

    def done(self, width: float, height: float, name: str, cls: str, title: str, words: str) -> str:
        """The whole picture, named and told for those who do not see it."""
        name = clean(name)
        box = f'viewBox="0 0 {_n(width)} {_n(height)}"'
        told = f'<title id="{name}-t">{clean(title)}</title><desc id="{name}-d">{clean(words)}</desc>'
        read = f'role="img" aria-labelledby="{name}-t" aria-describedby="{name}-d"'
        if self.theme == "page":
            return f'<svg class="{cls}" {box} {read}>{told}{"".join(self.parts)}</svg>'
        size = f'width="{_n(width)}" height="{_n(height)}" font-family="{clean(FONT)}"'
        ground = f'<rect width="{_n(width)}" height="{_n(height)}" fill="{SURFACE}"/>'
        space = 'xmlns="http://www.w3.org/2000/svg"'
        return f"<svg {space} {size} {box} {read}>{told}{ground}{''.join(self.parts)}</svg>"

    def _look(self, cls: str, base: dict[str, str] | None = None) -> str:
        if self.theme == "page":
            attributes = {"class": cls} if cls else {}
            attributes |= PAGE.get(cls, {})
        else:
            known = FILE.get(cls) or FILE.get(cls.removeprefix("pt "), {})
            attributes = (base or {}) | known
        return "".join(f' {key}="{value}"' for key, value in attributes.items())


def _n(value: float) -> str:
    """A pixel, to a tenth."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


RISE, FALL = "M14 39l9-4 8-6 9-4 6-8", "M14 21l9 4 8 6 9 4 6 8"
WAVE = "q4.5-{0} 9 0t9 0 9 0"


def icon_svg(icon: Icon, theme: Theme = "page") -> str:
    """The drawing of an icon. It is hidden from screen readers: its title and sentence stand beside it."""
    pen = Pen(theme)
    pen.parts.append(f'<circle{pen._look(f"ring ring-{icon.tone}")} cx="30" cy="30" r="26"/>')
    at = (30.0, 49.0)
    if icon.letter in ("H", "L"):
        pen.parts.append(f'<path{pen._look("g")} d="{RISE if icon.letter == "H" else FALL}"/>')
        y = 17 if icon.letter == "H" else 43
        pen.parts.append(f'<circle{pen._look(f"pt pt-{icon.tone}")} cx="46" cy="{y}" r="3.5"/>')
        at = (23.0, 27.0) if icon.letter == "H" else (22.0, 45.0)
    elif icon.letter:
        line, start, high = {"P": (29, 19, 9), "F": (17, 28, 9), "?": (23, 23, 16)}[icon.letter]
        pen.parts.append(f'<path{pen._look("g")} d="M15 {line}h30" stroke-dasharray="3 3"/>')
        pen.parts.append(f'<path{pen._look("g")} d="M16.5 {start}{WAVE.format(high)}"/>')
    else:
        pen.parts.append(f'<path{pen._look("g")} d="M16.5 30{WAVE.format(13)}"/>')
    if icon.letter:
        own = f' fill="{INK}" font-weight="700" font-size="17" text-anchor="middle"' if theme == "file" else ""
        pen.parts.append(f'<text x="{_n(at[0])}" y="{_n(at[1])}"{own}>{icon.letter}</text>')
    space = f' xmlns="http://www.w3.org/2000/svg" width="60" height="60" font-family="{clean(FONT)}"'
    return f'<svg{space if theme == "file" else ""} viewBox="0 0 60 60" aria-hidden="true">{"".join(pen.parts)}</svg>'
