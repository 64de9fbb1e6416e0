"""Letters about signing in."""

from server.letters.base import Letter, compose
from server.settings import Settings


def sign_in_letter(settings: Settings, *, link: str, name: str, minutes: int) -> Letter:
    return compose(
        settings,
        subject=f"Your link to sign in to {settings.network_name}",
        heading=f"Sign in, {name}",
        paragraphs=[f"Here is your link to sign in to {settings.network_name}."],
        button=("Sign in", link),
        after=f"It works once, for {minutes} minutes. To look at it changes nothing.",
        footer=["If you did not ask for this link, do nothing. Nobody can sign in as you without it."],
    )
