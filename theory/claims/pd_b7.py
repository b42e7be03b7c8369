"""PD-B7: the bias is a Hessian times the displacement, up to half a third derivative times its square."""

from theory.assumptions import in_memory_atomic, smooth_derivative
from theory.claim import Bound
from theory.exhibit import Exhibit
from theory.symbols import (
    displacement_norm,
    displacement_norm_backward,
    displacement_norm_recompute,
    hessian_smoothness,
)

PD_B7 = Bound(
    name="PD-B7",
    title="bias beyond first order, stash",
    statement=(
        "Under stash, at each reference point that is one vector, b_i = H(Θ_i − ref_i) + R with H = ∇²ℓ(ref_i; ζ_i) "
        "and ‖R‖ ≤ (Λ/2)D², D ≥ ‖Θ_i − ref_i‖, if ∇²ℓ(·; ζ_i) is Λ-Lipschitz on the segment between them."
    ),
    value=hessian_smoothness * displacement_norm**2 / 2,
    assumptions=(smooth_derivative, in_memory_atomic),
    weight_rules=frozenset({"stash"}),
    reference_points=("read", "own", "start"),
    measured="bias_beyond_first_order",
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_b7:STASHED",
    instances="theory.evidence.pd_b7:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="a cubic loss, Λ = 1 and 3, read 1, 2, 5 and 8 updates late",
            method="delayed gradient descent in fractions; the remainder of each step against (Λ/2)D²",
            place="theory.evidence.pd_b7:stashed",
        ),
    ),
)

PD_B7_LIVE = Bound(
    name="PD-B7-live",
    title="bias beyond first order, live or recomputed",
    statement=(
        "At each reference point that is one vector, b_i = Σ_X ∂_XΨ(ref, ref, ref; ζ_i)(Θ^X_i − ref_i) + R over the "
        "version vectors X = F, R, B, and ‖R‖ ≤ (Λ/2) Σ_X D_X², D_X ≥ ‖Θ^X_i − ref_i‖, if the derivative of the mixed "
        "gradient Ψ(Θ^F, Θ^R, Θ^B; ζ_i) is Λ-Lipschitz, on triples with the root of the sum of squared norms."
    ),
    value=hessian_smoothness
    * (displacement_norm**2 + displacement_norm_recompute**2 + displacement_norm_backward**2)
    / 2,
    assumptions=(smooth_derivative, in_memory_atomic),
    weight_rules=frozenset({"stash", "live", "recompute"}),
    reference_points=("read", "own", "start"),
    measured="mixed_bias_beyond_first_order",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_b7:BY_VERSION_VECTOR",
    tight=True,
    instances="theory.evidence.pd_b7:live_instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="the scalar two-layer net with loss (w_1 w_0 x − y)²/2, live weights, at rational points",
            method="the mixed gradient and its derivative written out, in fractions",
            place="theory.evidence.pd_b7:live",
        ),
    ),
)
