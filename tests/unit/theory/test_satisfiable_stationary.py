"""The hypotheses of the proofs about stationary laws are true of actual sequences, so that no proof is vacuous."""

from fractions import Fraction

from sympy import Integer, Rational

from tests.lemma_models import World, ball
from theory import symbols as s
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exact.stationary import stationary
from theory.library import CLAIMS
from theory.proofs import pd_d7_discrete

ETA = Fraction(1, 5)
# One update of delay at c = 1/4: r_1/r_0 = 4/5, the cosine of a rational rotation; r_0 = 1 fixes the noise.
C, PUSH = Fraction(1, 4), Fraction(27, 80)


def nothing_new():
    raise AssertionError("a hypothesis speaks of something that the run does not have")


def turning(world, count=8):
    """Points on a circle, each 4/5 along the one before."""
    first, second = Fraction(1), Fraction(0)
    for number in range(-count, count):
        world.vectors["x", number, "certain"] = [ball(first), ball(second), ball(0)]
        first, second = (4 * first - 3 * second) / 5, (3 * first + 4 * second) / 5


def delayed_mode():
    """The covariances of delayed SGD at τ = 1, continued by their recursion, and points that have them."""
    world = World(nothing_new)
    turning(world)
    known = {0: Fraction(1), 1: Fraction(4, 5)}
    for lag in range(1, 8):
        known[lag + 1] = known[lag] - C * known[1 - lag]
        known[-lag] = known[1 - lag] + C * known[1 + lag]
    world.numbers |= {("r", lag): value for lag, value in known.items()}
    world.numbers |= {s.step_times_curvature: C, s.delay: Fraction(1), s.step_size: ETA}
    world.numbers |= {s.coordinate_noise: PUSH / ETA**2}
    return world


def angles(formula):
    """A formula in sines and cosines with the definitions of DS-F8 at τ = 1 put in."""
    definitions = CLAIMS["DS-F8"].definitions
    for symbol in (s.phase, s.phase_step):
        formula = formula.subs(symbol, definitions[symbol])
    return formula.subs({s.delay: 1, s.step_times_curvature: Rational(1, 4)})


def test_the_noise_is_that_of_the_run():
    run = DelayedQuadratic(with_noise(((C / ETA,),), ((Fraction(1),),)), (1,), ETA)
    moments = stationary(run)
    assert moments.covariance[0][0] * PUSH / ETA**2 == 1
    assert moments.second[1, 2] / moments.second[1, 1] == Rational(4, 5)


def test_a_delayed_mode_satisfies_both_proofs():
    for name in ("DS-F8", "DS-F8-bias"):
        derivation = CLAIMS[name].derivation
        assert derivation is not None
        for hypothesis in derivation.hypotheses:
            for formula in hypothesis.formulas:
                if hypothesis.name in ("below the limit", "phase below a right angle"):
                    assert bool(angles(formula).doit()), formula
                else:
                    assert delayed_mode().truth(formula) is not False, formula


def test_a_wrong_covariance_is_seen():
    world = delayed_mode()
    world.numbers["r", 1] = Fraction(3, 4)
    derivation = CLAIMS["DS-F8"].derivation
    assert derivation is not None
    assert any(world.truth(formula) is False for formula in derivation.hypotheses[0].formulas)


def test_sgd_without_delay_satisfies_its_proof():
    """At ηh = 1 every point is the last noise: unit vectors at right angles to the one before."""
    world = World(nothing_new)
    for number in range(-2, 6):
        here, after = ([ball(int(place == n % 3)) for place in range(3)] for n in (number, number + 1))
        world.vectors["x", number, "certain"] = here
        world.vectors["xi", number, "certain"] = [-entry / ball(ETA) for entry in after]
    world.numbers |= {s.step_size: ETA, s.mode_curvature: 1 / ETA, s.mode_variance: Fraction(1)}
    world.numbers |= {s.coordinate_noise: 1 / ETA**2}
    derivation = CLAIMS["PD-D6-discrete"].derivation
    assert derivation is not None
    formulas = [formula for hypothesis in derivation.hypotheses for formula in hypothesis.formulas]
    assert all(world.truth(formula) is not False for formula in formulas)
    world.numbers[s.mode_variance] = Fraction(2)
    assert any(world.truth(formula) is False for formula in formulas)


def test_one_update_of_delay_satisfies_its_proof():
    proof = pd_d7_discrete
    values: dict = {
        proof.c: Rational(1, 4),
        proof.push: Rational(27, 80),
        proof.late: Integer(1),
        proof.mixed: Rational(4, 5),
    }
    values[proof.early] = values[proof.push] / (2 * values[proof.c] - values[proof.c] ** 2)
    values[proof.ratio] = 1 / values[proof.early]
    formulas = [formula for hypothesis in proof.HYPOTHESES for formula in hypothesis.formulas]
    assert all(bool(formula.xreplace(values).doit()) for formula in formulas)
    assert not all(bool(formula.xreplace({**values, proof.late: Integer(2)}).doit()) for formula in formulas)
