"""Proof of PD-D6-discrete: the stationary variance of SGD without delay on a quadratic mode."""

from theory import symbols
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import Expectation, Inner, below, equal, vector
from theory.proofs.vocabulary import i, point

eta, h, sigma2, v = symbols.step_size, symbols.mode_curvature, symbols.coordinate_noise, symbols.mode_variance
VALUE = eta * sigma2 / (h * (2 - eta * h))

_noise = vector("xi", i)
_update = equal(point(i + 1), point(i) - eta * (h * point(i) + _noise))
_still = equal(Expectation(Inner(point(i), point(i))), v)
_uncorrelated = equal(Expectation(Inner(_noise, point(i))), 0)
_variance = equal(Expectation(Inner(_noise, _noise)), sigma2)
_stable = below(eta * h, 2)

HYPOTHESES = (
    Hypothesis("update", "one mode of curvature h, with gradient noise ξ", (_update,)),
    Hypothesis("stationary", "the variance is the same before and after an update", (_still,)),
    Hypothesis("noise", "ξ has variance σ_1² and is uncorrelated with the point", (_uncorrelated, _variance)),
    Hypothesis("stable", "ηh < 2", (_stable,)),
)

DERIVATION = Derivation(
    HYPOTHESES,
    (
        Assume(name="update", conclusion=_update, hypothesis="update"),
        Assume(name="stationary", conclusion=_still, hypothesis="stationary"),
        Assume(name="uncorrelated", conclusion=_uncorrelated, hypothesis="noise"),
        Assume(name="variance of the noise", conclusion=_variance, hypothesis="noise"),
        Assume(name="stable", conclusion=_stable, hypothesis="stable"),
        Identity(
            name="square after an update",
            conclusion=equal(
                Expectation(Inner(point(i + 1), point(i + 1))),
                (1 - eta * h) ** 2 * Expectation(Inner(point(i), point(i)))
                - 2 * eta * (1 - eta * h) * Expectation(Inner(_noise, point(i)))
                + eta**2 * Expectation(Inner(_noise, _noise)),
            ),
            rewrites=(Use("update"),),
        ),
        Combine(
            name="balance",
            conclusion=equal((v - VALUE) * (h * (2 - eta * h)), 0),
            terms=(
                (1 / eta, Use("square after an update")),
                (-1 / eta, Use("stationary", ((i, i + 1),))),
                ((1 - eta * h) ** 2 / eta, Use("stationary")),
                (-2 * (1 - eta * h), Use("uncorrelated")),
                (eta, Use("variance of the noise")),
            ),
        ),
        Combine(name="positive", conclusion=below(0, h * (2 - eta * h)), terms=((h, Use("stable")),)),
        Apply(
            name="nothing left",
            conclusion=equal(v - VALUE, 0),
            lemma="zero_factor",
            arguments=(("factor", v - VALUE), ("other", h * (2 - eta * h))),
            premises=(Use("balance"), Use("positive")),
        ),
        Combine(name="variance", conclusion=equal(v, VALUE), terms=((1, Use("nothing left")),)),
    ),
)
