"""Proof of PD-D7-discrete: with one update of delay the variance of a mode grows by (1+c)(2−c)/((1−c)(2+c))."""

from sympy import Symbol

from theory import symbols
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import below, equal

c, push, ratio = symbols.step_times_curvature, symbols.noise_square, symbols.variance_ratio
late, early, mixed = Symbol("v", real=True), Symbol("u", real=True), Symbol("m", real=True)
VALUE = (1 + c) * (2 - c) / ((1 - c) * (2 + c))

_lag = equal(mixed, late - c * mixed)
_late = equal(2 * c * mixed, c**2 * late + push)
_early = equal(2 * c * early, c**2 * early + push)
_ratio = equal(ratio * early, late)
_positive = below(0, c * (1 - c) * (2 + c) * early)

HYPOTHESES = (
    Hypothesis("lag", "x_{t+1} = x_t − c x_{t−1} − η ξ_t: m = E[x_{t+1} x_t], v = E[x_t²]", (_lag,)),
    Hypothesis("balance", "the variance is stationary, with s2 = E[(η ξ)²]", (_late,)),
    Hypothesis("without delay", "x_{t+1} = x_t − c x_t − η ξ_t: u = E[x_t²] is stationary", (_early,)),
    Hypothesis("ratio", "r = v/u", (_ratio,)),
    Hypothesis("below the limit", "0 < c < 1 and u > 0", (_positive,)),
)
_excess = ratio - VALUE

DERIVATION = Derivation(
    HYPOTHESES,
    (
        Assume(name="lag", conclusion=_lag, hypothesis="lag"),
        Assume(name="late", conclusion=_late, hypothesis="balance"),
        Assume(name="early", conclusion=_early, hypothesis="without delay"),
        Assume(name="ratio", conclusion=_ratio, hypothesis="ratio"),
        Assume(name="positive", conclusion=_positive, hypothesis="below the limit"),
        Combine(
            name="balance",
            conclusion=equal(_excess * (c * (1 - c) * (2 + c) * early), 0),
            terms=(
                (-2 * c, Use("lag")),
                (1 + c, Use("late")),
                (-(1 + c), Use("early")),
                (c * (1 - c) * (2 + c), Use("ratio")),
            ),
        ),
        Apply(
            name="nothing left",
            conclusion=equal(_excess, 0),
            lemma="zero_factor",
            arguments=(("factor", _excess), ("other", c * (1 - c) * (2 + c) * early)),
            premises=(Use("balance"), Use("positive")),
        ),
        Combine(name="variance ratio", conclusion=equal(ratio, VALUE), terms=((1, Use("nothing left")),)),
    ),
)
