"""Letters to those who ask to join. Those to addresses that are not confirmed yet hold nothing that anybody typed."""

from server.letters.base import Letter, compose
from server.settings import Settings

NOT_YOU = "If this was not you, you need do nothing: without you nobody reads what was written, and it is deleted soon."
NO_PATIENTS = "Please never write anything there that points to a patient."


def confirm_letter(settings: Settings, *, link: str, call: str, days: int) -> Letter:
    return compose(
        settings,
        subject=f"Confirm that you ask to join {call}",
        heading=f"You ask to join {call}?",
        paragraphs=[
            f"Somebody wrote this address on the page of {call}. If it was you, open the link and press the button.",
            "Only then do the people who run the call read what you wrote.",
        ],
        button=("See what I wrote, and confirm", link),
        after=f"To look at it changes nothing. The link lasts {days} days until you confirm. Keep this letter: with "
        "the same link you change what you wrote, take it back, and see how it stands.",
        footer=[NOT_YOU, NO_PATIENTS],
    )


def member_letter(settings: Settings, *, link: str, call: str) -> Letter:
    return compose(
        settings,
        subject=f"You are a member of {settings.network_name} already",
        heading="You are a member already",
        paragraphs=[
            f"Somebody wrote this address on the page of {call}, to ask to join.",
            "You are a member already, so you need not ask: sign in.",
            f"If you do not see {call} there, ask one of its organisers to invite you into a team.",
        ],
        button=("Sign in", link),
        after="No password any more? On the same page you can have a link mailed that signs you in.",
        footer=["If this was not you, you need do nothing. Nobody was told that you are a member."],
    )


def question_letter(settings: Settings, *, link: str, call: str, asker: str, question: str) -> Letter:
    return compose(
        settings,
        subject=f"A question about your request to join {call}",
        heading=f"{asker} asks you something",
        quote=question,
        paragraphs=[f"It is about your request to join {call}. When you have answered, they decide."],
        button=("Answer", link),
        after="To look at it changes nothing. With the link you can also change your request or take it back.",
        footer=[NO_PATIENTS],
    )


def declined_letter(settings: Settings, *, link: str, call: str, reason: str) -> Letter:
    return compose(
        settings,
        subject=f"Your request to join {call}",
        heading="Thank you for asking",
        quote=reason,
        paragraphs=[
            f"You asked to join {call}. The people who run it cannot take you in at this time.",
            "They thank you for wanting to help.",
        ],
        button=("See my request", link),
        after="With the link you can have everything deleted that you wrote.",
        footer=["You may ask again later, on the page of the call."],
    )


def queue_letter(settings: Settings, *, name: str, call: str, group: str, waiting: int, link: str) -> Letter:
    """To whoever decides. It names nobody who asks: they wrote for the page, not for a mailbox."""
    people = "1 person waits" if waiting == 1 else f"{waiting} people wait"
    kind = f" ({group})" if group else ""
    return compose(
        settings,
        subject=f"{people} to join {call}",
        heading=f"{name}, {people} to join {call}{kind}",
        paragraphs=["They said who they are and why they ask. Whoever answers soon finds them still willing."],
        button=("See who asks", link),
        after="You can accept, ask something back, or decline. Others who can decide get this letter, too: the page "
        "shows what was answered already.",
        footer=["You get this once a day at most, and only when somebody new asks."],
    )
