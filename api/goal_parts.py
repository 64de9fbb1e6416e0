"""/api/v1/goals/{id}/parts and /confidence: a goal split down the tree, and how sure people are of it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.goals import sentence_of
from api.router import signed_in
from api.shapes import In, Out
from models import Goal, GoalConfidence, Member, Team
from server.actions.goal_parts import say_how_sure, split_goal
from server.db import Session
from server.fields import Figure, Number, Text
from server.identity import Me
from server.measures.words import number
from server.policy.figures import moment, zone
from server.policy.goals import (
    belongs_to_goal,
    confidences_of,
    in_force,
    parts_of,
    readable_goal,
    standings,
    versions_of_each,
)
from server.policy.teams import leads_line

router = signed_in("/goals", ["goals"])

ENOUGH = 3
"""From so many words on, nobody is pointed at by how they spread."""


class PartIn(In):
    team_id: UUID
    target: Number


class PartsIn(In):
    parts: list[PartIn] = Field(min_length=1, max_length=100)
    reason: Text = Field("", description="For those that have their part already.")


class PartOut(Out):
    goal_id: UUID
    team_id: UUID
    team_name: str
    target: Figure
    progress: Figure | None
    sentence: str


class PartsOut(Out):
    """The parts of a goal, and what they come to. `total` null: this metric does not add up."""

    parts: list[PartOut]
    whole: Figure
    total: Figure | None
    sentence: str


class GoalConfidenceIn(In):
    score: Annotated[int, Field(ge=0, le=10, description="0: it will not be reached. 10: it surely will.")]
    note: Text = ""


class SaidHowSure(Out):
    score: int
    note: str
    name: str | None = Field(description="Only its team's leaders, and those above, read whose it is.")
    given_at: datetime


class GoalConfidenceOut(Out):
    """How sure people are: an opinion, so it is spread out and never averaged."""

    given: int
    mine: SaidHowSure | None
    spread: list[int] | None = Field(
        description="How many said 0, 1, ... 10. Null for those outside the team, and below three words."
    )
    lowest: SaidHowSure | None
    may_say: bool
    sentence: str


@router.get("/{goal_id}/parts")
async def read_parts(db: Session, me: Me, goal_id: UUID) -> PartsOut:
    """The goals of teams below that this one was split into, as far as you may see them, and what they come to."""
    return await _parts_out(db, me, await readable_goal(db, me, goal_id))


@router.put("/{goal_id}/parts")
async def split(db: Session, me: Me, goal_id: UUID, parts: PartsIn) -> PartsOut:
    """Split the goal: each team named gets a goal of its own, or a new target. The others keep what they have."""
    goal = await split_goal(db, me, goal_id, [(each.team_id, each.target) for each in parts.parts], parts.reason)
    return await _parts_out(db, me, goal)


@router.get("/{goal_id}/confidence")
async def read_confidence(db: Session, me: Me, goal_id: UUID) -> GoalConfidenceOut:
    """How sure the people of the team are that the goal will be reached."""
    return await _confidence_out(db, me, await readable_goal(db, me, goal_id))


@router.put("/{goal_id}/confidence")
async def give_confidence(db: Session, me: Me, goal_id: UUID, said: GoalConfidenceIn) -> GoalConfidenceOut:
    """Say how sure you are, from 0 to 10, and why. Your latest word replaces the one before."""
    return await _confidence_out(db, me, await say_how_sure(db, me, goal_id, said.score, said.note))


async def _parts_out(db: AsyncSession, me: Member, goal: Goal) -> PartsOut:
    parts = await parts_of(db, goal.id)
    if not parts:
        versions = (await versions_of_each(db, [goal.id]))[goal.id]
        today = (await moment(db)).astimezone(zone()).date()
        target = in_force(versions, today).target
        return PartsOut(parts=[], whole=target, total=None, sentence="This goal is not split.")
    whole, *found = await standings(db, [goal, *parts], me)
    teams = select(Team.id, Team.name).where(Team.id.in_({each.goal.team_id for each in found}))
    names = {row.id: row.name for row in await db.execute(teams)}
    adds_up = whole.metric.over_teams == "sum"
    total = sum((each.version.target for each in found), Decimal(0)) if adds_up else None
    target, unit = whole.version.target, whole.words.unit
    if total is None:
        sentence = "This number does not add up, so each part stands for itself."
    elif total == target:
        sentence = f"The parts come to the whole: {number(target, unit)}."
    else:
        way = "short of" if total < target else "more than"
        sentence = f"The parts come to {number(total, unit)}: {number(abs(target - total), unit)} {way} the whole."
    return PartsOut(
        parts=sorted(
            (
                PartOut(
                    goal_id=each.goal.id,
                    team_id=each.goal.team_id,
                    team_name=names[each.goal.team_id],
                    target=each.version.target,
                    progress=each.progress,
                    sentence=sentence_of(each),
                )
                for each in found
            ),
            key=lambda part: part.team_name,
        ),
        whole=target,
        total=total,
        sentence=sentence,
    )


async def _confidence_out(db: AsyncSession, me: Member, goal: Goal) -> GoalConfidenceOut:
    rows = await confidences_of(db, goal.id)
    belongs, leads = await belongs_to_goal(db, me, goal.team_id), await leads_line(db, me, goal.team_id)
    mine = next((_said(row, name) for row, name in rows if row.member_id == me.id), None)
    spread = [sum(row.score == score for row, _ in rows) for score in range(11)]
    shown = belongs and len(rows) >= ENOUGH
    low, whose = rows[0] if rows else (None, "")
    lowest = _said(low, whose if leads else None) if shown and low else None
    sentence = "Nobody has said yet how sure they are."
    if shown and low:
        sentence = f"{len(rows)} people said how sure they are: from {low.score} to {rows[-1][0].score} of 10."
    elif rows:
        many = f"{len(rows)} people have" if len(rows) > 1 else "One person has"
        sentence = f"{many} said how sure they are. " + (
            f"What they said is shown from {ENOUGH} on." if belongs else "The team and its leaders read what they said."
        )
    return GoalConfidenceOut(
        given=len(rows),
        mine=mine,
        spread=spread if shown else None,
        lowest=lowest,
        may_say=belongs,
        sentence=sentence,
    )


def _said(row: GoalConfidence, name: str | None) -> SaidHowSure:
    return SaidHowSure(score=row.score, note=row.note, name=name, given_at=row.given_at)
