"""A webinar as files for who runs it: questions as CSV, and all of it as one page to read, print and keep.

Invariant: nothing here knows who asked without a name. Cells are safe in spreadsheets; in the page, everything that
members wrote is escaped, or is HTML that `server/markdown.py` made safe, and nothing is loaded from anywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from server.captions import clock
from server.markdown import to_html
from server.measures.tables import csv_of

Json = Mapping[str, Any]

STATES = {
    "waiting": "waits for a host",
    "shown": "not answered yet",
    "on_air": "on air",
    "answered": "answered",
    "later": "to be answered in writing",
    "not_taken": "not taken",
    "merged": "merged into another",
}
OUTCOMES = {"open": "", "kept": "kept", "not_kept": "not kept"}
HEADER = (
    "question", "theme", "state", "votes", "asked_by", "asked_at", "reason", "merged_into", "answers", "answered_by",
    "id",
)  # fmt: skip
STYLE = """
body { font: 17px/1.5 "Atkinson Hyperlegible Next", Verdana, sans-serif; margin: 2rem auto; max-width: 48rem;
  padding: 0 1rem; color: #16211c; background: #fff; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-top: 1px solid #667; padding-top: 1rem; }
h3 { margin-bottom: .2rem; } .small { color: #445; font-size: .9em; margin-top: 0; }
blockquote { margin: .5rem 0; padding-left: 1rem; border-left: 4px solid #889; }
ul, ol { padding-left: 1.4rem; } .said { list-style: none; padding: 0; } .said b { font-variant-numeric: tabular-nums; }
@media print { a { color: inherit; } h2, h3 { break-after: avoid; } blockquote, li { break-inside: avoid; } }
"""


def questions_csv(questions: Sequence[Json]) -> str:
    """One row a question, in the order in which they were asked."""
    texts = {each["id"]: each["text"] for each in questions}
    return csv_of(HEADER, (_row(each, texts) for each in questions))


def _row(question: Json, texts: Mapping[str, str]) -> tuple[str | int, ...]:
    answers = question["answers"]
    return (
        question["text"],
        question["theme"],
        question["state"],
        question["votes"],
        question["author"]["name"] if question["author"] else "",
        question["asked_at"],
        question["reason"],
        texts.get(question["merged_into"], ""),
        "\n\n".join(each["text"] for each in answers),
        "; ".join(dict.fromkeys(each["author"]["name"] for each in answers)),
        question["id"],
    )


def webinar_page(thread: Json, *, network: str, made_at: datetime) -> str:
    """The whole thread, as a page that needs nothing from anywhere."""
    webinar = thread["webinar"]
    zone = ZoneInfo(webinar["zone"])
    title = escape(webinar["title"])
    people = [f"Hosted by {_names(webinar['hosts'])}"]
    if webinar["presenters"]:
        people.append(f"with {_names(webinar['presenters'])}")
    parts = [
        _section("Recording, slides and files", (_resource(each) for each in thread["resources"])),
        _section("Questions and answers", (_question(each) for each in _best_first(thread["questions"]))),
        _section("Polls", (_poll(each) for each in thread["polls"])),
        _section("What people commit to", (_commitment(each) for each in thread["commitments"])),
        _section("What was said", _said(thread["transcript"])),
    ]
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p>{_when(webinar["starts_at"], zone)}, {webinar["minutes"]} minutes. {", ".join(people)}.
{escape(webinar["call"]["name"])}, {escape(network)}.</p>
{to_html(webinar["takeaway"]) if webinar["takeaway"] else ""}
{"".join(parts)}
<p class="small">Taken out on {_when(made_at.isoformat(), zone)}. Times are those of {escape(webinar["zone"])}.
It is for whom the webinar was: pass it on with care.</p>
</body>
</html>
"""


def _section(heading: str, parts: Iterable[str]) -> str:
    inside = "\n".join(parts)
    return f"<h2>{heading}</h2>\n{inside}\n" if inside else ""


def _names(people: Sequence[Json]) -> str:
    return escape(", ".join(each["name"] for each in people))


def _best_first(questions: Sequence[Json]) -> list[Json]:
    shown = [each for each in questions if each["state"] != "merged"]
    return sorted(shown, key=lambda each: -each["votes"])


def _question(question: Json) -> str:
    by = escape(question["author"]["name"]) if question["author"] else "Without a name"
    votes = "1 vote" if question["votes"] == 1 else f"{question['votes']} votes"
    state = STATES[question["state"]] + (f": {escape(question['reason'])}" if question["reason"] else "")
    answers = "".join(
        f"<blockquote><b>{escape(each['author']['name'])}</b> {each['html']}</blockquote>"
        for each in question["answers"]
    )
    return f'<h3>{escape(question["text"])}</h3>\n<p class="small">{by}, {votes}, {state}</p>\n{answers}'


def _poll(poll: Json) -> str:
    if poll["words"]:
        lines = [f"<li>{escape(each['word'])}: {each['answers']}</li>" for each in poll["words"]]
    else:
        lines = [
            f"<li>{escape(choice)}: {count}</li>" for choice, count in zip(poll["choices"], poll["counts"], strict=True)
        ]
    unit = " (points)" if poll["kind"] == "ranking" else ""
    people = "1 answer" if poll["answers"] == 1 else f"{poll['answers']} answers"
    return f'<h3>{escape(poll["question"])}</h3>\n<p class="small">{people}{unit}</p>\n<ul>{"".join(lines)}</ul>'


def _resource(resource: Json) -> str:
    credit = resource["answered_by"] or resource["author"]
    link = resource["source_url"]
    more = [escape(credit["name"])]
    if link:
        more.append(f'<a href="{escape(link)}" rel="noopener noreferrer">{escape(link)}</a>')
    if resource["file_name"]:
        more.append(escape(resource["file_name"]))
    return f'<h3>{escape(resource["title"])}</h3>\n<p class="small">{", ".join(more)}</p>\n{resource["html"]}'


def _commitment(commitment: Json) -> str:
    number = f", {commitment['number']:g} {escape(commitment['unit'])}" if commitment["number"] is not None else ""
    outcome = OUTCOMES[commitment["state"]]
    said = f"{escape(commitment['words'])}{number}, by {commitment['due']}"
    return f"<p><b>{escape(commitment['member']['name'])}</b>: {said}{f' ({outcome})' if outcome else ''}</p>"


def _said(cues: Sequence[Json]) -> list[str]:
    lines = [
        f"<li><b>{clock(each['starts_ms'])[:8]}</b> {escape(each['text'])}</li>"
        if each["starts_ms"] is not None
        else f"<li>{escape(each['text'])}</li>"
        for each in cues
    ]
    return [f'<ul class="said">{"".join(lines)}</ul>'] if lines else []


def _when(moment: str, zone: ZoneInfo) -> str:
    at = datetime.fromisoformat(moment).astimezone(zone)
    return f"{at.day} {at:%B %Y, %H:%M}"
