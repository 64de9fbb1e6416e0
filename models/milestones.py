"""What somebody said to a milestone of theirs or of their team: to be shared, or kept to themselves. A milestone itself
is nowhere stored: it follows from what was reported."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class MilestoneAnswer(Base):
    """Asked once: whoever reached it, or one of the leaders of the team that did."""

    __tablename__ = "milestone_answers"
    __table_args__ = (
        CheckConstraint("(answer = 'shared') = (post_id is not null)", name="shared_by_a_post"),
        CheckConstraint("answer in ('shared', 'kept')", name="answer"),
        Index(
            "uq_milestone_answers_own", "member_id", "milestone", unique=True, postgresql_where=text("team_id is null")
        ),
        Index(
            "uq_milestone_answers_team", "team_id", "milestone", unique=True,
            postgresql_where=text("team_id is not null"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    """Of the team's own; None: of the member's own."""
    milestone: Mapped[str]
    answer: Mapped[str]
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("posts.id"), index=True)
    answered_at: Mapped[Moment]
