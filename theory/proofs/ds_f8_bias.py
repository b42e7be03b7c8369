"""Proof of DS-F8-bias: the mean-square bias of delayed SGD on a quadratic mode, from the covariances of DS-F8."""

from sympy import cos, sin

from theory import symbols
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import Expectation, Inner, Norm, below, equal
from theory.proofs.ds_f8 import BALANCE, BELOW_LIMIT, STEPS, VARIANCE, VARIANCE_STEP, YULE_WALKER, phi, r, tau, w
from theory.proofs.vocabulary import i, point

h, now, late = symbols.mode_curvature, symbols.mode_variance, symbols.late_covariance
LATE = now * cos(w * tau + phi) / cos(phi)
VALUE = 2 * h**2 * (now - late)

_square = equal(Expectation(Inner(point(i), point(i))), r(0))
_mixed = equal(Expectation(Inner(point(i), point(i - tau))), r(tau))
_positive = below(0, cos(phi))

HYPOTHESES = (
    YULE_WALKER,
    BALANCE,
    BELOW_LIMIT,
    Hypothesis("stationary", "r_0 and r_τ are covariances of x at every time", (_square, _mixed)),
    Hypothesis("phase below a right angle", "the phase is in (0, π/2)", (_positive,)),
)

DERIVATION = Derivation(
    HYPOTHESES,
    (
        *STEPS,
        VARIANCE_STEP,
        Define(name="name of the variance", conclusion=equal(now, VARIANCE)),
        Define(name="name of the covariance", conclusion=equal(late, LATE)),
        Assume(name="square", conclusion=_square, hypothesis="stationary"),
        Assume(name="mixed", conclusion=_mixed, hypothesis="stationary"),
        Assume(name="cosine of the phase > 0", conclusion=_positive, hypothesis="phase below a right angle"),
        Combine(
            name="variance by name",
            conclusion=equal(r(0), now),
            terms=((1, Use("variance")), (-1, Use("name of the variance"))),
        ),
        Identity(
            name="covariance by name",
            conclusion=equal(late * cos(phi), now * sin(phi + w / 2)),
            rewrites=(Use("name of the covariance"), Use("late")),
        ),
        Combine(
            name="covariance times cosine of the phase",
            conclusion=equal((r(tau) - late) * cos(phi), 0),
            terms=(
                (1, Use("covariance one delay ago")),
                (sin(phi + w / 2), Use("variance by name")),
                (-1, Use("covariance by name")),
            ),
        ),
        Apply(
            name="covariance",
            conclusion=equal(r(tau) - late, 0),
            lemma="zero_factor",
            arguments=(("factor", r(tau) - late), ("other", cos(phi))),
            premises=(Use("covariance times cosine of the phase"), Use("cosine of the phase > 0")),
        ),
        Combine(
            name="mean-square bias",
            conclusion=equal(Expectation(Norm(h * (point(i - tau) - point(i))) ** 2), VALUE),
            terms=(
                (h**2, Use("square", ((i, i - tau),))),
                (h**2, Use("square")),
                (-2 * h**2, Use("mixed")),
                (2 * h**2, Use("variance by name")),
                (-2 * h**2, Use("covariance")),
            ),
            reason="the square of the difference, expanded",
        ),
    ),
)
