"""DS-DC shown: the linear part of a delay-compensated gradient, and the limits that it has."""

from fractions import Fraction

from sympy import diff, expand, symbols

from theory.evidence.ds_rules import beside
from theory.exact.gradient_rule import GradientRule, plain
from theory.exact.read import delayed, discrepant
from theory.exact.stable_set import limit
from theory.exhibit import Fact

_DELAYS = (1, 2, 4, 8)


def linearisation() -> tuple[Fact, ...]:
    """g + strength g^2 (now - old) on a quadratic, averaged over gradient noise of two equally likely signs."""
    curvature, strength, noise, old, now = symbols("h strength s old now")

    def applied(sign: int):
        gradient = curvature * old + sign * noise
        return gradient + strength * gradient**2 * (now - old)

    mean = expand((applied(1) + applied(-1)) / 2)
    optimum = {old: 0, now: 0}
    slopes = diff(mean, old).subs(optimum), diff(mean, now).subs(optimum)
    added = strength * noise**2
    noiseless = mean.subs(noise, 0) - curvature * old
    return (
        ("the mean gradient at the optimum is 0", mean.subs(optimum) == 0),
        (
            "its slopes there: λ − κ in the old weights, κ in the current ones, κ = strength σ²",
            expand(slopes[0] - curvature + added) == 0 and expand(slopes[1] - added) == 0,
        ),
        (
            "without noise the compensation is cubic near the optimum: it leaves the slopes λ and 0",
            expand(noiseless - strength * curvature**2 * old**2 * (now - old)) == 0,
        ),
    )


def limits() -> tuple[Fact, ...]:
    """Limits of the linear part at shares kappa/curvature from 0, plain delay, to 1, no delay."""
    facts = []
    for late in _DELAYS:
        for share in (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)):
            family = GradientRule(discrepant(delayed(late), delayed(0), -share)).over_steps()
            facts.append(beside(f"τ = {late}, κ = {share} λ", family))
            more = limit(family)[0] > limit(plain(late).over_steps())[1]
            facts.append((f"τ = {late}, κ = {share} λ: above F1's", more))
        none = GradientRule(discrepant(delayed(late), delayed(0), 0)).over_steps()
        every = GradientRule(discrepant(delayed(late), delayed(0), -1)).over_steps()
        facts.append((f"τ = {late}, κ = 0: F1's limit", limit(none) == limit(plain(late).over_steps())))
        facts.append((f"τ = {late}, κ = λ: 2, that of no delay", limit(every) == (2, 2)))
    return tuple(facts)
