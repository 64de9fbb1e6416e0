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


def confirmation_letter(settings: Settings, *, link: str, code: str, name: str, minutes: int) -> Letter:
    return compose(
        settings,
        subject=f"{code} is your code for {settings.network_name}",
        heading=f"Is it you, {name}?",
        paragraphs=[
            f"You are about to do something that only you may do. Type this code where you were asked: {code}",
            "Or press the button, in the same browser.",
        ],
        button=("It is me", link),
        after=f"The code works once, for {minutes} minutes, and only where it was asked for.",
        footer=[
            "If you did not ask for it, somebody else may be signed in as you. Do not give them the code.",
            "Sign in and sign out everywhere else, on your own page.",
        ],
    )
