"""The texts that everyone agrees to: which hold now, which of them a member has not accepted, and how they are read.

Invariant: what a member accepted is a row with its version and its moment. A text may have blanks that are filled when
it is read ({network}, {responsible}, {contact}, {kept}), so that it names the network's own people and its own times
of keeping things, as they are set.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from models import Acceptance, HouseText
from server.markdown import page_html
from server.network import NetworkRules
from server.settings import Settings

TextKind: TypeAlias = Literal["house_rules", "privacy_notice"]

KEPT: Mapping[str, str] = {
    "keep_log_days": "Copies of what was announced, so that a page that was away can catch up",
    "keep_mail_days": "That a mail was sent to you, without its words",
    "keep_session_days": "Where and when you were signed in, after you signed out",
    "keep_failure_days": "Failed tries to sign in, as codes that nobody can turn back",
    "keep_invitation_days": "Invitations that were not accepted, after they ran out",
    "keep_case_days": "What moderators were told and quoted, after they decided",
    "keep_audit_days": "The log of who did or saw what",
}
"""How long what is kept, by the rule of the network that says so."""
KEPT_REPLIES_DAYS = 1
"""Answers kept for requests that come again; nobody has a reason to change that."""


def in_force() -> Select[HouseText]:
    return select(HouseText).where(HouseText.until.is_(None)).order_by(HouseText.kind)


def owed(member_id: UUID | ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> Select[HouseText]:
    """Those in force that the member has not accepted."""
    accepted = exists().where(Acceptance.text_id == HouseText.id, Acceptance.member_id == member_id)
    accepted = accepted.correlate_except(Acceptance)
    return in_force().where(~accepted)


def text_html(text: HouseText, settings: Settings, rules: NetworkRules) -> str:
    """As people read it, safe to show."""
    return page_html(filled(text.text, settings, rules))


def filled(text: str, settings: Settings, rules: NetworkRules) -> str:
    """With its blanks filled in. Any other {word} stays as it is written."""
    blanks = {
        "network": settings.network_name,
        "responsible": settings.responsible,
        "contact": settings.contact,
        "kept": kept(rules),
    }
    for blank, value in blanks.items():
        text = text.replace(f"{{{blank}}}", value)
    return text


def kept(rules: NetworkRules) -> str:
    """A Markdown list of how long what is kept."""
    lines = [f"- {what}: {_days(getattr(rules, rule))}." for rule, what in KEPT.items()]
    return "\n".join([*lines, f"- Answers to programs, in case they ask again: {_days(KEPT_REPLIES_DAYS)}."])


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
