"""Erasing once more after a restore: a backup from before must not bring back who was erased since."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, text

from models import ErasedMember
from server.actions.erasing import erase_again
from server.db import open_engine, open_sessions, unit_of_work
from server.settings import Settings


async def erased_in(url: str) -> dict[str, bool]:
    """The ids of erased members, and whether their words went, too; none where there is no network yet."""
    engine = open_engine(url, 1)
    try:
        async with open_sessions(engine)() as db:
            if await db.scalar(text("select to_regclass('public.erased_members')")) is None:
                return {}
            rows = await db.execute(select(ErasedMember.member_id, ErasedMember.words_deleted))
            return {str(member_id): words_deleted for member_id, words_deleted in rows}
    finally:
        await engine.dispose()


async def erase_all_again(url: str, settings: Settings, erased: Mapping[str, bool]) -> None:
    """Each in a transaction of its own. Whoever is not in the backup, or erased in it, is left alone."""
    engine = open_engine(url, 1)
    try:
        for member_id, words_deleted in erased.items():
            async with unit_of_work(open_sessions(engine)) as db:
                await erase_again(db, settings, UUID(member_id), words_deleted=words_deleted)
    finally:
        await engine.dispose()
