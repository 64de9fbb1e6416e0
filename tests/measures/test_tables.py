"""CSV that can be opened in a spreadsheet without anything running."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from server.measures.periods import periods_between
from server.measures.spc import analyse
from server.measures.tables import Cell, csv_of, to_csv

WEEKS = periods_between("week", date(2011, 6, 6), date(2011, 12, 31))


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "\ufeff=1",
        "\uff1d1",
        "\x00=1",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    ((cell,),) = read(csv_of([text], []))
    assert cell.startswith("'")
    assert cell[1:] == text.replace("\x00", "")


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    row: list[Cell] = [-3, -0.5, Decimal("-1E+3"), 0, None, "", date(2011, 6, 9), "St John’s, “B” team", 'a "b", c']
    ((*cells,),) = read(csv_of([], [row]))[-1:]
    assert cells == ["-3", "-0.5", "-1000", "0", "", "", "2011-06-09", "St John’s, “B” team", 'a "b", c']


def test_the_points_of_a_chart_as_a_table() -> None:
    values = [4.0, 6.0] * 6 + [11.0, None, None]
    points = list(zip(WEEKS, values, strict=False))
    analysis = analyse(points, direction="up", fix_after=12)
    table = read(
        to_csv(
            analysis.points,
            kind="week",
            provisional={WEEKS[14]: Decimal("7.5")},
            columns={"Received": {WEEKS[12]: 5, WEEKS[14]: 0}},
        )
    )
    assert table[0][:3] == ["Period starts", "Period", "Figure"]
    assert table[0][-1] == "Received"
    assert table[13][:4] == ["2011-08-29", "Week of 29 August 2011", "11.0", "5.0"]
    assert table[13][6:] == ["Better: above the upper limit", "5"]
    assert table[14][2:3] + table[14][6:] == ["", "No figure", ""]
    assert table[15][2:3] + table[15][6:] == ["7.5", "Provisional: not judged yet", "0"]
    assert len(table) == 16
