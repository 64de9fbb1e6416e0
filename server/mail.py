"""Mail: what our letters say, the outbox in the database, and sending from it.

A letter is put into the outbox in the transaction of the change it tells of, and sent after it. It goes out at least
once: who takes one leases it, so that a killed process delays it by the lease at most; the Message-ID is the same each
time. Once it is sent, its words are cleared from the database, since they may hold a secret link.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import aiosmtplib
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Mail
from server.db import Sessions, unit_of_work
from server.settings import Settings

SMTP_SECONDS = 30
LEASE = timedelta(seconds=4 * SMTP_SECONDS)
MOST_TRIES = 16
"""With waits that double from a minute to six hours: about two days."""


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def invitation_letter(
    settings: Settings,
    *,
    link: str,
    inviter: str,
    team: str,
    call: str,
    goal_sentence: str,
    role: str,
    message: str,
    expires_at: datetime,
) -> Letter:
    """`inviter`, `team`, `call`, `goal_sentence` and `message` may be empty."""
    into = team or settings.network_name
    parts = {"member": "a member", "leader": "a leader", "administrator": "an administrator"}
    day = long_date(expires_at, settings)
    asks = f"{inviter} asks you to join {into}" if inviter else f"You are invited to join {into}"
    return _letter(
        settings,
        subject=asks,
        heading=f"{asks}.",
        quote=message,
        paragraphs=[
            f"{call}. {goal_sentence}" if call else "",
            f"You come in as {parts[role]}{f' of {team}' if team else ''}.",
        ],
        button=("See the invitation", link),
        after=f"The link is for you only, works once, and lasts until {day}. To look at it changes nothing.",
        footer=[
            f"Nobody is in {settings.network_name} uninvited. If you do not want to come in, you need do nothing.",
            "Please never write anything there that points to a patient.",
        ],
    )


def sign_in_letter(settings: Settings, *, link: str, name: str, minutes: int) -> Letter:
    return _letter(
        settings,
        subject=f"Your link to sign in to {settings.network_name}",
        heading=f"Sign in, {name}",
        paragraphs=[f"Here is your link to sign in to {settings.network_name}."],
        button=("Sign in", link),
        after=f"It works once, for {minutes} minutes. To look at it changes nothing.",
        footer=["If you did not ask for this link, do nothing. Nobody can sign in as you without it."],
    )


def long_date(moment: datetime, settings: Settings) -> str:
    """ "9 June 2011", where the network is."""
    local = moment.astimezone(ZoneInfo(settings.time_zone))
    return f"{local.day} {local:%B %Y}"


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


FONT = "font-family:'Atkinson Hyperlegible',Verdana,Arial,sans-serif;"
LARGE = f"{FONT}margin:0 0 12px;font-size:17px;line-height:25px;color:#14231d;"
SMALL = f"{FONT}margin:0 0 12px;font-size:15px;line-height:22px;color:#3d4f47;"
STYLES = """@media (max-width:480px) {
  .pad > tbody > tr > td { padding-left:20px !important; padding-right:20px !important; }
}
@media (prefers-color-scheme: dark) {
  .pg, .bx { background:#15231e !important; }
  .bx p { color:#eaf2ee !important; }
  .bx p a { color:#9adfc4 !important; }
}"""


def _letter(
    settings: Settings,
    *,
    subject: str,
    heading: str,
    paragraphs: Sequence[str],
    button: tuple[str, str],
    after: str,
    footer: Sequence[str],
    quote: str = "",
) -> Letter:
    """The same words twice: as plain text, and as a table of 600 pixels with its styles inline and no pictures."""
    said = [each for each in paragraphs if each]
    label, link = button
    made_up = "A demo. People, teams and numbers are made up." if settings.demo else ""
    quoted = "\n".join(f"> {line}" for line in quote.splitlines())
    text = "\n\n".join(filter(None, [made_up, heading, quoted, *said, f"{label}:\n{link}", after, *footer]))

    words = escape(quote).replace("\n", "<br>")
    body = f'<p style="{LARGE}padding:0 0 0 14px;border-left:4px solid #2f7d68;">“{words}”</p>' if quote else ""
    body += "".join(f'<p style="{LARGE}">{escape(each)}</p>' for each in said)
    feet = "".join(f'<p style="{SMALL}">{escape(each)}</p>' for each in footer)
    marked = f'<p style="{FONT}margin:0;font-size:14px;line-height:20px;color:#2a1f00 !important;">{made_up}</p>'
    banner = f'<tr><td bgcolor="#f3c550" style="background:#f3c550;padding:6px 32px;">{marked}</td></tr>'
    table = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'
    html = f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{escape(subject)}</title>
<style>
{STYLES}
</style>
</head>
<body class="pg" style="margin:0;padding:0;background:#eef3f1;">
<main>
{table} class="pg" width="100%" bgcolor="#eef3f1" style="background:#eef3f1;"><tr>\
<td align="center" style="padding:16px 8px 32px;">
{table} class="bx pad" width="600" bgcolor="#ffffff" \
style="width:100%;max-width:600px;background:#ffffff;border-radius:12px;">
{banner if made_up else ""}
<tr><td bgcolor="#123a31" style="background:#123a31;padding:24px 32px;">\
<p style="{FONT}margin:0 0 6px;font-size:15px;line-height:21px;color:#cde2d8 !important;">\
{escape(settings.network_name)}</p>\
<h1 style="{FONT}margin:0;font-size:25px;line-height:31px;color:#ffffff;">{escape(heading)}</h1></td></tr>
<tr><td style="padding:24px 32px 0;">{body}\
{table}><tr><td bgcolor="#17493d" style="background:#17493d;border-radius:8px;border:2px solid #17493d;">\
<a href="{escape(link)}" style="{FONT}display:inline-block;padding:12px 20px;font-size:17px;line-height:20px;\
font-weight:bold;color:#ffffff;text-decoration:none;">{escape(label)}</a></td></tr></table>
<div style="height:16px;line-height:16px;">&nbsp;</div><p style="{SMALL}">{escape(after)}</p></td></tr>
<tr><td style="padding:12px 32px 28px;"><hr style="border:0;border-top:1px solid #cbd7d1;margin:0 0 16px;">\
{feet}</td></tr>
</table>
</td></tr></table>
</main>
</body>
</html>
"""
    return Letter(subject, text + "\n", html)
