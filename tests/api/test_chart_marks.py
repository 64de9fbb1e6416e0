"""New limits on a chart are a deliberate act with a reason; notes say what happened; both can be taken back."""

import io
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from tests.people import Cast
from tests.reporting import WEEK, Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    """Ten weeks of shares: five around 70%, then five around 40%."""
    asked = await ask(cast)
    for half, level in enumerate((70, 40)):
        if half:
            await asked.weeks_pass(5)
        for week in range(5, 0, -1):
            for who in (cast.mo, cast.mia):
                await asked.report(who, 1, share=(level + week % 3, 100), period=asked.this_week - week * WEEK)
    return asked


async def test_new_limits_are_previewed_then_set_with_a_reason_and_can_be_taken_back(asked: Asked) -> None:
    cast = asked.cast
    path, start = f"/metrics/{asked.stopped}/chart", asked.this_week - 5 * WEEK

    async def mean(team_id: UUID = cast.team, **more: object) -> Any:
        return (await cast.lena.get(path, team_id=team_id, **more)).json()["mean"]

    before, after = await mean(), await mean(rebase=start)
    assert [before, after] == [pytest.approx(0.562), pytest.approx(0.412)]
    assert await mean() == before, "looking sets nothing"
    mark = {"team_id": str(cast.team), "kind": "limits", "on_date": str(start), "words": "New contract."}
    assert (await cast.mo.post(f"/metrics/{asked.stopped}/marks", mark)).status_code == 403
    assert (await cast.lena.post(f"/metrics/{asked.stopped}/marks", mark | {"words": " "})).status_code == 422
    made = await cast.lena.post(f"/metrics/{asked.stopped}/marks", mark)
    assert made.status_code == 201, made.text
    again = await cast.rhea.post(f"/metrics/{asked.stopped}/marks", mark)
    assert (again.status_code, again.json()["code"]) == (409, "limits_start_there")
    chart = (await cast.tom.get(path, team_id=cast.team)).json()
    assert chart["mean"] == after
    assert any("New limits from here. “New contract.” (Lena)" in note for note in chart["notes"])
    assert "New limits" in chart["svg_wide"]
    assert (await mean(team_id=cast.region)) != after, "only the chart of this team"

    end = f"/metrics/{asked.stopped}/marks/{made.json()['id']}/end"
    assert (await cast.mo.post(end, {"reason": "No."})).status_code == 403
    taken = await cast.lena.post(end, {"reason": "It began later."})
    assert (taken.json()["taken_back_why"], taken.json()["taken_back_by"]["name"]) == ("It began later.", "Lena")
    assert (await cast.lena.post(end, {"reason": "Again."})).json()["code"] == "taken_back"
    chart = (await cast.tom.get(path, team_id=cast.team)).json()
    assert (chart["mean"], [each["words"] for each in chart["marks"]]) == (before, ["New contract."]), (
        "it stays in sight"
    )


@pytest.mark.parametrize("weeks", [10, 99, 0], ids=["the first point", "long before", "the running week"])
async def test_new_limits_that_match_no_point_are_refused_and_told(asked: Asked, weeks: int) -> None:
    cast = asked.cast
    mark = {"team_id": str(cast.team), "kind": "limits", "on_date": str(asked.this_week - weeks * WEEK), "words": "?"}
    refused = await cast.lena.post(f"/metrics/{asked.stopped}/marks", mark)
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "on_date"), refused.text


async def test_new_limits_whose_point_is_gone_are_said_not_drawn(asked: Asked) -> None:
    cast = asked.cast
    mark = {"team_id": str(cast.team), "kind": "limits", "words": "New contract."}
    mark["on_date"] = str(asked.this_week - 5 * WEEK)
    assert (await cast.lena.post(f"/metrics/{asked.stopped}/marks", mark)).status_code == 201
    later = asked.this_week - 4 * WEEK
    chart = (await cast.lena.get(f"/metrics/{asked.stopped}/chart?from={later}&team_id={cast.team}")).json()
    assert any("no judged point stands here" in note for note in chart["notes"])


async def test_a_note_stands_on_the_chart_with_its_words_and_author(asked: Asked) -> None:
    cast = asked.cast
    day = asked.this_week - 4 * WEEK
    note = {"team_id": str(cast.team), "kind": "note", "on_date": str(day), "words": "<b>Two</b> nurses left"}
    assert (await cast.rhea.post(f"/metrics/{asked.stopped}/marks", note)).status_code == 201
    chart = (await cast.mo.get(f"/metrics/{asked.stopped}/chart", team_id=cast.team)).json()
    assert "&lt;b&gt;Two&lt;/b&gt; nurses left" in chart["svg_wide"]
    assert [each.partition(": ")[2] for each in chart["notes"]] == ["<b>Two</b> nurses left (Rhea)"]
    hidden = await cast.otto.post(f"/metrics/{asked.stopped}/marks", note)
    assert hidden.status_code == 404


async def test_the_chart_is_taken_away_as_a_picture_too(asked: Asked) -> None:
    cast = asked.cast
    answer = await cast.mo.get(f"/metrics/{asked.stopped}/chart.png", team_id=cast.team)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.width == 2 * 760
    assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 10
