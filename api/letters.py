"""/api/v1/me/letters: which letters come to me by themselves."""

from fastapi import Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import In, Out
from models import Member
from server.actions.letters import choose_letters
from server.db import Session
from server.identity import Me, settings_of
from server.network import network_rules

router = signed_in("/me/letters", ["me"])


class LettersIn(In):
    reminders: bool
    who_is_late: bool
    about_webinars: bool | None = Field(None, description="Left out: as it was.")


class LettersOut(Out):
    reminders: bool
    """When a report of mine is due, once."""
    who_is_late: bool
    """Who has not reported in teams I lead: once a day at most, and only when something has become late."""
    about_webinars: bool
    """Invitations to webinars, and what those who ran one write afterwards."""
    quiet_from: str
    quiet_until: str
    """Neither comes in these hours of the network; the same time twice: there are none."""


@router.get("")
async def read(db: Session, me: Me, request: Request) -> LettersOut:
    """Which letters come to me by themselves."""
    return await _letters_out(db, me, request)


@router.put("")
async def choose(db: Session, me: Me, request: Request, wanted: LettersIn) -> LettersOut:
    """Switch mine on or off. Nobody else learns of it."""
    member = await choose_letters(db, me, **wanted.model_dump())
    return await _letters_out(db, member, request)


async def _letters_out(db: AsyncSession, member: Member, request: Request) -> LettersOut:
    rules = await network_rules(db, settings_of(request))
    return LettersOut(
        reminders=member.wants_reminders,
        who_is_late=member.hears_who_is_late,
        about_webinars=member.wants_webinar_letters,
        quiet_from=f"{rules.quiet_from:%H:%M}",
        quiet_until=f"{rules.quiet_until:%H:%M}",
    )
