"""Which letters come to a member by themselves: their own choice, and nobody else's to know."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member


async def choose_letters(db: AsyncSession, me: Member, *, reminders: bool, who_is_late: bool) -> Member:
    chosen = update(Member).where(Member.id == me.id).values(wants_reminders=reminders, hears_who_is_late=who_is_late)
    return (await db.scalars(chosen.returning(Member), execution_options={"populate_existing": True})).one()
