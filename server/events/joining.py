"""The public page of a call, and who asks to join: what is announced of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced


class JoinQuestionNow(Announced):
    """A question of a page, as it is asked now."""

    id: UUID
    question: str
    required: bool


class CallPageChanged(Announced):
    """The public page of a call was made, changed, opened or closed. Everyone who sees the call hears it."""

    type: Literal["call_page.changed"] = "call_page.changed"
    call_id: UUID
    slug: str
    intro: str
    open: bool
    goal_ids: list[UUID]
    chart_goal_ids: list[UUID]
    """Of those goals, the ones whose chart stands there too."""
    questions: list[JoinQuestionNow]


class JoinRequestChanged(Announced):
    """Somebody asks to join, or their request was changed or decided. Those who may decide it hear it: the call's
    organisers, the leaders of the constituency, administrators. `gone`: taken back, or not theirs to decide any more;
    then it says nothing of the person."""

    type: Literal["join_request.changed"] = "join_request.changed"
    request_id: UUID
    call_id: UUID
    constituency_id: UUID | None
    name: str
    role_title: str
    organisation: str
    state: Literal["waiting", "asked", "accepted", "declined", "gone"]
    confirmed_at: datetime
    decided_by_name: str | None
