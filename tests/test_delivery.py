"""A mail server on its bad days, on loopback: it refuses all, refuses one, stalls, dies in the middle, comes back. A
process is killed meanwhile. Nothing is lost, and what goes twice is the same message."""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select, update

from models import Invitation, Mail
from server.actions.nudges import nudge_some
from server.db import Sessions, unit_of_work
from server.delivery import Postman, ServerAway, returned_ids, take_back_returned
from server.jobs import Jobs
from server.letters.base import Letter
from server.mail import put_into_outbox
from server.settings import Settings
from tests.conftest import fresh_database
from tests.e2e.conftest import free_port, served
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("clean")


class Moody:
    """A mail server that does as it is told: `mood` is one of well, refuses, stalls, dies."""

    def __init__(self) -> None:
        self.mood = "well"
        self.unknown = ""
        self.refusal = "550 5.1.1 There is no such person"
        self.taken: Counter[str] = Counter()
        self.ids: dict[str, set[str]] = {}
        self.lines = 0
        self.lock = threading.Lock()

    async def so_many(self, people: int) -> None:
        """Waits until it has taken letters to so many people of the list."""
        while sum(each.startswith("p") for each in list(self.taken)) < people:  # noqa: ASYNC110  it has another loop
            await asyncio.sleep(0.01)

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, _: SMTP, session: Session, __: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.lines += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, to: str, ___: list[str]) -> str:  # noqa: N802
        if to == self.unknown:
            return self.refusal
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.mood == "refuses":
            return "451 4.3.0 Not now"
        if self.mood == "stalls":
            await asyncio.sleep(5)
        if self.mood == "dies":
            assert server.transport is not None
            server.transport.close()
            return "250 OK"
        assert isinstance(envelope.content, bytes)
        message_id = next(
            line.split(b":", 1)[1].strip().decode()
            for line in envelope.content.splitlines()
            if line.lower().startswith(b"message-id:")
        )
        with self.lock:
            to = envelope.rcpt_tos[0]
            self.taken[to] += 1
            self.ids.setdefault(to, set()).add(message_id)
        return "250 OK"


@asynccontextmanager
async def post_office(moody: Moody) -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(moody, hostname="127.0.0.1", port=port)
    await asyncio.to_thread(controller.start)
    try:
        yield port
    finally:
        await asyncio.to_thread(controller.stop)


@pytest.fixture
async def moody(settings: Settings) -> AsyncIterator[tuple[Moody, Settings]]:
    server = Moody()
    async with post_office(server) as port:
        yield server, settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})


def person(n: int) -> str:
    return f"p{n}@example.org"


async def write(sessions: Sessions, many: int) -> None:
    async with unit_of_work(sessions) as db:
        for n in range(many):
            put_into_outbox(db, person(n), Letter("Come in", "The link", "<p>The link</p>"))


async def make_due(sessions: Sessions) -> None:
    async with unit_of_work(sessions) as db:
        await db.execute(update(Mail).where(Mail.sent_at.is_(None)).values(next_try_at=func.now()))


async def unsent(sessions: Sessions) -> int:
    async with sessions() as db:
        return await db.scalar(select(func.count()).where(Mail.sent_at.is_(None))) or 0


@pytest.mark.parametrize("mood", ["refuses", "stalls", "dies"])
async def test_whatever_the_server_does_all_arrive_once_it_is_back(
    sessions: Sessions, moody: tuple[Moody, Settings], mood: str
) -> None:
    server, settings = moody
    await write(sessions, 5)
    await Postman(sessions, settings, seconds=1).carry_one()
    server.mood = mood
    for _ in range(2):
        assert await Postman(sessions, settings, seconds=1).carry_one() is True
    assert await unsent(sessions) == 4
    server.mood = "well"
    await make_due(sessions)
    await Jobs(sessions, settings).send_mail()
    assert await unsent(sessions) == 0
    assert set(server.taken) == {person(n) for n in range(5)}
    assert all(len(ids) == 1 for ids in server.ids.values())


async def test_while_it_is_away_no_letter_loses_a_try_and_then_all_go_at_once(
    sessions: Sessions, settings: Settings
) -> None:
    server = Moody()
    async with post_office(server) as port:
        pass
    there = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})
    await write(sessions, 8)
    for _ in range(3):
        with pytest.raises(ServerAway):
            await Postman(sessions, there, seconds=1).carry_one()
    async with sessions() as db:
        assert set(await db.scalars(select(Mail.tries))) == {0}
    controller = Controller(server, hostname="127.0.0.1", port=port)
    await asyncio.to_thread(controller.start)
    try:
        await Jobs(sessions, there).send_mail()
    finally:
        await asyncio.to_thread(controller.stop)
    assert server.taken == Counter({person(n): 1 for n in range(8)})
    assert server.lines <= 4  # a line carries several


