"""The one chart: shapes and words for every state, safe text, and nothing that a strict page would block."""

import itertools
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.measures.axes import apart, date_labels, rows, scale
from server.measures.charts import Width, xmr_chart
from server.measures.periods import Kind, periods_between
from server.measures.spc import Analysis, Direction, analyse
from server.measures.svg import Theme, icon_svg
from server.measures.words import assurance_icon, variation_icon
from tests.measures.england import SHARES

MONTHS = periods_between("month", date(2010, 4, 1), date(2030, 1, 1))
QUIET = [4.0, 6.0] * 6
SVG = "{http://www.w3.org/2000/svg}"


def series(*values: float | None, direction: Direction = "up", **more: object) -> Analysis:
    points = [(MONTHS[i], value) for i, value in enumerate([*QUIET, *values])]
    return analyse(points, direction=direction, **{"fix_after": 12, **more})  # type: ignore[arg-type]


def drawn(analysis: Analysis, direction: Direction = "up", **more: object) -> str:
    given_ = {"kind": "month", "unit": "", "direction": direction, "title": "Reviews", **more}
    return xmr_chart(analysis, **given_)  # type: ignore[arg-type]


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 our own


def classes(text: str, cls: str) -> list[ElementTree.Element]:
    return [each for each in parsed(text).iter() if each.get("class") == cls]


def texts(text: str) -> list[str]:
    return [each.text or "" for each in parsed(text).iter() if each.tag.removeprefix(SVG) == "text"]


def test_england_is_drawn_with_direct_labels_and_told_in_words() -> None:
    england = analyse(SHARES, direction="up", target=0.95)
    svg = drawn(england, unit="%", title="Seen within 4 hours", target=0.95)
    words = texts(svg)
    assert {"Upper limit 90.9%", "Average 88.5%", "Lower limit 86%", "Target 95%", "86.6%"} <= set(words)
    assert {"Jan", "2017", "90%"} <= set(words)
    assert len([each for each in parsed(svg).iter() if (each.get("class") or "").startswith("pt ")]) == 36
    assert parsed(svg).get("role") == "img"
    title, desc = list(parsed(svg))[:2]
    assert title.text == "Seen within 4 hours"
    assert (desc.text or "").startswith(
        "From April 2016 to March 2019. Average 88.5%, limits 86% and 90.9%, target 95%"
    )
    assert parsed(svg).get("aria-labelledby") == title.get("id") == "chart-wide-t"
    assert parsed(svg).get("aria-describedby") == desc.get("id") == "chart-wide-d"


def test_every_meaning_has_a_shape_of_its_own() -> None:
    up, down = drawn(series(11, -1)), drawn(series(11, -1, direction="down"), "down")
    neutral = drawn(series(11, -1, direction="neutral"), "neutral")
    assert [each.tag for each in classes(up, "pt pt-common")] == ["circle"] * 12
    (better,), (worse,) = classes(up, "pt pt-better"), classes(up, "pt pt-worse")
    assert (better.get("d") or "").count("l") == 0
    assert (worse.get("d") or "").count("l") == 1
    squares = classes(neutral, "pt pt-neutral")
    assert [re.sub(r"[\d.\- ]", "", each.get("d") or "") for each in squares] == ["Mhvhz", "Mhvhz"]
    assert len(classes(down, "pt pt-better")) == len(classes(down, "pt pt-worse")) == 1


def test_each_meaning_has_the_colour_of_making_data_count() -> None:
    def fills(direction: Direction) -> set[str | None]:
        svg = drawn(series(11, -1, direction=direction), direction, theme="file", target=9)
        return {each.get("fill") or each.get("stroke") for each in parsed(svg).iter()}

    assert {"#a6a6a6", "#00b0f0", "#e46c0a", "#de1b1b"} <= fills("up")
    assert {"#a6a6a6", "#490092"} <= fills("neutral")


def test_a_triangle_points_where_the_figures_went() -> None:
    def tip_and_base(svg: str) -> tuple[float, float]:
        (mark,) = classes(svg, "pt pt-better")
        found = re.fullmatch(r"M\S+ (\S+)h\S+L\S+ (\S+)z", mark.get("d") or "")
        assert found is not None
        return float(found[2]), float(found[1])

    tip, base = tip_and_base(drawn(series(11)))
    assert tip < base
    tip, base = tip_and_base(drawn(series(-1, direction="down"), "down"))
    assert tip > base


def test_hollow_keeps_the_shape_and_provisional_is_a_dashed_circle() -> None:
    analysis = series(11, None, None)
    svg = drawn(analysis, hollow=[MONTHS[0], MONTHS[12]], provisional={MONTHS[14]: 7})
    hollow = classes(svg, "pt-hollow")
    assert [each.tag for each in hollow] == ["circle", "path"]
    assert {each.get("fill") for each in hollow} == {"var(--surface)"}
    assert len(classes(svg, "pt pt-prov")) == 1
    rings = 1
    assert len(classes(svg, "pt pt-common")) == 11 + rings
    assert classes(svg, "lbl")[0].text == "7"


