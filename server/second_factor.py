"""Who has a second factor: as SQL, for whatever statement wants to know.

Invariant: an app counts from its confirmation on, a passkey from its registration on; recovery codes by themselves are
none.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuthenticatorApp, Passkey

APP_IS_ON = AuthenticatorApp.confirmed_at.is_not(None)


def has_factor(member_id: ColumnElement[UUID] | Any) -> ColumnElement[bool]:
    app = exists().where(AuthenticatorApp.member_id == member_id, APP_IS_ON)
    return or_(app, exists().where(Passkey.member_id == member_id))


async def member_has_factor(db: AsyncSession, member_id: UUID) -> bool:
    return bool(await db.scalar(select(has_factor(literal(member_id)))))
