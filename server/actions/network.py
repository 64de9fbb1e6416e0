"""Changing the rules of the network.

Invariant: versions follow one on another. Of two changes that were based on the same one, one is refused.
"""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, NetworkVersion
from server.actions.audit import record
from server.actions.narrowing import narrow
from server.errors import ChangedMeanwhile
from server.events import NetworkChanged, emit, to_all
from server.fields import hold_to
from server.network import NetworkRules, newest_version, rules_of
from server.policy.network import may_change_network
from server.settings import Settings


async def change_network(
    db: AsyncSession, me: Member, settings: Settings, rules: NetworkRules, if_match: str | None = None
) -> None:
    """These rules from now on. What nobody ever changed goes on following the settings of the server.

    Raises Forbidden, ChangedMeanwhile.
    """
    may_change_network(me)
    before = await newest_version(db)
    hold_to(if_match, before.version if before else 0)
    was, now = rules_of(before, settings).model_dump(), rules.model_dump()
    if was == now:
        return
    version = (before.version if before else 0) + 1
    stored = {name: getattr(before, name, None) if value == was[name] else value for name, value in now.items()}
    next_one = insert(NetworkVersion).values(version=version, changed_by=me.id, **stored)
    made = await db.scalar(next_one.on_conflict_do_nothing().returning(NetworkVersion.version))
    if made is None:
        raise ChangedMeanwhile("Somebody changed this while you were writing. Load it again, then make your change.")
    plain_was, plain_now = rules_of(before, settings).model_dump(mode="json"), rules.model_dump(mode="json")
    changed = {name: {"before": plain_was[name], "now": plain_now[name]} for name in now if now[name] != was[name]}
    await record(db, me, "network.changed", "network", None, **changed)
    await narrow(db, before=was["visibility"], now=now["visibility"])
    emit(db, [to_all()], NetworkChanged(version=version, rules=rules))
