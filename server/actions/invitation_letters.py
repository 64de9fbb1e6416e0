"""The letters of invitations: which words go to whom. Set-based, since a list of a thousand goes out as one."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models import Call, Invitation, Mail, Member, Team
from server.letters.invitations import invitation_letter
from server.settings import Settings

Row = TypeVar("Row", Call, Member, Team)


def link_to(settings: Settings, secret: str) -> str:
    return f"{settings.public_url}/invitation#{secret}"


async def put_letters(
    db: AsyncSession, settings: Settings, asked: Sequence[tuple[Invitation, str]], *, reminder: bool = False
) -> None:
    """One letter into the outbox for each invitation, with the secret that goes after the # of its link."""
    invitations = [invitation for invitation, _ in asked]
    teams = await _by_id(db, Team.id, {each.team_id for each in invitations})
    calls = await _by_id(db, Call.id, {each.call_id for each in teams.values()})
    people = await _by_id(db, Member.id, {who for each in invitations for who in (each.inviter_id, each.leader_id)})
    names = select(Member.email, Member.name).where(Member.email.in_([each.email for each in invitations]))
    members = {row.email: row.name for row in await db.execute(names.where(Member.left_at.is_(None)))}
    together = await asked_together(db, {each.together_id for each in invitations})
    letters = []
    for invitation, secret in asked:
        team = teams.get(invitation.team_id)
        call = calls.get(team.call_id) if team else None
        inviter, leader = people.get(invitation.inviter_id), people.get(invitation.leader_id)
        letter = invitation_letter(
            settings,
            link=link_to(settings, secret),
            name=members.get(invitation.email) or invitation.name,
            inviter=inviter.name if inviter else "",
            team=team.name if team else "",
            call=call.name if call else "",
            goal_sentence=call.goal_sentence if call else "",
            role=invitation.role,
            message=invitation.message,
            leader=leader.name if leader else "",
            phone=invitation.phone,
            also=[each for each in together.get(invitation.together_id, []) if each.id != invitation.id],
            member_already=invitation.email in members,
            reminder=reminder,
            expires_at=invitation.expires_at,
        )
        words = {"subject": letter.subject, "text": letter.text, "html": letter.html}
        letters.append({"to": invitation.email, "invitation_id": invitation.id, **words})
    if letters:
        await db.execute(insert(Mail).inline(), letters)


async def asked_together(db: AsyncSession, ids: Collection[UUID | None]) -> dict[UUID | None, list[Invitation]]:
    """Those who were asked as a team, and have not been taken back; by what they share."""
    known = {each for each in ids if each}
    found: dict[UUID | None, list[Invitation]] = defaultdict(list)
    if known:
        query = select(Invitation).where(Invitation.together_id.in_(known), Invitation.declined_at.is_(None))
        standing = query.where(Invitation.revoked_at.is_(None)).order_by(Invitation.role, Invitation.id)
        for each in await db.scalars(standing):
            found[each.together_id].append(each)
    return found


async def _by_id(db: AsyncSession, key: InstrumentedAttribute[UUID], ids: Collection[UUID | None]) -> dict[Any, Any]:
    known = {each for each in ids if each}
    if not known:
        return {}
    return {each.id: each for each in await db.scalars(select(key.class_).where(key.in_(known)))}
