"""Addresses that a reminder can be answered at: each is signed, and stands for one member, form, team and period.

The address holds the reminder's id and 128 bits of a keyed hash of all that it stands for, in letters and figures that
survive any mail program: name+ID-AND-HASH@host. Nothing of it is stored; without the network's secret key nobody can
make one.
"""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from models import Reminder
from server.seal import key_for
from server.settings import Settings

HASH_BYTES = 16


def address_for(settings: Settings, reminder: Reminder) -> str:
    """Where to answer this reminder; "" where the network takes no answers by mail. Raises NoKey."""
    if settings.mail_reply is None:
        return ""
    name, _, host = settings.mail_reply.partition("@")
    token = base64.b32encode(reminder.id.bytes + _hash(settings, reminder)).decode().rstrip("=").lower()
    return f"{name}+{token}@{host}"


def reminder_id_in(token: str) -> UUID | None:
    """Which reminder it says it is for; None where it is none of ours."""
    try:
        read = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    return UUID(bytes=read[:HASH_BYTES]) if len(read) == 16 + HASH_BYTES else None


def is_signed(settings: Settings, token: str, reminder: Reminder) -> bool:
    """Whether we made this address for this reminder. Raises NoKey."""
    read = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    return hmac.compare_digest(read[16:], _hash(settings, reminder))


def _hash(settings: Settings, reminder: Reminder) -> bytes:
    ids = reminder.id, reminder.member_id, reminder.form_id, reminder.team_id
    said = b"".join(each.bytes for each in ids) + reminder.period.isoformat().encode()
    return hmac.digest(key_for(settings, "reply addresses"), said, hashlib.sha256)[:HASH_BYTES]
