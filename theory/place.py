"""Objects named by where they are, so that a list of claims loads without their proofs."""

import importlib
from typing import Any


def load(place: str) -> Any:
    """The object at "module:name"."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)
