"""A fresh cast in the middle of a test."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from server.db import Sessions
from tests.conftest import empty_all_tables
from tests.people import Cast, bring_together


@pytest.fixture
def again(engine: AsyncEngine, sessions: Sessions, http: httpx.AsyncClient) -> Callable[[], Awaitable[Cast]]:
    """Everything as it was at the start: after somebody changed it, the next person meets the same."""

    async def start_over() -> Cast:
        async with engine.begin() as connection:
            await empty_all_tables(connection)
        return await bring_together(sessions, http)

    return start_over
