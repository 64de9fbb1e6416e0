"""Letters about signing in."""

from collections.abc import Sequence

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


def password_changed_letter(settings: Settings, *, name: str) -> Letter:
    return _news(
        settings,
        subject=f"Your password for {settings.network_name} has changed",
        heading=f"Your password has changed, {name}",
        paragraphs=["All that was signed in as you was signed out, other browsers and programs alike."],
    )


def password_removed_letter(settings: Settings, *, name: str) -> Letter:
    return _news(
        settings,
        subject=f"Your password for {settings.network_name} was removed",
        heading=f"You have no password now, {name}",
        paragraphs=[
            "From now on you sign in by a link that we mail you each time.",
            "All that was signed in as you was signed out, other browsers and programs alike.",
        ],
    )


def new_device_letter(settings: Settings, *, name: str, device: str, address: str) -> Letter:
    place = f" from the network {address}" if address else ""
    return _news(
        settings,
        subject=f"Somebody signed in to {settings.network_name} as you",
        heading=f"Was it you, {name}?",
        paragraphs=[f"Somebody signed in as you with {device}{place}, where nobody signed in as you before."],
    )


def old_address_letter(settings: Settings, *, link: str, name: str, email: str, days: int) -> Letter:
    """To the address that a member has. Never names the secret of the other one."""
    return compose(
        settings,
        subject=f"Another address for {settings.network_name}?",
        heading=f"Do you want another address, {name}?",
        paragraphs=[
            f"Somebody signed in as you wants {email} to be your address from now on.",
            "It changes only when this address and the new one have both agreed.",
        ],
        button=("Agree, or stop it", link),
        after=f"To look at it changes nothing. The link works for {days} days. Without an answer all stays as it is.",
        footer=["If it was not you: stop it, choose a new password, and sign out everywhere else."],
    )


def new_address_letter(settings: Settings, *, link: str, name: str, days: int) -> Letter:
    return compose(
        settings,
        subject=f"Is this your address, {name}?",
        heading=f"Is this your address, {name}?",
        paragraphs=[f"{name} wants to sign in to {settings.network_name} with this address from now on."],
        button=("It is mine", link),
        after=f"To look at it changes nothing. The link works for {days} days.",
        footer=["If you know nothing of it, do nothing."],
    )


def address_changed_letter(settings: Settings, *, name: str, email: str) -> Letter:
    return _news(
        settings,
        subject=f"Your address for {settings.network_name} has changed",
        heading=f"Your address has changed, {name}",
        paragraphs=[f"From now on you sign in with {email}, and our letters go there."],
    )


def _news(settings: Settings, *, subject: str, heading: str, paragraphs: Sequence[str]) -> Letter:
    """Something about a member's keys is different: it goes to whoever must know if it was not they."""
    return compose(
        settings,
        subject=subject,
        heading=heading,
        paragraphs=paragraphs,
        button=("See how you sign in", f"{settings.public_url}/me/sign-in"),
        after="If it was you, do nothing.",
        footer=[
            "If it was not you: ask for a link on the sign-in page at once, and choose another password.",
            f"Then tell an administrator of {settings.network_name}.",
        ],
    )
