"""Lists as people paste them and files as programs write them: each person once, and nothing lost without a word."""

import pytest

from server.guest_list import Unreadable, read_csv, read_pasted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ann Smith <ann@x.org>, bob@y.org", [("Ann Smith", "ann@x.org"), ("", "bob@y.org")]),
        ("bob@y.org, Ann Smith <ann@x.org>", [("", "bob@y.org"), ("Ann Smith", "ann@x.org")]),
        ("Smith, Ann <ann@x.org>; Jones, Bob <bob@y.org>", [("Ann Smith", "ann@x.org"), ("Bob Jones", "bob@y.org")]),
        ('"Smith, Ann" <ann@x.org>, "Bob" <bob@y.org>', [("Ann Smith", "ann@x.org"), ("Bob", "bob@y.org")]),
        ("ann@x.org bob@y.org\n\n cat@z.org ", [("", "ann@x.org"), ("", "bob@y.org"), ("", "cat@z.org")]),
        ("Ann Smith ann@x.org", [("Ann Smith", "ann@x.org")]),
        ("<ann@x.org>", [("", "ann@x.org")]),
        ("mailto:ann@x.org.", [("", "ann@x.org")]),
        ("Ann Smith, bob@y.org", [("", "Ann Smith"), ("", "bob@y.org")]),
        ("ann@x.org, , ;\r\n", [("", "ann@x.org")]),
        ("Ann <ann at x.org>", [("Ann", "ann at x.org")]),
        ("", []),
    ],
)
def test_names_and_addresses_in_free_form(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(each.name, each.email) for each in read_pasted(text)] == wanted


def test_a_file_is_read_by_the_names_of_its_columns_whatever_stands_between() -> None:
    for between in ",;\t":
        said = between.join(("Name", "E-Mail", "shoe size", "Team")) + "\r\n"
        said += between.join(('"Smith, Ann"', "ann@x.org", "38", "North")) + "\r\n\r\n"
        said += between.join(("Bob", "bob@y.org"))
        ann, bob = read_csv("\ufeff" + said)
        assert (ann.number, ann.email, ann.name, ann.team, ann.role) == (2, "ann@x.org", "Smith, Ann", "North", "")
        assert (bob.number, bob.email, bob.team) == (4, "bob@y.org", "")


@pytest.mark.parametrize("text", ["", "name,team\nAnn,North", 'email\n"open', "ann@x.org\nbob@y.org"])
def test_what_is_no_such_file_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unreadable):
        read_csv(text)


def test_it_takes_no_long_time_over_a_list_made_to_take_one() -> None:
    assert len(read_pasted("a " * 200_000)) == 1
    assert len(read_pasted("<" * 50_000)) <= 50_000
