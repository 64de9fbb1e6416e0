"""Running a webinar's questions: shown, edited, merged, on air, settled; and a hidden name that is lifted."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select, update

from models import AuditEntry, EventRow, Webinar
from server.db import Sessions
from tests.asking import announced, asked, listed, moved, rows_of, scheduled, told
from tests.people import Cast, Somebody


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


async def test_what_is_left_is_asked_of_who_speaks_until_it_is_answered_in_writing(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast, presenter_ids=[str(cast.tom.id)])
    first = await asked(cast.mo, webinar, "How do I start?")
    second = await asked(cast.mia, webinar, "Who tells the family?")
    live = await asked(cast.mia, webinar, "Answered live?")
    await moved(cast.olive, live, "answered")
    await moved(cast.olive, second, "later")

    async def of(who: Somebody) -> list[str]:
        return [each["text"] for each in (await who.get("/me/questions")).json()["items"]]

    assert await of(cast.tom) == [], "it has not begun"
    async with sessions.begin() as db:
        await db.execute(update(Webinar).values(starts_at=func.now() - timedelta(hours=1)))
    assert await of(cast.tom) == await of(cast.olive) == ["How do I start?", "Who tells the family?"]
    assert await of(cast.mo) == []
    path = f"/questions/{first['id']}/answers"
    assert (await cast.mo.post(path, {"text": "I know."})).status_code == 403
    assert (await cast.olive.put(f"/webinars/{webinar['id']}/closed")).status_code == 200
    answer = (await cast.tom.post(path, {"text": "Ring **at eight**."})).json()
    assert await of(cast.tom) == ["Who tells the family?"]
    seen = (await cast.mo.get(f"/questions/{first['id']}")).json()
    assert (seen["state"], seen["answered"]) == ("answered", "typed")
    assert [each["html"] for each in seen["answers"]] == ["<p>Ring <strong>at eight</strong>.</p>"]
    await cast.tom.patch(f"/answers/{answer['id']}", {"text": "Ring at seven."})
    assert (await cast.mo.get(f"/answers/{answer['id']}")).json()["edited_at"] is not None
    assert (await cast.tom.delete(f"/answers/{answer['id']}")).status_code == 204
    assert (await cast.mo.get(f"/questions/{first['id']}")).json()["answers"] == []


async def test_who_is_forgotten_takes_their_questions_along(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(cast.olive, cast, presenter_ids=[str(cast.mo.id)])
    await asked(cast.mo, webinar, "Mine alone?", anonymous=True)
    kept = await asked(cast.mia, webinar, "Somebody else's?")
    await cast.mo.put(f"/questions/{kept['id']}/vote")
    await told(cast.mia, kept, 1)
    assert (await cast.mo.post(f"/questions/{kept['id']}/answers", {"text": "My answer."})).status_code == 201
    erasure = {"words": "delete", "confirm": "mo@example.org", "note": "", "to_id": None}
    gone = await cast.ada.post(f"/members/{cast.mo.id}/erasure", erasure)
    assert gone.status_code < 300, gone.text
    [left] = await listed(cast.mia, webinar)
    assert (left["text"], left["answers"], left["votes"]) == ("Somebody else's?", [], 1)
    async with sessions() as db:
        assert all("Mine alone" not in str(row.body) for row in await db.scalars(select(EventRow)))


async def test_when_the_one_that_stayed_is_taken_back_another_stands_with_the_votes_of_all(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    first, second, stays = [(await asked(who, webinar, f"{who.name}?"))["id"] for who in (cast.mo, cast.mia, cast.tom)]
    for who, question in ((cast.rhea, first), (cast.lena, second), (cast.mia, stays), (cast.rhea, stays)):
        assert (await who.put(f"/questions/{question}/vote")).status_code == 204
    for each in (second, first):
        assert (await cast.olive.post(f"/questions/{each}/merging", {"into_id": stays})).status_code == 200
    assert (await cast.tom.delete(f"/questions/{stays}")).status_code == 204
    [now] = await listed(cast.rhea, webinar)
    assert (now["text"], now["state"], now["votes"]) == ("Mo?", "shown", 3)
    followed = (await cast.mia.get(f"/questions/{second}")).json()
    assert (followed["state"], followed["merged_into"]) == ("merged", first)
    assert await rows_of(sessions, now) == 3
