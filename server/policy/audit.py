"""Who may read the journal: administrators all of it, everybody what they did themselves."""

from sqlalchemy import Select, select

from models import AuditEntry, Member


def visible_entries(me: Member) -> Select[AuditEntry, str | None]:
    """Newest first, each with the name of who did it."""
    query = select(AuditEntry, Member.name).outerjoin(Member, Member.id == AuditEntry.member_id)
    if not me.is_administrator:
        query = query.where(AuditEntry.member_id == me.id)
    return query.order_by(AuditEntry.id.desc())
