"""Who looks after what: what is announced of it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced


class HandoverMade(Announced):
    """Leading a team, organising a call, hosting a webinar, or looking after a metric or a goal went to another. One
    act with several things announces each of them to those who may see it."""

    type: Literal["handover.made"] = "handover.made"
    handover_id: UUID
    kind: Literal["team", "metric", "goal", "call", "webinar"]
    thing_id: UUID
    thing_name: str
    from_id: UUID
    from_name: str
    to_id: UUID
    to_name: str
    by_id: UUID
    by_name: str
    at: datetime