async def test_an_address_refused_for_good_is_bounced_at_once_and_the_others_go(
    cast: Cast, moody: tuple[Moody, Settings]
) -> None:
    server, settings = moody
    server.unknown = "gone@example.org"
    body = {"text": "gone@example.org, ann@example.org", "team_id": str(cast.team)}
    assert (await cast.lena.post("/invitations/list", body)).status_code == 201
    await Jobs(cast.sessions, settings).send_mail()
    states = {each["email"]: each["state"] for each in (await cast.lena.get("/invitations")).json()["items"]}
    assert states == {"gone@example.org": "bounced", "ann@example.org": "pending"}
    async with cast.sessions() as db:
        row = (await db.scalars(select(Mail).where(Mail.to == "gone@example.org"))).one()
    assert (row.tries, row.text, row.bounced_at is not None) == (1, "", True)
    await make_due(cast.sessions)
    assert await Postman(cast.sessions, settings).carry_one() is False


async def test_a_server_that_refuses_us_is_not_believed_about_the_recipient(
    cast: Cast, moody: tuple[Moody, Settings]
) -> None:
    server, settings = moody
    server.unknown, server.refusal = "new@example.org", "554 5.7.1 Relay access denied"
    await cast.lena.post("/invitations", {"email": "new@example.org", "team_id": str(cast.team), "role": "member"})
    await Jobs(cast.sessions, settings).send_mail()
    assert (await cast.lena.get("/invitations")).json()["items"][0]["state"] == "pending"
    server.unknown = ""
    await make_due(cast.sessions)
    await Jobs(cast.sessions, settings).send_mail()
    assert server.taken == {"new@example.org": 1}


async def test_killed_while_200_invitations_go_out_all_arrive(
    server_url: str, template: str, worker_id: str, run_dir: Path
) -> None:
    server = Moody()
    async with post_office(server) as smtp, fresh_database(server_url, template, f"{worker_id}_killed") as url:
        environment = {"DATABASE_URL": url, "SNOWFIELD_SMTP_URL": f"smtp://127.0.0.1:{smtp}", "E2E_LOGS": str(run_dir)}
        environment["SNOWFIELD_LOG_LEVEL"] = "warning"
        file = run_dir / "people.csv"
        file.write_text("email,role\n" + "".join(f"{person(n)},administrator\n" for n in range(200)))
        async with served(environment, free_port(), "serve") as network:
            inviting = asyncio.create_task(network.run("invite", "--csv", str(file)))
            await server.so_many(40)
            os.kill(network.process.pid, signal.SIGKILL)
            await network.process.wait()
            assert "200 invitations are on their way" in await inviting
        assert len(server.taken) < 200
        async with served(environment, free_port(), "serve"), asyncio.timeout(60):
            await _lease_over(url)
            await server.so_many(200)
    assert all(len(ids) == 1 for ids in server.ids.values())  # what went twice was the same message
    assert sum(server.taken[person(n)] for n in range(200)) <= 200 + 4  # and was on its way when the process died


async def _lease_over(url: str) -> None:
    """Two minutes later."""
    from server.db import open_engine, open_sessions

    engine = open_engine(url, 1)
    await make_due(open_sessions(engine))
    await engine.dispose()


