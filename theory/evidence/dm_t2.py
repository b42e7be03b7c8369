"""DM-T2 against exact expectations: how loose it is on quadratics with independent noise, at several delays."""

from collections.abc import Iterator
from fractions import Fraction

from theory.exact.digits import decimal
from theory.exact.noisy_quadratic import NoisyQuadratic
from theory.exhibit import Fact
from theory.methods import fdg
from theory.refutation import Comparison

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


def _runs() -> Iterator[tuple[str, NoisyQuadratic, int]]:
    """One block and two coupled blocks, from a start without noise and from the minimum with noise."""
    for tau in (0, 1, 2, 4):
        step = Fraction(1, 2 * tau + 1)
        for start, variance, words in ((1, 0, "no noise"), (0, 1, "from the minimum")):
            run = NoisyQuadratic(((1,),), (tau,), (1,), step, (variance,), (start,))
            yield f"τ = {tau}, ηL = {step}, {words}, 48 updates", run, 48
    for shrink, step in ((Fraction(1), Fraction(1, 4)), (HALF, Fraction(2, 5))):
        run = NoisyQuadratic(COUPLED, fdg.delays(2), fdg.gradient_scales(2, shrink), step, (1, 1), (1, 2))
        yield f"two coupled blocks, τ = (2, 0), factor {shrink}, ηL = {step}, 40 updates", run, 40


def instances() -> tuple[Comparison, ...]:
    """Mean squares beside the bound."""
    return tuple(Comparison(words, "mean of E‖∇f‖²_s", *against_bound(run, updates)) for words, run, updates in _runs())


def looseness() -> tuple[Fact, ...]:
    """The same as facts: the step condition is met, and the bound is not exceeded."""
    facts = []
    for words, run, updates in _runs():
        measured, bound = against_bound(run, updates)
        short = fdg.meets_step_condition(run.step, run.delays, run.scales)
        shown = f"{words}: {decimal(measured, 4)} ≤ {decimal(bound, 4)}, ratio {decimal(measured / bound, 3)}"
        facts.append((shown, short and measured <= bound))
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
