"""Who may bring files in, see what became of them, and undo them.

Figures are brought in by whoever looks after the metric or leads its team; teams and metrics by whoever leads the team
they come below. What became of a file sees who brought it, who looks after its metric, and administrators; each of them
can undo it for `UNDO_DAYS`.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Import, Member, Metric, Team
from server.errors import Conflict, Forbidden, NotFound
from server.events import Audience, to_administrators, to_member
from server.policy.figures import moment
from server.policy.metrics import may_change_metric, readable_metric
from server.policy.teams import leadable_team, line_of, manageable_team, visible_team

UNDO_DAYS = 28


def visible_imports(me: Member) -> Select[Import]:
    if me.is_administrator:
        return select(Import)
    mine = select(Metric.id).where(Metric.owner_id == me.id)
    return select(Import).where(or_(Import.member_id == me.id, Import.metric_id.in_(mine)))


async def who_see_import(db: AsyncSession, row: Import) -> list[Audience]:
    """`visible_imports`, seen from the import."""
    heard = [to_administrators()]
    if row.member_id is not None:
        heard.append(to_member(row.member_id))
    if row.metric_id is not None:
        heard.append(to_member((await db.get_one(Metric, row.metric_id)).owner_id))
    return heard


async def readable_import(db: AsyncSession, me: Member, import_id: UUID) -> Import:
    row = await db.scalar(visible_imports(me).where(Import.id == import_id))
    if row is None:
        raise NotFound("There is no such import.")
    return row


async def importable(
    db: AsyncSession, me: Member, kind: str, team_id: UUID, metric_id: UUID | None
) -> tuple[Team, Metric | None]:
    """Where a file may go to. Raises NotFound, Forbidden, Conflict."""
    if kind == "teams":
        return await _open(await manageable_team(db, me, team_id)), None
    if kind == "metrics":
        return await _open(await leadable_team(db, me, team_id)), None
    team = await _open(await visible_team(db, me, team_id))
    if metric_id is None:
        raise NotFound("There is no such metric.")
    metric = await readable_metric(db, me, metric_id)
    if metric.team_id not in await line_of(db, team.id):
        raise NotFound("There is no such metric.")
    if not await may_change_metric(db, me, metric):
        owner = await db.get_one(Member, metric.owner_id)
        raise Forbidden(
            f"Only {owner.name}, who looks after this metric, or a leader of its team can bring figures in."
        )
    if metric.reported_by != "team":
        raise Conflict("Members report this metric, each for themselves. A file can only bring figures of whole teams.")
    return team, metric


async def _open(team: Team) -> Team:
    if team.until is not None:
        raise Conflict(f"{team.name} is closed. Nothing can change in it any more.")
    return team


async def undoable_import(db: AsyncSession, me: Member | None, import_id: UUID) -> Import:
    """The import, mine alone until the transaction ends; `me` None: the command line. Raises NotFound, Conflict."""
    if me is not None:
        await readable_import(db, me, import_id)
    elif await db.get(Import, import_id) is None:
        raise NotFound("There is no such import.")
    row = await db.get_one(Import, import_id, with_for_update={"key_share": True}, populate_existing=True)
    if row.state == "undone":
        raise Conflict("This import is undone already.", code="undone")
    if row.state != "done" or row.finished_at is None:
        raise Conflict("Only an import that is done can be undone.", code="not_done")
    if row.finished_at + timedelta(days=UNDO_DAYS) < await moment(db):
        raise Conflict(
            f"An import can be undone for {UNDO_DAYS} days. Correct what is wrong, or bring in a better file.",
            code="too_late",
        )
    return row
