"""Mail through a real SMTP server on loopback: sent after the change, again after a refusal, never lost, then wiped."""

import asyncio
import email
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select, update

from models import Mail
from server.db import Sessions, unit_of_work
from server.delivery import Postman, ServerAway
from server.jobs import Jobs
from server.letters.base import Letter
from server.letters.invitations import invitation_letter
from server.letters.sign_in import sign_in_letter
from server.mail import message_of, put_into_outbox
from server.settings import Settings
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("clean")
LETTER = Letter("Come in", "The link:\nhttp://localhost:8000/invitation#s3cret\n", "<p>The link</p>")


class PostOffice:
    """Takes mail, or refuses it with `refusal`."""

    def __init__(self) -> None:
        self.refusal = ""
        self.taken: list[EmailMessage] = []
        self.asked = 0
        self.arrived = threading.Event()

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        self.asked += 1
        if self.refusal:
            return self.refusal
        assert isinstance(envelope.content, bytes)
        self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        self.arrived.set()
        return "250 OK"


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[tuple[PostOffice, Settings]]:
    office = PostOffice()
    async with _open(office) as port:
        yield office, settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})


@asynccontextmanager
async def _open(office: PostOffice) -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    await asyncio.to_thread(controller.start)
    try:
        yield port
    finally:
        await asyncio.to_thread(controller.stop)


async def write(sessions: Sessions, *addresses: str) -> None:
    async with unit_of_work(sessions) as db:
        for address in addresses:
            put_into_outbox(db, address, LETTER)


async def the_mail(sessions: Sessions) -> Mail:
    async with sessions() as db:
        return (await db.scalars(select(Mail))).one()


async def send_next(sessions: Sessions, settings: Settings) -> bool:
    return await Postman(sessions, settings, seconds=2).carry_one()


async def make_due(sessions: Sessions) -> None:
    async with unit_of_work(sessions) as db:
        await db.execute(update(Mail).values(next_try_at=func.now()))


async def test_a_mail_is_sent_once_as_text_and_html_and_then_its_words_are_gone(
    sessions: Sessions, office: tuple[PostOffice, Settings]
) -> None:
    post, settings = office
    await write(sessions, "nadia@homefield.example")
    assert await send_next(sessions, settings) is True
    assert await send_next(sessions, settings) is False
    (message,) = post.taken
    assert (message["To"], message["Subject"]) == ("nadia@homefield.example", "Come in")
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "#s3cret" in plain.get_content()
    row = await the_mail(sessions)
    assert (row.text, row.html, row.sent_at is not None) == ("", "", True)


async def test_a_refused_mail_is_tried_again_later_as_the_same_message(
    sessions: Sessions, office: tuple[PostOffice, Settings]
) -> None:
    post, settings = office
    post.refusal = "451 Come back later"
    await write(sessions, "nadia@homefield.example")
    await send_next(sessions, settings)
    row = await the_mail(sessions)
    assert (row.tries, row.sent_at, "Come back later" in row.last_error) == (1, None, True)
    assert timedelta(seconds=30) < row.next_try_at - datetime.now(UTC) <= timedelta(seconds=60)
    assert await send_next(sessions, settings) is False
    await make_due(sessions)
    await send_next(sessions, settings)
    assert (await the_mail(sessions)).next_try_at - datetime.now(UTC) > timedelta(seconds=90)
    post.refusal = ""
    await make_due(sessions)
    await send_next(sessions, settings)
    assert post.asked == 3
    row = await the_mail(sessions)
    assert (row.sent_at is not None, row.last_error) == (True, "")
    assert post.taken[0]["Message-ID"] == f"<{row.id}@localhost>"


async def test_a_mail_server_that_is_away_costs_nothing_but_time(sessions: Sessions, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    away = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})
    await write(sessions, "nadia@homefield.example")
    with pytest.raises(ServerAway):
        await send_next(sessions, away)
    row = await the_mail(sessions)
    assert (row.tries, row.next_try_at <= datetime.now(UTC)) == (0, True)
    assert "#s3cret" in row.text


