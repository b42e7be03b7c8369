"""PD-M5: misalignment of a linear network whose backward weights differ by at most a relative epsilon."""

from theory import symbols
from theory.claim import Bound
from theory.exhibit import Exhibit

PD_M5 = Bound(
    name="PD-M5",
    title="misalignment of a linear network",
    statement="With ε = max_j ‖ψ_j − φ_j‖/‖φ_j‖, ‖mis_m‖ ≤ ‖y_{m−1}‖ ‖d_M‖ Π_{j>m}‖φ_j‖ [(1 + ε)^{M−m} − 1] for every "
    "block below the top of a network of linear layers. n_m = M − m − 1. Attained at every depth, where ψ_j = "
    "(1 + ε)φ_j and no layer shortens what it is given",
    value=(
        symbols.input_norm
        * symbols.output_residual
        * symbols.weight_product
        * ((1 + symbols.relative_gap) ** (symbols.blocks_between + 1) - 1)
    ),
    measured="misalignment",
    reference_points=("read",),
    weight_rules=frozenset({"stash", "live"}),
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_m5:DERIVATION",
    instances="theory.evidence.pd_m5:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="2, 3, 5 and 8 blocks: scaled rotations of the plane, ε = 1/3 and 1/10",
            method="squares of both sides in fractions: equal, for every block",
            place="theory.evidence.pd_m5:facts",
        ),
    ),
)
