"""Files that are brought in: what is announced of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced


class ImportChanged(Announced):
    """A file that somebody brings in got further, is in, could not be taken, or was undone: as it stands now."""

    type: Literal["import.changed"] = "import.changed"
    import_id: UUID
    kind: Literal["reports", "teams", "metrics"]
    state: Literal["waiting", "running", "done", "failed", "undone"]
    step: str
    done: int
    total: int
    new: int
    changed: int
    unchanged: int
    problem: str
    finished_at: datetime | None
    undone_at: datetime | None
