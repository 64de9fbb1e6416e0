"""What invitations and links hold about those who send them and those who are asked."""

from models import Invitation, InvitationLink, LinkClaim
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        Invitation,
        parts=(
            Part(
                heading="Invitations you accepted",
                mine=Invitation.accepted_by,
                shows=(
                    Invitation.email,
                    Invitation.name,
                    Invitation.role,
                    Invitation.message,
                    Invitation.opened_at,
                    Invitation.accepted_at,
                ),
                erasure=Erasure.BLANK,
                columns=(Invitation.email, Invitation.name, Invitation.message, Invitation.phone),
                why="Says who let you in. After erasure it is a line between two ids.",
            ),
            Part(
                heading="Invitations sent to your address",
                mine=Invitation.email,
                shows=(
                    Invitation.email,
                    Invitation.name,
                    Invitation.role,
                    Invitation.message,
                    Invitation.created_at,
                    Invitation.opened_at,
                    Invitation.declined_at,
                    Invitation.decline_reason,
                ),
                erasure=Erasure.DELETE,
                why="You can accept it until it runs out.",
            ),
            Part(
                heading="Invitations you sent",
                mine=Invitation.inviter_id,
                shows=(
                    Invitation.email,
                    Invitation.role,
                    Invitation.message,
                    Invitation.phone,
                    Invitation.created_at,
                ),
                erasure=Erasure.BLANK,
                columns=(Invitation.message, Invitation.phone),
                why="Says who let whom in: the person invited is still a member.",
            ),
        ),
        secrets=(Invitation.token_hash, Invitation.nudge_hash),
        named=(Invitation.revoked_by, Invitation.leader_id),
        plain=(Invitation.role,),
    ),
    Holding(
        InvitationLink,
        parts=(
            Part(
                heading="Links you made for several people",
                mine=InvitationLink.inviter_id,
                shows=(
                    InvitationLink.name,
                    InvitationLink.role,
                    InvitationLink.message,
                    InvitationLink.phone,
                    InvitationLink.uses,
                    InvitationLink.created_at,
                    InvitationLink.expires_at,
                ),
                erasure=Erasure.BLANK,
                columns=(InvitationLink.message, InvitationLink.phone),
                why="Says who let whom in by it.",
            ),
        ),
        secrets=(InvitationLink.token_hash,),
        named=(InvitationLink.leader_id,),
        plain=(InvitationLink.name, InvitationLink.role),
    ),
    Holding(
        LinkClaim,
        parts=(
            Part(
                heading="Addresses you gave to come in by a link",
                mine=LinkClaim.email,
                shows=(LinkClaim.email, LinkClaim.created_at, LinkClaim.used_at),
                erasure=Erasure.DELETE,
                why="Makes sure that the address is yours, before you come in with it.",
            ),
        ),
        secrets=(LinkClaim.token_hash,),
    ),
)
