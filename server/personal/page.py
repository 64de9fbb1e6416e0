"""The declarations as a table for people, between two marks in docs/data-protection.md."""

from collections.abc import Iterator

from server.personal import HOLDINGS, Erasure, Holding, Part

PAGE = "docs/data-protection.md"
BEGINS, ENDS = "<!-- from server/personal, by make gen -->", "<!-- end -->"


def with_table(page: str) -> str:
    """The page with the table as it is declared now."""
    before, _, rest = page.partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    table = "\n".join(_lines())
    return f"{before}{BEGINS}\n\n{table}\n\n{ENDS}{after}"


def _lines() -> Iterator[str]:
    yield "| table | what it holds about a member | their file shows | at erasure | why it is held, or stays |"
    yield "|---|---|---|---|---|"
    for holding in sorted(HOLDINGS, key=lambda each: each.table.__tablename__):
        for part in holding.parts:
            yield _row(holding, part.heading, ", ".join(_name(each.key) for each in part.shows), _end(part), part.why)
        if not holding.parts:
            yield _row(holding, "nothing that names a member", "–", "–", holding.why)


def _row(holding: Holding, *cells: str) -> str:
    return f"| `{holding.table.__tablename__}` | " + " | ".join(each.replace("|", "/") for each in cells) + " |"


def _end(part: Part) -> str:
    if part.erasure is Erasure.BY_HAND or not part.columns:
        return part.erasure
    return f"{', '.join(_name(each.key) for each in part.columns)}: {part.erasure}"


def _name(key: str) -> str:
    return key.removesuffix("_id").replace("_", " ")
