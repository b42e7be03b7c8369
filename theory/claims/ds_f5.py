"""DS-F5: coupled blocks with their own delays are safe where each is below its own limit, whatever couples them."""

from sympy import Integer

from theory.assumptions import constant_step_size, plain_sgd
from theory.claim import Condition
from theory.exhibit import Exhibit
from theory.symbols import gain_ratio

DS_F5 = Condition(
    name="DS-F5",
    title="coupled blocks, each with its own delay",
    statement="x_l⁺ = x_l − η_l [H x̂]_l, symmetric 0 ⪯ H ⪯ L, constant read + write delay τ_l of block l, c_l = η_l "
    "L. Every such H leaves all modes but those of ker H decaying, so every solution tends to a point of ker H, iff χ "
    "= max_l c_l/(2 sin(π/(4τ_l + 2))) < 1: each block below its own limit F1. Proved by machine, for every number of "
    "blocks and all real τ_l ≥ 0: no root but z = 1 is on the unit circle if χ < 1, by the inequality "
    "(sin(π/(4N))/sin u)(sin 2Nu − (2u/π) cot u cos 2Nu) ≤ 1 for N = τ + 1/2 ≥ 1/2, 0 < u ≤ π/2, which is the "
    "convexity of ψ/sin ψ and sin a − cos a ≤ 1 − π/2 + a. Along tη_l, 0 < t ≤ 1, χ only falls, so no root crosses: z "
    "= 1 keeps the multiplicity dim ker H, and the others, which for small t are near 0 or near 1 − tλ with λ > 0 an "
    "eigenvalue of diag(η)H, stay inside. Necessary: at χ ≥ 1 the H that is L in that block alone is not stable (F1). "
    "Not valid for live-tensor gradients, which are not symmetric (DS-F5-live)",
    value=Integer(1),
    parameter=gain_ratio,
    measured="coupled_mode_stability",
    assumptions=(plain_sgd, constant_step_size),
    weight_rules=frozenset({"stash"}),
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.ds_f5:DERIVATION",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="delays (1, 0), (3, 3), (2, 1, 0), (4, 2, 0), (5, 1, 0, 2); rank-one and full coupling with L = 1",
            method="determinant and Schur–Cohn test in fractions, 1e-15 beside every block's own limit",
            place="theory.evidence.ds_f5:facts",
        ),
    ),
)
