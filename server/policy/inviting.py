"""Who may be invited to a webinar, and who is on the list of whom to follow up.

Who runs a webinar invites anybody whom it is for, and reads the list: whoever came, asked, voted, committed or said
yes to a one-to-one, and whom it is still for. Nobody is on it, or named as having asked, because of what they asked
without a name; of commitments it tells those only that its reader may read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    MAY_COME_IN,
    Attendance,
    Commitment,
    Member,
    Place,
    Question,
    QuestionVote,
    Registration,
    TeamParent,
    Webinar,
    WebinarFeedback,
    WebinarInvitation,
)
from server.errors import Conflict
from server.policy.commitments import visible_commitments
from server.policy.webinars import attending, run_webinar

Order = Literal["stayed", "name"]


async def invitable_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> Webinar:
    """Raises NotFound, Forbidden; Conflict for one that is over."""
    webinar = await run_webinar(db, me, webinar_id)
    if webinar.cancelled_at is not None or webinar.closed_at is not None:
        raise Conflict("This webinar is over or cancelled. Invite people to one that is to come.", code="over")
    return webinar


def invitable(
    webinar_id: UUID, member_ids: Collection[UUID], team_ids: Collection[UUID], *, everybody: bool
) -> Select[Member]:
    """Of these people, and of these teams and all below: those whom the webinar is for, and who may come in."""
    query = select(Member).where(Member.id.in_(attending(webinar_id)), MAY_COME_IN)
    if everybody:
        return query
    below = select(TeamParent.team_id.label("id")).where(TeamParent.parent_id.in_(team_ids), TeamParent.until.is_(None))
    down = below.cte(recursive=True)
    down = down.union(
        select(TeamParent.team_id).join(down, TeamParent.parent_id == down.c.id).where(TeamParent.until.is_(None))
    )
    in_team = or_(Place.team_id.in_(team_ids), Place.team_id.in_(select(down.c.id)))
    placed = select(Place.member_id).where(in_team, Place.until.is_(None))
    return query.where(or_(Member.id.in_(member_ids), Member.id.in_(placed)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is wanted. All that are set have to hold."""

    registered: bool = False
    asked: bool = False
    voted: bool = False
    committed: bool = False
    one_to_one: bool = False
    stayed_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """What the list tells of each member, as SQL."""

    registered: ColumnElement[bool]
    asked: ColumnElement[bool]
    voted: ColumnElement[bool]
    committed: ColumnElement[bool]
    one_to_one: ColumnElement[bool]
    seconds: ColumnElement[float]


def columns_of(me: Member, webinar_id: UUID) -> Columns:
    def some(table: type[Any], *conditions: Any, who: Any = None) -> ColumnElement[bool]:
        return exists().where(table.webinar_id == webinar_id, (who or table.member_id) == Member.id, *conditions)

    told = visible_commitments(me).where(Commitment.webinar_id == webinar_id, Commitment.state != "taken_back")
    stayed = select(Attendance.seconds).where(Attendance.webinar_id == webinar_id, Attendance.member_id == Member.id)
    return Columns(
        registered=some(Registration),
        asked=some(
            Question,
            ~Question.anonymous,
            Question.state != "withdrawn",
            Question.hidden_at.is_(None),
            who=Question.author_id,
        ),
        voted=some(QuestionVote, QuestionVote.given),
        committed=Member.id.in_(told.with_only_columns(Commitment.member_id)),
        one_to_one=some(WebinarFeedback, WebinarFeedback.one_to_one),
        seconds=func.coalesce(stayed.scalar_subquery(), 0.0),
    )


def to_follow_up(me: Member, webinar_id: UUID, wanted: Wanted) -> Select[Member, *tuple[Any, ...]]:
    """Each member with what `Columns` tells, for who runs the webinar: that is the caller's to have found out."""
    of = columns_of(me, webinar_id)
    marks = {"registered": of.registered, "asked": of.asked, "voted": of.voted, "committed": of.committed}
    marks["one_to_one"] = of.one_to_one
    labels = [mark.label(name) for name, mark in marks.items()]
    query = select(Member, *labels, of.seconds.label("seconds"))
    query = query.where(MAY_COME_IN, Member.id.in_(attending(webinar_id)), or_(*marks.values(), of.seconds > 0))
    for name, mark in marks.items():
        if getattr(wanted, name):
            query = query.where(mark)
    if wanted.stayed_minutes:
        query = query.where(of.seconds >= wanted.stayed_minutes * 60)
    return query


async def invited_by(db: AsyncSession, me: Member, webinar_ids: Collection[UUID]) -> dict[UUID, Member]:
    """Who invited me to these, as long as I have not declined."""
    query = (
        select(WebinarInvitation.webinar_id, Member)
        .join(Member, Member.id == WebinarInvitation.inviter_id)
        .where(WebinarInvitation.webinar_id.in_(webinar_ids), WebinarInvitation.member_id == me.id)
        .where(WebinarInvitation.declined_at.is_(None))
    )
    return {row[0]: row[1] for row in await db.execute(query)}
