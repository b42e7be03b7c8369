"""An expression at numbers: what a user writes means what it says, in every lane."""

from fractions import Fraction

import pytest

from theory.numeric import evaluate
from theory.symbols import gradient_bound


@pytest.mark.parametrize("factor", [0.5, 0.1, 3.0])
def test_a_float_in_a_formula_is_the_rational_number_that_it_is(factor: float) -> None:
    exact = Fraction(factor) * 7
    assert evaluate(factor * gradient_bound, {gradient_bound: 7}, "exact").item() == exact
    value = evaluate(factor * gradient_bound, {gradient_bound: 7}, "float")
    assert abs(Fraction(float(value.value)) - exact) <= Fraction(float(value.error))
