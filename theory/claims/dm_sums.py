"""DM-sum: delays of the K modules of a pipeline added up, and their squares."""

from sympy import Expr

from theory.claim import Identity
from theory.exhibit import Exhibit
from theory.symbols import blocks as K


def _claim(name: str, title: str, words: str, value: Expr, proof: str) -> Identity:
    return Identity(
        name=name,
        title=title,
        statement=f"{words}, with K modules (K = M blocks) counted from k = 1 at the input",
        value=value,
        measured=title.replace(" ", "_").replace(",", ""),
        mark="derived",
        source="derived for this project",
        proof=f"theory.proofs.module_sums:{proof}",
        exhibits=(
            Exhibit(
                kind="decision",
                covers="K = 1 … 40",
                method="delays of the methods added up",
                place=f"theory.evidence.dm_sums:{proof.lower()}",
            ),
        ),
    )


DM_SUM_DRAWN = _claim("DM-sum-drawn", "sum of delays, drawn", "FDG as drawn: Σ 2(K−k) = K(K−1)", K * (K - 1), "DRAWN")
DM_SUM_DRAWN_SQUARES = _claim(
    "DM-sum-drawn-squares",
    "sum of squared delays, drawn",
    "FDG as drawn: Σ (2(K−k))² = (2/3)K(K−1)(2K−1)",
    2 * K * (K - 1) * (2 * K - 1) / 3,
    "DRAWN_SQUARES",
)
DM_SUM_LOCKED = _claim(
    "DM-sum-locked",
    "sum of delays, locked forward",
    "DDG and features replay: Σ (K−k) = K(K−1)/2",
    K * (K - 1) / 2,
    "LOCKED",
)
DM_SUM_LOCKED_SQUARES = _claim(
    "DM-sum-locked-squares",
    "sum of squared delays, locked forward",
    "DDG and features replay: Σ (K−k)² = K(K−1)(2K−1)/6",
    K * (K - 1) * (2 * K - 1) / 6,
    "LOCKED_SQUARES",
)
DM_SUM_RELEASED = _claim(
    "DM-sum-released",
    "sum of delays, released",
    "FDG as released: Σ_{k<K} (2(K−k)−1) = (K−1)²",
    (K - 1) ** 2,
    "RELEASED",
)
DM_SUM_RELEASED_SQUARES = _claim(
    "DM-sum-released-squares",
    "sum of squared delays, released",
    "FDG as released: Σ_{k<K} (2(K−k)−1)² = (K−1)(4(K−1)²−1)/3",
    (K - 1) * (4 * (K - 1) ** 2 - 1) / 3,
    "RELEASED_SQUARES",
)

DM_SUMS = (
    DM_SUM_DRAWN,
    DM_SUM_DRAWN_SQUARES,
    DM_SUM_LOCKED,
    DM_SUM_LOCKED_SQUARES,
    DM_SUM_RELEASED,
    DM_SUM_RELEASED_SQUARES,
)
