"""What members type, as others see it."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.markdown import PLAIN, rendered, to_html


def test_plain_words_lists_and_stress() -> None:
    assert to_html("**Nine** reviews\nin *one* evening") == (
        "<p><strong>Nine</strong> reviews<br>\nin <em>one</em> evening</p>"
    )
    assert to_html("2. two\n3. three").startswith('<ol start="2">')


@given(
    st.text(
        st.sampled_from("aZé9 ,.;:?!'\"()%–’“”-_*\n\u00a0&<") | st.characters(exclude_categories=["Cs"]),
        min_size=1,
        max_size=20,
    )
)
@example("a  b")
@example("http: a")
@example("a 1. b - c")
@example("i_am_")
def test_plain_words_are_written_as_the_long_way_writes_them(text: str) -> None:
    assert to_html(text) == rendered(text)


def test_most_sentences_are_plain() -> None:
    assert PLAIN.fullmatch('Two surgeries (out of 9) now book it: "with the jab", they say - 40% more!')


def test_links_lead_away_without_telling_from_where() -> None:
    link = '<p><a href="https://nice.example/x" rel="noopener noreferrer nofollow ugc">NICE</a></p>'
    assert to_html("[NICE](https://nice.example/x)") == link
    assert 'href="https://nice.example"' in to_html("<https://nice.example>")


def test_a_bare_address_is_a_link_without_the_end_of_its_sentence() -> None:
    html = to_html("See https://nice.example/a_b_c?x=1&y=2. And (https://www.example).")
    rel = 'rel="noopener noreferrer nofollow ugc"'
    assert html == (
        f'<p>See <a href="https://nice.example/a_b_c?x=1&amp;y=2" {rel}>https://nice.example/a_b_c?x=1&amp;y=2</a>. '
        f'And (<a href="https://www.example" {rel}>https://www.example</a>).</p>'
    )
    assert to_html("[https://a.example](https://b.example)").count("<a ") == 1
    assert "<a " not in to_html("`https://a.example` javascript:alert(1)")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://tracker.example/x.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](https://a.example 'onmouseover=alert(1)')",
        "<javascript:alert(1)>",
        "<svg/onload=alert(1)>",
        "`<style>*{display:none}</style>`",
        '[x](https://a.example"onclick=alert(1))',
    ],
)
def test_nothing_that_runs_or_loads_gets_through(text: str) -> None:
    html = to_html(text)
    for tag in ("<script", "<img", "<svg", "<style", "<iframe"):
        assert tag not in html
    assert "javascript:" not in html.partition('href="')[2].partition('"')[0]
    assert "data:" not in html.partition('href="')[2].partition('"')[0]
    for part in html.split("<")[1:]:
        assert " on" not in part.partition(">")[0].lower()


def test_headings_do_not_break_into_the_page() -> None:
    assert to_html("# Big") == "<p># Big</p>"
    assert to_html("Big\n===") == "<p>Big<br>\n===</p>"


def test_text_made_to_be_slow_is_not() -> None:
    started = time.perf_counter()
    for text in (
        "[" * 20_000,
        "*a" * 10_000,
        "> " * 10_000,
        "`" * 20_000,
        "- " * 10_000,
        "<" * 20_000,
        "[a](" * 5_000,
        "https://" * 2_500,
    ):
        to_html(text)
    assert time.perf_counter() - started < 5
