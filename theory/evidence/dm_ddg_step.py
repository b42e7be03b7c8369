"""One tick of DDG in exact expectations, past warm-up, beside DM-DDG-step and the published one-step lemma."""

from fractions import Fraction

from theory import symbols
from theory.claim import Claim
from theory.claims.dm_ddg_step import DM_DDG_STEP
from theory.claims.dm_published import DM_DDG_LEMMA1
from theory.evidence.dm_t4 import ticks
from theory.exact.claim_numbers import exact_value
from theory.exact.expectation import path
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exhibit import Fact
from theory.refutation import Comparison

TICKS = 16
RUNS = ((1, Fraction(1)), (1, Fraction(1, 2)), (2, Fraction(1, 4)), (3, Fraction(1, 8)))
"""K and step size; f = (1/2K)(Σ x_l)², so that L = 1, from x = 0 with noise of variance 1 in every block."""


NOISE = {
    1: ((1,),),
    2: ((1, 1), (1, -1)),
    3: ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)),
}
"""By K: signs that are uncorrelated between blocks."""


def _held(claim: Claim) -> tuple[Comparison, ...]:
    found = []
    for modules, step in RUNS:
        hessian = ((Fraction(1, modules),) * modules,) * modules
        delays = tuple(modules - 1 - block for block in range(modules))
        run = DelayedQuadratic(with_noise(hessian, NOISE[modules]), delays, step, by_clock=True)
        start = (0,) * modules
        largest = max(sum(one.gradient_squares, Fraction(modules)) for one in path(run, start, TICKS - 1))
        numbers = {
            symbols.blocks: modules,
            symbols.objective_smoothness: 1,
            symbols.update_step_size: step,
            symbols.gradient_square_bound: largest,
            symbols.window_step_ratio: 1,
        }
        sides = list(enumerate(left for left, _ in ticks(run, start, TICKS)))[modules - 1 :]
        tick, measured = max(sides, key=lambda side: side[1])
        case = f"K = {modules}, ηL = {step}, tick {tick}"
        found.append(Comparison(case, "change in the tick, with (η/2)‖∇f‖²", measured, exact_value(claim, numbers)))
    return tuple(found)


def instances() -> tuple[Comparison, ...]:
    """DM-DDG-step at the tick that comes closest."""
    return _held(DM_DDG_STEP)


def published_instances() -> tuple[Comparison, ...]:
    """The published lemma at the same ticks."""
    return _held(DM_DDG_LEMMA1)


def facts() -> tuple[Fact, ...]:
    """No tick past warm-up changes the objective by more than the value."""
    return tuple((one.line(), not one.exceeds) for one in instances())
