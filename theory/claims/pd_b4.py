"""PD-B4: one event's bias is at most smoothness times displacement, by block, by path, or as a whole."""

from typing import Any

from theory import symbols
from theory.assumptions import in_memory_atomic, smooth_segment
from theory.claim import Bound
from theory.derivation.terms import Total, total
from theory.exhibit import Exhibit
from theory.proofs.vocabulary import l

M = symbols.blocks
ROWS = (symbols.smoothness_row, symbols.smoothness_row_recompute, symbols.smoothness_row_backward)
DISPLACEMENTS = (symbols.displacement, symbols.displacement_recompute, symbols.displacement_backward)
PATHS = (symbols.path_length, symbols.path_length_recompute, symbols.path_length_backward)
WHOLE = (symbols.event_smoothness, symbols.event_smoothness_recompute, symbols.event_smoothness_backward)
DISTANCES = (
    symbols.displacement_norm,
    symbols.displacement_norm_recompute,
    symbols.displacement_norm_backward,
)


def weighted(columns: tuple[Any, ...]) -> Any:
    """Σ_X a^X_l c^X_l in block l."""
    return sum((a[0, l] * column[l, 0] for a, column in zip(ROWS, columns, strict=True)), start=0 * M)


def value(columns: tuple[Any, ...]) -> Total:
    """Σ_l Σ_X a^X_l c^X_l."""
    return total(weighted(columns), l, 0, M - 1)


WHOLE_VALUE = sum((a * d for a, d in zip(WHOLE, DISTANCES, strict=True)), start=0 * M)

PD_B4 = Bound(
    name="PD-B4",
    title="one event's bias by displacement",
    statement="At any reference point, ‖b_{i,k}‖ ≤ Σ_l Σ_X α^X_kl ‖Θ^X_{i,l} − ref(i,k)_l‖ for each event.",
    value=value(DISPLACEMENTS),
    assumptions=(smooth_segment,),
    weight_rules=frozenset({"stash", "live", "recompute"}),
    reference_points=("read", "own", "start", "now"),
    measured="block_bias",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_b4:BY_DISPLACEMENT",
    tight=True,
    instances="theory.evidence.pd_b4:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="x²/2 read τ = 1, 2, 5, 8 updates late; two Hessians for which one form is below the other",
            method="delayed gradient descent in fractions, the bias of one event against the three forms",
            place="theory.evidence.pd_b4:facts",
        ),
    ),
)

PD_B4_PATH = Bound(
    name="PD-B4-path",
    title="one event's bias by the path of steps",
    statement=(
        "At any reference point, ‖b_{i,k}‖ ≤ Σ_l Σ_X α^X_kl p^X_l, p^X_l the sum of the step lengths of block l "
        "between Θ^X_l and the reference, own ones included where the reference counts them."
    ),
    value=value(PATHS),
    assumptions=(smooth_segment, in_memory_atomic),
    weight_rules=frozenset({"stash", "live", "recompute"}),
    reference_points=("read", "own", "start", "now"),
    measured="block_bias",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_b4:BY_PATH",
    tight=True,
    instances="theory.evidence.pd_b4:path_instances",
)

PD_B4_WHOLE = Bound(
    name="PD-B4-whole",
    title="one task's bias by displacement, blocks together",
    statement="At read, start and own, ‖b_i‖ ≤ Σ_X α_X ‖Θ^X_i − ref_i‖ for each task, norms over all blocks.",
    value=WHOLE_VALUE,
    assumptions=(smooth_segment,),
    weight_rules=frozenset({"stash", "live", "recompute"}),
    reference_points=("read", "own", "start"),
    measured="bias",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_b4:AS_A_WHOLE",
    tight=True,
    instances="theory.evidence.pd_b4:whole_instances",
)
