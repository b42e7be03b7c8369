"""PD-B2: under stash and without overtaking the bias at `own` is at most min(G_a + G, xG_a)."""

from sympy import Min

from theory import symbols
from theory.assumptions import constant_step_size, in_memory_atomic, no_overtaking, plain_sgd, smooth_segment
from theory.claim import Bound
from theory.exhibit import Exhibit

G, G_a, rho, x = symbols.gradient_bound, symbols.applied_bound, symbols.write_defect, symbols.delay_strength

VALUE = Min(G_a + G, x * (G_a + rho))

PD_B2 = Bound(
    name="PD-B2",
    title="bias at own from applied gradients",
    statement=(
        "Under stash and without overtaking, ‖b_i‖ ≤ min(G_a + G, xG_a) at own, with x = αητ_max, G_a ≥ ‖g̃_i‖ and "
        "G ≥ ‖∇ℓ(x_i; ζ_i)‖; for every x. On a run that rounds its writes xG_a is replaced by x(G_a + ρ)."
    ),
    value=VALUE,
    definitions={x: symbols.step_size * symbols.smoothness * symbols.max_delay},
    assumptions=(plain_sgd, no_overtaking, constant_step_size, in_memory_atomic, smooth_segment),
    weight_rules=frozenset({"stash"}),
    reference_points=("own",),
    measured="bias",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_b2:DERIVATION",
    tight=True,
    instances="theory.evidence.pd_b2:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="τ = 1, 2, 3, 5, 8 at x = 1/10, 1/2, 19/20, 1, 3/2, 2, 3, consistent reads (G_a = G)",
            method="runs on the Huber function in fractions",
            place="theory.evidence.pd_b2:facts",
        ),
    ),
)