async def test_many_senders_send_each_mail_once(sessions: Sessions, office: tuple[PostOffice, Settings]) -> None:
    post, settings = office
    await write(sessions, *(f"person{n}@example.org" for n in range(20)))
    await asyncio.gather(*(Jobs(sessions, settings).send_mail() for _ in range(4)))
    assert sorted(message["To"] for message in post.taken) == sorted(f"person{n}@example.org" for n in range(20))


async def test_a_sender_that_was_killed_after_taking_a_mail_does_not_lose_it(
    sessions: Sessions, office: tuple[PostOffice, Settings]
) -> None:
    post, settings = office
    await write(sessions, "nadia@homefield.example")
    async with unit_of_work(sessions) as db:  # what a process leaves behind that took it and was killed
        await db.execute(update(Mail).values(tries=1, next_try_at=func.now() + timedelta(minutes=2)))
    assert await send_next(sessions, settings) is False
    await make_due(sessions)
    assert await send_next(sessions, settings) is True
    assert len(post.taken) == 1


async def test_a_mail_goes_only_if_its_change_was_stored(cast: Cast, office: tuple[PostOffice, Settings]) -> None:
    post, settings = office
    with suppress(RuntimeError):
        async with unit_of_work(cast.sessions) as db:
            put_into_outbox(db, "nadia@homefield.example", LETTER)
            await db.flush()
            raise RuntimeError("the change could not be made")
    assert await send_next(cast.sessions, settings) is False
    asked = {"email": "nadia@homefield.example", "team_id": str(cast.team), "role": "member"}
    assert (await cast.lena.post("/invitations", asked)).status_code == 201
    assert await send_next(cast.sessions, settings) is True
    assert post.taken[0]["Subject"] == f"{cast.lena.name} asks you to join Team"


async def test_a_job_sends_mail_as_long_as_it_runs(sessions: Sessions, office: tuple[PostOffice, Settings]) -> None:
    post, settings = office
    running = asyncio.create_task(Jobs(sessions, settings).run())
    await write(sessions, "nadia@homefield.example")
    assert await asyncio.to_thread(post.arrived.wait, 5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_words_of_a_mail_that_never_left_are_wiped_when_its_links_are_dead(
    sessions: Sessions, settings: Settings
) -> None:
    await write(sessions, "nadia@homefield.example")
    async with unit_of_work(sessions) as db:
        await db.execute(update(Mail).values(written_at=func.now() - timedelta(days=29)))
    await Jobs(sessions, settings).clear_away()
    assert (await the_mail(sessions)).text == ""


def test_nothing_that_people_write_becomes_markup_or_a_header() -> None:
    settings = Settings(demo=False)
    letter = invitation_letter(
        settings,
        link="http://localhost:8000/invitation#x",
        inviter="<b>Kit</b>",
        team='Fenwick "Dale" & sons',
        call="The <i>Call</i>",
        goal_sentence="All of it.",
        role="leader",
        message="<script>alert(1)</script>\nsecond line",
        expires_at=datetime(2011, 12, 12, 12, tzinfo=UTC),
    )
    assert "<script" not in letter.html
    assert "<b>Kit" not in letter.html
    assert "<i>Call" not in letter.html
    assert "12 December 2011" in letter.text
    assert "12 December 2011" in letter.html
    assert "made up" not in letter.text
    assert "src=" not in letter.html  # no pictures, so no tracking
    bad = Mail(to="nadia@homefield.example", subject="a\r\nBcc: all@example.org", text="", html="")
    bad.written_at = datetime.now(UTC)
    sent = message_of(bad, settings)
    assert (sent["Subject"], sent["Bcc"]) == ("a Bcc: all@example.org", None)
    bad.to = "nadia@homefield.example\r\nBcc: all@example.org"
    with pytest.raises(ValueError, match=r"newline|linefeed"):
        message_of(bad, settings)


def test_a_sign_in_letter_says_how_long_and_what_to_do_if_it_was_not_you() -> None:
    letter = sign_in_letter(Settings(), link="http://localhost:8000/sign-in#x", name="Mo", minutes=30)
    assert "works once, for 30 minutes" in letter.text
    assert "If you did not ask" in letter.html
