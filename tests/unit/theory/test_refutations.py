"""Every refutation: its instance refutes the form, its correction holds, and it prints its lines."""

from fractions import Fraction

import pytest

from theory.library import REFUTATIONS
from theory.refutation import Comparison, Outcome

CASES = sorted(REFUTATIONS)


@pytest.mark.parametrize("name", CASES)
def test_instance_refutes_in_exact_numbers(name):
    refutation = REFUTATIONS[name]
    outcome = refutation.check()
    assert outcome.refuted
    assert all(isinstance(c.measured, Fraction | int) for c in outcome.naive + outcome.corrected)
    assert len(outcome.lines()) == len(outcome.naive) + len(outcome.corrected) + len(outcome.decisions)
    assert not any("NO" in line.split() for line in outcome.lines())
    assert refutation.instance()
    assert refutation.form and refutation.missing and refutation.kind == "refutation"


def test_outcome_needs_every_part():
    above = Comparison("case", "b", Fraction(2), Fraction(1))
    below = Comparison("case", "b", Fraction(1), Fraction(1))
    assert Outcome((above,), (below,), (("fact", True),)).refuted
    assert not Outcome((above, below)).refuted
    assert not Outcome(()).refuted
    assert not Outcome((above,), (above,)).refuted
    assert not Outcome((above,), decisions=(("fact", False),)).refuted


def test_comparison_prints_roots_of_squares():
    line = Comparison("x = 1/10", "‖b‖", Fraction(2, 100), Fraction(1, 100), squared=True).line()
    assert line == "x = 1/10: ‖b‖ 0.141421 > 0.100000, ratio 1.41"
