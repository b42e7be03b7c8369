"""What the arenas of networks and stationary laws measure, against numbers worked out by hand and naive programs."""

from fractions import Fraction
from itertools import product

import pytest
from flint import acb, arb
from hypothesis import given
from hypothesis import strategies as st

from analysis.arenas.biases.cubic_runs import Coordinate, CubicRun, beyond_first_order, events
from analysis.arenas.biases.two_passes import TwoPasses
from analysis.arenas.laws.age_ratios import Clock, leading
from analysis.arenas.laws.landscapes import Landscape, at, line_integrals
from analysis.arenas.laws.late_quadratic import LateQuadratic, divergence_of_mode, first_order, leading_of_modes
from analysis.arenas.networks.misaligned import HESSIANS, MISALIGNED
from analysis.arenas.networks.pass_numbers import moved
from theory.exact.dual import Dual
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exact.rational_matrix import from_matrix
from theory.exact.stationary import stationary
from theory.library import CLAIMS
from theory.stationary_law.delayed_mode import variance_ratio_ball, variance_ratio_series

HALF, ONE, TWO = Fraction(1, 2), Fraction(1), Fraction(2)


def test_a_dual_number_carries_the_derivative() -> None:
    x = Dual(Fraction(3), ONE)
    assert x * x * x - 2 * x + 1 == Dual(Fraction(22), Fraction(25))


def test_two_passes_by_hand() -> None:
    """w_0 = 2 and w_1 = 3 forward, w_1 = 5 backward, input 1, target 4: d = 2; the bottom gradient is 10, not 6."""
    case = TwoPasses(
        forward=(((TWO,),), ((Fraction(3),),)),
        backward=(((TWO,),), ((Fraction(5),),)),
        inputs=((ONE,),),
        target=((Fraction(4),),),
    )
    assert case.gradients(case.backward) == [((10,),), ((4,),)]
    assert case.gradients(case.forward) == [((6,),), ((4,),)]
    assert case.misalignments == [((4,),), ((0,),)]


def loss(weights, inputs, target, slopes, curved):
    """Half the squared distance to the target, layer by layer, entry by entry."""
    signal = [row[0] for row in inputs]
    for block, matrix in enumerate(weights):
        units = [sum(w * y for w, y in zip(row, signal, strict=True)) for row in matrix]
        if curved and block + 1 < len(weights):
            signal = [z / (1 + z * z) for z in units]
        elif slopes is not None:
            signal = [z * a for z, a in zip(units, slopes[block], strict=True)]
        else:
            signal = units
    return sum((y - t[0]) ** 2 for y, t in zip(signal, target, strict=True)) / 2


def nudged(weights, block, row, column, step):
    return tuple(
        tuple(
            tuple(w + step * ((k, i, j) == (block, row, column)) for j, w in enumerate(line))
            for i, line in enumerate(matrix)
        )
        for k, matrix in enumerate(weights)
    )


@given(MISALIGNED.instances(CLAIMS["PD-M1"]))
def test_aligned_gradients_are_the_slopes_of_the_loss(case: TwoPasses) -> None:
    """Central differences in fractions: their error is of the order of the square of a step of 2^-60."""
    step = Fraction(1, 2**60)
    for block, gradient in enumerate(case.gradients(case.forward)):
        for i, row in enumerate(gradient):
            for j, found in enumerate(row):
                up, down = (
                    loss(nudged(case.forward, block, i, j, s), case.inputs, case.target, case.slopes, case.curved)
                    for s in (step, -step)
                )
                assert abs((up - down) / (2 * step) - found) < Fraction(1, 2**90)


@given(HESSIANS.instances(CLAIMS["PD-M3"]))
def test_hessian_products_are_the_slopes_of_gradients(case: TwoPasses) -> None:
    step = Fraction(1, 2**60)

    def shifted(share: Fraction) -> TwoPasses:
        weights = tuple(
            tuple(tuple(a + share * (b - a) for a, b in zip(*rows, strict=True)) for rows in zip(old, new, strict=True))
            for old, new in zip(case.forward, case.backward, strict=True)
        )
        return TwoPasses(weights, weights, case.inputs, case.target, case.slopes)

    up, down = (shifted(share).gradients(shifted(share).forward) for share in (step, -step))
    moving = moved(case)
    for found, above, below in zip(case.sample.gradients(moving, moving), up, down, strict=True):
        for rows in zip(found, above, below, strict=True):
            for entry, a, b in zip(*rows, strict=True):
                assert abs((a - b) / (2 * step) - entry.slope) < Fraction(1, 2**90)


