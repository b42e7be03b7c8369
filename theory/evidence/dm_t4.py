"""DM-T4 against exact expectations, tick by tick, warm-up included."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from theory.evidence.dm_t2 import COUPLED, HALF
from theory.evidence.expected_runs import root_below
from theory.exact.digits import decimal
from theory.exact.expectation import path
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exhibit import Fact
from theory.refutation import Comparison


def ticks(run: DelayedQuadratic, start: tuple[int, ...], count: int) -> list[tuple[Fraction, Fraction]]:
    """Left side, and a lower bound of the right side, at each tick; L = 1, A_l the largest mean square used."""
    scales = run.factors
    made = list(path(run, start, count))
    squares = [one.gradient_squares for one in made]
    moments = [
        max(row[block] for row in squares[: max(count - delay, 1)]) + made[0].noise_squares[block]
        for block, delay in enumerate(run.delays)
    ]
    shrunk = sum((s * s * a for s, a in zip(scales, moments, strict=True)), Fraction(0))
    found = []
    for tick, (before, after) in enumerate(pairwise(made)):
        moving = sum(
            (s * square for s, square, d in zip(scales, squares[tick], run.delays, strict=True) if d <= tick),
            Fraction(0),
        )
        windows = [run.step_size * min(delay, tick) for delay in run.delays]
        lagged = sum(s * root_below(shrunk * a) * w for s, a, w in zip(scales, moments, windows, strict=True))
        far = shrunk * sum(s * w * w for s, w in zip(scales, windows, strict=True))
        right = run.step_size * (lagged + far) + run.step_size**2 * shrunk / 2
        found.append((after.objective - before.objective + run.step_size * moving / 2, right))
    return found


def one_block(delay: int, step: Fraction) -> DelayedQuadratic:
    """f(x) = x²/2 with noise of variance 1, by the clock."""
    return DelayedQuadratic(with_noise(((1,),), ((1,),)), (delay,), step, by_clock=True)


def _one_block() -> Iterator[tuple[str, DelayedQuadratic, tuple[int, ...]]]:
    for tau, step, start in ((0, HALF, 0), (1, Fraction(1, 3), 0), (2, Fraction(1, 5), 0), (4, Fraction(1, 9), 1)):
        yield f"τ = {tau}, ηL = {step}", one_block(tau, step), (start,)


def _two_blocks() -> Iterator[tuple[str, DelayedQuadratic, tuple[int, ...]]]:
    for factor in (Fraction(1), HALF):
        words = f"two coupled blocks, d = (2, 0), factor {factor}, ηL = 1/8"
        scales = (factor, Fraction(1))
        yield words, DelayedQuadratic(COUPLED, (2, 0), Fraction(1, 8), scales=scales, by_clock=True), (1, 2)


def instances() -> tuple[Comparison, ...]:
    """The closest of 32 ticks in one block, where no root is irrational."""
    found = []
    for words, run, start in _one_block():
        tick, (left, right) = max(enumerate(ticks(run, start, 32)), key=lambda entry: entry[1][0] / entry[1][1])
        found.append(Comparison(f"{words}, tick {tick}", "change in the tick, with (η/2)‖∇f‖²_s", left, right))
    return tuple(found)


def looseness() -> tuple[Fact, ...]:
    """The tick that comes closest, for one block and for two coupled ones."""
    facts = []
    for words, run, start in (*_one_block(), *_two_blocks()):
        largest = max(left / right for left, right in ticks(run, start, 32))
        facts.append((f"{words}, 32 ticks: left side at most {decimal(largest, 3)} of the right", largest <= 1))
    return tuple(facts)
