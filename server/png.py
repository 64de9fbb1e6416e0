"""Our own SVG files as PNG: the few elements that `server.measures.svg` writes, drawn by Pillow in our own type.

It reads no SVG but ours: an element or a command that it does not know is an error, not a hole in the picture.
"""

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, hypot
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SCALE = 2
"""Pixels of the picture for one of the drawing."""
FINER = 2
"""Drawn so many times larger and then made smaller, so that slanting lines are smooth."""
WEIGHTS = {"400": 400, "700": 700}
ROOT = Path(__file__).parent.parent / "frontend_static"
TYPEFACE = "atkinson-hyperlegible-next-latin-wght-normal*.woff2"

Point = tuple[float, float]


def png_of(svg: str) -> bytes:
    """A file of `server.measures.charts` as PNG. Raises ValueError for what it cannot draw."""
    root = ElementTree.fromstring(svg)  # noqa: S314  our own
    size = (ceil(float(root.attrib["width"])), ceil(float(root.attrib["height"])))
    factor = SCALE * FINER
    image = Image.new("RGB", (size[0] * factor, size[1] * factor), "white")
    pen = _Pen(ImageDraw.Draw(image), factor)
    for each in root:
        pen.draw(each.tag.rpartition("}")[2], each.attrib, "".join(each.itertext()))
    out = io.BytesIO()
    smooth = image.resize((size[0] * SCALE, size[1] * SCALE), Image.Resampling.LANCZOS)
    smooth.quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()


class _Pen:
    def __init__(self, draw: ImageDraw.ImageDraw, factor: int) -> None:
        self._on = draw
        self._factor = factor

    def draw(self, tag: str, look: dict[str, str], words: str) -> None:
        match tag:
            case "title" | "desc":
                return
            case "rect":
                size = (float(look["width"]) * self._factor, float(look["height"]) * self._factor)
                self._on.rectangle((0, 0, *size), fill=look["fill"])
            case "line":
                ends = [(float(look["x1"]), float(look["y1"])), (float(look["x2"]), float(look["y2"]))]
                self._stroke(ends, look)
            case "circle":
                self._circle(look)
            case "path":
                points, closed = _points(look["d"])
                if closed and look.get("fill", "none") != "none":
                    self._on.polygon([self._at(each) for each in points], fill=look["fill"])
                self._stroke([*points, points[0]] if closed else points, look)
            case "text":
                self._text(look, words)
            case _:
                raise ValueError(f"There is no way to draw <{tag}>.")

    def _at(self, point: Point) -> Point:
        return point[0] * self._factor, point[1] * self._factor

    def _stroke(self, points: Sequence[Point], look: dict[str, str]) -> None:
        if "stroke" not in look:
            return
        width = round(float(look.get("stroke-width", 1)) * self._factor)
        for piece in _dashed(points, [float(each) for each in look.get("stroke-dasharray", "").split()]):
            self._on.line([self._at(each) for each in piece], fill=look["stroke"], width=width, joint="curve")

    def _circle(self, look: dict[str, str]) -> None:
        x, y = self._at((float(look["cx"]), float(look["cy"])))
        r = float(look["r"]) * self._factor
        width = round(float(look.get("stroke-width", 0)) * self._factor)
        grown = r + width / 2
        self._on.ellipse((x - grown, y - grown, x + grown, y + grown), fill=look.get("stroke") or look["fill"])
        within = r - width / 2
        if look.get("fill", "none") != "none" and within > 0:
            self._on.ellipse((x - within, y - within, x + within, y + within), fill=look["fill"])

    def _text(self, look: dict[str, str], words: str) -> None:
        font = _font(round(float(look["font-size"]) * self._factor), look.get("font-weight", "400"))
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[look.get("text-anchor", "start")]
        halo = round(float(look["stroke-width"]) * self._factor / 2) if "paint-order" in look else 0
        at = self._at((float(look["x"]), float(look["y"])))
        self._on.text(at, words, look["fill"], font, anchor, stroke_width=halo, stroke_fill=look.get("stroke"))


@lru_cache(maxsize=16)
def _font(size: int, weight: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Our typeface; where it is not at hand, the one that Pillow brings."""
    for folder in ("styles/fonts", "dist/assets"):
        for path in sorted((ROOT / folder).glob(TYPEFACE)):
            font = ImageFont.truetype(str(path), size)
            font.set_variation_by_axes([WEIGHTS[weight]])
            return font
    return ImageFont.load_default(size)


_TOKEN = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?")


def _points(d: str) -> tuple[list[Point], bool]:
    """The corners of a path of straight lines, and whether it closes."""
    tokens = _TOKEN.findall(d)
    points: list[Point] = []
    command, place = "", 0
    while place < len(tokens):
        if tokens[place].isalpha():
            command = tokens[place]
            place += 1
            if command == "z":
                return points, True
        x, y = points[-1] if points else (0.0, 0.0)
        if command in ("h", "v"):
            step = float(tokens[place])
            points.append((x + step, y) if command == "h" else (x, y + step))
            place += 1
        elif command in ("M", "L", "l"):
            a, b = float(tokens[place]), float(tokens[place + 1])
            points.append((x + a, y + b) if command == "l" else (a, b))
            place += 2
        else:
            raise ValueError(f"There is no way to draw {command!r} of a path.")
    return points, False


def _dashed(points: Sequence[Point], dashes: Sequence[float]) -> Iterator[list[Point]]:
    """The pieces of a line that are drawn."""
    if not dashes:
        yield list(points)
        return
    which, left, piece = 0, dashes[0], [points[0]]
    for start, end in pairwise(points):
        long, done = hypot(end[0] - start[0], end[1] - start[1]), 0.0
        while long - done > left:
            done += left
            at = (start[0] + (end[0] - start[0]) * done / long, start[1] + (end[1] - start[1]) * done / long)
            if which % 2 == 0:
                yield [*piece, at]
            which, piece = which + 1, [at]
            left = dashes[which % len(dashes)]
        left -= long - done
        if which % 2 == 0:
            piece.append(end)
    if which % 2 == 0 and len(piece) > 1:
        yield piece
