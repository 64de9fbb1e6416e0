"""Polls of webinars: what is announced of them. Their tallies come with those of questions, in `votes.counted`.

Invariant: of words that people said, only who runs the webinar hears of those that no host let others see.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced

PollKind = Literal["single", "several", "scale", "word", "ranking"]
WordState = Literal["waiting", "shown", "hidden"]


class WordTally(Announced):
    word: str
    answers: int


class QueuedWord(Announced):
    word: str
    answers: int
    state: WordState


class PollTally(Announced):
    """`counts`: of each choice; of a ranking its points. `words`: those that a host let others see, the most often
    said first."""

    poll_id: UUID
    answers: int
    counts: list[int]
    words: list[WordTally]


class PollChanged(Announced):
    """A poll was made or changed (a draft, of which only those hear who run the webinar), opened or closed."""

    type: Literal["poll.changed"] = "poll.changed"
    poll_id: UUID
    webinar_id: UUID
    kind: PollKind
    question: str
    choices: list[str]
    state: Literal["draft", "open", "closed"]
    answers: int
    counts: list[int]
    words: list[WordTally]
    opened_at: datetime | None


class PollGone(Announced):
    """A host took it out, before anybody had answered it."""

    type: Literal["poll.gone"] = "poll.gone"
    poll_id: UUID
    webinar_id: UUID


class WordsQueued(Announced):
    """What was said in a poll by word, with what waits and what is hidden: for those who run the webinar. At most once
    a second for each webinar, and at once when one of them decides."""

    type: Literal["words.queued"] = "words.queued"
    poll_id: UUID
    webinar_id: UUID
    words: list[QueuedWord]
