"""DM-N1 played: two ticks of DDG on a log-cosh loss, enclosed by balls; and the constants of the lemma on average."""

from fractions import Fraction
from itertools import product
from math import isqrt

from flint import arb, ctx, fmpq

from theory.exact.enclosure import ends
from theory.exhibit import Fact
from theory.refutation import Comparison, Outcome, certainly_above, certainly_at_most

Point = tuple[arb, arb]
SIGNS = (1, -1)
BITS = 256
MODULES, MOMENT = 2, 2
PUBLISHED = MODULES * MOMENT + MODULES**4 * MOMENT
DEPTHS = range(1, 65)


def outcome(steps: tuple[Fraction, ...], start: tuple[Fraction, Fraction], offset: Fraction) -> Outcome:
    """The lemma given the first sample, and on average over both samples, at each step size."""
    naive, corrected = [], []
    with ctx.workprec(BITS):
        for step in steps:
            naive.append(_compared(step, start, offset, (1,)))
            corrected.append(_compared(step, start, offset, SIGNS))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected), decisions=constants())


def _compared(step: Fraction, start: tuple[Fraction, Fraction], offset: Fraction, first: tuple[int, ...]) -> Comparison:
    """Change of the objective in tick 1 against the lemma, averaged over the first signs given and all second ones."""
    size, shift = _ball(step), _ball(offset)
    change, square = arb(0), arb(0)
    for known, drawn in product(first, SIGNS):
        lower, upper = (_ball(entry) for entry in start)
        # Tick 0: only the top module has a gradient; the lower one steps with sample 0 a tick later.
        here = (lower, upper - size * _slope(upper, known * shift))
        there = (lower - size * _slope(lower, known * shift), here[1] - size * _slope(here[1], drawn * shift))
        change += _objective(there, shift) - _objective(here, shift)
        square += sum((_gradient(entry, shift) ** 2 for entry in here), arb(0))
    count = len(first) * len(SIGNS)
    right = -size / 2 * square / count + size**2 * PUBLISHED
    compared = (f"γ = {step}", "change of f", ends(change / count), ends(right))
    if len(first) == 1:
        return certainly_above(*compared)
    return certainly_at_most(*compared)


def _ball(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


def _slope(weight: arb, shift: arb) -> arb:
    return (weight - shift).tanh()


def _gradient(weight: arb, shift: arb) -> arb:
    return (_slope(weight, shift) + _slope(weight, -shift)) / 2


def _objective(point: Point, shift: arb) -> arb:
    return sum(((entry - sign * shift).cosh().log() / 2 for entry in point for sign in SIGNS), arb(0))


def constants() -> tuple[Fact, ...]:
    """DM-T4's right side against M_K at both ends of each range of σ; it is convex in σ, the other linear."""
    return (
        (f"M = Σ A_k, K ≤ {DEPTHS[-1]}: enough for 1 ≤ σ ≤ 3K", all(_by_blocks(k, 1, 3 * k) for k in DEPTHS)),
        (
            f"M bounds the whole gradient, K ≤ {DEPTHS[-1]}: enough for 1 ≤ σ ≤ 6K/5",
            all(_by_samples(k, 1, Fraction(6 * k, 5)) for k in DEPTHS),
        ),
    )


def _by_blocks(depth: int, *spreads: int) -> bool:
    """σ√S + σ²S + 1/2 ≤ K + σK⁴, S = Σ d², in units of γ²LΣA_k."""
    delays = sum(d**2 for d in range(depth))
    return all(
        spread * _root(Fraction(delays)) + spread**2 * delays + Fraction(1, 2) <= depth + spread * depth**4
        for spread in spreads
    )


def _by_samples(depth: int, *spreads: Fraction | int) -> bool:
    """σ√(KS) + σ²S + K/2 ≤ K + σK⁴, S = Σ d(d + K − 1), in units of γ²LM."""
    delays = sum(d * (d + depth - 1) for d in range(depth))
    return all(
        spread * _root(Fraction(depth * delays)) + spread**2 * delays + Fraction(depth, 2) <= depth + spread * depth**4
        for spread in spreads
    )


def _root(square: Fraction) -> Fraction:
    """A number that is at least the root of a whole square."""
    return Fraction(isqrt(int(square)) + 1)
