"""DM-T4 against exact expectations, tick by tick, warm-up included."""

from collections.abc import Iterator
from fractions import Fraction
from math import isqrt

from theory.exact.digits import decimal
from theory.exact.noisy_quadratic import NoisyQuadratic
from theory.exhibit import Fact
from theory.refutation import Comparison

HALF = Fraction(1, 2)
FINE = 10**12


def _root_below(square: Fraction) -> Fraction:
    """A square root that is a fraction; else a fraction at most 1e-12 below it."""
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    return root if root**2 == square else Fraction(isqrt(square * FINE**2 // 1), FINE)


def ticks(run: NoisyQuadratic, count: int) -> list[tuple[Fraction, Fraction]]:
    """Left side, and a lower bound of the right side, at each tick; L = 1, A_l the largest mean square used."""
    path = run.by_ticks(count)
    squares = [[run.mean_square(run.slope(block, point)) for block in range(len(run.delays))] for point in path]
    moments = [
        max(row[block] for row in squares[: max(count - delay, 1)]) + run.variances[block]
        for block, delay in enumerate(run.delays)
    ]
    shrunk = sum((s * s * a for s, a in zip(run.scales, moments, strict=True)), Fraction(0))
    found = []
    for tick in range(count):
        change = run.expected_objective(path[tick + 1]) - run.expected_objective(path[tick])
        moving = sum(
            (s * square for s, square, d in zip(run.scales, squares[tick], run.delays, strict=True) if d <= tick),
            Fraction(0),
        )
        windows = [run.step * min(delay, tick) for delay in run.delays]
        lagged = sum(s * _root_below(shrunk * a) * w for s, a, w in zip(run.scales, moments, windows, strict=True))
        right = run.step * lagged + run.step * shrunk * sum(s * w * w for s, w in zip(run.scales, windows, strict=True))
        found.append((change + run.step * moving / 2, right + run.step**2 * shrunk / 2))
    return found


def _one_block() -> Iterator[tuple[str, NoisyQuadratic]]:
    for tau, step, start in ((0, HALF, 0), (1, Fraction(1, 3), 0), (2, Fraction(1, 5), 0), (4, Fraction(1, 9), 1)):
        yield f"τ = {tau}, ηL = {step}", NoisyQuadratic(((1,),), (tau,), (1,), step, (1,), (start,))


def _two_blocks() -> Iterator[tuple[str, NoisyQuadratic]]:
    coupled = ((HALF, HALF), (HALF, HALF))
    for factor in (1, HALF):
        words = f"two coupled blocks, d = (2, 0), factor {factor}, ηL = 1/8"
        yield words, NoisyQuadratic(coupled, (2, 0), (factor, 1), Fraction(1, 8), (1, 1), (1, 2))


def instances() -> tuple[Comparison, ...]:
    """The closest of 32 ticks in one block, where no root is irrational."""
    found = []
    for words, run in _one_block():
        tick, (left, right) = max(enumerate(ticks(run, 32)), key=lambda entry: entry[1][0] / entry[1][1])
        found.append(Comparison(f"{words}, tick {tick}", "change in the tick, with (η/2)‖∇f‖²_s", left, right))
    return tuple(found)


def looseness() -> tuple[Fact, ...]:
    """The tick that comes closest, for one block and for two coupled ones."""
    facts = []
    for words, run in (*_one_block(), *_two_blocks()):
        largest = max(left / right for left, right in ticks(run, 32))
        facts.append((f"{words}, 32 ticks: left side at most {decimal(largest, 3)} of the right", largest <= 1))
    return tuple(facts)