@pytest.mark.parametrize("strength", [Fraction(1, 10), HALF, ONE, Fraction(3, 2)])
def test_delayed_variance_is_the_integral_of_its_spectrum(strength: Fraction) -> None:
    """Variance over D/h is (2h/π)·∫ dω/(ω² − 2hω sin ωδ + h²) over ω > 0, h = 1; beyond W it lies in 1/(W ± 1)."""
    delay, end = arb(int(strength.numerator)) / int(strength.denominator), 400
    inner = acb.integral(lambda w, _: 1 / (w * w - 2 * w * (w * delay).sin() + 1), 0, end, eval_limit=10**6).real
    middle, spread = arb(end) / (end**2 - 1), arb(1) / (end**2 - 1)
    found = (inner + middle + arb(0, float(spread))) * 2 / arb.pi()
    assert float(found.rad()) < 1e-4
    assert found.overlaps(variance_ratio_ball(strength))


def test_delayed_variance_by_series() -> None:
    """(1 + sin x)/cos x = 1 + x + x²/2 + x³/3 + …, from its derivatives at 0."""
    series = variance_ratio_series(4)
    assert [Fraction(int(series[k].p), int(series[k].q)) for k in range(4)] == [1, 1, HALF, Fraction(1, 3)]


def test_divergence_of_equal_laws_is_zero_and_of_e_is_known() -> None:
    assert divergence_of_mode(arb(1)).contains(0)
    assert divergence_of_mode(arb(1).exp()).overlaps((arb(1).exp() - 2) / 2)


def test_leading_divergence_by_hand() -> None:
    """(r − 1)²/4 with r − 1 = hδ to first order: modes 1 and 3, δ = 1/2 · 2."""
    case = LateQuadratic((ONE, Fraction(3)), True, ((2, 2), (2, 2)), HALF, ONE)
    assert leading_of_modes(case, ONE) == Fraction(1 + 9, 4)


def test_first_order_covariance_is_where_delayed_sgd_tends() -> None:
    """C with delays less C without, less C_1: a share of C_1 that halves with the step."""
    rests = []
    for step in (Fraction(1, 800), Fraction(1, 1600)):
        case = LateQuadratic((ONE, Fraction(2)), True, ((3, 2), (3, 2)), step, ONE)
        noise = with_noise(case.hessian, list(product((1, -1), repeat=2)))
        late, now = (stationary(DelayedQuadratic(noise, lags, step)).covariance for lags in ((3, 2), (0, 0)))
        claimed = from_matrix(first_order(case))
        places = [(i, j) for i in (0, 1) for j in (0, 1)]
        largest = max(abs(claimed[i][j]) for i, j in places)
        rests.append(max(abs(late[i][j] - now[i][j] - claimed[i][j]) for i, j in places) / largest)
    assert rests[1] < Fraction(1, 50)
    assert Fraction(19, 10) < rests[0] / rests[1] < Fraction(21, 10)


@given(st.tuples(*[st.fractions(-2, 2, max_denominator=4)] * 6), st.fractions(-2, 2, max_denominator=4))
def test_paths_are_integrated_exactly_up_to_degree_five(coefficients: tuple[Fraction, ...], end: Fraction) -> None:
    def slope(k: int, place: tuple[Fraction, ...]) -> Fraction:
        return sum((c * place[0] ** n for n, c in enumerate(coefficients)), Fraction(0))

    by_hand = sum((c * end ** (n + 1) / (n + 1) for n, c in enumerate(coefficients)), Fraction(0))
    assert line_integrals(slope, (end,)) == [by_hand]


def test_a_polynomial_by_hand() -> None:
    assert at(((TWO, (1, 2)), (ONE, (0, 3))), (Fraction(3), TWO)) == 2 * 3 * 4 + 8
    assert Landscape(((TWO, (1,)),), ((ONE, (ONE,)),), (ONE,), HALF, Fraction(3)).diffusion == Fraction(3, 4)


def test_a_cubic_run_by_hand() -> None:
    """θ³/6 from 1 with step 1, read one update late: 1, 1/2, 0; then b − H(Θ − θ) = (1/2 − 0)²/2 at own."""
    run = CubicRun((Coordinate(Fraction(0), Fraction(0), (ONE, Fraction(0), Fraction(0))),), ((1, 1, 1),), (ONE,), ONE)
    *_, last = events(run)
    assert last.references == {"own": (0,), "start": (HALF,), "read": (HALF,)}
    assert beyond_first_order(run, last, (Fraction(0),)) == (Fraction(1, 8),)


def test_ages_by_hand() -> None:
    """Two blocks, forward 1 and backward 2: ages 6 and 3 layer by layer, 6 and 5 all at once."""
    clock = Clock(ONE, TWO)
    assert clock.squares(2, layerwise=True) == 36 + 9
    assert clock.squares(2, layerwise=False) == 36 + 25
    for layerwise in (True, False):
        values = [clock.squares(blocks, layerwise) for blocks in range(6)]
        assert values[5] - 5 * values[4] + 10 * values[3] - 10 * values[2] + 5 * values[1] - values[0] == 0
        assert values[4] - 4 * values[3] + 6 * values[2] - 4 * values[1] + values[0] == 0
        assert leading(clock, layerwise) > 0
