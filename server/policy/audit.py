"""Who may read the journal: administrators all of it; everybody what they did, and what was done to or seen of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models import AuditEntry, Call, Constituency, Invitation, Member, MetricVersion, Team

ABOUT_A_MEMBER = frozenset(
    {
        "member.suspended",
        "member.let_in",
        "member.signed_out",
        "member.left",
        "member.erased",
        "member.data_seen",
        "suspension_reason.seen",
        "audit.read",
        "sign_in_link.made",
    }
)
"""What a member may know was done to them or seen of them, and by whom. Anything else stays with administrators: who
reported somebody must not be found here."""


NAMES: dict[str, tuple[InstrumentedAttribute[Any], InstrumentedAttribute[str]]] = {
    "member": (Member.id, Member.name),
    "team": (Team.id, Team.name),
    "call": (Call.id, Call.name),
    "constituency": (Constituency.id, Constituency.name),
    "metric": (MetricVersion.metric_id, MetricVersion.name),
    "invitation": (Invitation.id, Invitation.email),
}
"""Of each kind of subject its id and its name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the journal is asked for."""

    member_id: UUID | None = None
    action: str | None = None
    """A whole action, or the kind of thing before its dot."""
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str | None = None
    """In the action, the details, the network address, or the name of who did it."""


def visible_entries(me: Member, asked: Asked = Asked()) -> Select[AuditEntry, str | None]:
    """Newest first, each with the name of who did it."""
    query = select(AuditEntry, Member.name).outerjoin(Member, Member.id == AuditEntry.member_id)
    if not me.is_administrator:
        query = query.where(or_(AuditEntry.member_id == me.id, _about(me)))
    for condition in _conditions(me, asked):
        query = query.where(condition)
    return query.order_by(AuditEntry.id.desc())


def shows_all(me: Member, entry: AuditEntry) -> bool:
    """Whether I may see details and network address of an entry: of others' deeds, members see the deed only."""
    return me.is_administrator or entry.member_id == me.id


async def names_of(db: AsyncSession, entries: Sequence[AuditEntry]) -> dict[UUID, str]:
    """What these entries are about, by the id of the entry. A former member is called so here, too."""
    found: dict[UUID, str] = {}
    for subject, (its_id, its_name) in NAMES.items():
        about = {each.id: each.subject_id for each in entries if each.subject == subject and each.subject_id}
        if about:
            query = select(its_id, its_name).where(its_id.in_(set(about.values())))
            names: dict[UUID, str] = dict((await db.execute(query)).all())
            found |= {entry_id: names[subject_id] for entry_id, subject_id in about.items() if subject_id in names}
    return found


def _about(me: Member) -> ColumnElement[bool]:
    mine = and_(AuditEntry.subject == "member", AuditEntry.subject_id == me.id)
    return and_(mine, AuditEntry.action.in_(ABOUT_A_MEMBER))


def _conditions(me: Member, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.member_id is not None:
        found.append(AuditEntry.member_id == asked.member_id)
    if asked.action:
        found.append(
            or_(AuditEntry.action == asked.action, AuditEntry.action.startswith(f"{asked.action}.", autoescape=True))
        )
    if asked.subject_id is not None:
        found.append(AuditEntry.subject_id == asked.subject_id)
    if asked.since is not None:
        found.append(AuditEntry.at >= asked.since)
    if asked.until is not None:
        found.append(AuditEntry.at < asked.until)
    if asked.words:
        found.append(_says(me, asked.words))
    return found


def _says(me: Member, words: str) -> ColumnElement[bool]:
    """What somebody may not see, they do not find either."""
    said = or_(AuditEntry.action.icontains(words, autoescape=True), Member.name.icontains(words, autoescape=True))
    hidden = or_(
        AuditEntry.details.cast(Text).icontains(words, autoescape=True),
        AuditEntry.address.icontains(words, autoescape=True),
    )
    return or_(said, hidden if me.is_administrator else and_(AuditEntry.member_id == me.id, hidden))
