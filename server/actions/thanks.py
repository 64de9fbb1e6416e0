"""Thanks for a post, a comment or a report.

Set, not toggled: the same again changes nothing, so that a repeated request undoes nobody's thanks. Each is one
statement whose select is the policy.
"""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, cast, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Comment, Member, Post, Reaction, Report, ReportRevision
from server.errors import Conflict, NotFound
from server.events import ThanksSet, emit
from server.policy.posts import visible_comment, visible_post
from server.policy.reports import visible_report, who_read_report
from server.policy.sight import sight_line
from server.policy.teams import team_and_line
from server.policy.thanked import thanked_member

Subject = Literal["post", "comment", "report"]


async def thank(db: AsyncSession, me: Member, subject: Subject, subject_id: UUID) -> None:
    """Raises NotFound for what I may not read, and Conflict for what is my own."""
    thing, column, mine = _thanked(me, subject, subject_id)
    row = thing.add_columns(cast(me.id, Uuid)).where(~mine)
    statement = insert(Reaction).from_select([column, "member_id"], row).on_conflict_do_nothing()
    if await db.scalar(statement.returning(Reaction.id)) is not None:
        await _announce(db, me, subject, subject_id, given=True)
        return
    is_mine = await db.scalar(thing.with_only_columns(mine))
    if is_mine is None:
        raise NotFound(f"There is no such {subject}, or it was taken back.")
    if is_mine:
        raise Conflict(f"This {subject} is your own. Thanks are for what others did.", code="your_own")


async def take_thanks_back(db: AsyncSession, me: Member, subject: Subject, subject_id: UUID) -> None:
    """Raises NotFound for what I may not read."""
    thing, column, _ = _thanked(me, subject, subject_id)
    of_this = getattr(Reaction, column)
    statement = delete(Reaction).where(Reaction.member_id == me.id, of_this.in_(thing)).returning(Reaction.id)
    if await db.scalar(statement, execution_options={"synchronize_session": False}) is not None:
        await _announce(db, me, subject, subject_id, given=False)
    elif await db.scalar(select(func.count()).select_from(thing.subquery())) == 0:
        raise NotFound(f"There is no such {subject}, or it was taken back.")


def _thanked(me: Member, subject: Subject, subject_id: UUID) -> tuple[Select[UUID], str, ColumnElement[bool]]:
    """The id of the thing if I may read it, the column that names it, and whether it is mine."""
    if subject == "post":
        posts = visible_post(me, subject_id).with_only_columns(Post.id)
        return posts, "post_id", Post.author_id == me.id
    if subject == "comment":
        comments = visible_comment(me, subject_id).with_only_columns(Comment.id)
        return comments, "comment_id", Comment.author_id == me.id
    reports = visible_report(me, subject_id).with_only_columns(Report.id)
    sent = exists().where(
        ReportRevision.report_id == Report.id, ReportRevision.revision == 1, ReportRevision.author_id == me.id
    )
    return reports, "report_id", func.coalesce(Report.member_id == me.id, sent)


async def _announce(db: AsyncSession, me: Member, subject: Subject, subject_id: UUID, *, given: bool) -> None:
    if subject == "report":
        report = await db.get_one(Report, subject_id)
        audiences, team_id = who_read_report(report, await sight_line(db, report.team_id)), report.team_id
    else:
        of_post = select(Post.team_id).where(Post.id == subject_id)
        of_comment = select(Post.team_id).join(Comment, Comment.post_id == Post.id).where(Comment.id == subject_id)
        team_id = (await db.scalars(of_post if subject == "post" else of_comment)).one()
        audiences = await team_and_line(db, team_id)
    said = ThanksSet(
        subject=subject,
        subject_id=subject_id,
        team_id=team_id,
        member_id=me.id,
        name=me.name,
        given=given,
        to_id=await thanked_member(db, subject, subject_id),
    )
    emit(db, audiences, said)


async def thanks_for(db: AsyncSession, subject: Subject, ids: Sequence[UUID]) -> dict[UUID, list[Member]]:
    """Who thanked for each of these, which the caller found visible; the first to do so first."""
    column = {"post": Reaction.post_id, "comment": Reaction.comment_id, "report": Reaction.report_id}[subject]
    query = (
        select(column, Member)
        .join(Member, Member.id == Reaction.member_id)
        .where(column.in_(ids))
        .order_by(Reaction.thanked_at, Reaction.id)
    )
    thanked: dict[UUID, list[Member]] = {each: [] for each in ids}
    for subject_id, member in await db.execute(query):
        if subject_id is not None:
            thanked[subject_id].append(member)
    return thanked
