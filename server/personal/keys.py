"""What is held about a member's browsers, and about a change of their address."""

from models import EmailChange, KnownDevice, OpenIdAccount, OpenIdStart
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        KnownDevice,
        parts=(
            Part(
                heading="Browsers you signed in with before",
                mine=KnownDevice.member_id,
                shows=(KnownDevice.first_seen_at, KnownDevice.last_seen_at),
                erasure=Erasure.DELETE,
                why="So that you are told when somebody signs in as you with another one.",
            ),
        ),
        secrets=(KnownDevice.token_hash,),
    ),
    Holding(
        EmailChange,
        parts=(
            Part(
                heading="Changes of your e-mail address",
                mine=EmailChange.member_id,
                shows=(
                    EmailChange.new_email,
                    EmailChange.asked_at,
                    EmailChange.old_agreed_at,
                    EmailChange.new_agreed_at,
                    EmailChange.expires_at,
                    EmailChange.ended_at,
                ),
                erasure=Erasure.DELETE,
                why="Both addresses agree before you sign in with the new one.",
            ),
        ),
        secrets=(EmailChange.old_token_hash, EmailChange.new_token_hash),
    ),
    Holding(
        OpenIdAccount,
        parts=(
            Part(
                heading="Accounts elsewhere that you sign in with",
                mine=OpenIdAccount.member_id,
                shows=(
                    OpenIdAccount.issuer,
                    OpenIdAccount.subject,
                    OpenIdAccount.linked_at,
                    OpenIdAccount.last_used_at,
                ),
                erasure=Erasure.DELETE,
                why="So that you can sign in with an account of your organisation.",
            ),
        ),
    ),
    Holding(
        OpenIdStart,
        secrets=(OpenIdStart.secret_hash,),
        plain=(OpenIdStart.provider,),
        why="That some browser went to a provider, for an hour. Nobody is named.",
    ),
)
