"""Whose links for several people are whose. Who may make one is as with invitations (`invitable_team`)."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import InvitationLink, Member
from server.errors import NotFound


def visible_links(me: Member) -> Select[InvitationLink]:
    """Those I made; administrators see all. Newest first."""
    query = select(InvitationLink).order_by(InvitationLink.id.desc())
    return query if me.is_administrator else query.where(InvitationLink.inviter_id == me.id)


async def changeable_link(db: AsyncSession, me: Member, link_id: UUID) -> InvitationLink:
    """Locked. Raises NotFound."""
    query = visible_links(me).where(InvitationLink.id == link_id).with_for_update()
    link = (await db.scalars(query, execution_options={"populate_existing": True})).one_or_none()
    if link is None:
        raise NotFound("There is no such link.")
    return link
