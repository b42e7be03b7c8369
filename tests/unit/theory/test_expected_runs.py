"""Convergence claims in exact expectations: facts are so, constants right, an attained bound has no room."""

from fractions import Fraction

import pytest

from theory.evidence import dm_t1_const, dm_t1_expected, dm_t2_expected, pd_b6, pd_r1
from theory.evidence.expected_runs import root_above, root_below, runs, shown

PARTS = (pd_r1, dm_t1_const, dm_t1_expected, dm_t2_expected, pd_b6)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__.rpartition(".")[2])
def test_measured_is_at_most_the_bound(part):
    facts = part.facts()
    assert all(answer for _, answer in facts), [fact for fact, answer in facts if not answer]
    assert len({fact for fact, _ in facts}) == len(facts) >= 9
    assert {fact.split("τ = ")[1].split(":")[0] for fact, _ in facts} >= {"1", "4", "9", "1, 4"}


def test_constants_by_hand():
    cases = {case.name: case for case in runs()}
    # f = x^2/2 from x = 2; H = ((2, 1), (1, 2)), c = (1, -1): minimum at (1, -1), f* = -1, f(1, 2) = 7 - (-1) = 8.
    assert (cases["one mode"].smoothness, cases["one mode"].gap) == (1, 2)
    assert (cases["coupled"].smoothness, cases["coupled"].gap) == (3, 9)
    # H = ((5, 1), (1, 2))/3, c = (1, 0)/3.
    assert cases["least squares"].smoothness == 2
    first, last = cases["coupled"].moments[0], cases["coupled"].moments[-1]
    assert first.objective - cases["coupled"].gap == -1 < last.objective


def test_the_noise_of_mini_batches_depends_on_the_point():
    cases = {case.name: case for case in runs()}
    assert len({m.noise_squares for m in cases["coupled"].moments}) == 1
    assert len({m.noise_squares for m in cases["least squares"].moments}) > 1


def test_the_one_step_bound_is_attained_at_the_first_update_of_one_mode():
    case = next(case for case in runs() if case.run.delays == (4,))
    assert dm_t1_expected.excess(case, 0) == dm_t1_expected.allowed(case)[0]
    lower = dm_t1_expected.allowed(case)[0] * Fraction(99, 100)
    ((fact, answer),) = shown([case.compared(dm_t1_expected.excess(case, 0), lower)])
    assert not answer and fact.startswith("one mode, τ = 4")


def test_the_variance_claim_keeps_to_its_steps():
    for case in runs():
        strength = case.run.step_size * case.smoothness
        assert dm_t2_expected.in_range(case) == (2 * strength**2 * max(case.run.delays) ** 2 + strength <= 1)


@pytest.mark.parametrize("square", [Fraction(0), Fraction(2), Fraction(9, 4)])
def test_roots_enclose(square):
    assert root_below(square) ** 2 <= square < root_above(square) ** 2
