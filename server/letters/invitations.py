"""Letters that ask somebody in."""

from datetime import datetime

from server.letters.base import Letter, compose, long_date
from server.settings import Settings


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
) -> Letter:
    """`inviter`, `team`, `call`, `goal_sentence` and `message` may be empty."""
    into = team or settings.network_name
    parts = {"member": "a member", "leader": "a leader", "administrator": "an administrator"}
    day = long_date(expires_at, settings)
    asks = f"{inviter} asks you to join {into}" if inviter else f"You are invited to join {into}"
    return compose(
        settings,
        subject=asks,
        heading=f"{asks}.",
        quote=message,
        paragraphs=[
            f"{call}. {goal_sentence}" if call else "",
            f"You come in as {parts[role]}{f' of {team}' if team else ''}.",
        ],
        button=("See the invitation", link),
        after=f"The link is for you only, works once, and lasts until {day}. To look at it changes nothing.",
        footer=[
            f"Nobody is in {settings.network_name} uninvited. If you do not want to come in, you need do nothing.",
            "Please never write anything there that points to a patient.",
        ],
    )
