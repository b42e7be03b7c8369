"""DM-LoS decided: updates counted between the forward of each mini-batch and the update that it belongs to."""

from fractions import Fraction

from theory import symbols
from theory.claims.dm_los import DM_LOS, DM_LOS_SQUARE
from theory.exhibit import Fact
from theory.methods import adl
from theory.numeric import claim_value

DELAYS, GROUPS = range(61), range(1, 25)


def counted(delay: int, accumulated: int) -> tuple[int, ...]:
    """Levels of one group, by playing a module: at each tick forward one mini-batch, then work on the one d earlier.

    The group is the first whose mini-batches were all forwarded when the pipeline was full.
    """
    first = -(-delay // accumulated) * accumulated
    updates, seen, levels = 0, [], []
    for tick in range(first + accumulated + delay):
        seen.append(updates)
        late = tick - delay
        if late >= 0:
            if late >= first:
                levels.append(updates - seen[late])
            updates += late % accumulated == accumulated - 1
    return tuple(levels)


def _numbers(delay: int, accumulated: int) -> dict:
    whole, rest = divmod(delay, accumulated)
    return {
        symbols.module_delay: delay,
        symbols.accumulated: accumulated,
        symbols.whole_groups: whole,
        symbols.odd_batches: rest,
    }


def sum_facts() -> tuple[Fact, ...]:
    """Every level is the ceiling, and their sum the delay; the figures of three modules."""
    pairs = [(d, m) for d in DELAYS for m in GROUPS]
    levels = {pair: counted(*pair) for pair in pairs}
    ceilings = all(levels[d, m] == tuple(max(0, -((r - d) // m)) for r in range(m)) for d, m in pairs)
    sums = all(sum(levels[pair]) == claim_value(DM_LOS, _numbers(*pair), "exact").value.item() for pair in pairs)
    found = [
        (f"all {len(pairs)} pairs (d, M_a): the r-th level is max(0, ⌈(d − r)/M_a⌉)", ceilings),
        (f"all {len(pairs)} pairs (d, M_a): the levels add up to d", sums),
    ]
    for accumulated in (1, 2, 4):
        shown = adl.levels_of_staleness(3, accumulated)
        played = tuple(counted(d, accumulated) for d in (4, 2, 0))
        found.append((f"K = 3 drawn, M_a = {accumulated}: levels {shown}", shown == played))
    return tuple(found)


def mean_square_facts() -> tuple[Fact, ...]:
    """The mean square, and that it is at least the squared mean."""
    pairs = [(d, m) for d in DELAYS for m in GROUPS]
    squares = {(d, m): Fraction(sum(level**2 for level in counted(d, m)), m) for d, m in pairs}
    agree = all(squares[p] == claim_value(DM_LOS_SQUARE, _numbers(*p), "exact").value.item() for p in pairs)
    above = all(squares[d, m] >= Fraction(d, m) ** 2 for d, m in pairs)
    equal = all((squares[d, m] == Fraction(d, m) ** 2) == (d % m == 0) for d, m in pairs)
    return (
        (f"all {len(pairs)} pairs (d, M_a): the mean square is a² + (c/M_a)(2a + 1)", agree),
        ("it is at least (d/M_a)²", above),
        ("it is (d/M_a)² exactly where M_a divides d", equal),
    )
