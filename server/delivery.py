"""Carrying letters from the outbox to the mail server, and taking note of those that came back.

Invariant: none is lost, and none goes twice but one that was on its way when its process was killed or its line broke;
that one has the same Message-ID. Who carries a letter leases it first. A server that is away costs no letter a try:
none is leased before there is a line to it. What it says for good of a recipient (5xx to RCPT) is believed at once.
"""

import email
from collections.abc import Iterator
from datetime import timedelta
from email.policy import default
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import aiosmtplib
import structlog
from sqlalchemy import func, select, update

from models import Mail
from server.actions.invitations import mark_bounced
from server.db import Sessions, unit_of_work
from server.mail import MOST_TRIES, NO_WORDS, WAITING, mail_server, message_of
from server.settings import Settings

SMTP_SECONDS = 30
LEASE = timedelta(seconds=4 * SMTP_SECONDS)
MOST_ON_ONE_LINE = 100
"""Letters. Many servers end a line after as many."""
LARGEST_RETURNED = 1024 * 1024

log = structlog.get_logger()


class ServerAway(Exception):
    """There is no line to the mail server now."""


class Postman:
    """Holds one line to the mail server while there is something to carry."""

    def __init__(self, sessions: Sessions, settings: Settings, seconds: float = SMTP_SECONDS) -> None:
        assert settings.smtp_url is not None
        self._sessions, self._settings, self._seconds = sessions, settings, seconds
        self._url = settings.smtp_url
        self._line: aiosmtplib.SMTP | None = None
        self._carried = 0

    async def carry_all(self) -> None:
        """Everything that is due, one after the other. Raises ServerAway."""
        try:
            while await self._carry_next():
                pass
        finally:
            await self._hang_up()

    async def carry_one(self) -> bool:
        """The letter that waits longest, if there is one; whether there was. Raises ServerAway."""
        try:
            return await self._carry_next()
        finally:
            await self._hang_up()

    async def _carry_next(self) -> bool:
        """No transaction is open while the mail server talks."""
        if self._line is None and not await due_mails(self._sessions, 1):
            return False
        await self._call()
        mail = await self._lease()
        if mail is None:
            return False
        try:
            await self._hand_over(mail)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            await self._note_failure(mail, error)
            if _line_is_bad(error):
                await self._hang_up()
        else:
            await self._note(mail, last_error="", sent_at=func.now(), **NO_WORDS)
        return True

    async def _lease(self) -> Mail | None:
        first = select(Mail.id).where(WAITING).order_by(Mail.next_try_at).limit(1)
        chosen = first.with_for_update(skip_locked=True).scalar_subquery()
        lease = update(Mail).where(Mail.id == chosen).values(tries=Mail.tries + 1, next_try_at=func.now() + LEASE)
        async with unit_of_work(self._sessions) as db:
            mail: Mail | None = await db.scalar(lease.returning(Mail))
        return mail

    async def _hand_over(self, mail: Mail) -> None:
        """A line that was used before may have been ended meanwhile: then once more, on a new one."""
        message = message_of(mail, self._settings)
        for used_before in (self._carried > 0, False):
            await self._call()
            assert self._line is not None
            try:
                await self._line.send_message(message)
                self._carried += 1
                return
            except (aiosmtplib.SMTPException, OSError) as error:
                if not used_before or not _line_is_bad(error) or isinstance(error, TimeoutError):
                    raise
                await self._hang_up()

    async def _call(self) -> None:
        if self._carried >= MOST_ON_ONE_LINE:
            await self._hang_up()
        if self._line is not None:
            return
        line = mail_server(self._url, self._seconds)
        try:
            await line.connect()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            line.close()
            raise ServerAway(f"{type(error).__name__}: {error}") from error
        self._line, self._carried = line, 0

    async def _hang_up(self) -> None:
        line, self._line, self._carried = self._line, None, 0
        if line is None:
            return
        try:
            await line.quit(timeout=1)
        except (aiosmtplib.SMTPException, OSError):
            line.close()

    async def _note_failure(self, mail: Mail, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}".replace("\x00", "")[:500]
        if _refuses_recipient(error):
            await self._note(mail, last=True, last_error=why, bounced_at=func.now(), **NO_WORDS)
            return
        wait = min(timedelta(seconds=30 * 2**mail.tries), timedelta(hours=6))
        await self._note(mail, last=mail.tries >= MOST_TRIES, last_error=why, next_try_at=func.now() + wait)

    async def _note(self, mail: Mail, *, last: bool = False, **outcome: Any) -> None:
        """`last`: it will not be tried again, and who waits for an answer to it is told."""
        async with unit_of_work(self._sessions) as db:
            await db.execute(update(Mail).where(Mail.id == mail.id).values(outcome))
            if last and mail.invitation_id is not None:
                await mark_bounced(db, mail.invitation_id)


