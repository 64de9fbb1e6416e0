"""Letters about reports that are to come: to whoever is asked, and after them to whoever leads them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from server.letters.base import Letter, TeamFigure, compose
from server.replies import ABOVE
from server.reply_words import Asked
from server.settings import Settings

NO_PATIENTS = "Please do not write anything that points to a patient."


def at(moment: datetime, settings: Settings) -> str:
    """ "Tuesday 15 November at 17:00", where the network is."""
    local = moment.astimezone(ZoneInfo(settings.time_zone))
    return f"{local:%A} {local.day} {local:%B} at {local:%H:%M}"


def reminder_letter(
    settings: Settings,
    *,
    name: str,
    label: str,
    form: str,
    team: str,
    due: datetime,
    late: bool,
    link: str,
    by: str,
    asked: Sequence[Asked],
    figure: TeamFigure | None = None,
) -> Letter:
    """`by`: the leader who asked for it; empty where it comes by itself. `asked`: what the form asks, where the letter
    can be answered."""
    wanted = f"{by} asks you for it." if by else ""
    return compose(
        settings,
        subject=f"Your report: {label}",
        heading=f"{name}, your report for {team} is asked for",
        paragraphs=[
            f"{label}: “{form}”.",
            wanted,
            f"It was due on {at(due, settings)}, and it still counts."
            if late
            else f"It is due on {at(due, settings)}.",
            *_answering(asked),
        ],
        button=("Report in a minute", link),
        after="The page opens with your numbers of last time. It sends nothing before you press its button. Nothing to "
        "report? Then send a 0: it counts, too.",
        above=ABOVE if asked else "",
        figure=figure,
        footer=[
            f"Only you get this letter, and its link reports for you: do not pass it on. {NO_PATIENTS}",
            f"You do not want to be reminded? Switch it off on your own page: {settings.public_url}/me#letters",
        ],
    )


def leader_letter(
    settings: Settings,
    *,
    name: str,
    groups: Sequence[tuple[str, Sequence[str]]],
    link: str,
    figure: TeamFigure | None = None,
) -> Letter:
    """`groups`: what is asked of which team, and who has not sent it. `figure`: that of the first of these teams."""
    count = sum(len(names) for _, names in groups)
    reports = "1 report is" if count == 1 else f"{count} reports are"
    return compose(
        settings,
        subject=f"{reports} still to come",
        heading=f"{name}, {reports} still to come",
        paragraphs=[f"{what}: {', '.join(names)}." for what, names in groups],
        button=("See who has reported", link),
        after="They were reminded before you were told. A word from you helps more than another letter: something may "
        "be in their way.",
        figure=figure,
        footer=[
            "Nobody else is told. You get this once a day at most, and only when something has become late.",
            f"Switch it off on your own page: {settings.public_url}/me#letters",
        ],
    )


def kept_letter(settings: Settings, *, name: str, sentence: str, lines: Sequence[str], link: str) -> Letter:
    """What was understood of an answer; `lines`: the report as it stands now."""
    return compose(
        settings,
        subject=sentence,
        heading=f"Thank you, {name}. {sentence}",
        paragraphs=lines,
        button=("See your team", link),
        after="Is something wrong? Answer again with the right line, within a week.",
        footer=[NO_PATIENTS],
        above=ABOVE,
    )


def not_kept_letter(settings: Settings, *, name: str, why: str) -> Letter:
    """Why nothing was taken from an answer, and what to do."""
    return compose(
        settings,
        subject="Nothing was kept of your answer",
        heading=f"{name}, nothing was kept of your answer",
        paragraphs=why.split("\n"),
        button=("Report on the page", f"{settings.public_url}/report"),
        after="Or answer again, in one of the ways above.",
        footer=[NO_PATIENTS],
        above=ABOVE,
    )


def _answering(asked: Sequence[Asked]) -> list[str]:
    if not asked:
        return []
    if len(asked) == 1:
        return [f"You can also answer this letter with the number. {asked[0].line}"]
    return ["You can also answer this letter, one line for each, like this:", *(each.line for each in asked)]
