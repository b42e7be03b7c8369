"""DM-sum decided: the delays of the methods, added up module by module."""

from collections.abc import Callable

from theory import symbols
from theory.claim import Claim
from theory.claims import dm_sums
from theory.exhibit import Fact
from theory.methods import ddg, fdg
from theory.numeric import claim_value

MODULES = range(1, 41)


def _facts(claim: Claim, delays: Callable[[int], tuple[int, ...]], power: int) -> tuple[Fact, ...]:
    sums = [sum(delay**power for delay in delays(count)) for count in MODULES]
    values = [claim_value(claim, {symbols.blocks: count}, "exact").value.item() for count in MODULES]
    return ((f"K = 1 … {MODULES[-1]}: the sums are {sums[0]}, {sums[1]}, {sums[2]}, …, {sums[-1]}", sums == values),)


def _released(count: int) -> tuple[int, ...]:
    return fdg.delays(count, "released")


def drawn() -> tuple[Fact, ...]:
    """K(K−1)."""
    return _facts(dm_sums.DM_SUM_DRAWN, fdg.delays, 1)


def drawn_squares() -> tuple[Fact, ...]:
    """(2/3)K(K−1)(2K−1)."""
    return _facts(dm_sums.DM_SUM_DRAWN_SQUARES, fdg.delays, 2)


def locked() -> tuple[Fact, ...]:
    """K(K−1)/2."""
    return _facts(dm_sums.DM_SUM_LOCKED, ddg.delays, 1)


def locked_squares() -> tuple[Fact, ...]:
    """K(K−1)(2K−1)/6."""
    return _facts(dm_sums.DM_SUM_LOCKED_SQUARES, ddg.delays, 2)


def released() -> tuple[Fact, ...]:
    """(K−1)²."""
    return _facts(dm_sums.DM_SUM_RELEASED, _released, 1)


def released_squares() -> tuple[Fact, ...]:
    """(K−1)(4(K−1)²−1)/3."""
    return _facts(dm_sums.DM_SUM_RELEASED_SQUARES, _released, 2)
