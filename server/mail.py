"""Mail: the outbox in the database, what a letter looks like on the wire, and the line to the mail server.

A letter is put into the outbox in the transaction of the change it tells of, and carried from there after it
(`server/delivery.py`). What letters say is in `server/letters/`. Once one is sent, its words are cleared from the
database, since they may hold a secret link.
"""

import re
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from sqlalchemy import and_, func
from sqlalchemy.ext.asyncio import AsyncSession

from models import Mail
from server.letters.base import Letter
from server.settings import Settings

SMTP_SECONDS = 30
MOST_TRIES = 16
"""With waits that double from a minute to six hours: about two days."""

NO_WORDS: dict[str, Any] = {"text": "", "html": "", "reply_to": "", "calendar": ""}
"""What is left of the words of a letter that is not to be sent again."""

WAITING = and_(
    Mail.sent_at.is_(None), Mail.bounced_at.is_(None), Mail.next_try_at <= func.now(), Mail.tries < MOST_TRIES
)
"""A letter that can leave now."""


def put_into_outbox(
    db: AsyncSession,
    to: str,
    letter: Letter,
    *,
    not_before: datetime | None = None,
    reply_to: str = "",
    calendar: str = "",
) -> None:
    """`not_before`: it waits until then. `calendar`: a file that goes with it."""
    mail = Mail(to=to, subject=letter.subject, text=letter.text, html=letter.html, reply_to=reply_to, calendar=calendar)
    if not_before is not None:
        mail.next_try_at = not_before
    db.add(mail)


def message_of(mail: Mail, settings: Settings) -> EmailMessage:
    """Raises ValueError for an address that no header can hold."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.to
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message["Subject"] = " ".join(mail.subject.splitlines())
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.id}@{urlsplit(settings.public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        method = re.search(r"^METHOD:(\w+)", mail.calendar, re.MULTILINE)
        params = {"method": method[1]} if method else {}
        message.add_alternative(mail.calendar, subtype="calendar", params=params)
    return message


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
