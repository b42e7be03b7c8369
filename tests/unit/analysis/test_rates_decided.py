"""A rate at two scales: both sides fall by the power that it claims, and a tight one is its leading term."""

from dataclasses import replace
from fractions import Fraction

import pytest
from sympy import Integer

from analysis.attack.trial import Trial, decide
from theory import symbols
from theory.claim import Rate
from theory.numeric import closest_value

CUBIC = Rate(
    name="cubic",
    title="",
    statement="",
    value=2 * symbols.step_size**3,
    parameter=symbols.step_size,
    exponent=Integer(3),
    measured="made up",
    source="",
    mark="derived",
    tight=True,
)


def trial(coefficient: int, power: int) -> Trial:
    def at(step: Fraction) -> Trial:
        return Trial({symbols.step_size: step}, coefficient * step**power)

    return replace(at(Fraction(1, 2)), finer=at(Fraction(1, 6)))


@pytest.mark.parametrize(
    ("claim", "measured", "relation"),
    [
        (CUBIC, trial(2, 3), "equal"),
        (CUBIC, trial(3, 3), "violated"),
        (replace(CUBIC, tight=False), trial(3, 3), "equal"),
        (replace(CUBIC, tight=False), trial(3, 2), "violated"),
        (replace(CUBIC, tight=False, exponent=Integer(2)), trial(3, 2), "violated"),
        (replace(CUBIC, tight=False, value=symbols.step_size**2, exponent=Integer(2)), trial(3, 2), "equal"),
    ],
)
def test_a_rate_is_a_power_on_both_sides(claim: Rate, measured: Trial, relation: str) -> None:
    assert decide(claim, measured, closest_value(claim, measured.values)).relation == relation
