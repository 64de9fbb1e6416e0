"""The world of the grid, asked in transactions that are taken back."""

from tests.policy.conftest import send, world

__all__ = ["send", "world"]
