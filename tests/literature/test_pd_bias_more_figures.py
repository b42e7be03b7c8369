"""PD-B1b, B5, B6 and B7 at numbers worked out by hand, silent at x ≥ 1; PD-R1 refuted at start and now."""

from fractions import Fraction

import numpy as np
import pytest

from theory import symbols as s
from theory.evidence import pd_b4
from theory.exact.digits import decimal
from theory.library import CLAIMS, REFUTATIONS
from theory.numeric import claim_value

ZEROS = (s.smoothness_recompute, s.smoothness_backward)


def counted(strength, tasks):
    return {
        s.step_size: Fraction(strength) / tasks,
        s.smoothness: 1,
        s.distinct_tasks: tasks,
        s.gradient_bound: 1,
        s.write_defect: 0,
        **dict.fromkeys(ZEROS, 0),
    }


@pytest.mark.parametrize(("x", "printed"), [("0.3", "0.4286"), ("0.7", "2.3333"), ("0.95", "19.0000")])
@pytest.mark.parametrize("tasks", [1, 2, 7])
def test_b1b_is_b1_with_tasks_for_delays(x, printed, tasks):
    assert decimal(claim_value(CLAIMS["PD-B1b"], counted(x, tasks), "exact").value.item(), 4) == printed


@pytest.mark.parametrize("x", ["1", "1.3"])
def test_b1b_says_nothing_from_x_1_on(x):
    found = claim_value(CLAIMS["PD-B1b"], counted(x, 3), "exact")
    assert not found.in_domain and found.value is None


@pytest.mark.parametrize("x", [Fraction(3, 10), Fraction(7, 10), Fraction(19, 20)])
def test_b1_is_the_sum_of_the_substitutions(x):
    """b_{n+1} = x(G + b_n) from b_0 = 0: the partial sums of Gx + Gx² + …, which climb to B1's value."""
    bias, value = Fraction(0), claim_value(CLAIMS["PD-B1b"], counted(x, 1), "exact").value.item()
    assert value == x * (1 + value)
    for terms in range(1, 40):
        bias = x * (1 + bias)
        assert value - bias == value * x**terms > 0


@pytest.mark.parametrize(("x", "printed"), [("1/2", "1/2"), ("1", "1"), ("5/2", "5/2"), ("3", "3"), ("7/2", "3")])
def test_b2_is_the_smaller_of_both_parts(x, printed):
    """G_a = 1, G = 2: xG_a up to x = 3, G_a + G from there on; no condition x < 1."""
    numbers = {s.step_size: Fraction(x), s.smoothness: 1, s.max_delay: 1, s.write_defect: 0}
    numbers |= {s.applied_bound: 1, s.gradient_bound: 2}
    assert claim_value(CLAIMS["PD-B2"], numbers, "exact").value.item() == Fraction(printed)


def test_b4_neither_form_is_always_smaller():
    """By block (3/5)² < 1 where the first block alone counts; (24/25)² + 1 > 1 where a reflection mixes them."""
    three, four, none = Fraction(3, 5), Fraction(4, 5), Fraction(0)
    assert pd_b4.forms(((Fraction(1), none), (none, none)), (three, four)) == (Fraction(9, 25), 1)
    assert pd_b4.forms(((three, four), (four, -three)), (four, three)) == (Fraction(576, 625) + 1, 1)


def by_block(step, friction):
    """One block: B3, B1c and B1a agree there."""
    one, zero = np.array([[1]], dtype=object), np.zeros((1, 1))
    return {
        s.step_size: Fraction(step),
        s.friction: Fraction(friction),
        s.block_smoothness: one,
        s.delay_matrix: 2 * one,
        s.block_gradient_bound: np.array([1], dtype=object),
        s.block_write_defect: np.zeros(1),
        s.block_smoothness_recompute: zero,
        s.block_smoothness_backward: zero,
        s.delay_matrix_recompute: zero,
        s.delay_matrix_backward: zero,
        s.max_delay: 2,
        s.max_delay_recompute: 0,
        s.max_delay_backward: 0,
    }


@pytest.mark.parametrize("name", ["PD-B5c", "PD-B5-B3"])
def test_b5_of_one_block(name):
    # x = (1/8)/(1/2) · 2 = 1/2, so the bound is 1; at 1/4 x is 1 and there is none.
    inside, outside = (claim_value(CLAIMS[name], by_block(step, "1/2"), "ball") for step in ("1/8", "1/4"))
    assert inside.in_domain and abs(inside.value.item() - 1) < 1e-12
    assert not outside.in_domain and outside.value is None


def mean_square(step):
    """L = 1/2, τ = 9, Ḡ = 3, σ² = 4: x = 9η/2, and [xḠ + Lησ√τ]/(1 − x) = (27/2 + 3) η/(1 − 9η/2)."""
    return {
        s.step_size: Fraction(step),
        s.objective_smoothness: Fraction(1, 2),
        s.max_delay: 9,
        s.gradient_mean_square_root: 3,
        s.noise_variance: 4,
    }


def test_b6_by_hand():
    assert claim_value(CLAIMS["PD-B6"], mean_square("1/9"), "exact").value.item() == Fraction(11, 3)
    assert not claim_value(CLAIMS["PD-B6"], mean_square("2/9"), "exact").in_domain


def test_b7_by_hand():
    numbers = {s.hessian_smoothness: 3, s.displacement_norm: Fraction(1, 2)}
    assert claim_value(CLAIMS["PD-B7"], numbers, "exact").value.item() == Fraction(3, 8)
    numbers |= {s.displacement_norm_recompute: 1, s.displacement_norm_backward: 2}
    assert claim_value(CLAIMS["PD-B7-live"], numbers, "exact").value.item() == Fraction(63, 8)


def test_r1_at_start_counts_one_point_as_often_as_tasks_share_it():
    outcome = REFUTATIONS["PD-R1-start"].check()
    assert [comparison.measured for comparison in outcome.naive] == [1, 1, 1]
    assert [comparison.bound for comparison in outcome.naive] == [Fraction(1, 2), Fraction(1, 5), Fraction(1, 20)]


def test_r1_at_now_exceeds_by_the_masked_norm():
    ratios = [comparison.measured for comparison in REFUTATIONS["PD-R1-now"].check().naive]
    assert [decimal(ratio, 2) for ratio in ratios] == ["1.17", "1.31"]
