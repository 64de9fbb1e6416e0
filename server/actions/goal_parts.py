"""What is done to a goal as a whole of parts: split down the tree; and how sure people are of it.

Invariant: a part is a goal of its own team, with its own history; a whole changes none of its parts by itself.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Goal, GoalConfidence, Member, Team
from server.actions.audit import record
from server.actions.goals import Aim, change_goal, set_goal
from server.errors import Invalid
from server.events import ConfidenceGiven, emit
from server.policy.figures import moment, zone
from server.policy.goals import (
    editable_goal,
    in_force,
    may_say_how_sure,
    milestones_of,
    parts_of,
    readable_goal,
    versions_of_each,
)
from server.policy.teams import subtree_of, who_see


async def split_goal(
    db: AsyncSession, me: Member, goal_id: UUID, parts: Sequence[tuple[UUID, Decimal]], reason: str
) -> Goal:
    """A goal for each of these teams below, until the same deadline; of one that has its part already, a new target.

    They need not add up to the whole: what they come to is shown. Raises NotFound, Forbidden, Invalid.
    """
    goal = await editable_goal(db, me, goal_id)
    today = (await moment(db)).astimezone(zone()).date()
    whole = in_force((await versions_of_each(db, [goal_id]))[goal_id], today)
    below = set(await subtree_of(db, goal.team_id)) - {goal.team_id}
    if len({team_id for team_id, _ in parts}) < len(parts) or any(team_id not in below for team_id, _ in parts):
        sentence = "Name teams below this one, each once."
        raise Invalid(sentence, fields=[("parts", sentence)])
    known = {each.team_id: each for each in await parts_of(db, goal_id)}
    versions = await versions_of_each(db, [each.id for each in known.values()])
    for team_id, target in parts:
        if (part := known.get(team_id)) is None:
            aim = Aim(None, None, "not_yet_known", target, whole.starts_on, whole.deadline)
            await set_goal(db, me, goal.metric_id, team_id, aim, goal_id)
        elif (last := versions[part.id][-1]).target != target:
            stops = (await milestones_of(db, [part.id])).get((part.id, last.version), [])
            source = last.baseline_source
            aim = Aim(
                last.baseline,
                last.baseline_period,
                source,  # type: ignore[arg-type]  # the table checks it
                target,
                last.starts_on,
                last.deadline,
                tuple(stops),
            )
            await change_goal(db, me, part.id, aim, reason or "The goal above was split anew.")
    await record(db, me, "goal.split", "goal", goal_id, parts=len(parts))
    return goal


async def say_how_sure(db: AsyncSession, me: Member, goal_id: UUID, score: int, note: str) -> Goal:
    """From 0 to 10. My latest word replaces the one before. Raises NotFound, Forbidden."""
    goal = await readable_goal(db, me, goal_id)
    team = await db.get_one(Team, goal.team_id)
    await may_say_how_sure(db, me, team)
    said = {"score": score, "note": note, "given_at": func.clock_timestamp()}
    new = insert(GoalConfidence).values(goal_id=goal_id, member_id=me.id, **said)
    await db.execute(new.on_conflict_do_update(index_elements=["goal_id", "member_id"], set_=said))
    given = select(func.count()).select_from(GoalConfidence).where(GoalConfidence.goal_id == goal_id)
    event = ConfidenceGiven(goal_id=goal_id, team_id=team.id, given=await db.scalar(given) or 0)
    emit(db, await who_see(db, team), event)
    return goal
