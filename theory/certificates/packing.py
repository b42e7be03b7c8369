"""Fractions as whole numbers over a common denominator, for files."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from theory.certificates.interpolation import Flow


def common_denominator(numbers: Sequence[Fraction]) -> int:
    """The least common multiple of the denominators."""
    return lcm(*(number.denominator for number in numbers))


def packed(numbers: Sequence[Fraction], over: int) -> list[int]:
    """The numerators over a denominator that serves all."""
    return [number.numerator * (over // number.denominator) for number in numbers]


def unpacked(numerators: Sequence[int], over: int) -> tuple[Fraction, ...]:
    """The fractions again."""
    return tuple(Fraction(number, over) for number in numerators)


def packed_flows(flows: Sequence[Flow]) -> dict[str, Any]:
    """Multipliers for a file."""
    over = common_denominator([weight for *_, weight in flows])
    return {"over": over, "multipliers": [[i, j, *packed((weight,), over)] for i, j, weight in flows]}


def unpacked_flows(data: dict[str, Any]) -> tuple[Flow, ...]:
    """The multipliers again."""
    return tuple((i, j, Fraction(number, data["over"])) for i, j, number in data["multipliers"])
