"""`snowfield spc`: limits, labels and sentences of a file, and its chart, as the pages have them."""

from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from server.measures.charts import xmr_chart
from server.measures.spc import analyse

FIGURES = [50, 52, 48, 51, 49, 53, 50, 47, 52, 51, 48, 50, 52, 70]
MONDAY = date(2024, 1, 1)
SERIES = [(MONDAY + timedelta(weeks=n), float(figure)) for n, figure in enumerate(FIGURES)]


def written(path: Path, series: list[tuple[date, float]] = SERIES, header: str = "week,reviews") -> str:
    rows = [f"{day},{figure:g}" for day, figure in series]
    (path / "reviews.csv").write_text("\n".join([header, *rows, ""]))
    return str(path / "reviews.csv")


def spc(*words: str) -> Result:
    return CliRunner().invoke(app, ["spc", *words], env={"COLUMNS": "200"})


def test_it_says_limits_labels_and_what_they_mean(tmp_path: Path) -> None:
    done = spc(written(tmp_path), "--direction", "up", "--target", "40")
    assert done.exit_code == 0, done.output
    analysis = analyse(SERIES, direction="up", target=40)
    last = next(line for line in done.output.splitlines() if "Week of 1 April 2024" in line)
    assert "Above UCL" in last
    assert "Better: above the upper limit" in last
    segment = analysis.segments[0]
    assert segment.lpl is not None
    assert f"average {segment.mean:.2f}, limits {segment.lpl:.2f} and {segment.upl:.2f}, from 14 figures" in done.output
    assert "A real change for the better." in done.output
    assert "Will meet 40 as it is." in done.output


def test_it_draws_the_chart_of_the_pages(tmp_path: Path) -> None:
    drawn = tmp_path / "chart.svg"
    done = spc(written(tmp_path), "--svg", str(drawn), "--title", "Reviews", "--unit", "reviews", "--direction", "down")
    assert done.exit_code == 0, done.output
    assert ElementTree.fromstring(drawn.read_text()).tag.endswith("svg")  # noqa: S314  our own
    analysis = analyse(SERIES, direction="down")
    same = xmr_chart(analysis, kind="week", unit="reviews", direction="down", title="Reviews", theme="file")
    assert drawn.read_text() == same + "\n"
    assert spc(written(tmp_path), "--svg", str(tmp_path / "no" / "chart.svg")).exit_code == 1


def test_limits_can_start_anew_be_fixed_or_not_be_screened(tmp_path: Path) -> None:
    path = written(tmp_path)
    rebased = spc(path, "--rebase", "2024-02-12").output
    assert "From the week of 1 January 2024: average 50" in rebased
    assert "From the week of 12 February 2024: average" in rebased
    assert "average 50.08, limits" in spc(path, "--fix-after", "12").output
    assert spc(path, "--no-screen").output != spc(path).output


def test_a_ratio_is_two_columns_and_a_gap_is_no_zero(tmp_path: Path) -> None:
    path = tmp_path / "ratio.csv"
    rows = [f"{n}/2024,{40 + n},50" for n in range(1, 7)] + ["7/2024,,50", "8/2024,1,0"]
    path.write_text("\ufeffmonth,seen,all\n" + "\n".join(rows))
    words = ["--out-of", "all", "--unit", "%", "--date-format", "%m/%Y", "--value-column", "seen"]
    done = spc(str(path), *words)
    assert done.exit_code == 0, done.output
    assert "January 2024" in done.output
    assert "average 87%" in done.output
    assert "from 6 figures" in done.output
    assert done.output.count("No figure") == 2


@pytest.mark.parametrize(
    ("content", "words", "sentence"),
    [
        ("", [], "The file is empty."),
        ("week\n2024-01-01\n", [], "The file needs two columns"),
        ("week,n\n2024-01-01,x\n", [], "Line 2: “x” is not a number."),
        ("week,n\n1 May,3\n", [], "Line 2, week: “1 May” is not a date like 2017-03-01."),
        ("week,n\n2024-01-01,3,4\n", [], "Line 2: 3 cells, and the header has 2."),
        ('week,n\n2024-01-01,"3\n', [], "a quotation mark that is not closed"),
        ("week,n\n2024-01-01,3\n", ["--value-column", "m"], "no column “m”"),
        ("week,n\n2024-01-01,3\n2024-01-01,3\n", [], "1 January 2024 is there twice."),
        ("week,n\n2024-01-01,3\n", ["--rebase", "2024-02-01"], "no point has that date"),
        ("week,n\n2024-01-01,3\n", ["--rebase", "soon"], "--rebase is a date of the file"),
        ("week,n\n2024-01-01,3\n", ["--fix-after", "3"], "Use at least 12."),
    ],
)
def test_what_cannot_be_drawn_is_said(tmp_path: Path, content: str, words: list[str], sentence: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(content)
    done = spc(str(path), *words)
    assert done.exit_code == 1
    assert sentence in done.output
    assert "Traceback" not in done.output


def test_a_few_figures_have_a_median_and_no_limits(tmp_path: Path) -> None:
    done = spc(written(tmp_path, SERIES[:3]))
    assert "median 50, from 3 figures." in done.output
    assert "too few for limits" in done.output
