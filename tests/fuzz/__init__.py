"""Chance against the API: `make fuzz` for long, a share of it in every run of the tests."""

import os

LONG = bool(os.environ.get("SNOWFIELD_TESTS_FUZZ"))
"""Set by `make fuzz`."""
SEED = int(os.environ.get("SNOWFIELD_TESTS_SEED") or 20111115)
"""The same seed asks the same questions."""