def test_the_line_breaks_at_a_gap_and_is_not_drawn_to_zero() -> None:
    joined = classes(drawn(series(5, 5, 5)), "join")
    broken = classes(drawn(series(5, None, 5, 5)), "join")
    assert (len(joined), len(broken)) == (1, 2)
    assert [(each.get("d") or "").count("L") + 1 for each in broken] == [13, 2]


def test_each_segment_has_its_own_lines_and_new_limits_are_noted() -> None:
    analysis = series(*(value + 20 for value in QUIET), fix_after=None, rebase=[MONTHS[12]])
    svg = drawn(analysis)
    assert len(classes(svg, "mean")) == 2
    assert len(classes(svg, "limit")) == 4
    (note,) = classes(svg, "note")
    assert "New limits" in texts(svg)
    first, second = classes(svg, "mean")
    assert first.get("x2") == second.get("x1") == note.get("x1")
    assert "Average 25" in texts(svg)
    assert "Average 5" not in texts(svg)


def test_few_points_have_a_median_and_no_limits() -> None:
    svg = drawn(analyse([(MONTHS[0], 1), (MONTHS[1], 9), (MONTHS[2], 2)], direction="up"))
    assert "Median 2" in texts(svg)
    assert classes(svg, "limit") == []
    assert len(classes(svg, "mean")) == 1


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_nothing_to_draw_is_said(values: list[float | None]) -> None:
    svg = drawn(analyse(list(zip(MONTHS, values, strict=False)), direction="up"))
    assert texts(svg) == ["No figures yet"]


def test_notes_outside_the_chart_are_left_out_and_the_rest_do_not_overlap() -> None:
    notes = [(MONTHS[3], "Call launched"), (MONTHS[4], "Second webinar"), (date(1999, 1, 1), "Long ago")]
    svg = drawn(series(5), notes=notes)
    found = [each for each in parsed(svg).iter("text") if each.text in ("Call launched", "Second webinar", "Long ago")]
    assert [each.text for each in found] == ["Call launched", "Second webinar"]
    assert len({each.get("y") for each in found}) == 2


def test_a_trajectory_is_drawn_and_never_judged() -> None:
    plain, planned = drawn(series(5)), drawn(series(5), plan=[(MONTHS[0], 5), (MONTHS[12], 400)])
    assert len(classes(planned, "plan")) == 1
    assert "Plan 400" in texts(planned)
    marks = re.compile(r'class="pt [^"]*"')
    assert marks.findall(plain) == marks.findall(planned)


@pytest.mark.parametrize("theme", ["page", "file"])
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_what_people_wrote_is_escaped_and_nothing_is_styled_or_run(theme: Theme, width: Width) -> None:
    evil = '</title><script>alert(1)</script>"\' onload="x" & \x00\x0b\ud800 end'
    svg = drawn(series(11), title=evil, notes=[(MONTHS[2], evil)], unit=evil, name=evil, theme=theme, width=width)
    root = parsed(svg)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        *("svg", "title", "desc", "line", "path", "circle", "text", "rect")
    }
    names = {name for each in root.iter() for name in each.attrib}
    assert not [name for name in names if name == "style" or name.startswith("on") or "href" in name]
    assert "<script" not in svg
    svg.encode()


def test_a_file_stands_alone() -> None:
    svg = drawn(series(11, None), theme="file", title="Reviews done", provisional={MONTHS[13]: 5})
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "class=" not in svg
    assert "var(" not in svg
    words = texts(svg)
    assert {"Reviews done", "Usual ups and downs", "Change for the better", "Provisional: not judged yet"} <= set(words)
    assert "Change for the worse" not in words
    assert any(each.startswith("April 2011 is above the upper limit") for each in words)
    assert all(each.get("font-size") for each in parsed(svg).iter(f"{SVG}text"))


def test_a_page_uses_the_style_sheet_and_no_colours_of_its_own() -> None:
    svg = drawn(series(11, -1), target=9, plan=[(MONTHS[0], 1), (MONTHS[3], 2)], hollow=[MONTHS[1]])
    assert not re.search(r"#[0-9a-f]{6}", svg)
    assert 'class="chart chart-wide"' in svg


def test_the_narrow_drawing_is_one_of_its_own() -> None:
    england = analyse(SHARES, direction="up", target=0.95)
    narrow = drawn(england, unit="%", target=0.95, width="narrow")
    assert (parsed(narrow).get("viewBox") or "").startswith("0 0 340 ")
    assert {"Upper", "90.9%", "Target", "95%"} <= set(texts(narrow))
    wide = drawn(england, unit="%", target=0.95)
    assert (parsed(wide).get("viewBox") or "").startswith("0 0 760 ")
    ids = [each.get("id") for text in (narrow, wide) for each in parsed(text).iter() if each.get("id")]
    assert len(ids) == len(set(ids)) == 4


