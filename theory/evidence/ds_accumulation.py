"""DS-accumulation decided: groups whose micro-batches read at most one update late, 1e-15 beside their limit."""

from fractions import Fraction

from theory.exact.gradient_rule import GradientRule
from theory.exact.read import averaged, summed
from theory.exhibit import Fact

_NEAR = Fraction(1, 10**15)


def facts() -> tuple[Fact, ...]:
    """Mean and sum over a group, at late shares on both sides of 1/4."""
    facts = []
    for late, size in ((1, 1), (1, 2), (2, 2), (1, 3), (1, 4), (2, 4), (1, 5), (2, 8), (1, 8), (5, 8)):
        levels = [1] * late + [0] * (size - late)
        share = Fraction(late, size)
        limit = 1 / max(share, Fraction(1, 2) - share)
        mean = _changes(GradientRule(averaged(levels)), limit)
        total = _changes(GradientRule(summed(levels)), limit / size)
        facts.append((f"{late} of {size} late: mean {limit}, sum {limit / size}, each right to 1e-15", mean and total))
    return tuple(facts)


def _changes(rule: GradientRule, limit: Fraction) -> bool:
    return rule.is_stable(limit - _NEAR) and not rule.is_stable(limit) and not rule.is_stable(limit + _NEAR)
