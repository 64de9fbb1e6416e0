"""Asking to join: one answer for every address, nothing before it is confirmed, and the link is theirs to the end."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from models import ConstituencyMember, EventRow, JoinLink, JoinRequest, Mail, Member, ProfileField, SpentProof
from server.actions.asking import clear_old_requests
from server.db import unit_of_work
from server.proofs import PIECES, bits_of, issue, solved
from server.settings import Settings
from tests.joining import PAGE, ask, letters_to, open_page, proof, said, secret_to, solve, tell, waiting
from tests.people import NOBODY, Cast


async def requests_of(cast: Cast) -> list[tuple[str, str]]:
    async with cast.sessions() as db:
        rows = await db.execute(select(JoinRequest.email, JoinRequest.state).order_by(JoinRequest.id))
        return [(email, state) for email, state in rows]


async def test_nothing_is_read_before_the_address_is_confirmed(cast: Cast, http: httpx.AsyncClient) -> None:
    group = await open_page(cast)
    assert (await ask(http, group)).status_code == 202
    assert (await cast.olive.get("/join-requests")).json()["items"] == []
    secret = await secret_to(cast.sessions, "nadia@example.org")
    for _ in range(2):  # a scanner that follows the link, and runs its script
        seen = await tell(cast.xen, "open", secret)
        assert (seen.status_code, seen.json()["state"], seen.json()["why"]) == (200, "unconfirmed", "It is time.")
    assert (await cast.olive.get("/join-requests/waiting")).json()["waiting"] == 0
    for _ in range(2):
        assert (await tell(cast.xen, "confirm", secret)).json()["state"] == "waiting"
    (line,) = (await cast.olive.get("/join-requests")).json()["items"]
    assert (line["name"], line["organisation"], line["state"]) == ("Nadia Bloom", "Larch House", "waiting")
    assert (await cast.olive.get("/join-requests/waiting")).json()["waiting"] == 1
    whole = (await cast.rhea.get(f"/join-requests/{line['id']}")).json()
    assert (whole["email"], whole["constituency_name"]) == ("nadia@example.org", "Pharmacists")


async def test_one_answer_for_members_for_who_asked_already_and_for_the_new(
    cast: Cast, http: httpx.AsyncClient
) -> None:
    group = await open_page(cast)
    _, secret = await waiting(cast, group)
    answers = [await ask(http, group, email) for email in ("mo@example.org", "nadia@example.org", "new@example.org")]
    assert {each.status_code for each in answers} == {202}
    assert len({each.json()["sentence"].replace(email, "") for each, email in zip(
        answers, ("mo@example.org", "nadia@example.org", "new@example.org"), strict=True
    )}) == 1  # fmt: skip
    (letter,) = await letters_to(cast.sessions, "mo@example.org")
    assert "You are a member already" in letter.text
    assert "/asking#" not in letter.text
    for email in ("nadia@example.org", "new@example.org"):
        words = (await letters_to(cast.sessions, email))[0]
        for typed in ("Nadia", "Larch", "It is time"):
            assert typed not in words.text + words.subject, "nobody writes to others in our name"
    wrong = await tell(cast.xen, "open", "no-such-secret")
    assert (wrong.status_code, wrong.json()["code"]) == (404, "join_link_not_valid")
    assert (await tell(cast.xen, "open", secret)).json()["state"] == "waiting"


async def test_who_asks_again_says_it_in_new_words_and_waits_once(cast: Cast, http: httpx.AsyncClient) -> None:
    group = await open_page(cast)
    _, first = await waiting(cast, group)
    assert (await ask(http, group, why="It is high time.")).status_code == 202
    assert (await tell(cast.xen, "open", first)).json()["why"] == "It is time.", "not before the second is confirmed"
    second = await secret_to(cast.sessions, "nadia@example.org")
    assert (await tell(cast.xen, "confirm", second)).json()["why"] == "It is high time."
    assert (await tell(cast.xen, "open", first)).json()["why"] == "It is high time."
    assert await requests_of(cast) == [("nadia@example.org", "waiting")]


async def test_they_change_it_answer_a_question_and_take_it_back_with_the_same_link(
    cast: Cast, settings: Settings
) -> None:
    group = await open_page(cast, questions=[{"question": "Where?", "required": True}])
    (question,) = (await cast.xen.get("/open-calls/the-right-prescription")).json()["questions"]
    there = [{"question_id": question["id"], "answer": "Larch House"}]
    request_id, secret = await waiting(cast, group, answers=there)
    new = {**said(group), "answers": [{**there[0], "answer": "Elm House"}]}
    del new["email"]
    assert (await tell(cast.xen, "change", secret, **new)).json()["answers"][0]["answer"] == "Elm House"
    assert (await tell(cast.xen, "change", secret, **{**new, "answers": []})).status_code == 422
    nothing = await tell(cast.xen, "answer", secret, text="Hello?")
    assert nothing.status_code == 409
    asked = await cast.rhea.post(f"/join-requests/{request_id}/question", {"question": "On Thursdays, too?"})
    assert asked.status_code == 201, asked.text
    letter = (await letters_to(cast.sessions, "nadia@example.org"))[0]
    assert "On Thursdays, too?" in letter.text
    assert (await cast.olive.get("/join-requests/waiting")).json()["waiting"] == 0, "it is their turn"
    again = await cast.olive.post(f"/join-requests/{request_id}/question", {"question": "And Fridays?"})
    assert (again.status_code, again.json()["code"]) == (409, "asked_already")
    newest = await secret_to(cast.sessions, "nadia@example.org")
    answered = (await tell(cast.xen, "answer", newest, text="Every second one.")).json()
    assert [(each["author_name"], each["text"]) for each in answered["messages"]] == [
        ("Rhea", "On Thursdays, too?"), (None, "Every second one."),
    ]  # fmt: skip
    assert answered["state"] == "waiting"
    assert (await tell(cast.xen, "withdraw", secret)).status_code == 200
    assert (await tell(cast.xen, "open", newest)).status_code == 404
    assert (await cast.olive.get(f"/join-requests/{request_id}")).status_code == 404
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(JoinRequest)) == 0
        kept = select(EventRow.body).where(EventRow.body["request_id"].astext == request_id)
        assert {(body["state"], body["name"]) for body in await db.scalars(kept)} == {("gone", "")}


async def test_what_is_missing_is_said_field_by_field(cast: Cast, http: httpx.AsyncClient) -> None:
    group = await open_page(cast, questions=[{"question": "Where?", "required": True}, {"question": "Since when?"}])
    missing = await ask(http, group, constituency_id=None)
    fields = {each["field"]: each["sentence"] for each in missing.json()["fields"]}
    assert missing.status_code == 422
    assert fields["constituency_id"] == "Choose the group you belong to."
    assert list(fields.values())[1] == "Answer this question: Where?"
    assert (await ask(http, str(NOBODY))).status_code == 422
    for wrong in ({"name": ""}, {"email": "nowhere"}, {"why": "x" * 1001}, {"more": 1}, {"name": "a\nb"}):
        assert (await ask(http, group, **wrong)).status_code == 422, wrong
    where = (await http.get(PAGE)).json()["questions"][0]
    answers = [{"question_id": where["id"], "answer": "Here."}, {"question_id": str(NOBODY), "answer": "Gone."}]
    changed = await ask(http, group, answers=answers)
    assert (changed.status_code, changed.json()["code"]) == (409, "questions_changed")
    robot = await ask(http, group, website="https://example.org")
    assert (robot.status_code, robot.json()["code"]) == (422, "left_empty")
    assert await requests_of(cast) == []


async def test_a_proof_is_used_once_and_the_same_request_with_it_is_done_once(
    cast: Cast, http: httpx.AsyncClient
) -> None:
    group = await open_page(cast)
    body = {"proof": await proof(http), **said(group)}
    for _ in range(2):
        assert (await http.post(f"{PAGE}/requests", json=body)).status_code == 202
    assert len(await letters_to(cast.sessions, "nadia@example.org")) == 1
    other = await http.post(f"{PAGE}/requests", json={**body, "email": "other@example.org"})
    assert (other.status_code, other.json()["code"]) == (409, "proof_not_valid")
    good = await proof(http)
    said_, _, signature = good["challenge"].rpartition(".")
    for bad in (
        {**good, "numbers": good["numbers"][:-1]},
        {**good, "numbers": [n + 1 for n in good["numbers"]]},
        {**good, "challenge": good["challenge"].replace(".", ".0", 1)},
        {**good, "challenge": f"{said_}0.{signature}"},
        {**good, "challenge": "é"},
        {**good, "challenge": ""},
    ):
        refused = await http.post(f"{PAGE}/requests", json={**said(group), "proof": bad})
        assert (refused.status_code, refused.json()["code"]) == (409, "proof_not_valid"), bad
    assert len(await requests_of(cast)) == 1


def test_a_challenge_runs_out_and_is_for_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    key, call = b"k" * 32, UUID(int=1)
    challenge = issue(key, call, 8)
    numbers = solve({"challenge": challenge, "pieces": PIECES, "bits": bits_of(8)})["numbers"]
    assert len(solved(key, call, challenge, numbers)) == 32
    for wrong in ((key, UUID(int=2)), (b"other", call)):
        with pytest.raises(Exception, match="Ask for a new one"):
            solved(*wrong, challenge, numbers)
    monkeypatch.setattr("server.proofs.time", lambda: 1e12)
    with pytest.raises(Exception, match="has run out"):
        solved(key, call, challenge, numbers)


async def test_work_grows_when_very_many_ask(cast: Cast, http: httpx.AsyncClient) -> None:
    await open_page(cast)
    easy = (await http.get(f"{PAGE}/challenge")).json()["bits"]
    async with cast.sessions.begin() as db:
        db.add_all(
            SpentProof(challenge_hash=n.to_bytes(4, "big"), call_id=cast.call, request_hash=b"") for n in range(2400)
        )
    await cast.olive.put(f"/calls/{cast.call}/page/open")  # and look again
    assert (await http.get(f"{PAGE}/challenge")).json()["bits"] == easy + 3


async def test_one_mailbox_gets_five_letters_a_day_and_one_address_is_slowed_down(
    cast: Cast, http: httpx.AsyncClient
) -> None:
    group = await open_page(cast)
    for _ in range(5):
        assert (await ask(http, group)).status_code == 202
    refused = await ask(http, group)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert len(await letters_to(cast.sessions, "nadia@example.org")) == 5
    assert (await ask(http, group, "another@example.org")).status_code == 202


async def test_old_requests_are_forgotten(cast: Cast, http: httpx.AsyncClient, settings: Settings) -> None:
    group = await open_page(cast)
    await waiting(cast, group, "old@example.org")
    await waiting(cast, group, "young@example.org")
    for email in ("never@example.org", "soon@example.org"):
        await ask(http, group, email)
    async with unit_of_work(cast.sessions) as db:
        old = update(JoinRequest).values(
            asked_at=JoinRequest.asked_at - timedelta(days=181), changed_at=JoinRequest.changed_at - timedelta(days=181)
        )
        await db.execute(old.where(JoinRequest.email == "old@example.org"))
        days = JoinRequest.asked_at - timedelta(days=8)
        await db.execute(update(JoinRequest).values(asked_at=days).where(JoinRequest.email == "never@example.org"))
        await db.execute(update(SpentProof).values(at=SpentProof.at - timedelta(hours=2)))
    async with unit_of_work(cast.sessions) as db:
        await clear_old_requests(db, settings)
    assert await requests_of(cast) == [("young@example.org", "waiting"), ("soon@example.org", "unconfirmed")]
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(SpentProof)) == 0
        assert await db.scalar(select(func.count()).select_from(JoinLink)) == 2


async def test_who_comes_in_need_not_say_it_again(cast: Cast) -> None:
    group = await open_page(cast)
    request_id, secret = await waiting(cast, group)
    done = await cast.rhea.post(f"/join-requests/{request_id}/acceptance", {"team_id": str(cast.team)})
    assert (done.status_code, done.json()["state"]) == (201, "accepted"), done.text
    assert (await tell(cast.xen, "open", secret)).json()["state"] == "accepted"
    assert (await tell(cast.xen, "withdraw", secret)).status_code == 409
    async with cast.sessions() as db:
        letter = await db.scalar(select(Mail).where(Mail.to == "nadia@example.org").order_by(Mail.id.desc()).limit(1))
    assert letter
    assert "Rhea asks you to join Team" in letter.text
    token = letter.text.partition("/invitation#")[2].split()[0]
    came = await cast.xen.post(
        "/invitations/accept",
        {"token": token, "name": "Nadia Bloom", "password": "three green kettles", "accept_house_rules": True},
    )
    assert came.status_code == 201, came.text
    async with cast.sessions() as db:
        member = await db.scalar(select(Member).where(Member.email == "nadia@example.org"))
        assert member
        said = await db.execute(select(ProfileField.field, ProfileField.value).order_by(ProfileField.field.desc()))
        assert [value for _, value in said] == ["Manager", "Larch House"]
        belongs = select(ConstituencyMember).where(ConstituencyMember.member_id == member.id)
        assert str((await db.scalars(belongs)).one().constituency_id) == group
