"""What members write and thank for: what is announced of it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced


class PostWritten(Announced):
    """A member wrote in a team's feed, or (`edited_at`) changed what they had written."""

    type: Literal["post.written"] = "post.written"
    post_id: UUID
    team_id: UUID
    author_id: UUID
    author_name: str
    text: str
    html: str
    celebrates: Literal["first_report", "in_a_row", "total", "goal", "milestone"] | None = None
    """It tells of a milestone that its author, or their team, reached."""
    written_at: datetime
    edited_at: datetime | None


class PostWithdrawn(Announced):
    """A post was taken back by its author, with its comments."""

    type: Literal["post.withdrawn"] = "post.withdrawn"
    post_id: UUID
    team_id: UUID


class CommentWritten(Announced):
    """A member commented on a post, or (`edited_at`) changed their comment."""

    type: Literal["comment.written"] = "comment.written"
    comment_id: UUID
    post_id: UUID
    team_id: UUID
    author_id: UUID
    author_name: str
    text: str
    html: str
    written_at: datetime
    edited_at: datetime | None


class CommentWithdrawn(Announced):
    """A comment was taken back by its author."""

    type: Literal["comment.withdrawn"] = "comment.withdrawn"
    comment_id: UUID
    post_id: UUID
    team_id: UUID


class ThanksSet(Announced):
    """A member thanked for a post, a comment or a report (`given`), or took it back."""

    type: Literal["thanks.set"] = "thanks.set"
    subject: Literal["post", "comment", "report"]
    subject_id: UUID
    team_id: UUID
    member_id: UUID
    name: str
    given: bool
    to_id: UUID | None
    """Whose it is. Null: a team's own report."""
