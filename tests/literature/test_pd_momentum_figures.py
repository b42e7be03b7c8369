"""The printed figures of momentum (PD-B5, C3), and what C6 and C8 say, recomputed exactly and rounded as printed."""

from fractions import Fraction

import pytest

from theory import symbols as s
from theory.exact.digits import decimal
from theory.exact.tight_bias import bias_of_linear_loss, bias_supremum
from theory.library import CLAIMS, REFUTATIONS
from theory.numeric import claim_value

ALPHA, ETA, DELAY = Fraction("0.01"), Fraction(1), 5


@pytest.mark.parametrize(
    ("momentum", "digits", "printed"), [(Fraction("0.5"), 3, "0.111"), (Fraction("0.9"), 1, "1.0")]
)
@pytest.mark.parametrize("nesterov", [False, True])
def test_c3_corrected_bounds_are_attained(momentum, digits, printed, nesterov):
    run = (Fraction(1), ALPHA, ETA, DELAY)
    supremum = bias_supremum(*run, momentum)
    reached = bias_of_linear_loss(*run, 300, momentum, nesterov)
    assert reached < supremum
    assert decimal(reached, digits) == decimal(supremum, digits) == printed


def numbers(momentum, delay=DELAY):
    zeros = (s.smoothness_recompute, s.smoothness_backward, s.max_delay_recompute, s.max_delay_backward)
    return {
        s.step_size: ETA,
        s.smoothness: ALPHA,
        s.max_delay: delay,
        s.gradient_bound: 1,
        s.write_defect: 0,
        s.friction: 1 - momentum,
        **dict.fromkeys(zeros, 0),
    }


@pytest.mark.parametrize(
    ("momentum", "digits", "printed"), [("0", 4, "0.0526"), ("0.5", 3, "0.111"), ("0.9", 1, "1.0")]
)
def test_b5a_at_the_numbers_of_c3(momentum, digits, printed):
    found = claim_value(CLAIMS["PD-B5a"], numbers(Fraction(momentum)), "exact")
    assert decimal(found.value.item(), digits) == printed


@pytest.mark.parametrize("delay", [10, 11])
def test_b5a_says_nothing_at_x_1(delay):
    found = claim_value(CLAIMS["PD-B5a"], numbers(Fraction("0.9"), delay), "exact")
    assert not found.in_domain and found.value is None


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("momentum", [Fraction(1, 2), Fraction(9, 10)])
@pytest.mark.parametrize("delay", [1, 3])
def test_with_momentum_the_literal_recursion_agrees(momentum, nesterov, delay):
    """Two updates by hand: gradients 1 and 1 + α(x_read − x_now), velocities 1 and μ + that."""
    step, alpha = Fraction(1, 7), Fraction(1, 3)
    first = step * (1 + momentum) if nesterov else step
    assert bias_of_linear_loss(Fraction(1), alpha, step, delay, 2, momentum, nesterov) == alpha * first


def test_c6_step_length_is_not_the_gradient():
    outcome = REFUTATIONS["PD-C6"].check()
    assert outcome.refuted
    for comparison in outcome.naive[:3]:  # sign descent: x against max(G, x − G) x/(1 − x) at G = 1/10, x = 1/4
        assert comparison.measured == Fraction(1, 4)
        assert comparison.bound == Fraction(15, 100) * Fraction(1, 3)


def test_c8_longest_delay_and_its_step():
    outcome = REFUTATIONS["PD-C8"].check()
    assert outcome.refuted
    for comparison, delay in zip(outcome.naive, (10, 20, 40), strict=True):
        assert comparison.measured == Fraction(1, 10) * 2 * (1 + delay)
    for comparison in outcome.corrected:
        assert comparison.measured <= Fraction(1, 10) * 2


def test_b5_b_exceeds_by_what_one_velocity_can_hold():
    """The last task's step: its own gradient and μ times velocities of n equal and n other gradients."""
    for comparison, momentum in zip(
        REFUTATIONS["PD-B5-b"].check().naive[::2], (Fraction(1, 2), Fraction(9, 10)), strict=True
    ):
        carried = momentum * (1 - momentum**20) / (1 - momentum)
        faded = Fraction(7, 5) + 2 * carried
        step = Fraction(1, 20) * (1 - momentum)
        assert comparison.measured == 2 * (step * faded / 2) ** 2
