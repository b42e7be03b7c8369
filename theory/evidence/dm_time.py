"""The order of tick lengths and the gains of equal modules, in fractions."""

from collections.abc import Iterator
from fractions import Fraction

from theory.claims.dm_time import DM_TIME_DDG, DM_TIME_FDG, backward_times, forward_times, longest_backward
from theory.exact.claim_numbers import column, exact_value
from theory.exhibit import Fact
from theory.refutation import Comparison
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


def _edges() -> Iterator[tuple[str, Costs, Costs]]:
    """Costs at which neighbours in the order are equal, and unequal ones."""
    for depth in (1, 2, 4, 8):
        alone, same = (Fraction(3), *[Fraction(0)] * (depth - 1)), (Fraction(2),) * depth
        yield f"{depth} modules, one has all of the forward", alone, same
        yield f"{depth} modules, one has all of the backward", same, alone
    for forward, backward in list(_costs())[::20]:
        yield f"{len(forward)} modules of unequal costs", forward, backward


def decoupled_instances() -> tuple[Comparison, ...]:
    """FDG's tick beside DDG's."""
    return tuple(
        Comparison(
            case,
            "tick",
            decoupled_time(forward, backward),
            exact_value(DM_TIME_FDG, {forward_times: column(forward), longest_backward: max(backward)}),
        )
        for case, forward, backward in _edges()
    )


def locked_instances() -> tuple[Comparison, ...]:
    """DDG's tick beside an update of back-propagation."""
    return tuple(
        Comparison(
            case,
            "tick",
            locked_forward_time(forward, backward),
            exact_value(DM_TIME_DDG, {forward_times: column(forward), backward_times: column(backward)}),
        )
        for case, forward, backward in _edges()
    )
