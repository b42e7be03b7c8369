"""PD-P8: delays in updates on the deterministic periodic schedule."""

from sympy import Expr, Integer, Max, ceiling

from theory.claim import Identity
from theory.exhibit import Exhibit
from theory.symbols import (
    backward_cost_ratio,
    backward_threads,
    block_number,
    blocks,
    forward_threads,
)

# In forward times of one layer, without queue wait.
PERIOD = Max(blocks / forward_threads, blocks * backward_cost_ratio / backward_threads)
LAYER_WISE_AGE = (blocks - block_number + 1) * (1 + backward_cost_ratio)
BLOCK_AGE = (blocks - block_number + 1) + blocks * backward_cost_ratio


def _claim(name: str, title: str, age: Expr, formula: str, proof: str) -> Identity:
    return Identity(
        name=name,
        title=title,
        statement=f"Tasks start every P = max(M/F, Mβ/B) forward times of a layer; a value of layer m is {formula} old "
        "when its gradient is written, and τ_m = ⌈D_m/P⌉ − 1 other tasks wrote the layer in between (writes before "
        "reads at equal times; reads first: ⌊D_m/P⌋). That is the number of other tasks in flight for the layer just "
        "after its write; the time average of the number in flight is D_m/P",
        value=ceiling(age / PERIOD) - Integer(1),
        measured="delay",
        mark="derived",
        source="derived for this project",
        exhibits=(
            Exhibit(
                kind="decision",
                covers="F = 1, B = 2, β = 2, M = 10",
                method="exact schedule in fractions, writes counted between read and write",
                place="theory.evidence.pd_p8:facts",
            ),
        ),
        proof=f"theory.proofs.pd_p8:{proof}",
    )


PD_P8 = _claim("PD-P8", "delay in updates, layer-wise", LAYER_WISE_AGE, "D_m = (M − m + 1)(1 + β)", "LAYER_WISE")
PD_P8_BLOCK = _claim("PD-P8-block", "delay in updates, block writes", BLOCK_AGE, "D_m = (M − m + 1) + Mβ", "BLOCK")
