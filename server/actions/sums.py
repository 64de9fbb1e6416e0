"""The sums kept of reports. (The reporting part writes this module; these two are what teams and places call.)"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


async def settle_expected(db: AsyncSession, team_ids: Sequence[UUID]) -> None:
    """Who is expected to report in these teams may have changed: count again from the running period on."""


async def move_sums(db: AsyncSession, team_id: UUID, old_parent_id: UUID | None, new_parent_id: UUID | None) -> None:
    """The team, with all below it, hangs on another parent from the running period on: its sums go with it."""
