"""The order of tick lengths and the gains of equal modules, in fractions."""

from collections.abc import Iterator
from fractions import Fraction

from theory.exhibit import Fact
from theory.tick_time import (
    decoupled_speedup,
    decoupled_time,
    locked_forward_speedup,
    locked_forward_time,
    replayed_forward_speedup,
    replayed_forward_time,
    synchronous_time,
)

DEPTHS = range(1, 9)
Costs = tuple[Fraction, ...]


def _costs() -> Iterator[tuple[Costs, Costs]]:
    """Unequal costs: whole numbers of a Lehmer generator, over 7."""
    state = 1
    for depth in DEPTHS:
        for _ in range(20):
            drawn = []
            for _ in range(2 * depth):
                state = state * 16807 % (2**31 - 1)
                drawn.append(Fraction(1 + state % 40, 7))
            yield tuple(drawn[:depth]), tuple(drawn[depth:])


def order() -> tuple[Fact, ...]:
    """FDG ≤ DDG ≤ back-propagation, DDG ≤ features replay, and where they are equal."""
    times = [
        (decoupled_time(*c), locked_forward_time(*c), synchronous_time(*c), replayed_forward_time(*c)) for c in _costs()
    ]
    strict = [fdg < ddg < bp for fdg, ddg, bp, _ in times]
    first = [(Fraction(3), *[Fraction(0)] * (depth - 1)) for depth in DEPTHS]
    same = [(Fraction(2),) * depth for depth in DEPTHS]
    return (
        ("FDG ≤ DDG ≤ back-propagation", all(fdg <= ddg <= bp for fdg, ddg, bp, _ in times)),
        ("FDG < DDG < back-propagation where there is more than one module", sum(strict) == 20 * (len(DEPTHS) - 1)),
        ("DDG < features replay", all(ddg < fr for _, ddg, _, fr in times)),
        (
            "one module has all of the forward: FDG = DDG",
            all(decoupled_time(f, b) == locked_forward_time(f, b) for f, b in zip(first, same, strict=True)),
        ),
        (
            "one module has all of the backward: DDG = back-propagation",
            all(locked_forward_time(f, b) == synchronous_time(f, b) for b, f in zip(first, same, strict=True)),
        ),
    )


def gains() -> tuple[Fact, ...]:
    """Ratios of tick lengths of equal modules against the closed forms."""
    facts: list[Fact] = []
    for ratio in (1, 2, 3):
        same = True
        for depth in range(1, 13):
            costs = (Fraction(1),) * depth, (Fraction(ratio),) * depth
            update = synchronous_time(*costs)
            same &= update / decoupled_time(*costs) == decoupled_speedup(depth)
            same &= update / locked_forward_time(*costs) == locked_forward_speedup(depth, ratio)
            same &= update / replayed_forward_time(*costs) == replayed_forward_speedup(depth, ratio)
        facts.append((f"β = {ratio}: speed-ups as the closed forms", same))
    return tuple(facts)
