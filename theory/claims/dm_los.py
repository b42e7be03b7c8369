"""DM-LoS: levels of staleness inside a group of accumulated mini-batches, their sum and their mean square."""

from sympy import Expr

from theory import symbols
from theory.claim import Identity
from theory.exhibit import Exhibit

n, d = symbols.accumulated, symbols.module_delay
a, c = symbols.whole_groups, symbols.odd_batches

_LEVELS = (
    "Where a module works on a mini-batch d mini-batches after it forwarded it (d = 2(K−k) drawn, 2(K−k)−1 released "
    "for k < K, 0 at the top) and updates after each M_a, the r-th of a group (r = 0 … M_a − 1) misses "
    "LoS_r = max(0, ⌈(d − r)/M_a⌉) updates, the maximum being idle for d ≥ 0. "
)


def _claim(name: str, title: str, words: str, value: Expr, measured: str, proof: str) -> Identity:
    return Identity(
        name=name,
        title=title,
        statement=_LEVELS + words,
        value=value,
        measured=measured,
        mark="derived",
        source="derived for this project; levels of staleness are those of Zhuang2021",
        proof=f"theory.proofs.dm_los:{proof}",
        exhibits=(
            Exhibit(
                kind="decision",
                covers="all d ≤ 60 and M_a ≤ 24; the figures of K = 3",
                method="updates counted between forward and update, mini-batch by mini-batch",
                place=f"theory.evidence.dm_los:{proof.lower()}_facts",
            ),
        ),
    )


DM_LOS = _claim(
    "DM-LoS",
    "sum of the levels of staleness",
    "Their sum is d whatever M_a is (Hermite's identity), so their mean is d/M_a",
    d,
    "sum_of_staleness_levels",
    "SUM",
)
DM_LOS_SQUARE = _claim(
    "DM-LoS-square",
    "mean square of the levels of staleness",
    "With d = a_q M_a + c_q, 0 ≤ c_q < M_a, their mean square is a_q² + (c_q/M_a)(2a_q + 1): what DM-T5 asks for, "
    "never below (d/M_a)², with equality where M_a divides d",
    a**2 + c / n * (2 * a + 1),
    "mean_square_staleness_level",
    "MEAN_SQUARE",
)
