"""`snowfield import reports`: every row is checked before any is written; what is brought twice changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from models import EventRow, Metric, Observation, Place, Team, TeamParent
from server.actions.metrics import Rules, Words
from server.actions.recompute import differences
from server.actions.undoing import undo_import
from server.bulk import BadRows, Done, NewGoal, NewMetric, Order, import_reports
from server.bulk.table import Columns, Fault, Unreadable, decoded, read_table
from server.db import unit_of_work
from server.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from tests.people import Cast
from tests.test_commands import snowfield

COLUMNS = Columns("period", ["org", "kind"], "came - waited", "came", "note", ["Hospital {org}", "{org}, {kind}"])
NEW = NewMetric(
    Rules("month", "ratio", "ratio", "team"), Words("Seen in time", "Seen.", "%", "up", out_of="All who came.")
)
ORDER = Order("Core", "Seen in time", COLUMNS, NEW, create_teams=True)
HEADER = "period,org,kind,came,waited,note\n"
FILE = HEADER + (
    "2024-01-01,RA,1,100,10,\n"
    "2024-01-01,RA,2,50,0,\n"
    "2024-02-01,RA,1,110,20,\n"
    "2024-02-01,RB,1,30,30,a bad month\n"
    "2024-03-01,RB,1,40,5,\n"
)
JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


async def bring(cast: Cast, text: str = FILE, order: Order = ORDER) -> Done:
    """Import, and hold all kept sums against a recomputation."""
    async with unit_of_work(cast.sessions) as db:
        done = await import_reports(db, order, text)
    async with cast.sessions() as db:
        for metric_id in await db.scalars(select(Metric.id)):
            assert await differences(db, metric_id) == []
    return done


async def faults_of(cast: Cast, text: str, order: Order = ORDER) -> list[Fault]:
    """The faults, of an import that has written nothing."""
    before = await count(cast)
    with pytest.raises(BadRows) as bad:
        await bring(cast, text, order)
    assert await count(cast) == before
    return list(bad.value.faults)


async def count(cast: Cast) -> Sequence[int]:
    async with cast.sessions() as db:
        tables = (Observation, Team, TeamParent, Metric, EventRow)
        return [await db.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


async def rollup(cast: Cast, done: Done, team_id: UUID | None = None) -> dict[str, tuple[Any, ...]]:
    """By month: numerator, denominator, received, expected."""
    answer = await cast.olive.get(f"/metrics/{done.metric_id}/rollup", team_id=team_id or cast.core)
    assert answer.status_code == 200, answer.text
    names = ("numerator", "denominator", "received", "expected")
    return {each["period"]: tuple(each[name] for name in names) for each in answer.json()["points"]}


async def team(cast: Cast, code: str) -> Team:
    async with cast.sessions() as db:
        return (await db.scalars(select(Team).where(Team.code == code, Team.name.like("Hospital %")))).one()


async def test_a_file_becomes_teams_figures_and_completeness(cast: Cast) -> None:
    done = await bring(cast)
    assert (done.counts.new, done.counts.changed, done.teams_made) == (5, 0, 5)
    months = await rollup(cast, done)
    assert months["2024-01-01"] == (140, 150, 2, 2)
    assert months["2024-02-01"] == (90, 140, 2, 3)
    assert months["2024-03-01"] == (35, 40, 1, 3)
    hospital = await team(cast, "RA")
    assert (hospital.since, hospital.until) == (datetime(2024, 1, 1, tzinfo=UTC), None)
    assert (await team(cast, "RB")).since == datetime(2024, 2, 1, tzinfo=UTC)
    assert (await rollup(cast, done, hospital.id))["2024-02-01"] == (90, 110, 1, 2)
    names = {each["name"] for each in (await cast.olive.get(f"/teams/{hospital.id}")).json()["children"]}
    assert names == {"RA, 1", "RA, 2"}


async def test_it_acts_as_the_owner_and_says_why(cast: Cast) -> None:
    await bring(cast)
    async with cast.sessions() as db:
        facts = list(await db.scalars(select(Observation).order_by(Observation.period, Observation.numerator)))
        events = [each["type"] for each in await db.scalars(select(EventRow.body))]
    assert {(each.author_id, each.reason, each.revision, each.member_id) for each in facts} == {
        (cast.olive.id, "import", 1, None)
    }
    assert [each.note for each in facts if each.note] == ["a bad month"]
    assert (events.count("team.changed"), events.count("figures.changed")) == (5, 1)
    assert {"metric.defined", "form.made"} <= set(events)


async def test_a_second_run_changes_nothing(cast: Cast) -> None:
    await bring(cast)
    before = await count(cast)
    again = await bring(cast)
    assert not again.changed
    assert (again.counts.unchanged, await count(cast)) == (5, before)


async def test_a_changed_value_is_a_new_revision(cast: Cast) -> None:
    await bring(cast)
    done = await bring(cast, FILE.replace("110,20", "110,30") + "2024-03-01,RC,1,8,0,\n")
    assert (done.counts.new, done.counts.changed, done.counts.unchanged, done.teams_made) == (1, 1, 4, 2)
    assert (await rollup(cast, done))["2024-02-01"] == (80, 140, 2, 3)
    async with cast.sessions() as db:
        query = select(Observation.revision, Observation.numerator, Observation.latest, Observation.reason)
        rows = await db.execute(query.where(Observation.denominator == 110).order_by(Observation.revision))
        assert rows.all() == [(1, Decimal(90), False, "import"), (2, Decimal(80), True, "import")]


async def test_earlier_figures_take_their_teams_back(cast: Cast) -> None:
    await bring(cast)
    done = await bring(cast, HEADER + "2023-11-01,RB,1,20,0,\n")
    months = await rollup(cast, done)
    assert (months["2023-11-01"], months["2023-12-01"], months["2024-01-01"]) == (
        (20, 20, 1, 1),
        (0, 0, 0, 1),
        (140, 150, 2, 3),
    )


async def test_since_and_until_say_when_teams_are_expected(cast: Cast) -> None:
    order = replace(ORDER, since=date(2023, 12, 1), until=MARCH)
    done = await bring(cast, FILE, order)
    months = await rollup(cast, done)
    assert {each: months[each][3] for each in months} == {
        "2024-01-01": 3,
        "2024-02-01": 3,
        "2024-03-01": 3,
    }
    earlier = await cast.olive.get(f"/metrics/{done.metric_id}/rollup", team_id=cast.core, **{"from": "2023-11-01"})
    assert next((each["period"], each["expected"]) for each in earlier.json()["points"]) == ("2023-12-01", 3)
    assert (await team(cast, "RA")).until == datetime(2024, 3, 31, 23, tzinfo=UTC)
    assert not (await bring(cast, FILE, order)).changed
    (fault,) = await faults_of(cast, HEADER + "2024-04-01,RA,1,5,0,\n")
    assert "RA, 1 was closed on 1 April 2024" in fault.reason
    later = await bring(cast, HEADER + "2024-04-01,RA,1,5,0,\n", replace(ORDER, until=date(2024, 4, 1)))
    assert (await rollup(cast, later))["2024-04-01"] == (5, 5, 1, 1)


async def test_nobody_is_expected_where_nobody_is_asked(cast: Cast) -> None:
    done = await bring(cast, FILE, replace(ORDER, ask=False))
    assert (await rollup(cast, done))["2024-03-01"] == (35, 40, 1, 1)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("2024-01-01,RA,9,1000,12 000,", "waited", "“12 000” is not a number"),
        ("2024-01-01,RA,9,1e3,0,", "came", "“1e3” is not a number"),
        ("2024-01-01,RA,9,NaN,0,", "came", "“NaN” is not a number"),
        ("2024-01-01,RA,9,٣,0,", "came", "is not a number"),
        ("2024-01-01,RA,9,5,,", "waited", "The number is missing. If it is none, write 0"),
        ("2024-01-01,RA,9,5,0.0000001,", "came - waited", "too many decimals"),
        ("2024-01-01,RA,9,9999999999999999,0,", "came - waited", "too large"),
        ("2024-01-01,RA,9,5,-1,", "came - waited", "6 is more than 5"),
        ("2024-01-01,RA,9,5,7,", "came - waited", "cannot be below 0"),
        ("2024-01-02,RA,9,5,0,", "period", "A month starts on its first day: use 1 January 2024"),
        ("2024-02-30,RA,9,5,0,", "period", "“2024-02-30” is not a date. Write it as 2017-03-01"),
        (",RA,9,5,0,", "period", "The date is missing"),
        ("0024-01-01,RA,9,5,0,", "period", "The year 24 cannot be right"),
        ("2124-01-01,RA,9,5,0,", "period", "January 2124 has not begun yet"),
        ("2024-01-01,RA,1,7,0,", "period", "RA, 1, January 2024, stands on line 2 already"),
        ("2024-01-01,,1,7,0,", "org", "The team is missing"),
        ("2024-01-01,RA," + "x" * 201 + ",7,0,", "kind", "at most 200 characters"),
        ('2024-01-01,RA,"1\n2",7,0,', "kind", "A team is named by one line"),
        ("2024-01-01,RA,9,7", "", "This row has 4 cells, the header has 6"),
        ('2024-01-01,RA,9,7,0,"never closed', "", "A quotation mark is opened and not closed"),
    ],
)
async def test_a_bad_row_is_named_by_line_column_and_reason(cast: Cast, row: str, column: str, reason: str) -> None:
    (fault,) = await faults_of(cast, f"{FILE}\n{row}\n")
    assert (fault.line, fault.column) == (8, column)
    assert reason in fault.reason


async def test_all_bad_rows_are_named_at_once(cast: Cast) -> None:
    text = FILE.replace("100,10", "x,y").replace("30,30", "30,31") + "2024-01-05,RB,1,1,1,\n"
    assert [(each.line, each.column) for each in await faults_of(cast, text)] == [
        (2, "came"),
        (2, "waited"),
        (5, "came - waited"),
        (7, "period"),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\n \n", "The file is empty."),
        (HEADER.encode(), "has a header and no rows"),
        (FILE.replace("a bad month", "café").encode("cp1252"), "Line 5 holds a character that is not utf-8"),
        (FILE.encode("utf-16"), "The file is in UTF-16"),
        (FILE.replace("kind", "type").encode(), "no column “kind”. Its columns are: period, org, type"),
        (FILE.replace("waited", "late").encode(), "no column “waited”"),
        (FILE.replace("note", "came").encode(), "names the column “came” twice"),
        (FILE.replace(",", ";").encode(), "Add: --delimiter ';'"),
        (b'"period', "A quotation mark is opened"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as error:
        read_table(decoded(content, "utf-8"), COLUMNS, "month")
    assert sentence in str(error.value)


def test_what_programs_write_into_files_does_no_harm() -> None:
    """The mark of UTF-8, line ends of Windows, quotes, blanks and empty lines."""
    text = '\ufeff"period",org,kind,came,waited,note\r\n\r\n"2024-01-01", RA ,1," 10",2,"one, ""two""\r\nthree"\r\n'
    (row,) = read_table(decoded(text.encode(), "utf-8"), COLUMNS, "month").rows
    assert (row.line, row.path, row.names) == (3, ("RA", "1"), ("Hospital RA", "RA, 1"))
    assert (row.numerator, row.denominator, row.note) == (Decimal(8), Decimal(10), 'one, "two"\r\nthree')
    semicolons = read_table(FILE.replace(",", ";").replace("2024-01-01", "1/1/2024").replace("2024-", "1/"),
                            replace(COLUMNS, date_format="%d/%m/%Y"), "month", ";")  # fmt: skip
    assert semicolons.rows[0].period == JANUARY


ONE = replace(
    ORDER, columns=Columns("period", ["team"], "came", "all"), create_teams=False, ask=False, since=date(2023, 1, 1)
)


async def test_a_team_and_a_team_below_it_do_not_both_report(cast: Cast) -> None:
    text = "period,team,came,all\n2025-02-01,Region,1,2\n2025-02-01,team,1,2\n2025-03-01,Region,1,2\n"
    assert [(each.line, each.reason.split(" has")[0]) for each in await faults_of(cast, text, ONE)] == [
        (2, "Team below it"),
        (3, "Region above it"),
    ]
    await bring(cast, "period,team,came,all\n2025-02-01,Team,1,2\n", ONE)
    (fault,) = await faults_of(cast, "period,team,came,all\n2025-02-01,Region,1,2\n", ONE)
    assert fault.line == 2


async def test_unknown_teams_are_refused_unless_they_are_to_be_made(cast: Cast) -> None:
    (fault,) = await faults_of(cast, "period,team,came,all\n2025-02-01,Teem,1,2\n", ONE)
    assert (fault.column, "no team called “Teem” below Core" in fault.reason) == ("team", True)
    (fault, *_) = await faults_of(cast, FILE, replace(ORDER, create_teams=False))
    assert (fault.column, fault.reason.split(".")[0]) == ("org", "There is no team called “RA” below Core")
    async with cast.sessions.begin() as db:
        db.add(twin := Team(name="Team", call_id=cast.call))
        await db.flush()
        db.add(TeamParent(team_id=twin.id, parent_id=cast.sibling))
    (fault,) = await faults_of(cast, "period,team,came,all\n2025-02-01,Team,1,2\n", ONE)
    assert "2 teams below Core are called “Team”" in fault.reason


async def test_a_team_that_people_made_is_taken_back_only_when_said(cast: Cast) -> None:
    text = "period,team,came,all\n2024-06-01,Team,1,2\n"
    (fault,) = await faults_of(cast, text, replace(ONE, since=None))
    assert "Team is here only since 1 January 2025" in fault.reason
    done = await bring(cast, text, replace(ONE, under="Region", since=date(2024, 6, 1)))
    assert (await rollup(cast, done, cast.region))["2024-06-01"] == (1, 2, 1, 1)
    async with cast.sessions() as db:
        assert (await db.get_one(Team, cast.team)).since == datetime(2024, 5, 31, 23, tzinfo=UTC)
        assert (await db.get_one(Team, cast.team)).until is None


async def test_what_other_forms_expect_stays_right(cast: Cast) -> None:
    """A team that is made below others is asked for their numbers too, from its first period on."""
    body: dict[str, Any] = {
        "team_id": str(cast.core), "name": "Posters", "counts": "Posters.", "unit": "posters", "direction": "up",
        "period": "month", "over_teams": "sum", "over_time": "sum", "reported_by": "team",
    }  # fmt: skip
    metric = (await cast.olive.post("/metrics", body)).json()["id"]
    numbers = [{"metric_id": metric, "required": True}]
    asked = {"team_id": str(cast.core), "name": "Posters", "period": "month", "reported_by": "team", "numbers": numbers}
    assert (await cast.olive.post("/forms", asked)).status_code == 201
    await bring(cast)
    await bring(cast, FILE.replace("2024-01", "2023-05"), replace(ORDER, until=MARCH))


async def test_a_goal_comes_with_it_once(cast: Cast) -> None:
    order = replace(ORDER, new_goal=NewGoal(Decimal("0.95"), date(2024, 12, 31)))
    done = await bring(cast, FILE, order)
    assert not (await bring(cast, FILE, order)).changed
    (goal,) = (await cast.olive.get("/goals", team_id=cast.core)).json()["items"]
    assert (goal["target"], goal["starts_on"], goal["metric"]["id"]) == (0.95, "2024-01-01", str(done.metric_id))


@pytest.mark.parametrize(
    ("changes", "kind", "sentence"),
    [
        ({"under": "Nowhere"}, NotFound, "no team called Nowhere"),
        ({"new_metric": None}, NotFound, "Core has no metric called “Seen in time”"),
        ({"new_metric": replace(NEW, owner="nobody@example.org")}, NotFound, "no member with the address"),
        ({"new_metric": replace(NEW, owner="mo@example.org")}, Forbidden, "Only a leader of Core"),
        ({"under": "Other"}, Forbidden, "Nobody leads Other"),
        ({"since": date(2024, 1, 2)}, Invalid, "--since: 2 January 2024 is not the start of a month"),
        ({"since": MARCH, "until": FEBRUARY}, Invalid, "--until is before --since"),
        ({"until": date(2124, 1, 1)}, Invalid, "--until names a period that is not over"),
    ],
)
async def test_an_order_that_makes_no_sense_is_refused(
    cast: Cast, changes: dict[str, Any], kind: type[Problem], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        await bring(cast, FILE, replace(ORDER, **changes))


async def test_rules_that_differ_from_those_of_the_metric_are_refused(cast: Cast) -> None:
    await bring(cast)
    weekly = replace(NEW, rules=Rules("week", "ratio", "ratio", "team"))
    with pytest.raises(Conflict, match="--period is month, not week"):
        await bring(cast, FILE, replace(ORDER, new_metric=weekly))


async def test_a_team_with_people_in_it_does_not_end_by_an_import(cast: Cast) -> None:
    await bring(cast)
    async with cast.sessions.begin() as db:
        hospital = (await db.scalars(select(Team.id).where(Team.code == "RA"))).one()
        db.add(Place(team_id=hospital, member_id=cast.mo.id, leads=False, reports=True))
    with pytest.raises(Conflict, match="There are people in Hospital RA"):
        await bring(cast, FILE, replace(ORDER, until=MARCH))


FLAGS = (
    "--metric=Seen in time", "--under=Core", "--period-column=period", "--team-column=org", "--team-column=kind",
    "--numerator=came - waited", "--denominator=came", "--note-column=note", "--create-teams",
)  # fmt: skip
NEW_FLAGS = ("--create-metric", "--unit=%", "--goal-target=0.95", "--goal-deadline=2024-12-31")


async def test_the_command_brings_a_file_in_once(cast: Cast, db_url: str, tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(FILE)
    status, said = await snowfield(db_url, "import", "reports", str(path), *FLAGS, *NEW_FLAGS)
    assert status == 0, said
    assert "Made 5 teams below Core." in said
    assert "5 new figures, 0 changed, 0 as they were." in said
    status, said = await snowfield(db_url, "import", "reports", str(path), *FLAGS)
    assert (status, "All 5 figures of figures.csv are there already. Nothing was changed." in said) == (0, True)


async def test_the_command_lists_bad_rows_and_ends_with_1(cast: Cast, db_url: str, tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(FILE.replace("30,30", "30,[red]"))
    status, said = await snowfield(db_url, "import", "reports", str(path), *FLAGS, *NEW_FLAGS)
    assert status == 1
    assert "Traceback" not in said
    row = next(line for line in said.splitlines() if "[red]" in line)
    assert [each in row for each in ("5", "waited", "is not a number")] == [True, True, True]
    assert "1 row is wrong. Nothing was written." in said
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Observation)) == 0


async def test_an_import_of_the_command_line_is_undone_to_the_last_team(
    cast: Cast, db_url: str, tmp_path: Path
) -> None:
    before = await count(cast)
    done = await bring(cast, order=replace(ORDER, new_goal=NewGoal(Decimal("0.95"), date(2031, 3, 31))))
    status, said = await snowfield(db_url, "import", "undo", str(done.import_id))
    assert (status, "5 new and 0 changed are out" in said) == (0, True), said
    after = await count(cast)
    assert after[:-1] == before[:-1], said  # all but the events that told of it
    status, said = await snowfield(db_url, "import", "undo", str(done.import_id))
    assert (status, "undone already" in said) == (1, True)
    status, said = await snowfield(db_url, "import", "list")
    assert (status, str(done.import_id)[:8] in said) == (0, True)


async def test_the_past_of_teams_is_put_back_too(cast: Cast) -> None:
    """A second file says that its teams are older, and ends them: undone, they are as young as before and go on."""
    await bring(cast, FILE.replace("2024-01-01,RA,1,100,10,\n2024-01-01,RA,2,50,0,\n", ""))
    async with cast.sessions() as db:
        dates = select(Team.id, Team.since, Team.until).order_by(Team.id)
        before = (await db.execute(dates)).all()
    done = await bring(cast, order=replace(ORDER, until=MARCH))
    async with cast.sessions() as db:
        assert (await db.execute(dates)).all() != before
    async with unit_of_work(cast.sessions) as db:
        assert done.import_id is not None
        await undo_import(db, None, done.import_id)
    async with cast.sessions() as db:
        rows = {each.id: each for each in (await db.execute(dates)).all()}
        assert [rows[each.id] for each in before] == before
        for metric_id in await db.scalars(select(Metric.id)):
            assert await differences(db, metric_id) == []


async def test_what_a_member_sees_is_written_to_a_file(cast: Cast, db_url: str, tmp_path: Path) -> None:
    await bring(cast)
    file = tmp_path / "teams.csv"
    status, said = await snowfield(db_url, "export", "teams", "--as", "mo@example.org", "--output", str(file))
    assert status == 0, said
    assert "Hospital RA,Core" in file.read_text()
    status, said = await snowfield(db_url, "export", "facts", "--as", "otto@example.org")
    assert (status, len(said.splitlines())) == (0, 1)
    status, said = await snowfield(db_url, "export", "figures", "--as", "mo@example.org")
    assert (status, "Say of which metric" in said) == (1, True)
