"""Letters that invite to a webinar, and those that who ran one writes to its people. Both are switched off together."""

from server.letters.base import Letter, compose
from server.settings import Settings


def _switch_off(settings: Settings) -> str:
    return f"You want no letters of this kind? Switch them off on your own page: {settings.public_url}/me#letters"


def webinar_invitation_letter(
    settings: Settings, *, name: str, by: str, title: str, takeaway: str, time: str, link: str
) -> Letter:
    return compose(
        settings,
        subject=f"{by} invites you: {title}",
        heading=f"{name}, {by} invites you to “{title}”",
        paragraphs=[time, takeaway],
        button=("See it, and register", link),
        after="Register in one press, or say there that you cannot come. You can ask your question before it begins.",
        footer=[_switch_off(settings)],
    )


def follow_up_letter(
    settings: Settings, *, name: str, by: str, title: str, subject: str, text: str, link: str
) -> Letter:
    return compose(
        settings,
        subject=subject,
        heading=f"{name}, {by} writes to you about “{title}”",
        paragraphs=[],
        quote=text,
        button=("See the webinar", link),
        after="What was asked and answered is on its page.",
        footer=[_switch_off(settings)],
    )
