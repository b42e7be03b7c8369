"""DM-T2 against exact expectations: how loose it is on quadratics with independent noise, at several delays."""

from fractions import Fraction

from theory.exact.digits import decimal
from theory.exact.noisy_quadratic import NoisyQuadratic
from theory.exhibit import Fact
from theory.methods import fdg

HALF = Fraction(1, 2)
COUPLED = ((HALF, HALF), (HALF, HALF))
"""A Hessian whose largest eigenvalue is 1."""


def against_bound(run: NoisyQuadratic, updates: int) -> tuple[Fraction, Fraction]:
    """Mean over the updates of E‖∇f(x_u)‖²_s, and the bound; L = 1 and f* = 0."""
    path = run.by_updates(updates)
    squares = [
        scale * run.mean_square(run.slope(block, point))
        for point in path[:updates]
        for block, scale in enumerate(run.scales)
    ]
    measured = sum(squares, Fraction(0)) / updates
    parts = list(zip(run.scales, run.delays, run.variances, strict=True))
    bound = 2 * run.expected_objective(path[0]) / (run.step * updates)
    bound += run.step * sum(s * s * v for s, _, v in parts) + 2 * run.step**2 * sum(s * s * d * v for s, d, v in parts)
    return measured, bound


def _fact(words: str, run: NoisyQuadratic, updates: int) -> Fact:
    measured, bound = against_bound(run, updates)
    short = fdg.meets_step_condition(run.step, run.delays, run.scales)
    shown = f"{words}, {updates} updates: {decimal(measured, 4)} ≤ {decimal(bound, 4)}, ratio "
    return shown + decimal(measured / bound, 3), short and measured <= bound


def looseness() -> tuple[Fact, ...]:
    """One block and two coupled blocks, from a start without noise and from the minimum with noise."""
    facts = []
    for tau in (0, 1, 2, 4):
        step = Fraction(1, 2 * tau + 1)
        for start, variance, words in ((1, 0, "no noise"), (0, 1, "from the minimum")):
            run = NoisyQuadratic(((1,),), (tau,), (1,), step, (variance,), (start,))
            facts.append(_fact(f"τ = {tau}, ηL = {step}, {words}", run, 48))
    for shrink, step in ((Fraction(1), Fraction(1, 4)), (HALF, Fraction(2, 5))):
        run = NoisyQuadratic(COUPLED, fdg.delays(2), fdg.gradient_scales(2, shrink), step, (1, 1), (1, 2))
        facts.append(_fact(f"two coupled blocks, τ = (2, 0), factor {shrink}, ηL = {step}", run, 40))
    return tuple(facts)


def approached() -> tuple[Fact, ...]:
    """No delay, ηL = 1, σ² = 1: every x_u from u = 1 on has mean square σ², which is the bound's limit."""
    facts = []
    for updates in (4, 16, 64):
        run = NoisyQuadratic(((1,),), (0,), (1,), Fraction(1), (1,), (0,))
        measured, bound = against_bound(run, updates)
        facts.append(
            (f"{updates} updates: mean square {measured}, bound {bound}", measured == bound - Fraction(1, updates))
        )
    return tuple(facts)
