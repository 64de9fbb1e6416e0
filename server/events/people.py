"""Members and how they come in and go: what is announced of them."""

from typing import Literal
from uuid import UUID

from server.events.base import Announced
from server.profile import Profile

NetworkRole = Literal["administrator", "moderator", "webinar_host"]
"""What somebody may be in the whole network, beside leading teams and organising calls."""

InvitationState = Literal["pending", "opened", "joined", "declined", "expired", "bounced", "revoked"]


class MemberChanged(Announced, Profile):
    """A member joined the network, or what they say of themself changed. Said once to everybody who may know of them,
    with what all of these see; then, where there is more for them, to the member's teams, to the leaders and to the
    member, each with the whole of what they see: who hears several keeps the last."""

    type: Literal["member.changed"] = "member.changed"
    member_id: UUID
    name: str


class MemberSuspended(Announced):
    """A member was suspended, or (not `suspended`) may come in again. All sockets of a suspended member are closed."""

    type: Literal["member.suspended"] = "member.suspended"
    member_id: UUID
    suspended: bool


class MemberLeft(Announced):
    """A member left the network, or was taken out of it. Their sockets are closed; what they wrote stays."""

    type: Literal["member.left"] = "member.left"
    member_id: UUID
    name: str


class RoleChanged(Announced):
    """A member has a role in the whole network, or has it no longer. Their open sockets read their rights anew."""

    type: Literal["role.changed"] = "role.changed"
    member_id: UUID
    name: str
    role: NetworkRole
    holds: bool


class AccessEnded(Announced):
    """A session or an API token of this member ended. Its sockets are closed; those of others stay."""

    type: Literal["access.ended"] = "access.ended"
    member_id: UUID
    access_id: UUID


class InvitationChanged(Announced):
    """An invitation was sent, opened, answered or revoked, or its letter came back. Its inviter and administrators hear
    it."""

    type: Literal["invitation.changed"] = "invitation.changed"
    invitation_id: UUID
    email: str
    team_id: UUID | None
    role: str
    state: InvitationState
