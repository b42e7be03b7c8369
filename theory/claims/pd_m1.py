"""PD-M1: what other weights in the backward pass do to a block's gradient, exactly and in norm."""

from theory import symbols
from theory.claim import Bound, Identity
from theory.derivation.maps import Image, linear_map
from theory.derivation.terms import Natural, total, vector
from theory.exhibit import Exhibit
from theory.proofs.vocabulary import BACKWARD, FORWARD

_n, _p = Natural("n"), Natural("p")
_level = _n - 1 - _p
_change = linear_map("J", BACKWARD, _level) - linear_map("J", FORWARD, _level)
_arrived = Image(linear_map("P", _n, _p), Image(_change, vector("delta", FORWARD, _level)))

PD_M1 = Identity(
    name="PD-M1",
    title="misalignment as a telescoping sum",
    statement="With the weights φ (F) in the forward and ψ (B) in the backward pass, the gradient of block m = M − n "
    "differs from that with φ in both by K_m Σ_{j>m} (Π_{m<i<j} J_i(ψ)) (J_j(ψ) − J_j(φ)) δ_j, with δ_j = "
    "(Π_{i>j} J_i(φ)) d_M the cotangent of the aligned pass; J and K are the transposed Jacobians in a block's input "
    "and in its parameters. The formula counts levels from the output (block j is level M − j): P_{n,p} is the product "
    "of the p maps J(ψ) that lead down to level n. Blocks are affine in their own parameters and keep their "
    "activations, so that neither K nor the activation's derivative depends on ψ. Modules of several layers: take the "
    "layers as blocks",
    value=Image(linear_map("K", _n), total(_arrived, _p, 0, _n - 1)),
    measured="misalignment",
    mark="derived",
    source="derived for this project",
    weight_rules=frozenset({"stash", "live"}),
    proof="theory.proofs.pd_m1:DERIVATION",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="2, 3, 4 and 6 blocks of width 2 and 3, linear, and with units switched off",
            method="both sides formed in fractions, every product by itself",
            place="theory.evidence.pd_m1:identity_facts",
        ),
    ),
)

PD_M1_NORM = Bound(
    name="PD-M1-norm",
    title="misalignment in norm",
    statement="‖mis_m‖ ≤ k_m λ κ^{M−m−1} ‖d_M‖ Σ_{j>m}‖ψ_j − φ_j‖ for every block m below the top, with ‖J_j‖ ≤ κ at "
    "both weights, J_j λ-Lipschitz in its block's weights, ‖K_m‖ ≤ k_m. n_m = M − m − 1 and Γ_m ≥ Σ_{j>m}‖ψ_j − φ_j‖. "
    "For a layer with activation after it, λ is the largest slope of the activation. Attained where one block differs",
    value=(
        symbols.parameter_jacobian_bound
        * symbols.jacobian_smoothness
        * symbols.jacobian_bound**symbols.blocks_between
        * symbols.output_residual
        * symbols.weight_gap
    ),
    measured="misalignment",
    reference_points=("read",),
    weight_rules=frozenset({"stash", "live"}),
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_m1_norm:DERIVATION",
    instances="theory.evidence.pd_m1:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="chains of 2, 3, 5 and 9 scalar blocks",
            method="measured and bound in fractions: equal",
            place="theory.evidence.pd_m1:attained_facts",
        ),
    ),
)
