"""Polls of webinars: what is announced of them. Their tallies come with those of questions, in `votes.counted`."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced

PollKind = Literal["single", "several", "scale"]


class PollChanged(Announced):
    """A poll was made (a draft, of which only those hear who run the webinar), opened or closed."""

    type: Literal["poll.changed"] = "poll.changed"
    poll_id: UUID
    webinar_id: UUID
    kind: PollKind
    question: str
    choices: list[str]
    state: Literal["draft", "open", "closed"]
    answers: int
    counts: list[int]
    opened_at: datetime | None
