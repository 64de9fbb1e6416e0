"""What moderators do, and what is told of it. No event of these carries words that somebody wrote."""

from typing import Literal
from uuid import UUID

from models.moderation import Kind
from server.events.base import Announced

Outcome = Literal["left", "hidden", "acted"]


class ContentHidden(Announced):
    """Something was hidden: only its author goes on reading it. Of a report and a
    summary only the words go, the numbers stay."""

    type: Literal["content.hidden"] = "content.hidden"
    kind: Kind
    subject_id: UUID
    parent_id: UUID | None
    """What it hangs on: the post of a comment, the low of an answer, the report of a low or a remark."""
    author_id: UUID | None


class ContentRestored(Announced):
    """Something that was hidden can be read again. What it says follows, as when it was written."""

    type: Literal["content.restored"] = "content.restored"
    kind: Kind
    subject_id: UUID
    parent_id: UUID | None
    author_id: UUID | None


class CaseChanged(Announced):
    """A case has one more flag, was taken by a moderator, decided, or appealed. Moderators and administrators hear it,
    but for the author of what the case is about."""

    type: Literal["case.changed"] = "case.changed"
    case_id: UUID
    kind: Kind
    state: Literal["open", "decided", "appealed"]
    flags: int
    claimed_by: str
    """The name of who is looking at it, or nothing."""


class NoticeChanged(Announced):
    """A moderator decided about something that this member wrote, or changed that. Only they hear it."""

    type: Literal["notice.changed"] = "notice.changed"
    decision_id: UUID
    member_id: UUID
    waiting: int
    """How many notices they have not said yet that they read."""


class FlagAnswered(Announced):
    """What became of something that this member told a moderator. Only they hear it."""

    type: Literal["flag.answered"] = "flag.answered"
    flag_id: UUID
    member_id: UUID
    outcome: Outcome
