"""DM-T2 against exact expectations: how loose it is on quadratics with independent noise, at several delays."""

from collections.abc import Iterator
from fractions import Fraction

from theory.exact.digits import decimal
from theory.exact.expectation import path
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exhibit import Fact
from theory.methods import fdg
from theory.refutation import Comparison

HALF = Fraction(1, 2)
COUPLED = with_noise(((HALF, HALF), (HALF, HALF)), ((1, 1), (1, -1)))
"""A Hessian whose largest eigenvalue is 1, and two independent signs."""

Start = tuple[int, ...]


def against_bound(run: DelayedQuadratic, start: Start, updates: int) -> tuple[Fraction, Fraction]:
    """Mean over the updates of E‖∇f(x_u)‖²_s, and the bound; L = 1 and f* = 0."""
    scales = run.scales or (Fraction(1),) * run.size
    moments = list(path(run, start, updates))
    squares = [s * square for one in moments[:-1] for s, square in zip(scales, one.gradient_squares, strict=True)]
    measured = sum(squares, Fraction(0)) / updates
    parts = list(zip(scales, run.delays, moments[0].noise_squares, strict=True))
    bound = 2 * moments[0].objective / (run.step_size * updates)
    bound += run.step_size * sum(s * s * v for s, _, v in parts)
    return measured, bound + 2 * run.step_size**2 * sum(s * s * d * v for s, d, v in parts)


def one_block(delay: int, step: Fraction, deviation: int) -> DelayedQuadratic:
    """f(x) = x²/2 with noise of this deviation."""
    return DelayedQuadratic(with_noise(((1,),), ((deviation,),)), (delay,), step)


def _runs() -> Iterator[tuple[str, DelayedQuadratic, Start, int]]:
    """One block and two coupled blocks, from a start without noise and from the minimum with noise."""
    for tau in (0, 1, 2, 4):
        step = Fraction(1, 2 * tau + 1)
        for start, deviation, words in ((1, 0, "no noise"), (0, 1, "from the minimum")):
            yield f"τ = {tau}, ηL = {step}, {words}, 48 updates", one_block(tau, step, deviation), (start,), 48
    for shrink, step in ((Fraction(1), Fraction(1, 4)), (HALF, Fraction(2, 5))):
        run = DelayedQuadratic(COUPLED, fdg.delays(2), step, scales=fdg.gradient_scales(2, shrink))
        yield f"two coupled blocks, τ = (2, 0), factor {shrink}, ηL = {step}, 40 updates", run, (1, 2), 40


def instances() -> tuple[Comparison, ...]:
    """Mean squares beside the bound."""
    return tuple(
        Comparison(words, "mean of E‖∇f‖²_s", *against_bound(run, start, updates))
        for words, run, start, updates in _runs()
    )


def looseness() -> tuple[Fact, ...]:
    """The same as facts: the step condition is met, and the bound is not exceeded."""
    facts = []
    for words, run, start, updates in _runs():
        measured, bound = against_bound(run, start, updates)
        short = fdg.meets_step_condition(run.step_size, run.delays, run.scales or (Fraction(1),) * run.size)
        shown = f"{words}: {decimal(measured, 4)} ≤ {decimal(bound, 4)}, ratio {decimal(measured / bound, 3)}"
        facts.append((shown, short and measured <= bound))
    return tuple(facts)


def approached() -> tuple[Fact, ...]:
    """No delay, ηL = 1, σ² = 1: every x_u from u = 1 on has mean square σ², which is the bound's limit."""
    facts = []
    for updates in (4, 16, 64):
        measured, bound = against_bound(one_block(0, Fraction(1), 1), (0,), updates)
        facts.append(
            (f"{updates} updates: mean square {measured}, bound {bound}", measured == bound - Fraction(1, updates))
        )
    return tuple(facts)
