"""Proof of DS-F8: the stationary variance of delayed SGD on a quadratic mode, from its Yule–Walker equations."""

from sympy import Function, Integer, asin, cos, pi, sin

from theory import symbols
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import below, equal
from theory.proofs.vocabulary import k

c, tau, w, phi = symbols.step_times_curvature, symbols.delay, symbols.phase_step, symbols.phase
r = Function("r", real=True)
PUSH = symbols.step_size**2 * symbols.coordinate_noise

TURN = 2 * asin(c / 2)
PHASE = pi / 4 - w * (2 * tau + 1) / 4
DENOMINATOR = 2 * c * cos(w * tau + phi) - c**2 * cos(phi)
VARIANCE = PUSH * cos(phi) / DENOMINATOR

_half = w / 2
_lead = cos(phi + _half)
_yule_walker = equal(r(k + 1), r(k) - c * r(tau - k))
_balance = equal(2 * c * r(tau), c**2 * r(0) + PUSH)
_factor = r(tau) * cos(phi) - r(0) * sin(phi + _half)
_late = 2 * sin(2 * phi + w) * sin(_half)

YULE_WALKER = Hypothesis(
    "Yule–Walker",
    "r_k is the covariance at lag k = 0 … τ of the stationary run x_{t+1} = x_t − c x_{t−τ} − η ξ_t, ξ_t uncorrelated "
    "with x_t, x_{t−1}, …: r_{k+1} = r_k − c r_{τ−k}; the same equation continues r to all k",
    (_yule_walker,),
)
BALANCE = Hypothesis("balance", "the variance of x_{t+1} is that of x_t", (_balance,))
BELOW_LIMIT = Hypothesis(
    "below the limit",
    "for 0 < c < 2 sin(π/(4τ + 2)) the phase plus half a turn is in (0, π/2), and the variance is positive",
    (below(0, c * _lead), below(0, DENOMINATOR)),
)
HYPOTHESES = (YULE_WALKER, BALANCE, BELOW_LIMIT)

STEPS = (
    Define(name="turn", conclusion=equal(w, TURN)),
    Define(name="phase", conclusion=equal(phi, PHASE)),
    Assume(name="lags", conclusion=_yule_walker, hypothesis="Yule–Walker"),
    Assume(name="one variance", conclusion=_balance, hypothesis="balance"),
    Assume(name="lead", conclusion=below(0, c * _lead), hypothesis="below the limit"),
    Assume(name="denominator", conclusion=below(0, DENOMINATOR), hypothesis="below the limit"),
    Identity(name="size", conclusion=equal(c, 2 * sin(_half)), rewrites=(Use("turn"),)),
    Identity(name="angle", conclusion=equal(w * tau, pi / 2 - 2 * phi - _half), rewrites=(Use("phase"),)),
    Apply(
        name="double angle",
        conclusion=equal(cos(w) - 1, -2 * sin(_half) ** 2),
        lemma="difference_of_cosines",
        arguments=(("first", w), ("second", Integer(0))),
    ),
    Combine(
        name="recursion",
        conclusion=equal(r(k + 1), 2 * cos(w) * r(k) - r(k - 1)),
        terms=(
            (1, Use("lags")),
            (-1, Use("lags", ((k, k - 1),))),
            (c, Use("lags", ((k, tau - k),))),
            (-2 * r(k), Use("double angle")),
            (-(c + 2 * sin(_half)) * r(k), Use("size")),
        ),
        reason="2 − c² = 2 cos(omega)",
    ),
    Apply(
        name="solution",
        conclusion=equal(r(tau) * sin(w), r(1) * sin(w * tau) - r(0) * sin(w * tau - w)),
        lemma="second_order",
        arguments=(("term", r(k)), ("index", k), ("angle", w), ("place", tau)),
        premises=(Use("recursion"),),
    ),
    Identity(name="last", conclusion=equal(sin(w * tau), cos(2 * phi + _half)), rewrites=(Use("angle"),)),
    Identity(name="before", conclusion=equal(sin(w * tau - w), cos(2 * phi + 3 * _half)), rewrites=(Use("angle"),)),
    Identity(name="late", conclusion=equal(cos(w * tau + phi), sin(phi + _half)), rewrites=(Use("angle"),)),
    Apply(
        name="step back",
        conclusion=equal(cos(2 * phi + _half) - cos(2 * phi + 3 * _half), _late),
        lemma="difference_of_cosines",
        arguments=(("first", 2 * phi + _half), ("second", 2 * phi + 3 * _half)),
    ),
    Apply(
        name="sine of the turn",
        conclusion=equal(sin(w), 2 * cos(_half) * sin(_half)),
        lemma="difference_of_sines",
        arguments=(("first", w), ("second", Integer(0))),
    ),
    Apply(
        name="sum of cosines",
        conclusion=equal(cos(_half) + cos(2 * phi + _half), 2 * _lead * cos(phi)),
        lemma="difference_of_cosines",
        arguments=(("first", _half), ("second", 2 * phi + _half + pi)),
    ),
    Apply(
        name="sine of twice",
        conclusion=equal(sin(2 * phi + w), 2 * _lead * sin(phi + _half)),
        lemma="difference_of_sines",
        arguments=(("first", 2 * phi + w), ("second", Integer(0))),
    ),
    Combine(
        name="factors",
        conclusion=equal(_factor * (c * _lead), 0),
        terms=(
            (Integer(1) / 2, Use("solution")),
            (r(1) / 2, Use("last")),
            (-r(0) / 2, Use("before")),
            (cos(2 * phi + _half) / 2, Use("lags", ((k, Integer(0)),))),
            (r(0) / 2, Use("step back")),
            (-r(tau) / 2, Use("sine of the turn")),
            ((r(tau) * cos(_half) - r(0) * sin(2 * phi + w)) / 2, Use("size")),
            (-c * r(tau) / 2, Use("sum of cosines")),
            (c * r(0) / 2, Use("sine of twice")),
        ),
    ),
    Apply(
        name="covariance one delay ago",
        conclusion=equal(_factor, 0),
        lemma="zero_factor",
        arguments=(("factor", _factor), ("other", c * _lead)),
        premises=(Use("factors"), Use("lead")),
    ),
    Combine(
        name="linear",
        conclusion=equal((r(0) - VARIANCE) * DENOMINATOR, 0),
        terms=(
            (cos(phi), Use("one variance")),
            (-2 * c, Use("covariance one delay ago")),
            (2 * c * r(0), Use("late")),
        ),
    ),
    Apply(
        name="nothing left",
        conclusion=equal(r(0) - VARIANCE, 0),
        lemma="zero_factor",
        arguments=(("factor", r(0) - VARIANCE), ("other", DENOMINATOR)),
        premises=(Use("linear"), Use("denominator")),
    ),
)
VARIANCE_STEP = Combine(name="variance", conclusion=equal(r(0), VARIANCE), terms=((1, Use("nothing left")),))

DERIVATION = Derivation(HYPOTHESES, (*STEPS, VARIANCE_STEP))
