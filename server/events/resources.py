"""Resources of calls and webinars: what is announced of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced
from server.events.webinars import NameNow

ResourceKind = Literal["resource", "recording", "slides"]


class ResourceChanged(Announced):
    """A resource was added, changed, or brought back. Who asked what it answers is not told."""

    type: Literal["resource.changed"] = "resource.changed"
    resource_id: UUID
    call: NameNow
    webinar: NameNow | None
    author: NameNow
    answered_by: NameNow | None
    answer_id: UUID | None
    kind: ResourceKind
    title: str
    text: str
    html: str
    source_url: str | None
    video_url: str | None
    file_name: str | None
    file_type: str | None
    file_size: int | None
    version: int
    added_at: datetime
    edited_at: datetime | None


class ResourceGone(Announced):
    """A resource was retired: only who looks after it finds it still."""

    type: Literal["resource.gone"] = "resource.gone"
    resource_id: UUID
    call_id: UUID
    webinar_id: UUID | None