def notification(mail_id: object, *, status: str = "5.1.1", action: str = "failed", host: str = "localhost") -> bytes:
    """As mail servers write them (RFC 3464)."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report.attach(MIMEText("Your message could not be delivered."))
    per_message, per_recipient = EmailMessage(), EmailMessage()
    per_message["Reporting-MTA"] = "dns; mail.example.org"
    per_recipient["Final-Recipient"] = "rfc822; new@example.org"
    per_recipient["Action"], per_recipient["Status"] = action, status
    status_part = MIMEMultipart("delivery-status")
    status_part.replace_header("Content-Type", "message/delivery-status")
    status_part.set_payload([per_message, per_recipient])
    report.attach(status_part)
    headers = MIMEText(f"Subject: Come in\nMessage-ID: <{mail_id}@{host}>\n", "rfc822-headers")
    report.attach(headers)
    return report.as_bytes()


async def test_a_letter_that_comes_back_marks_its_invitation_and_nothing_else(
    cast: Cast, moody: tuple[Moody, Settings]
) -> None:
    _, settings = moody
    body = {"text": "new@example.org, ann@example.org", "team_id": str(cast.team)}
    assert (await cast.lena.post("/invitations/list", body)).status_code == 201
    async with cast.sessions() as db:
        mail_id = await db.scalar(select(Mail.id).where(Mail.to == "new@example.org"))
    raw = notification(mail_id)
    assert await take_back_returned(cast.sessions, settings, raw) == 0  # it has not even left
    await Jobs(cast.sessions, settings).send_mail()
    for harmless in (
        b"",
        b"\xff\x00 no mail at all",
        notification(mail_id, action="delayed", status="4.4.1"),
        notification(mail_id, host="elsewhere.example"),
        notification("not-an-id"),
        notification(cast.mo.id),
        raw.replace(b"multipart/report", b"multipart/mixed"),
    ):
        assert await take_back_returned(cast.sessions, settings, harmless) == 0, harmless
    assert await take_back_returned(cast.sessions, settings, raw) == 1
    assert await take_back_returned(cast.sessions, settings, raw) == 0
    states = {each["email"]: each["state"] for each in (await cast.lena.get("/invitations")).json()["items"]}
    assert states == {"new@example.org": "bounced", "ann@example.org": "pending"}


def test_the_whole_letter_may_come_back_too() -> None:
    mail_id = "0199f3a0-5c00-7000-8000-000000000001"
    raw = notification(mail_id).replace(b"text/rfc822-headers", b"message/rfc822")
    assert [str(each) for each in returned_ids(raw, "localhost")] == [mail_id]


async def test_the_command_takes_it_on_standard_input(cast: Cast, db_url: str) -> None:
    body = {"email": "new@example.org", "team_id": str(cast.team), "role": "member"}
    assert (await cast.lena.post("/invitations", body)).status_code == 201
    async with unit_of_work(cast.sessions) as db:
        mail_id = await db.scalar(update(Mail).values(sent_at=func.now()).returning(Mail.id))
    environment = {**os.environ, "DATABASE_URL": db_url}
    snowfield = Path(sys.executable).parent / "snowfield"
    process = await asyncio.create_subprocess_exec(
        snowfield, "bounced", env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate(notification(mail_id))
    assert (process.returncode, printed.decode().strip()) == (0, "Noted.")
    assert (await cast.lena.get("/invitations")).json()["items"][0]["state"] == "bounced"


async def test_one_reminder_after_a_week_however_many_look_at_once(cast: Cast, moody: tuple[Moody, Settings]) -> None:
    server, settings = moody
    names = [f"{name}@example.org" for name in ("silent", "opened", "new", "declined", "bounced", "dead")]
    body = {"text": ", ".join(names), "team_id": str(cast.team)}
    assert (await cast.lena.post("/invitations/list", body)).status_code == 201
    jobs = Jobs(cast.sessions, settings)
    await jobs.nudge()
    await jobs.send_mail()
    week = func.now() - func.make_interval(0, 0, 0, 7)
    async with unit_of_work(cast.sessions) as db:
        old = Invitation.email != "new@example.org"
        await db.execute(update(Invitation).where(old).values(sent_at=week))
        for name, column in (("opened", "opened_at"), ("declined", "revoked_at"), ("bounced", "bounced_at")):
            mine = Invitation.email == f"{name}@example.org"
            await db.execute(update(Invitation).where(mine).values({column: func.now()}))
        dead = Invitation.email == "dead@example.org"
        await db.execute(update(Invitation).where(dead).values(inviter_id=cast.tom.id))
    await asyncio.gather(*(Jobs(cast.sessions, settings).nudge() for _ in range(5)))
    await jobs.nudge()
    await jobs.send_mail()
    assert server.taken == Counter({**dict.fromkeys(names, 1), "silent@example.org": 2})
    listed = (await cast.lena.get("/invitations", q="silent")).json()["items"][0]
    assert (listed["state"], listed["nudged_at"] is not None) == ("pending", True)


async def test_the_reminder_has_a_link_of_its_own_and_the_first_one_works_on(cast: Cast, settings: Settings) -> None:
    body = {"email": "new@example.org", "team_id": str(cast.team), "role": "member"}
    assert (await cast.lena.post("/invitations", body)).status_code == 201
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Invitation).values(sent_at=func.now() - func.make_interval(0, 0, 0, 8)))
        first = await db.scalar(update(Mail).values(sent_at=func.now()).returning(Mail.text))
    async with unit_of_work(cast.sessions) as db:
        assert await nudge_some(db, settings) == 1
    async with cast.sessions() as db:
        second = await db.scalar(select(Mail.text).where(Mail.sent_at.is_(None)))
    assert first is not None
    assert second is not None
    assert "This is the only reminder" in second
    secrets = [words.split("/invitation#")[1].split()[0] for words in (first, second)]
    assert len(set(secrets)) == 2
    for secret in secrets:
        assert (await cast.xen.post("/invitations/open", {"token": secret})).status_code == 200
    assert (await cast.xen.post("/invitations/decline", {"token": secrets[1]})).status_code == 204
    assert (await cast.xen.post("/invitations/open", {"token": secrets[0]})).status_code == 404
