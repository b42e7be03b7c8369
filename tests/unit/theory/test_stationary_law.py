"""The symbolic conditions of a stationary density: each failure is named, each pass is earned, the rest is refused."""

import pytest
from sympy import Abs, Function, Integer, Rational, Symbol, cos, exp, expand, integrate, log, oo, simplify, symbols

from theory.stationary_law.diffusion import Diffusion, Undecided
from theory.stationary_law.normalisable import UndecidedMass, end_failure, normalisability_failure

x, y, z = symbols("x y z", real=True)
ONE = Integer(1)


def gradient_law(objective, place, noise=ONE):
    return Diffusion(place, tuple(-objective.diff(s) for s in place), (noise,) * len(place))


def test_a_passing_law_by_hand():
    """A = −2x, B = 1 + x² : v = (−2x − 2x)/(1 + x²), so p = (1 + x²)^−2."""
    law = Diffusion((x,), (-2 * x,), (1 + x**2,))
    assert law.failure() is None
    assert simplify(law.log_density() + 2 * log(1 + x**2)) == 0
    assert simplify(law.current(0, law.log_density())) == 0


def test_path_integrals_depend_on_the_anchor_by_a_constant():
    objective = x**2 * y + y**4 + x * z + z**2
    law = gradient_law(objective, (x, y, z))
    for anchor in ((0, 0, 0), (1, -2, Rational(1, 3))):
        start = objective.subs(list(zip((x, y, z), anchor, strict=True)))
        assert simplify(law.log_density(anchor) + objective - start) == 0
        assert simplify(law.path_integral(0, anchor).diff(y)) == 0
    assert simplify(law.indefinite_sum() + objective) != 0


def test_each_condition_is_named():
    assert "∂_1 v_2 − ∂_2 v_1 = -2" in str(Diffusion((x, y), (-x + y, -y - x), (ONE, ONE)).failure())
    assert Diffusion((x,), (-x,), (ONE - x**2,)).failure() == "the noise is not positive: B_1 = 0 at (1)"
    assert "towards x = oo" in str(gradient_law(log(1 + exp(-x)), (x,)).failure())
    assert "scaling x, y" in str(normalisability_failure(-(x**2) / (x**2 + y**2), (x, y)))
    assert "scaling y" in str(gradient_law(x**2, (x, y)).failure())
    assert "not positive definite" in str(gradient_law(x**2 - y**2, (x, y)).failure())


def test_a_separable_law_is_decided_coordinate_by_coordinate():
    assert gradient_law(x**4 + y**2, (x, y)).failure() is None
    assert "towards y" in str(gradient_law(x**4 + log(1 + exp(y)), (x, y)).failure())


@pytest.mark.parametrize(("power", "finite"), [(-3, True), (Rational(-11, 10), True), (Rational(-9, 10), False)])
def test_powers_at_infinity_and_at_a_point(power, finite):
    density = power * log(Abs(x))
    assert (end_failure(density, x, oo) is None) == finite
    assert (end_failure(density, x, Integer(0)) is None) == (not finite)
    with pytest.raises(UndecidedMass, match="decides nothing"):
        end_failure(-log(Abs(x)), x, oo)


def test_noise_that_vanishes_slowly_leaves_a_finite_mass():
    """On θ > 0 with A = −θ: B = √θ gives ln p = −(2/3) θ^{3/2} − ln(θ)/2, B = θ² gives −3 ln θ."""
    side = Symbol("theta", positive=True)
    for noise, finite in ((side ** Rational(1, 2), True), (side**2, False)):
        slope = Diffusion((side,), (-side,), (noise,)).slope(0)
        density = integrate(expand(slope), side)
        assert simplify(density.diff(side) - slope) == 0
        assert (end_failure(density, side, Integer(0)) is None) == finite
        assert end_failure(density, side, oo) is None


def test_what_is_not_seen_is_refused():
    with pytest.raises(Undecided, match="positive"):
        Diffusion((x,), (-x,), (2 + cos(x) * Symbol("c", real=True),)).positivity_failure()
    with pytest.raises(UndecidedMass, match="not decided"):
        normalisability_failure(-(x**4) - x * y**3 - y**4, (x, y))


def test_equal_noise_is_needed_only_where_coordinates_are_coupled():
    uneven = (ONE, 2 * ONE)
    assert Diffusion((x, y), (-x, -y), uneven).potential_failure() is None
    f = Function("f")(x, y)
    assert Diffusion((x, y), (-f.diff(x), -f.diff(y)), uneven).potential_failure() is not None
    assert gradient_law(f, (x, y)).potential_failure() is None