async def due_mails(sessions: Sessions, most: int) -> int:
    """How many letters can leave now, counted up to `most`."""
    some = select(Mail.id).where(WAITING).limit(most).subquery()
    async with sessions() as db:
        return await db.scalar(select(func.count()).select_from(some)) or 0


def _line_is_bad(error: Exception) -> bool:
    """Whether nothing more can be said on this line; else only this letter was refused."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return error.code == 421
    return isinstance(error, OSError | TimeoutError | aiosmtplib.SMTPServerDisconnected)


def _refuses_recipient(error: Exception) -> bool:
    """For good, and because of who it is for. A refusal of us (5.7.x: not allowed to send here) is none: once it is
    mended, the letter can go. An address that no header can hold goes nowhere."""
    if isinstance(error, ValueError):
        return True
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(_refuses_recipient(each) for each in error.recipients)
    if not isinstance(error, aiosmtplib.SMTPRecipientRefused):
        return False
    return 500 <= error.code < 600 and not error.message.lstrip().startswith("5.7.")


async def take_back_returned(sessions: Sessions, settings: Settings, raw: bytes) -> int:
    """Takes note of a letter that came back (a delivery status notification, RFC 3464); how many of ours it was about.

    Whoever can write to the address that letters come from can hand one in. All that it does is to mark a letter that
    was sent, and an invitation that was not opened, as bounced; and only who has a letter knows its Message-ID.
    """
    found = 0
    async with unit_of_work(sessions) as db:
        for mail_id in set(returned_ids(raw, urlsplit(settings.public_url).hostname or "")):
            came_back = update(Mail).where(Mail.id == mail_id, Mail.sent_at.is_not(None), Mail.bounced_at.is_(None))
            row = (
                await db.execute(came_back.values(bounced_at=func.now()).returning(Mail.invitation_id))
            ).one_or_none()
            if row is not None:
                found += 1
                if row.invitation_id is not None:
                    await mark_bounced(db, row.invitation_id)
    return found


def returned_ids(raw: bytes, host: str) -> Iterator[UUID]:
    """The ids of our letters that a notification says can never arrive. Nothing for any other mail."""
    try:
        report = email.message_from_bytes(raw[:LARGEST_RETURNED], policy=default)
        if report.get_content_type() != "multipart/report":
            return
        parts = list(report.iter_parts())
        if not any(_failed_for_good(part) for part in parts):
            return
        for part in parts:
            name, _, domain = _message_id(part).strip(" <>\t\r\n").partition("@")
            if domain.lower() == host.lower():
                yield UUID(name)
    except (ValueError, LookupError, AttributeError, TypeError):
        return  # not written as it should be: nobody's letter came back by it


def _failed_for_good(part: Any) -> bool:
    if part.get_content_type() != "message/delivery-status":
        return False
    return any(
        str(block.get("Action", "")).strip().lower() == "failed" and str(block.get("Status", "")).strip()[:1] == "5"
        for block in part.get_payload()
    )


def _message_id(part: Any) -> str:
    """Of the letter that is sent back, whole or only its headers; "" for other parts."""
    kind = part.get_content_type()
    if kind in ("message/rfc822", "message/global"):
        return str(part.get_payload(0).get("Message-ID", ""))
    if kind in ("text/rfc822-headers", "message/global-headers"):
        return str(email.message_from_string(part.get_content(), policy=default).get("Message-ID", ""))
    return ""
