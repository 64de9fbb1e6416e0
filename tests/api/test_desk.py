"""Running a webinar's questions: shown, edited, merged, on air, settled; and a hidden name that is lifted."""

import asyncio

from sqlalchemy import select

from models import AuditEntry, EventRow
from server.db import Sessions
from tests.asking import announced, asked, listed, moved, rows_of, scheduled, told
from tests.people import Cast


async def test_who_asked_follows_their_question_to_its_end(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    await cast.olive.put(f"/webinars/{webinar['id']}/asking", {"holds": "all"})
    question = await asked(cast.mo, webinar, "How do I start?")
    states = [question["state"]]
    for to in ("shown", "on_air", "answered"):
        await moved(cast.olive, question, to)
        states.append((await cast.mo.get(f"/questions/{question['id']}")).json()["state"])
    assert states == ["waiting", "shown", "on_air", "answered"]
    other = await asked(cast.mo, webinar, "Is it true what they say?")
    refused = await cast.olive.put(f"/questions/{other['id']}/state", {"state": "not_taken"})
    assert refused.status_code == 422, "the asker is told why"
    await moved(cast.olive, other, "not_taken", "We do not speak about people who are not here.")
    seen = {each["text"]: each for each in await listed(cast.mo, webinar)}["Is it true what they say?"]
    assert (seen["state"], seen["reason"]) == ("not_taken", "We do not speak about people who are not here.")
    assert [each["text"] for each in await listed(cast.mia, webinar)] == ["How do I start?"]


async def test_one_question_is_on_air_however_many_hosts_press(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast, host_ids=[str(cast.olive.id), str(cast.rhea.id)])
    questions = [await asked(cast.mo, webinar, f"Number {each}?") for each in range(4)]
    hosts = [cast.olive, cast.rhea, cast.olive, cast.rhea]
    await asyncio.gather(*(moved(host, each, "on_air") for host, each in zip(hosts, questions, strict=True)))
    states = [each["state"] for each in await listed(cast.mia, webinar)]
    assert sorted(states) == ["on_air", "shown", "shown", "shown"]


async def test_merging_unites_votes_one_a_person_even_while_they_come_in(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    source = await asked(cast.mo, webinar, "How do I begin?")
    target = await asked(cast.mia, webinar, "How do I start?")
    await cast.tom.put(f"/questions/{source['id']}/vote")
    await cast.tom.put(f"/questions/{target['id']}/vote")
    voters = [cast.lena, cast.rhea, cast.mo, cast.mia]
    merging = cast.olive.post(f"/questions/{source['id']}/merging", {"into_id": target["id"]})
    answers = await asyncio.gather(
        *(who.put(f"/questions/{source['id']}/vote") for who in voters[:2]),
        merging,
        *(who.put(f"/questions/{source['id']}/vote") for who in voters[2:]),
    )
    assert {answer.status_code for answer in answers} <= {200, 204}, [answer.text for answer in answers]
    assert await rows_of(sessions, target) == 5
    await told(cast.mo, target, 5)
    assert [each["text"] for each in await listed(cast.tom, webinar)] == ["How do I start?"]
    mine = {each["text"]: each for each in await listed(cast.mo, webinar)}
    assert mine["How do I begin?"]["merged_into"] == target["id"]
    back = await cast.olive.post(f"/questions/{target['id']}/merging", {"into_id": source["id"]})
    assert back.json()["code"] == "not_there"


async def test_an_edit_keeps_the_first_words_for_who_asked_and_who_runs_it(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "Why is Dr Brown so slow?")
    edited = await cast.olive.patch(f"/questions/{question['id']}", {"text": "Why is it slow?", "theme": "Waiting"})
    assert edited.json()["original"] == "Why is Dr Brown so slow?"
    seen = {who.name: (await who.get(f"/questions/{question['id']}")).json() for who in (cast.mo, cast.mia)}
    assert seen["Mo"]["original"] == "Why is Dr Brown so slow?"
    assert (seen["Mia"]["original"], seen["Mia"]["edited"], seen["Mia"]["text"]) == (None, True, "Why is it slow?")
    for audiences, body in (await announced(sessions, beside=cast.mo))[-2:]:
        assert ("Dr Brown" in body) == (audiences == [f"desk:{webinar['id']}"])


async def test_a_hidden_name_is_lifted_for_abuse_only_to_the_desk_and_written_down(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    question = await asked(cast.mo, webinar, "Rude words", anonymous=True)
    path = f"/questions/{question['id']}"
    assert (await cast.olive.post(f"{path}/author", {"why": ""})).status_code == 422
    lifted = await cast.olive.post(f"{path}/author", {"why": "It insults a presenter."})
    assert lifted.json()["author"]["name"] == "Mo"
    assert (await cast.olive.get(path)).json()["author"]["name"] == "Mo"
    assert (await cast.mia.get(path)).json()["author"] is None
    own = (await cast.mo.get(path)).json()
    assert own["lifted_at"] is not None
    assert own["lifted_why"] == "It insults a presenter."
    for audiences, body in await announced(sessions, beside=cast.mo):
        assert (str(cast.mo.id) in body) <= (audiences == [f"desk:{webinar['id']}"])
    async with sessions() as db:
        entries = list(await db.scalars(select(AuditEntry).where(AuditEntry.action == "question.name_lifted")))
    assert [(each.member_id, str(each.subject_id)) for each in entries] == [(cast.olive.id, question["id"])]
    await moved(cast.olive, question, "not_taken", "It insults a presenter.")
    assert await listed(cast.mia, webinar) == []
    async with sessions() as db:
        public = select(EventRow).where(EventRow.audiences.contains([f"webinar:{webinar['id']}"]))
        assert all("Rude words" not in str(row.body) for row in await db.scalars(public))
