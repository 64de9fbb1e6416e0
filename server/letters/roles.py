"""Letters about what somebody may do in the network."""

from server.letters.base import Letter, compose
from server.settings import Settings

CALLED = {"administrator": "an administrator", "moderator": "a moderator", "webinar_host": "a webinar host"}


def role_letter(settings: Settings, *, by: str, name: str, role: str, holds: bool) -> Letter:
    called, network = CALLED[role], settings.network_name
    said = f"{by} made you {called} of {network}." if holds else f"{by} ended your time as {called} of {network}."
    after = "It holds at once, also on pages that are open." if holds else "Everything else of yours is as it was."
    return compose(
        settings,
        subject=f"You are {called} now" if holds else f"You are no longer {called}",
        heading=f"Hello, {name}",
        paragraphs=[said],
        button=("See what each role may do", f"{settings.public_url}/help/roles"),
        after=after,
        footer=["If you did not expect this, ask the person named above, or another administrator."],
    )