def test_the_same_figures_give_the_same_drawing() -> None:
    assert drawn(series(11, None, 3), theme="file") == drawn(series(11, None, 3), theme="file")


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.none() | st.floats(-1e9, 1e9) | st.floats(-1e99, 1e99), min_size=1, max_size=30),
    kind=st.sampled_from(["day", "week", "month", "quarter"]),
    unit=st.sampled_from(["%", "people"]),
    width=st.sampled_from(["wide", "narrow"]),
    target=st.none() | st.floats(-1e9, 1e9),
)
def test_any_series_can_be_drawn_and_stays_inside(
    values: list[float | None], kind: Kind, unit: str, width: Width, target: float | None
) -> None:
    dates = periods_between(kind, date(2010, 1, 4), date(2019, 1, 1))
    analysis = analyse(list(zip(dates, values, strict=False)), direction="up", target=target)
    svg = drawn(analysis, kind=kind, unit=unit, width=width, target=target)
    root = parsed(svg)
    _, _, across, down = map(float, (root.get("viewBox") or "").split())
    for each in root.iter():
        if each.tag in ("line", "circle"):
            assert all(-1 <= float(each.get(key, 0)) <= across + 1 for key in ("x1", "x2", "cx"))
            assert all(-1 <= float(each.get(key, 0)) <= down + 1 for key in ("y1", "y2", "cy"))


# Icons


@pytest.mark.parametrize(
    ("values", "direction", "target"),
    [([11], "up", 5), ([-1], "up", 11), ([5], "up", -1), ([11], "neutral", None), ([-1], "down", 3)],
)
@pytest.mark.parametrize("theme", ["page", "file"])
def test_icons_show_their_letter(values: list[float], direction: Direction, target: float | None, theme: Theme) -> None:
    analysis = series(*values, direction=direction, target=target)
    for icon in (
        variation_icon(analysis, kind="month", unit="", direction=direction),
        assurance_icon(analysis, target=target, unit=""),
    ):
        if icon is not None:
            svg = icon_svg(icon, theme)
            assert texts(svg) == ([icon.letter] if icon.letter else [])
            assert ("class=" in svg) == (theme == "page")
            assert "style=" not in svg
            assert 'aria-hidden="true"' in svg


# Axes


@pytest.mark.parametrize(
    ("values", "percent", "low", "high", "step"),
    [
        ([0.10, 0.173], True, 0.08, 0.18, 0.02),
        ([0, 12], False, 0, 12, 2),
        ([430, 820], False, 400, 900, 100),
        ([7, 7], False, 6, 8, 0.5),
        ([-3, 4], False, -4, 4, 2),
    ],
)
def test_ticks_are_round_and_hold_all_values(
    values: list[float], percent: bool, low: float, high: float, step: float
) -> None:
    found = scale(values, top=20, bottom=290, percent=percent)
    assert [found.low, found.high] == pytest.approx([low, high])
    assert found.ticks[1] - found.ticks[0] == pytest.approx(step)
    assert found.y(found.low) == pytest.approx(290)
    assert found.y(found.high) == pytest.approx(20)


def test_dates_are_written_where_there_is_room() -> None:
    months = date_labels("month", date(2010, 4, 1), date(2011, 10, 1), 240)
    assert [words for _, words, _ in months] == ["Apr", "Jul", "Oct", "Jan", "Apr", "Jul", "Oct"]
    assert [year for _, _, year in months] == ["2010", "", "", "2011", "", "", ""]
    assert len(date_labels("month", date(2010, 4, 1), date(2011, 10, 1), 560)) == 19
    assert date_labels("week", date(2011, 11, 7), date(2011, 11, 14), 300) == [
        (date(2011, 11, 7), "7 Nov", "2011"),
        (date(2011, 11, 14), "14 Nov", ""),
    ]
    assert date_labels("quarter", date(2011, 4, 1), date(2011, 4, 1), 300)[0][1] == "Apr–Jun"
    assert len(date_labels("day", date(2000, 1, 1), date(2020, 1, 1), 500)) <= 11


@given(st.lists(st.floats(0, 200), min_size=1, max_size=8))
def test_labels_stand_apart_in_their_order(wanted: list[float]) -> None:
    places = apart(wanted, 17, 0, 200)
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    for upper, lower in itertools.pairwise(order):
        assert places[lower] - places[upper] >= 17 - 1e-9
    assert max(places) <= 200


def test_labels_with_room_stay_where_they_are() -> None:
    assert apart([100, 20, 60], 17, 0, 200) == [100, 20, 60]


def test_words_that_touch_go_into_rows_of_their_own() -> None:
    assert rows([(0, 50), (40, 90), (60, 100), (200, 210)]) == [0, 1, 0, 0]
