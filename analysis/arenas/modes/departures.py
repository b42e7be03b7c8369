"""What sets a mode apart from plain gradient descent with one step size, and the same mode in other units."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

Run = TypeVar("Run")
"""An instance with `curvature`, `step_size`, `momentum` and `odd_step_size`: of every other update, or None."""

ASSUMPTIONS: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "plain_sgd": lambda run: run.momentum == 0,
        "constant_step_size": lambda run: run.odd_step_size is None,
    }
)


def in_units(run: Run, scale: Fraction) -> Run:
    """The loss measured in other units: curvature times a scale, step sizes divided by it."""
    mode: Any = run
    odd = None if mode.odd_step_size is None else mode.odd_step_size / scale
    return replace(mode, curvature=mode.curvature * scale, step_size=mode.step_size / scale, odd_step_size=odd)
