"""Twenty schedules of faults; `make soak` plays hundreds. Each failure names its seed and how to play only that one."""

import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.network import Network, network
from tests.faults.play import play
from tests.faults.schedules import plan

pytestmark = pytest.mark.fault
SCHEDULES = 20
FIRST_SEED = int(os.environ.get("SEED") or time.time())


@pytest.fixture(scope="module")
async def standing(run_dir: Path) -> AsyncIterator[Network]:
    directory = Path(tempfile.mkdtemp(dir=run_dir, prefix="f"))
    directory.chmod(0o711)
    async with network(directory) as made:
        yield made
    shutil.rmtree(directory, ignore_errors=True)


@pytest.mark.parametrize("number", range(SCHEDULES))
async def test_whatever_breaks_everybody_hears_what_they_may_once_and_in_order(standing: Network, number: int) -> None:
    schedule = plan(FIRST_SEED + number)
    print(schedule)  # noqa: T201  pytest shows it when it fails
    result = await play(standing, schedule)
    assert result.findings == [], f"make soak SCHEDULES=1 SEED={schedule.seed}"
