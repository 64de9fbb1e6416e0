"""Which letters come to a member by themselves: their own choice, and nobody else's to know."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member


async def choose_letters(
    db: AsyncSession, me: Member, *, reminders: bool, who_is_late: bool, about_webinars: bool | None
) -> Member:
    """`about_webinars` None: as it was."""
    chosen = update(Member).where(Member.id == me.id).values(wants_reminders=reminders, hears_who_is_late=who_is_late)
    if about_webinars is not None:
        chosen = chosen.values(wants_webinar_letters=about_webinars)
    return (await db.scalars(chosen.returning(Member), execution_options={"populate_existing": True})).one()
