"""Letters about a webinar into the outbox, each with its calendar entry.

Invariant: who is told of a place that they have is still in the audience: a link to join goes to nobody who may not see
the webinar any more.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, Member, Registration, Webinar
from server.calendar_files import Entry, Method, calendar_file
from server.letters.base import Letter
from server.letters.webinars import (
    cancelled_letter,
    changed_letter,
    registered_letter,
    reminding_letter,
    unregistered_letter,
    when,
)
from server.mail import put_into_outbox
from server.policy.webinars import attending
from server.settings import Settings


def page_of(settings: Settings, webinar: Webinar) -> str:
    return f"{settings.public_url}/webinars/{webinar.id}"


def entry_of(settings: Settings, webinar: Webinar) -> Entry:
    """Without the link to join: a calendar is often shared, and the page has it."""
    page = page_of(settings, webinar)
    return Entry(
        uid=f"{webinar.id}@{urlsplit(settings.public_url).hostname}",
        sequence=webinar.version - 1,
        starts_at=webinar.starts_at,
        minutes=webinar.minutes,
        title=webinar.title,
        about="\n\n".join(filter(None, [webinar.takeaway, page])),
        where=page,
        link=page,
        changed_at=datetime.now(UTC),
        cancelled=webinar.cancelled_at is not None,
    )


def tell_of_place(db: AsyncSession, settings: Settings, webinar: Webinar, member: Member) -> None:
    letter = registered_letter(
        settings,
        name=member.name,
        title=webinar.title,
        takeaway=webinar.takeaway,
        time=when(webinar.starts_at, webinar.minutes, webinar.zone),
        link=page_of(settings, webinar),
        join_url=webinar.join_url,
    )
    _send(db, settings, webinar, member, letter, "REQUEST")


def tell_of_beginning(db: AsyncSession, settings: Settings, webinar: Webinar, member: Member, *, soon: bool) -> None:
    """Without a calendar entry: they have it."""
    letter = reminding_letter(
        settings,
        name=member.name,
        title=webinar.title,
        time=when(webinar.starts_at, webinar.minutes, webinar.zone),
        link=page_of(settings, webinar),
        join_url=webinar.join_url,
        soon=soon,
    )
    put_into_outbox(db, member.email, letter)


def tell_of_place_given_back(db: AsyncSession, settings: Settings, webinar: Webinar, member: Member) -> None:
    letter = unregistered_letter(settings, name=member.name, title=webinar.title, link=page_of(settings, webinar))
    _send(db, settings, webinar, member, letter, "CANCEL")


async def tell_of_change(db: AsyncSession, settings: Settings, webinar: Webinar, changes: Sequence[str]) -> None:
    for member in await _coming(db, webinar):
        letter = changed_letter(
            settings,
            name=member.name,
            title=webinar.title,
            time=when(webinar.starts_at, webinar.minutes, webinar.zone),
            link=page_of(settings, webinar),
            join_url=webinar.join_url,
            changes=list(changes),
        )
        _send(db, settings, webinar, member, letter, "REQUEST")


async def tell_of_cancelling(db: AsyncSession, settings: Settings, webinar: Webinar, by: Member) -> None:
    for member in await _coming(db, webinar):
        letter = cancelled_letter(
            settings,
            name=member.name,
            title=webinar.title,
            time=when(webinar.starts_at, webinar.minutes, webinar.zone),
            link=page_of(settings, webinar),
            by=by.name,
            why=webinar.cancelled_why,
        )
        _send(db, settings, webinar, member, letter, "CANCEL")


async def _coming(db: AsyncSession, webinar: Webinar) -> list[Member]:
    query = select(Member).join(Registration, Registration.member_id == Member.id)
    query = query.where(Registration.webinar_id == webinar.id, MAY_COME_IN, Member.id.in_(attending(webinar.id)))
    return list(await db.scalars(query.order_by(Member.id)))


def _send(
    db: AsyncSession, settings: Settings, webinar: Webinar, member: Member, letter: Letter, method: Method
) -> None:
    entry = entry_of(settings, webinar)
    calendar = calendar_file(entry, method, organiser=sender_of(settings), attendee=member.email)
    put_into_outbox(db, member.email, letter, calendar=calendar)


def sender_of(settings: Settings) -> str:
    """The bare address that letters come from."""
    return parseaddr(settings.mail_from)[1]
