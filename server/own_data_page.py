"""One's own data as a page to read, print and keep: plain HTML that needs nothing from anywhere.

Everything in it is escaped: what members wrote is shown as they typed it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Any, Protocol
from zoneinfo import ZoneInfo

STYLE = """
body { font: 17px/1.5 "Atkinson Hyperlegible Next", Verdana, sans-serif; margin: 2rem auto; max-width: 60rem;
  padding: 0 1rem; color: #16211c; background: #fff; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-top: 1px solid #667; padding-top: 1rem; }
table { border-collapse: collapse; width: 100%; } .wide { overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ccd;
  white-space: pre-wrap; overflow-wrap: anywhere; min-width: 6rem; }
.why { color: #445; }
@media print { a { color: inherit; } h2 { break-after: avoid; } }
"""
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Section(Protocol):
    @property
    def heading(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def rows(self) -> list[dict[str, Any]]: ...
    @property
    def left_out(self) -> int: ...


def own_data_page(
    *, name: str, network: str, contact: str, zone: str, made_at: datetime, sections: Sequence[Section]
) -> str:
    """The whole page. `zone` is that of the times in it."""
    clock = ZoneInfo(zone)
    filled = [each for each in sections if each.rows]
    empty = [each for each in sections if not each.rows]
    parts = "\n".join(_section(each, clock) for each in filled)
    nothing = "".join(f"<li>{escape(each.heading)}</li>" for each in empty)
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>What {escape(network)} holds about {escape(name)}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>What {escape(network)} holds about {escape(name)}</h1>
<p>Made on {_moment(made_at.isoformat(), clock)}. Times are those of {escape(zone)}. Passwords, keys and codes are kept
too, in a form that nobody can read; they are not shown here.</p>
<p>Is something wrong, or do you want to ask something? Write to {escape(contact)}.</p>
{parts}
<h2>Nothing is held of this kind</h2>
<ul>{nothing}</ul>
</body>
</html>
"""


def _section(section: Section, clock: ZoneInfo) -> str:
    columns = list(dict.fromkeys(key for row in section.rows for key in row if _shown(key, section.rows)))
    head = "".join(f'<th scope="col">{escape(_label(each))}</th>' for each in columns)
    body = "\n".join(_row(row, columns, clock) for row in section.rows)
    rest = f"<p>There are {section.left_out} older ones. Ask for them.</p>" if section.left_out else ""
    return (
        f'<h2>{escape(section.heading)}</h2>\n<p class="why">{escape(section.why)}</p>\n'
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>{rest}'
    )


def _shown(key: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """An id that has a name beside it says nothing more to people."""
    return not (key.endswith("_id") and any(key.removesuffix("_id") in row for row in rows))


def _row(row: Mapping[str, Any], columns: Sequence[str], clock: ZoneInfo) -> str:
    return "<tr>" + "".join(f"<td>{escape(_said(row.get(each), clock))}</td>" for each in columns) + "</tr>"


def _label(key: str) -> str:
    words = key.removesuffix("_id").removeprefix("is_").replace("_", " ")
    return words[:1].upper() + words[1:]


def _said(value: object, clock: ZoneInfo) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{_label(key)}: {_said(each, clock)}" for key, each in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(_said(each, clock) for each in value) or "–"
    return _moment(value, clock) if isinstance(value, str) else str(value)


def _moment(text: str, clock: ZoneInfo) -> str:
    """9 June 2011, 17:00; anything else as it is."""
    try:
        if len(text) == 10:
            return _day(date.fromisoformat(text))
        if len(text) < 19 or text[10] != "T":
            return text
        at = datetime.fromisoformat(text).astimezone(clock)
    except ValueError:
        return text
    return f"{_day(at.date())}, {at:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
