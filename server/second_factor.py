"""Who has a second factor, and who must have one: as SQL, so that it is asked within the one statement that recognises
a request, and written nowhere else.

Invariant: an app counts from its confirmation on, a passkey from its registration on; recovery codes by themselves are
none.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, Select, Text, and_, any_, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuthenticatorApp, Member, NetworkVersion, Organiser, Passkey, Place

APP_IS_ON = AuthenticatorApp.confirmed_at.is_not(None)


def has_factor(member_id: ColumnElement[UUID] | Any) -> ColumnElement[bool]:
    app = exists().where(AuthenticatorApp.member_id == member_id, APP_IS_ON).correlate_except(AuthenticatorApp)
    return or_(app, exists().where(Passkey.member_id == member_id).correlate_except(Passkey))


def must_have_factor(*, by_now: bool = True) -> Exists:
    """Whether the newest rules of the network ask it of `Member`, and, `by_now`, their day has come."""
    newest = select(NetworkVersion.second_factor_for, NetworkVersion.second_factor_from)
    rules = newest.order_by(NetworkVersion.version.desc()).limit(1).subquery()

    def asked_of(role: str) -> ColumnElement[bool]:
        return literal(role, Text) == any_(rules.c.second_factor_for)

    leads = exists().where(Place.member_id == Member.id, Place.leads, Place.until.is_(None)).correlate(Member)
    organises = exists().where(Organiser.member_id == Member.id, Organiser.until.is_(None)).correlate(Member)
    one_of_them = or_(
        asked_of("member"),
        and_(asked_of("administrator"), Member.is_administrator),
        and_(asked_of("moderator"), Member.is_moderator),
        and_(asked_of("webinar_host"), Member.is_webinar_host),
        and_(asked_of("leader"), leads),
        and_(asked_of("organiser"), organises),
    )
    begun = or_(rules.c.second_factor_from.is_(None), rules.c.second_factor_from <= func.current_date())
    asked = select(rules.c.second_factor_for).where(one_of_them)
    return (asked.where(begun) if by_now else asked).correlate(Member).exists()


def lacks_factor() -> ColumnElement[bool]:
    """`Member` must have one, and has none. Most often the first half is over after one look at a row that holds for
    all."""
    return and_(must_have_factor(), ~has_factor(Member.id))


async def member_has_factor(db: AsyncSession, member_id: UUID) -> bool:
    return bool(await db.scalar(select(has_factor(literal(member_id)))))


def factor_due(member_id: UUID | ColumnElement[UUID]) -> Select[date | None]:
    """The day from which on the member must have one, if they have none. It may have come."""
    newest = select(NetworkVersion.second_factor_from).order_by(NetworkVersion.version.desc()).limit(1)
    mine = select(newest.scalar_subquery()).select_from(Member).where(Member.id == member_id)
    return mine.where(must_have_factor(by_now=False), ~has_factor(Member.id))


async def member_must_have_factor(db: AsyncSession, member_id: UUID, *, by_now: bool = True) -> bool:
    asked = must_have_factor(by_now=by_now)
    return bool(await db.scalar(select(Member.id).where(Member.id == member_id, asked)))
