"""Letters of moderators, to whoever wrote something."""

from datetime import datetime

from server.letters.base import Letter, compose, long_date
from server.settings import Settings

WORDS = {
    "post": "your post",
    "comment": "your comment",
    "report": "the words of your report",
    "low": "your low",
    "answer": "your answer",
    "evidence": "your evidence",
    "remark": "what you said about a report",
    "summary": "the sentence of your summary",
    "commitment": "your commitment",
    "question": "your question in a webinar",
    "written_answer": "your answer in a webinar",
    "resource": "a resource you added",
    "feedback": "what you said of a webinar",
    "member": "your name and profile",
    "invitation": "your words in an invitation",
}


def about(kind: str) -> str:
    return WORDS.get(kind, "something you wrote")


def notice_letter(settings: Settings, *, verdict: str, kind: str, reason: str) -> Letter:
    """Of a warning, or of something hidden."""
    what = about(kind)
    happened = {
        "hidden": f"A moderator hid {what}.",
        "warned": f"A moderator warns you about {what}.",
    }[verdict]
    after = {
        "hidden": "You still see it yourself, and so do moderators and administrators. Nobody else does.",
        "warned": "Nothing else happens. Please say on your page that you have read this.",
    }[verdict]
    return compose(
        settings,
        subject=f"A moderator {'hid' if verdict == 'hidden' else 'warns you about'} {what}",
        heading=happened,
        quote=reason,
        paragraphs=[after],
        button=("See it, or appeal", f"{settings.public_url}/moderation/mine"),
        after="You can appeal once. Somebody else then looks at it.",
        footer=["Only you got this letter."],
    )


def suspension_letter(settings: Settings, *, reason: str, until: datetime | None, link: str, days: int) -> Letter:
    ends = f"until {long_date(until, settings)}" if until else "until a moderator or an administrator lifts it"
    return compose(
        settings,
        subject=f"You are suspended from {settings.network_name}",
        heading=f"You are suspended from {settings.network_name}.",
        quote=reason,
        paragraphs=[f"You cannot sign in {ends}. What you wrote and reported stays."],
        button=("Read why, or appeal", link),
        after=f"The link is for you only, and works for {days} days. You can appeal once: then somebody else looks.",
        footer=["Only you got this letter."],
    )


def answer_letter(settings: Settings, *, verdict: str, kind: str, granted: bool, answer: str) -> Letter:
    """What became of an appeal."""
    undone = {
        "hidden": f"Everybody who could read {about(kind)} before can read it again.",
        "warned": "The warning does not count any more.",
        "suspended": "You can sign in again.",
    }[verdict]
    return compose(
        settings,
        subject="Your appeal was answered",
        heading="Your appeal was granted." if granted else "Your appeal was not granted.",
        quote=answer,
        paragraphs=[undone if granted else "It stays as it was decided."],
        button=("See it", f"{settings.public_url}/moderation/mine"),
        after="Each decision can be appealed once, so this is the last word on it.",
        footer=["Only you got this letter."],
    )


def undone_letter(settings: Settings, *, verdict: str, kind: str, reason: str) -> Letter:
    """A moderator took a decision back without being asked."""
    now = {
        "hidden": f"A moderator shows {about(kind)} again.",
        "warned": "A moderator took a warning back.",
        "suspended": "You can sign in again.",
    }[verdict]
    return compose(
        settings,
        subject=now.rstrip("."),
        heading=now,
        quote=reason,
        paragraphs=[],
        button=("See it", f"{settings.public_url}/moderation/mine"),
        after="You need do nothing.",
        footer=["Only you got this letter."],
    )
