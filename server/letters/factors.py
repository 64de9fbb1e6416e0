"""Letters that tell members what was changed about the ways they prove who they are."""

from server.letters.base import Letter, compose
from server.settings import Settings


def factors_letter(settings: Settings, *, name: str, what: str, more: str = "") -> Letter:
    """`what` is a sentence."""
    return compose(
        settings,
        subject=f"How you sign in to {settings.network_name} was changed",
        heading=f"{name}, this was changed",
        paragraphs=[what, more],
        button=("See how you sign in", f"{settings.public_url}/me/sign-in"),
        after="If it was you, you need do nothing.",
        footer=[
            "If it was not you: sign in, change your password and sign out everywhere else.",
            "Then tell an administrator at once.",
        ],
    )
