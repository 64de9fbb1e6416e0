"""Letters that ask somebody in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from server.letters.base import Letter, compose, long_date
from server.settings import Settings

PARTS = {
    "member": "a member",
    "leader": "a leader",
    "administrator": "an administrator",
    "moderator": "a moderator",
    "webinar_host": "a webinar host",
}


class AlsoAsked(Protocol):
    """Somebody who is asked together with the reader."""

    name: str
    email: str
    role: str


def known_as(who: AlsoAsked) -> str:
    """Their name. Without one, what stands before the @: a whole address is theirs to give."""
    name = who.name or who.email.partition("@")[0]
    return f"{name} (to lead)" if who.role == "leader" else name


def invitation_letter(
    settings: Settings,
    *,
    link: str,
    inviter: str,
    team: str,
    call: str,
    goal_sentence: str,
    role: str,
    message: str,
    expires_at: datetime,
    name: str = "",
    leader: str = "",
    phone: str = "",
    also: Sequence[AlsoAsked] = (),
    member_already: bool = False,
    reminder: bool = False,
) -> Letter:
    """All words may be empty but `link` and `role`."""
    into = team or settings.network_name
    day = long_date(expires_at, settings)
    asks = f"{inviter} asks you to join {into}" if inviter else f"You are invited to join {into}"
    greeting = f"{name}, " if name and not member_already else ""
    called = f"Questions? Call {leader or inviter or 'us'} on {phone}." if phone else ""
    return compose(
        settings,
        subject=f"A reminder: {asks[0].lower() + asks[1:] if not inviter else asks}" if reminder else asks,
        heading=f"{greeting}{asks[0].lower() + asks[1:] if greeting and not inviter else asks}.",
        quote=message,
        paragraphs=[
            "You have not looked at this invitation yet. This is the only reminder." if reminder else "",
            f"{call}. {goal_sentence}" if call else "",
            f"You come in as {PARTS[role]}{f' of {team}' if team else ''}.",
            f"{leader} is there for you when you come in." if leader and leader != inviter else "",
            f"Asked together with you: {', '.join(known_as(each) for each in also)}." if also else "",
            "You are a member already: sign in, and one press puts you in." if member_already else "",
            called,
        ],
        button=("See the invitation", link),
        after=f"The link is for you only, works once, and lasts until {day}. To look at it does not accept it.",
        footer=[
            f"Nobody is in {settings.network_name} uninvited. You may say no on that page, or do nothing.",
            "Please never write anything there that points to a patient.",
        ],
    )


def address_letter(
    settings: Settings, *, link: str, inviter: str, team: str, hours: int, member_already: bool = False
) -> Letter:
    """To somebody who opened a link that several people use, and gave this address."""
    return compose(
        settings,
        subject=f"Join {team}: is this your address?",
        heading=f"Join {team}",
        paragraphs=[
            f"You opened {inviter}'s invitation to {team} and gave this address. Press the button to go on.",
            "You are a member already: sign in, and one press puts you in." if member_already else "",
        ],
        button=("Yes, this is my address", link),
        after=f"It works once, for {hours} hours. To look at it does not accept it.",
        footer=["If it was not you, do nothing. Nobody comes in with your address without this letter."],
    )
