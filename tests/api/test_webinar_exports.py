"""A webinar as files: for who runs it, with nothing of who asked without a name, safe in spreadsheets and browsers."""

import csv
import io

import pytest

from tests.api.test_commitments import committed
from tests.asking import asked, moved, scheduled, told
from tests.people import Cast

EVIL = '=cmd()|"<script>alert(1)</script>'


@pytest.mark.parametrize("format", ["csv", "json", "html"])
async def test_the_files_hold_the_thread_and_never_who_asked_without_a_name(cast: Cast, format: str) -> None:  # noqa: A002
    webinar = await scheduled(cast.olive, cast, presenter_ids=[str(cast.tom.id)])
    first = await asked(cast.mia, webinar, EVIL)
    nameless = await asked(cast.mo, webinar, "Who is afraid?", anonymous=True)
    await cast.olive.post(f"/questions/{nameless['id']}/author", {"why": "It is abuse."})
    await cast.rhea.put(f"/questions/{first['id']}/vote")
    await told(cast.rhea, first, 1)
    assert (await cast.tom.post(f"/questions/{first['id']}/answers", {"text": "Ring **at eight**."})).status_code == 201
    await moved(cast.olive, nameless, "not_taken", "Not for here.")
    await committed(cast.lena, webinar_id=webinar["id"], words="I ring <b>both</b>.")
    await cast.olive.put(
        f"/webinars/{webinar['id']}/transcript", {"text": "WEBVTT\n\n00:01.000 --> 00:02.000\nHi <you"}
    )
    answer = await cast.olive.get(f"/webinars/{webinar['id']}/export", format=format)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="webinar.{format}"'
    file = answer.text
    assert "Who is afraid?" in file
    assert "Ring" in file
    for secret in (str(cast.mo.id), '"Mo"', ">Mo<", ",Mo,", "It is abuse", "meet.example"):
        assert secret not in file, secret
    if format == "csv":
        rows = list(csv.DictReader(io.StringIO(file)))
        assert (rows[0]["question"], rows[0]["votes"], rows[0]["asked_by"]) == (f"'{EVIL}", "1", "Mia")
        assert (rows[1]["asked_by"], rows[1]["state"], rows[1]["reason"]) == ("", "not_taken", "Not for here.")
        assert (rows[0]["answers"], rows[0]["answered_by"]) == ("Ring **at eight**.", "Tom")
    elif format == "json":
        whole = answer.json()
        assert [each["author"] and each["author"]["name"] for each in whole["questions"]] == ["Mia", None]
        assert whole["commitments"][0]["words"] == "I ring <b>both</b>."
        assert whole["transcript"][0]["text"] == "Hi <you"
        assert "join_url" not in whole["webinar"]
    else:
        assert "<script" not in file
        assert "&lt;script&gt;" in file
        assert "<strong>at eight</strong>" in file
        assert "I ring &lt;b&gt;both&lt;/b&gt;." in file


async def test_only_who_runs_it_takes_it_out_and_that_is_written_down(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast, presenter_ids=[str(cast.tom.id)])
    path = f"/webinars/{webinar['id']}/export"
    assert (await cast.tom.get(path)).status_code == 403
    assert (await cast.otto.get(path)).status_code == 404
    assert (await cast.olive.get(path)).status_code == 200
    journal = (await cast.ada.get("/audit", action="data.exported")).json()["items"]
    assert [(each["subject"], each["subject_id"]) for each in journal] == [("webinar", webinar["id"])]
