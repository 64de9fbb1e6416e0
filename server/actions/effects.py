"""What a report did, said to whoever sent it: where the figure stands now, and who will read the low."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models import Member
from server.events import FigureNow
from server.measures.periods import period_start
from server.measures.words import number as in_figures
from server.policy.figures import kind_of
from server.policy.goals import standings
from server.policy.reports import Number
from server.policy.sending import Aim, Sending
from server.policy.teams import in_words


class Numbers(Protocol):
    """A number as it was given."""

    @property
    def metric_id(self) -> UUID: ...
    @property
    def numerator(self) -> Decimal: ...
    @property
    def denominator(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Effect:
    sentences: list[str] = field(default_factory=list)
    low_read_by: str | None = None
    figures: list[FigureNow] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    """Questions about numbers that look like slips. They were taken all the same."""


def effect_of(
    found: Sending,
    given: Sequence[Numbers],
    figures: Sequence[FigureNow],
    outside: Mapping[UUID, Decimal | None],
    readers: Sequence[Member],
) -> Effect:
    """One sentence for each number: against its goal, else the new figure of the reporter's team. `figures` are those
    of the line as the reporter is told them, `outside` is `told_at`."""
    asked = found.asked
    numbers = {each.metric.id: each for each in asked.numbers}
    sentences: list[str] = []
    for each in given:
        own = next((f for f in figures if f.metric_id == each.metric_id and f.team_id == asked.team.id), None)
        if own is None:
            continue
        number = numbers[each.metric_id]
        aim = found.aims.get(each.metric_id)
        at_goal = _at_goal(aim, figures)
        said = _as_given(each)
        if aim and each.metric_id in outside:
            sentence = _told_less(aim, number, outside[each.metric_id], said)
        elif aim and at_goal:
            sentence = _against(aim, number, at_goal, said)
        else:
            sentence = f"Your {said} made it {_plainly(number, own.value)} in {asked.team.name}, {asked.label}."
        sentences.append(sentence if not sentences else f"{number.words.name}: {sentence[0].lower()}{sentence[1:]}")
    if not readers:
        return Effect(sentences, None, list(figures))
    names = in_words([each.name for each in readers])
    return Effect([*sentences, f"{names} will read your low."], names, list(figures))


async def told_at(
    db: AsyncSession, me: Member, found: Sending, figures: Sequence[FigureNow]
) -> dict[UUID, Decimal | None]:
    """For each metric at whose goal the reporter is not told all: how the goal stands, as far as they are told."""
    goals = [
        aim.goal
        for aim in found.aims.values()
        if (at_goal := _at_goal(aim, figures)) and at_goal.told not in (None, "inside")
    ]
    return {
        each.goal.metric_id: each.current.value if each.current else None
        for each in (await standings(db, goals, me) if goals else ())
    }


def _at_goal(aim: Aim | None, figures: Sequence[FigureNow]) -> FigureNow | None:
    if aim is None:
        return None
    return next((f for f in figures if (f.metric_id, f.team_id) == (aim.goal.metric_id, aim.goal.team_id)), None)


def _told_less(aim: Aim, number: Number, value: Decimal | None, said: str) -> str:
    if value is None:
        return f"Your {said} is in. The figure of {aim.team_name} is too small to be shown outside it."
    return f"Your {said} is in. {aim.team_name} is at {_plainly(number, value)}."


def _against(aim: Aim, number: Number, figure: FigureNow, said: str) -> str:
    if number.metric.over_time == "sum":
        counts = figure.period >= period_start(kind_of(number.metric), aim.version.starts_on)
        total = aim.before + ((figure.numerator or 0) if counts else 0)
        return f"Your {said} made it {_number(total)} of {_number(aim.version.target)}."
    target = _plainly(number, aim.version.target)
    return f"With your {said}, {aim.team_name} is at {_plainly(number, figure.value)}. The goal is {target}."


def _as_given(given: Numbers) -> str:
    if given.denominator is None:
        return _number(given.numerator)
    return f"{_number(given.numerator)} of {_number(given.denominator)}"


def _plainly(number: Number, value: Decimal | None) -> str:
    unit = number.words.unit if number.metric.over_teams in ("ratio", "mean") else ""
    return "not yet a figure" if value is None else in_figures(value, unit)


def _number(value: Decimal) -> str:
    """1,234 or 3.5, with no zeros at the end."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
