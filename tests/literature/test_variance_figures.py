"""Constants and limits of DM-T2, T4, T7, Q1 and Q2 as printed (DM section 2, and section 3, item 8)."""

from fractions import Fraction

import numpy as np
import pytest
from sympy import Rational, sqrt

from theory import symbols as s
from theory.evidence.dm_t2_step import largest_step
from theory.exact.digits import decimal
from theory.library import CLAIMS
from theory.methods import ddg, fdg
from theory.numeric import claim_value


def value(name, numbers):
    """The claim's value at numbers, in fractions; a column where its symbol has one entry for each block."""

    def number(entry):
        return Fraction(entry) if not isinstance(entry, tuple) else np.array([*map(Fraction, entry)], dtype=object)

    bound = claim_value(CLAIMS[name], {symbol: number(entry) for symbol, entry in numbers.items()}, "exact").value
    return bound.item()


@pytest.mark.parametrize(("shrink", "printed"), [("1", "0.2965"), (".5", "0.441"), (".2", "0.7305"), (".11", "1")])
def test_item_8_largest_step_of_two_modules_as_drawn(shrink, printed):
    digits = len(printed.partition(".")[2])
    scales = fdg.gradient_scales(2, Fraction(shrink))
    assert {decimal(end, digits) for end in largest_step(fdg.delays(2), scales)} == {printed}


@pytest.mark.parametrize(
    ("modules", "drawn", "released", "ddg_limit"), [(2, 5, 3, 3), (3, 9, 7, 5), (4, 13, 11, 7), (10, 37, 35, 19)]
)
def test_t2_inverse_simple_limits(modules, drawn, released, ddg_limit):
    """4K − 3, 4K − 5 and 2K − 1 are 2 τ_max + 1 of the three schedules, and short enough."""
    for delays, inverse in (
        (fdg.delays(modules), drawn),
        (fdg.delays(modules, "released"), released),
        (ddg.delays(modules), ddg_limit),
    ):
        assert 2 * max(delays) + 1 == inverse
        for shrink in (1, Fraction(1, 2)):
            assert fdg.meets_step_condition(Fraction(1, inverse), delays, fdg.gradient_scales(modules, shrink))


@pytest.mark.parametrize(("delay", "square"), [(1, 9), (2, 33), (4, 129), (6, 289)])
def test_t2_sharp_limit(delay, square):
    """(√(1 + 8τ²) − 1)/(4τ²), which solves 2y²τ² + y = 1."""
    limit = (sqrt(Rational(square)) - 1) / (4 * delay**2)
    assert (2 * limit**2 * delay**2 + limit).expand() == 1
    lower, upper = largest_step((delay,), (Fraction(1),))
    assert Rational(lower.numerator, lower.denominator) <= limit <= Rational(upper.numerator, upper.denominator)


def test_t2_value():
    """2Δ/(γU) + γLσ_B² + 2γ²L²Σβ_j²τ_jσ_j² by hand: Δ = 3, γ = 1/4, U = 6, L = 2, β = (1/2, 1), τ = (2, 0)."""
    numbers = {s.initial_gap: 3, s.step_size: "1/4", s.horizon: 6, s.objective_smoothness: 2}
    numbers |= {s.shrink: ("1/2", 1), s.block_delay: (2, 0), s.block_noise_variance: (8, 5)}
    # 4; 1/2 (8/4 + 5); 2/16·4 (8/4·2).
    assert value("DM-T2", numbers) == 4 + Fraction(7, 2) + 2


def test_t4_value():
    """γL√A_βΣβ_k√A_kΓ_k + γL²A_βΣβ_kΓ_k² + (Lγ²/2)A_β by hand: A_β = 36/4 + 16 = 25, Γ = (1, 1/2)."""
    numbers = {s.clock_step_size: "1/2", s.objective_smoothness: 2}
    numbers |= {s.shrink: ("1/2", 1), s.block_second_moment: (36, 16), s.window_of_steps: (1, "1/2")}
    # 1/2·2·5 (3 + 2); 1/2·4·25 (1/2 + 1/4); 2/4/2·25.
    assert value("DM-T4", numbers) == 25 + Fraction(75, 2) + Fraction(25, 4)


@pytest.mark.parametrize(("steps", "sum_of_weights"), [(1, 1), (2, 3), (4, 10), (6, 21)])
def test_t7_norm_value(steps, sum_of_weights):
    numbers = {s.step_size: "1/3", s.predicted_steps: steps, s.velocity_change_bound: 6}
    assert value("DM-T7-norm", numbers) == 2 * sum_of_weights


@pytest.mark.parametrize(("modules", "drawn", "released"), [(2, 2, 1), (3, 4, 3), (4, 6, 5)])
def test_t7_steps_predicted_in_the_first_module(modules, drawn, released):
    assert (fdg.delays(modules)[0], fdg.delays(modules, "released")[0]) == (drawn, released)


def test_q1_value():
    """(ρ/2)‖Δθ‖² + c‖Δθ‖ by hand: 3/2·4 + 5·2."""
    numbers = {s.objective_hessian_smoothness: 3, s.curvature_mismatch: 5, s.prediction_distance: 2}
    assert value("DM-Q1", numbers) == 16


def test_q2_value():
    """4(F_0−F*)/(ηT) + 2L²Ξ + 4(1/η² + L/η)ē² + 4LηG² by hand."""
    numbers = {s.initial_gap: 3, s.step_size: "1/2", s.horizon: 8, s.objective_smoothness: 3}
    numbers |= {s.consensus_distance: 2, s.mixing_error_bound: "1/2", s.mean_gradient_bound: 2}
    # 12/4; 2·9·2; 4 (4 + 6)/4; 4·3/2·4.
    assert value("DM-Q2", numbers) == 3 + 36 + 10 + 24
