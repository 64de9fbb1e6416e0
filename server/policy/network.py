"""Who may read and change the settings of the network: every member reads them, administrators change them."""

from sqlalchemy import Select, select

from models import Member, NetworkVersion
from server.errors import Forbidden


def may_change_network(me: Member) -> None:
    """Raises Forbidden."""
    if not me.is_administrator:
        raise Forbidden("Only an administrator can change these settings, or see who did. Ask one of them.")


def network_versions(me: Member) -> Select[NetworkVersion, str | None]:
    """Every change there was, newest first, with the name of who made it. Raises Forbidden."""
    may_change_network(me)
    query = select(NetworkVersion, Member.name).outerjoin(Member, Member.id == NetworkVersion.changed_by)
    return query.order_by(NetworkVersion.version.desc())
