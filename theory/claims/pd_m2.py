"""PD-M2: the top block has no misalignment, and where the loss is minimal on a sample no gradient moves."""

from theory import symbols
from theory.claim import Bound, Identity
from theory.derivation.maps import Image, linear_map
from theory.derivation.terms import vector
from theory.exhibit import Exhibit

PD_M2 = Identity(
    name="PD-M2",
    title="no misalignment at the top",
    statement="The gradient of the top-most parametric layer is K d_M, for all backward weights X, the forward ones "
    "or others: no weight of a layer above enters it, so it has no misalignment. (A module of several layers has one "
    "in all of its layers but that one)",
    value=Image(linear_map("K", 0), vector("d")),
    measured="top_gradient",
    mark="derived",
    source="derived for this project",
    weight_rules=frozenset({"stash", "live"}),
    proof="theory.proofs.pd_m2:TOP_BLOCK",
)

PD_M2_FIXED = Bound(
    name="PD-M2-fixed",
    title="interpolating minima stay fixed points",
    statement="‖g̃_m‖ ≤ k_m κ^{M−m} ‖d_M‖ for every block below the top, whatever the backward weights: the applied "
    "gradient, and with it the misalignment, is proportional to the loss's gradient d_M at the output. Where d_M = 0 "
    "on every sample (an interpolating minimum) nothing is written, so it stays an exact fixed point. n_m = M − m − 1",
    value=(
        symbols.parameter_jacobian_bound
        * symbols.jacobian_bound ** (symbols.blocks_between + 1)
        * symbols.output_residual
    ),
    measured="misaligned_gradient",
    reference_points=("read",),
    weight_rules=frozenset({"stash", "live"}),
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_m2:RESIDUAL_BOUND",
    instances="theory.evidence.pd_m2:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="chains of 2, 3 and 6 blocks; linear networks of width 2",
            method="gradients in fractions: the bound attained, 0 at an interpolating minimum, doubled with d",
            place="theory.evidence.pd_m2:facts",
        ),
    ),
)
