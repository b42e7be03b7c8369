"""Claims at numbers: worked by hand in fractions, enclosed by floats and balls, and silent outside their domain."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from sympy import Symbol, floor, sqrt

from theory import symbols as s
from theory.claim import Bound
from theory.expressions import ColumnNorm, OperatorNorm, SpectralRadius
from theory.library import CLAIMS
from theory.numeric import Budgeted, NumericError, claim_value, evaluate

LANES = ("float", "ball", "exact")


def single(strength: Any, gradient: Any = 1, defect: Any = 0):
    """Numbers under which PD-B1a has this delay strength, by forward versions alone."""
    return {
        s.step_size: Fraction(1, 4),
        s.smoothness: Fraction(strength) * Fraction(2, 5),
        s.max_delay: 10,
        s.gradient_bound: gradient,
        s.write_defect: defect,
        **dict.fromkeys((s.smoothness_recompute, s.smoothness_backward), 0),
        **dict.fromkeys((s.max_delay_recompute, s.max_delay_backward), 0),
    }


def layerwise(delays, gradients, smoothness, step=Fraction(1, 4)):
    """Numbers for PD-B3, by forward versions alone."""
    zero = np.zeros((len(gradients),) * 2)
    return {
        s.step_size: step,
        s.block_smoothness: np.array(smoothness, dtype=object),
        s.delay_matrix: np.array(delays, dtype=object),
        s.block_gradient_bound: np.array(gradients, dtype=object),
        s.block_write_defect: np.zeros(len(gradients)),
        s.block_smoothness_recompute: zero,
        s.block_smoothness_backward: zero,
        s.delay_matrix_recompute: zero,
        s.delay_matrix_backward: zero,
    }


def encloses(result, number, lane):
    if lane == "exact":
        return result.item() == number
    if lane == "ball":
        ball = result.item()
        return ball.rad() < 1e-30 and (ball - to_ball(number)).contains(0)
    return abs(Fraction(float(result.value)) - number) <= Fraction(float(result.error)) <= Fraction(1, 10**12)


def to_ball(number):
    from flint import arb, fmpq

    return arb(fmpq(number.numerator, number.denominator))


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize(
    ("strength", "bound"),
    [("0", Fraction(0)), ("0.3", Fraction(3, 7)), ("0.7", Fraction(7, 3)), ("0.95", Fraction(19))],
)
def test_b1_at_numbers(lane, strength, bound):
    found = claim_value(CLAIMS["PD-B1a"], single(strength), lane)
    assert found.in_domain
    assert encloses(found.value, bound, lane)


@pytest.mark.parametrize("lane", LANES)
def test_rounding_of_writes_raises_the_gradient_bound(lane):
    found = claim_value(CLAIMS["PD-B1a"], single("0.5", gradient=2, defect=Fraction(1, 8)), lane)
    assert encloses(found.value, Fraction(17, 8), lane)


@pytest.mark.parametrize("lane", LANES)
def test_every_version_vector_counts(lane):
    numbers = single("0.25") | {s.smoothness_backward: 1, s.max_delay_backward: 1}
    assert encloses(claim_value(CLAIMS["PD-B1a"], numbers, lane).value, Fraction(1), lane)


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize("strength", ["1", "1.3", "100"])
def test_b1_says_nothing_at_one_and_above(lane, strength):
    found = claim_value(CLAIMS["PD-B1a"], single(strength), lane)
    assert not found.in_domain and found.value is None
    assert encloses(found.regime_value, Fraction(strength), lane)


def test_floats_do_not_claim_a_domain_they_cannot_see():
    strength = 1 - Fraction(1, 10**18)
    assert not claim_value(CLAIMS["PD-B1a"], single(strength)).in_domain
    assert claim_value(CLAIMS["PD-B1a"], single(strength), "ball").in_domain
    assert claim_value(CLAIMS["PD-B1a"], single(strength), "exact").value.item() == 10**18 - 1


# A = [[0, 1/4], [1/2, 0]], G = (1, 2): b_0 = (2 + b_1)/4 and b_1 = (1 + b_0)/2.
BY_HAND = layerwise([[3, 1], [2, 5]], [1, 2], [[0, 1], [1, 0]])


@pytest.mark.parametrize("lane", LANES)
def test_b3_by_hand(lane):
    found = claim_value(CLAIMS["PD-B3"], BY_HAND, lane)
    assert found.in_domain
    for block, bound in enumerate([Fraction(5, 7), Fraction(6, 7)]):
        assert encloses(
            found.value[block : block + 1][0] if lane == "float" else found.value[block : block + 1], bound, lane
        )


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize("factor", [1, 2])
def test_b3_says_nothing_where_the_series_diverges(lane, factor):
    # ρ(A) = factor · √(½ · 2) = factor, though no entry of a diagonal exceeds 1.
    numbers = layerwise([[0, 2], [8, 0]], [1, 1], [[0, factor], [factor, 0]])
    found = claim_value(CLAIMS["PD-B3"], numbers, lane)
    assert not found.in_domain and found.value is None


def test_b3_domain_is_not_the_sign_of_one_determinant():
    # ρ(A) = 2 twice: det(I − A) = 1 > 0, and still the inverse has negative entries.
    numbers = layerwise([[8, 0], [0, 8]], [1, 1], [[1, 0], [0, 1]])
    assert not any(claim_value(CLAIMS["PD-B3"], numbers, lane).in_domain for lane in LANES)


def test_b3_regime_is_enclosed():
    found = claim_value(CLAIMS["PD-B3"], BY_HAND)
    value, error = float(found.regime_value.value), float(found.regime_value.error)
    assert abs(Fraction(value) ** 2 - Fraction(1, 8)) <= 2 * Fraction(value) * Fraction(error) + Fraction(error) ** 2
    assert error < 1e-14


@pytest.mark.parametrize(
    ("matrix", "radius"),
    [
        ([[0, 0], [0, 0]], 0),
        ([[0, 5, 7], [0, 0, 3], [0, 0, 0]], 0),
        ([[0, 0, 2], [9, 0, 1], [0, 0, 0]], 0),
        ([[0, 4], [9, 0]], 6),
        ([[0, 4, 100], [9, 0, 100], [0, 0, 7]], 7),
        ([[1, 1e-200], [1e-200, 1]], 1),
        ([[0.5, 1e300], [0, 0.25]], 0.5),
        ([[1 / 4] * 4] * 4, 1),
    ],
)
def test_spectral_radii(matrix, radius):
    found = evaluate(SpectralRadius(s.delay_strength_matrix), {s.delay_strength_matrix: np.array(matrix, dtype=float)})
    assert abs(found.value - radius) <= found.error < 1e-13


@pytest.mark.parametrize(
    ("matrix", "norm"),
    [
        ([[3, 0], [0, 4]], 4),
        ([[1, 2], [2, 4]], 5),
        ([[0, 7], [0, 0]], 7),
        ([[0, 0], [0, 0]], 0),
        ([[6, 8], [0, 0]], 10),
    ],
)
def test_operator_norms(matrix, norm):
    found = evaluate(OperatorNorm(s.block_smoothness), {s.block_smoothness: np.array(matrix, dtype=float)})
    assert abs(found.value - norm) <= found.error < 1e-13


@pytest.mark.parametrize("lane", ["float", "ball"])
def test_b1c_by_hand(lane):
    # x = ¼ · 2 · ‖[[0.4, 0.8], [0, 0]]‖ would be irrational; [[0.6, 0.8], [0, 0]] has norm 1, G = (3, 4) norm 5.
    numbers = layerwise([[0, 0], [0, 0]], [3, 4], [[Fraction(3, 5), Fraction(4, 5)], [0, 0]])
    numbers |= {s.max_delay: 2, s.max_delay_recompute: 0, s.max_delay_backward: 0}
    found = claim_value(CLAIMS["PD-B1c"], numbers, lane)
    assert found.in_domain
    if lane == "float":
        assert abs(found.value.value - 5) <= found.value.error < 1e-12
    else:
        assert found.value.item().contains(5) and found.value.item().rad() < 1e-12


@pytest.mark.parametrize("lane", LANES)
def test_b2_takes_the_smaller(lane):
    numbers = {s.step_size: Fraction(1, 8), s.smoothness: 2, s.gradient_bound: 1, s.applied_bound: 3, s.write_defect: 0}
    for delay, bound in ((1, Fraction(3, 4)), (10, Fraction(4))):
        assert encloses(claim_value(CLAIMS["PD-B2"], numbers | {s.max_delay: delay}, lane).value, bound, lane)


@pytest.mark.parametrize("lane", LANES)
def test_b4_over_many_events_at_once(lane):
    rows = np.array([[1, 2, 3], [4, 5, 6]])
    zeros = np.zeros((2, 3))
    numbers = {
        s.smoothness_row: rows,
        s.displacement: np.array([[1, 0, 0], [0.5, 0.25, 2]]),
        s.smoothness_row_backward: rows,
        s.displacement_backward: np.array([[0, 0, 0], [0, 1, 0]]),
        s.smoothness_row_recompute: zeros,
        s.displacement_recompute: zeros,
    }
    found = claim_value(CLAIMS["PD-B4"], numbers, lane).value
    assert found.shape == (2,)
    for event, bound in enumerate([Fraction(1), Fraction(81, 4)]):
        assert encloses(found[event : event + 1][0] if lane == "float" else found[event : event + 1], bound, lane)


def test_unions_of_shapes():
    column = {s.block_gradient_bound: np.array([[3.0, 4.0], [5.0, 12.0]])}
    assert evaluate(ColumnNorm(s.block_gradient_bound), column, "exact").tolist() == [5, 13]


BROKEN = Bound(
    name="own", title="", statement="", value=Symbol("foreign"), measured="bias", source="", mark="conjecture"
)  # fmt: skip


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: claim_value(CLAIMS["PD-B1a"], {}), "no number is given for"),
        (lambda: claim_value(BROKEN, {}), "foreign"),
        (
            lambda: claim_value(CLAIMS["PD-B1a"], single("0.5") | {s.gradient_bound: -1}),
            "gradient_bound .G. must be at least 0",
        ),
        (lambda: claim_value(CLAIMS["PD-B1a"], single("0.5"), "double"), "no lane 'double'"),
        (lambda: evaluate(sqrt(s.gradient_bound), {s.gradient_bound: 2}, "exact"), "no fraction"),
        (lambda: evaluate(s.gradient_bound, {s.gradient_bound: Budgeted.of(1.0, 0.5)}, "exact"), "rounding error"),
        (lambda: claim_value(CLAIMS["PD-B1a"], single("0.5") | {s.step_size: np.ones(3)}), "not one number"),
        (
            lambda: evaluate(SpectralRadius(s.delay_strength_matrix), {s.delay_strength_matrix: np.eye(2)}, "exact"),
            "ball",
        ),
        (lambda: evaluate(s.blocks, {}), "number of blocks is unknown"),
        (lambda: evaluate(s.gradient_bound ** Fraction(1, 3), {s.gradient_bound: 2}), "exponent"),
    ],
)
def test_what_has_no_number_is_one_sentence(act, message):
    with pytest.raises(NumericError, match=message):
        act()


@pytest.mark.parametrize("lane", LANES)
def test_whole_numbers(lane):
    found = evaluate(floor(s.delay / 2), {s.delay: 7}, lane)
    assert encloses(found, Fraction(3), lane)
