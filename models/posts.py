"""What members write in a team's feed, and thank each other for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Post(Base):
    __tablename__ = "posts"
    __table_args__ = (Index("ix_posts_team_id_id", "team_id", "id"),)

    id: Mapped[Id]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str]
    celebrates: Mapped[str | None]
    """The kind of milestone that it tells of; None: it is a post like any other."""
    written_at: Mapped[Moment]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """Since then nobody reads it but its author: a moderator decided so, or a leader until one does."""


class Comment(Base):
    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_post_id_id", "post_id", "id"),)

    id: Mapped[Id]
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str]
    written_at: Mapped[Moment]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]


class Reaction(Base):
    """Thanks of one member, for exactly one thing, once."""

    __tablename__ = "reactions"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, comment_id, report_id) = 1", name="for_one_thing"),
        UniqueConstraint("post_id", "member_id"),
        UniqueConstraint("comment_id", "member_id"),
        UniqueConstraint("report_id", "member_id"),
    )

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("posts.id"))
    comment_id: Mapped[UUID | None] = mapped_column(ForeignKey("comments.id"))
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("reports.id"))
    thanked_at: Mapped[Moment]
