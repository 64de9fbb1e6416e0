"""What is held about how a member proves who they are, besides a password or a link."""

from models import AuthenticatorApp, Passkey, PasskeyChallenge, RecoveryCode, SignInTicket
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        AuthenticatorApp,
        parts=(
            Part(
                heading="Your app that shows six numbers",
                mine=AuthenticatorApp.member_id,
                shows=(AuthenticatorApp.made_at, AuthenticatorApp.confirmed_at, AuthenticatorApp.last_used_at),
                erasure=Erasure.DELETE,
                why="A second proof, when you sign in, that it is you.",
            ),
        ),
        secrets=(AuthenticatorApp.secret,),
    ),
    Holding(
        RecoveryCode,
        parts=(
            Part(
                heading="Your recovery codes",
                mine=RecoveryCode.member_id,
                shows=(RecoveryCode.used_at,),
                erasure=Erasure.DELETE,
                why="Let you in when a device is lost.",
            ),
        ),
        secrets=(RecoveryCode.salt, RecoveryCode.code_hash),
    ),
    Holding(
        Passkey,
        parts=(
            Part(
                heading="Your passkeys",
                mine=Passkey.member_id,
                shows=(Passkey.name, Passkey.synced, Passkey.made_at, Passkey.last_used_at),
                erasure=Erasure.DELETE,
                why="Let you in by your device's own lock.",
            ),
        ),
        secrets=(Passkey.credential_id, Passkey.public_key),
        plain=(Passkey.transports,),
    ),
    Holding(
        PasskeyChallenge,
        parts=(
            Part(
                heading="What a device of yours was last asked to sign",
                mine=PasskeyChallenge.member_id,
                shows=(PasskeyChallenge.expires_at,),
                erasure=Erasure.DELETE,
                why="So that no answer of a passkey is good twice. It goes after an hour.",
            ),
        ),
        secrets=(PasskeyChallenge.challenge,),
        plain=(PasskeyChallenge.purpose,),
    ),
    Holding(
        SignInTicket,
        parts=(
            Part(
                heading="Sign-ins that got to their second step",
                mine=SignInTicket.member_id,
                shows=(SignInTicket.way, SignInTicket.made_at, SignInTicket.expires_at, SignInTicket.used_at),
                erasure=Erasure.DELETE,
                why="Stands between the two steps of signing in. It goes after a day.",
            ),
        ),
        secrets=(SignInTicket.token_hash,),
    ),
)
