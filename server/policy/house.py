"""Who may publish what everyone agrees to. Anybody may read it: people must see it before they say who they are."""

from sqlalchemy import Select, select

from models import HouseText, Member
from server.errors import Forbidden
from server.house import TextKind


def may_publish(me: Member) -> None:
    """Raises Forbidden."""
    if not me.is_administrator:
        raise Forbidden("Only an administrator can publish house rules or a privacy notice. Ask one of them.")


def versions_of(kind: TextKind) -> Select[HouseText]:
    """All there were, newest first."""
    return select(HouseText).where(HouseText.kind == kind).order_by(HouseText.version.desc())
