"""PD-M6: how many writes lie between a task's forward and backward read of a block, on the periodic schedule."""

from sympy import Expr, Max, ceiling

from theory.claim import Identity
from theory.exhibit import Exhibit
from theory.symbols import backward_cost_ratio, backward_threads, block_number, blocks, forward_threads

# In forward times of one layer, without queue wait.
PERIOD = Max(blocks / forward_threads, blocks * backward_cost_ratio / backward_threads)
LAYER_WISE_AGE = (blocks - block_number + 1) * (1 + backward_cost_ratio)
BLOCK_AGE = (blocks - block_number + 1) + blocks * backward_cost_ratio
LAYER_WISE_REST = backward_cost_ratio
BLOCK_REST = block_number * backward_cost_ratio


def _claim(name: str, title: str, age: Expr, rest: Expr, formulas: str, proof: str) -> Identity:
    return Identity(
        name=name,
        title=title,
        statement="Between its forward and its backward read of layer m, a task misses ⌈D_m/P⌉ − ⌈E_m/P⌉ writes of it "
        "by other tasks, the window in which the weights of the two passes can differ: D_m is the time from the "
        f"forward read to the write, E_m that from the backward read to the write: {formulas}. P = max(M/F, Mβ/B), "
        "writes before reads at equal times (reads first: ⌊D_m/P⌋ − ⌊E_m/P⌋). At `now` the backward weights of a layer "
        "are at least the task's own write behind, for every layer below that is written later",
        value=ceiling(age / PERIOD) - ceiling(rest / PERIOD),
        measured="misalignment_window",
        mark="derived",
        source="derived for this project",
        proof=proof,
        exhibits=(
            Exhibit(
                kind="decision",
                covers="F = 1, B = 2, β = 2, M = 10",
                method="exact schedule in fractions, writes counted between the two reads",
                place="theory.evidence.pd_m6:facts",
            ),
        ),
    )


PD_M6 = _claim(
    "PD-M6",
    "misalignment window, layer-wise",
    LAYER_WISE_AGE,
    LAYER_WISE_REST,
    "D_m = (M − m + 1)(1 + β), E_m = β",
    "theory.proofs.pd_m6:LAYER_WISE",
)
PD_M6_BLOCK = _claim(
    "PD-M6-block",
    "misalignment window, block writes",
    BLOCK_AGE,
    BLOCK_REST,
    "D_m = M − m + 1 + Mβ, E_m = mβ",
    "theory.proofs.pd_m6:BLOCK",
)
