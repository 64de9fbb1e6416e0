"""Who is to be invited, as people write it down: a pasted list of names and addresses, or a CSV file.

Pure: it reads, and judges nothing. What is no address stays in the list as it was written, so that whoever wrote it
sees which line it was.
"""

import csv
import io
import re
from dataclasses import dataclass

COLUMNS = {
    "email": "email",
    "e-mail": "email",
    "mail": "email",
    "email address": "email",
    "e-mail address": "email",
    "name": "name",
    "full name": "name",
    "team": "team",
    "role": "role",
    "message": "message",
}

_ENTRY = re.compile(
    r"""
    (?P<name>[^<>@;\n]*) < (?P<inside>[^<>\n]*) >         # Ann Smith <ann@x.org>, "Smith, Ann" <ann@x.org>
    | (?P<before>[^<>@,;\n]*?) (?P<bare>[^\s,;<>@]+@[^\s,;<>]+)  # Ann Smith ann@x.org, or the address alone
    | (?P<rest>[^,;\n]+)                                  # neither: said to be wrong
    """,
    re.VERBOSE,
)


class Unreadable(ValueError):
    """The file is not one that can be read as a table; the sentence says why."""


@dataclass(frozen=True)
class Guest:
    """One line of a list, as it was written; empty where it says nothing. `number` counts from 1."""

    number: int
    email: str
    name: str = ""
    team: str = ""
    role: str = ""
    message: str = ""


def read_pasted(text: str) -> list[Guest]:
    """Names and addresses in free form, with commas, semicolons or new lines between."""
    found: list[Guest] = []
    for each in _ENTRY.finditer(text):
        if (inside := each["inside"]) is not None:
            email, name = inside.strip(), _name(each["name"])
        elif (bare := each["bare"]) is not None:
            email, name = bare.removeprefix("mailto:").rstrip("."), _name(each["before"])
        else:
            email, name = each["rest"].strip(), ""
        if email or name:
            found.append(Guest(len(found) + 1, email, name))
    return found


def read_csv(text: str) -> list[Guest]:
    """A table whose first line names its columns: email, and if wished name, team, role and message; others are left
    alone. Commas, semicolons or tabs between. Raises Unreadable."""
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    head = text.partition("\n")[0]
    between = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True))
    except csv.Error as error:
        raise Unreadable(f"This cannot be read as a CSV file: {error}.") from error
    titles = [each.strip().lower() for each in rows[0]] if rows else []
    places = {COLUMNS[title]: place for place, title in reversed(list(enumerate(titles))) if title in COLUMNS}
    if "email" not in places:
        raise Unreadable("The first line must name the columns, and one of them must be email.")
    found = []
    for number, row in enumerate(rows[1:], 2):
        if any(each.strip() for each in row):
            said = {name: row[place].strip() for name, place in places.items() if place < len(row)}
            found.append(Guest(number, **{"email": "", **said}))
    return found


def _name(words: str) -> str:
    """ "Smith, Ann" is Ann Smith."""
    said = words.strip(" \t\r,").strip("\"'").strip()
    last, comma, first = said.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else said
