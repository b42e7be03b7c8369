"""Time of one tick of each method from the costs of its modules, and the speed-up over back-propagation (DM section 4).

Costs are times of one batch in one module, in any unit, input first, shape (K,). Transfers and optimizer are free, and
a tick ends when its slowest module does.
"""

from collections.abc import Sequence
from fractions import Fraction

Cost = int | Fraction


def synchronous_time(forward_costs: Sequence[Cost], backward_costs: Sequence[Cost]) -> Fraction:
    """One module after another, forwards then backwards: sum (F_k + B_k)."""
    return sum(_passes(forward_costs, backward_costs), Fraction(0))


def decoupled_time(forward_costs: Sequence[Cost], backward_costs: Sequence[Cost]) -> Fraction:
    """FDG, ADL: all modules run both passes at once, max (F_k + B_k)."""
    return max(_passes(forward_costs, backward_costs))


def locked_forward_time(forward_costs: Sequence[Cost], backward_costs: Sequence[Cost]) -> Fraction:
    """DDG: the forward is sequential, the backward parallel, sum F_k + max B_k."""
    _passes(forward_costs, backward_costs)
    return Fraction(sum(forward_costs)) + max(backward_costs)


def replayed_forward_time(forward_costs: Sequence[Cost], backward_costs: Sequence[Cost]) -> Fraction:
    """Features replay: a sequential forward, then in parallel the replayed forward and the backward."""
    return Fraction(sum(forward_costs)) + max(_passes(forward_costs, backward_costs))


def decoupled_speedup(blocks: int) -> Fraction:
    """K equal modules, FDG against back-propagation: K."""
    return Fraction(blocks)


def locked_forward_speedup(blocks: int, backward_cost_ratio: Cost = 2) -> Fraction:
    """K equal modules, DDG against back-propagation: K(1 + r)/(K + r), 3K/(K + 2) at r = 2."""
    return Fraction(blocks * (1 + backward_cost_ratio)) / (blocks + backward_cost_ratio)


def replayed_forward_speedup(blocks: int, backward_cost_ratio: Cost = 2) -> Fraction:
    """K equal modules, features replay against back-propagation: K(1 + r)/(K + 1 + r), 3K/(K + 3) at r = 2."""
    return Fraction(blocks * (1 + backward_cost_ratio)) / (blocks + 1 + backward_cost_ratio)


def _passes(forward_costs: Sequence[Cost], backward_costs: Sequence[Cost]) -> list[Fraction]:
    if not forward_costs or len(forward_costs) != len(backward_costs):
        raise ValueError("Give one forward and one backward cost per block, for at least one block.")
    return [Fraction(forward) + backward for forward, backward in zip(forward_costs, backward_costs, strict=True)]
