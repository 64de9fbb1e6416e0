"""Mail: the outbox in the database, and sending from it. What letters say is in `server/letters/`.

A letter is put into the outbox in the transaction of the change it tells of, and sent after it. It goes out at least
once: who takes one leases it, so that a killed process delays it by the lease at most; the Message-ID is the same each
time. Once it is sent, its words are cleared from the database, since they may hold a secret link.
"""

import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Mail
from server.db import Sessions, unit_of_work
from server.letters.base import Letter
from server.settings import Settings

SMTP_SECONDS = 30
LEASE = timedelta(seconds=4 * SMTP_SECONDS)
MOST_TRIES = 16
"""With waits that double from a minute to six hours: about two days."""


def put_into_outbox(db: AsyncSession, to: str, letter: Letter) -> None:
    db.add(Mail(to=to, subject=letter.subject, text=letter.text, html=letter.html))


async def send_next(sessions: Sessions, settings: Settings) -> bool:
    """Send the mail that waits longest, if there is one; whether there was. Failures are noted and tried again later.

    No transaction is open while the mail server talks.
    """
    assert settings.smtp_url is not None
    waiting = (
        select(Mail.id)
        .where(Mail.sent_at.is_(None), Mail.next_try_at <= func.now(), Mail.tries < MOST_TRIES)
        .order_by(Mail.next_try_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    lease = update(Mail).where(Mail.id == waiting).returning(Mail)
    async with unit_of_work(sessions) as db:
        mail = await db.scalar(lease.values(tries=Mail.tries + 1, next_try_at=func.now() + LEASE))
    if mail is None:
        return False
    try:
        await _deliver(settings.smtp_url, message_of(mail, settings))
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        wait = min(timedelta(seconds=30 * 2**mail.tries), timedelta(hours=6))
        why = f"{type(error).__name__}: {error}".replace("\x00", "")[:500]
        outcome = {"last_error": why, "next_try_at": func.now() + wait}
    else:
        outcome = {"last_error": "", "sent_at": func.now(), "text": "", "html": ""}
    async with unit_of_work(sessions) as db:
        await db.execute(update(Mail).where(Mail.id == mail.id).values(outcome))
    return True


def message_of(mail: Mail, settings: Settings) -> EmailMessage:
    """Raises ValueError for an address that no header can hold."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.id}@{urlsplit(settings.public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


async def _deliver(smtp_url: str, message: EmailMessage) -> None:
    async with mail_server(smtp_url) as server:
        await server.send_message(message)


def mail_server(smtp_url: str, seconds: float = SMTP_SECONDS) -> aiosmtplib.SMTP:
    """The server that the setting names; used as a context, it is connected to and signed in at."""
    url = urlsplit(smtp_url)
    secure = url.scheme == "smtps"
    start_tls = "starttls" in parse_qs(url.query, keep_blank_values=True)
    return aiosmtplib.SMTP(
        hostname=url.hostname or "localhost",
        port=url.port or (465 if secure else 587 if start_tls else 25),
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        use_tls=secure,
        start_tls=start_tls,
        tls_context=ssl.create_default_context() if secure or start_tls else None,
        timeout=seconds,
    )
