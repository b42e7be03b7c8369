"""DM-T2 against exact expectations: how loose it is on quadratics with independent noise, at several delays."""

from collections.abc import Iterator
from fractions import Fraction

from theory.evidence.dm_t2_expected import bound, in_range
from theory.evidence.expected_runs import ExpectedRun
from theory.exact.digits import decimal
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exhibit import Fact
from theory.methods import fdg
from theory.refutation import Comparison

HALF = Fraction(1, 2)
COUPLED = with_noise(((HALF, HALF), (HALF, HALF)), ((1, 1), (1, -1)))
"""A Hessian whose largest eigenvalue is 1, and two independent signs."""


def sides(case: ExpectedRun) -> tuple[Fraction, Fraction]:
    """Mean over the updates of E‖∇f(x_u)‖²_s, and the bound."""
    return case.averaged("gradient_squares"), bound(case)


def one_block(delay: int, step: Fraction, deviation: int) -> DelayedQuadratic:
    """f(x) = x²/2 with noise of this deviation."""
    return DelayedQuadratic(with_noise(((1,),), ((deviation,),)), (delay,), step)


def _runs() -> Iterator[ExpectedRun]:
    """One block and two coupled blocks, from a start without noise and from the minimum with noise."""
    for tau in (0, 1, 2, 4):
        step = Fraction(1, 2 * tau + 1)
        for start, deviation, words in ((1, 0, "no noise"), (0, 1, "from the minimum")):
            name = f"τ = {tau}, ηL = {step}, {words}, 48 updates"
            yield ExpectedRun(name, one_block(tau, step, deviation), (Fraction(start),), 48)
    for shrink, step in ((Fraction(1), Fraction(1, 4)), (HALF, Fraction(2, 5))):
        run = DelayedQuadratic(COUPLED, fdg.delays(2), step, scales=fdg.gradient_scales(2, shrink))
        name = f"two coupled blocks, τ = (2, 0), factor {shrink}, ηL = {step}, 40 updates"
        yield ExpectedRun(name, run, (Fraction(1), Fraction(2)), 40, least=Fraction(0))


def instances() -> tuple[Comparison, ...]:
    """Mean squares beside the bound."""
    return tuple(Comparison(case.name, "mean of E‖∇f‖²_s", *sides(case)) for case in _runs())


def looseness() -> tuple[Fact, ...]:
    """The same as facts: the step condition is met, and the bound is not exceeded."""
    facts = []
    for case in _runs():
        measured, most = sides(case)
        shown = f"{case.name}: {decimal(measured, 4)} ≤ {decimal(most, 4)}, ratio {decimal(measured / most, 3)}"
        facts.append((shown, in_range(case) and measured <= most))
    return tuple(facts)


def approached() -> tuple[Fact, ...]:
    """No delay, ηL = 1, σ² = 1: every x_u from u = 1 on has mean square σ², which is the bound's limit."""
    facts = []
    for updates in (4, 16, 64):
        measured, most = sides(ExpectedRun("no delay", one_block(0, Fraction(1), 1), (Fraction(0),), updates))
        facts.append(
            (f"{updates} updates: mean square {measured}, bound {most}", measured == most - Fraction(1, updates))
        )
    return tuple(facts)
