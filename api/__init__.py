"""HTTP, and nothing else: parse what came, call a policy or an action, shape the answer."""

import importlib
import pkgutil
from collections.abc import Iterator

from fastapi import APIRouter


def all_routers() -> Iterator[APIRouter]:
    """Every router of every module here, in the order of their names."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        for value in vars(importlib.import_module(f"api.{module.name}")).values():
            if isinstance(value, APIRouter):
                yield value
