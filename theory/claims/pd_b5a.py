"""PD-B5a: with momentum μ the bias at `own` obeys PD-B1a with η/(1 − μ) in place of η."""

from theory import symbols
from theory.assumptions import plain_sgd, sgd_momentum, zero_initial_momentum
from theory.claim import Bound
from theory.claims.pd_b1a import PD_B1A
from theory.exhibit import Exhibit

x = symbols.delay_strength
STRENGTH = PD_B1A.definitions[x].xreplace({symbols.step_size: symbols.step_size / symbols.friction})

PD_B5A = Bound(
    name="PD-B5a",
    title="bias at own with momentum, no overtaking",
    statement=(
        "Without overtaking, SGD with momentum μ (v_0 = 0, no dampening; classical or Nesterov's) has ‖b_i‖ ≤ "
        "Gx/(1 − x) at own, with x = η/(1 − μ) Σ_X α_X τ_X (stash: x = αητ_max/(1 − μ)), G ≥ ‖∇ℓ(x_i; ζ_i)‖, for "
        "x < 1 and 0 ≤ μ < 1; r_mu stands for 1 − μ. G + ρ in place of G where writes are rounded."
    ),
    value=PD_B1A.value,
    definitions={x: STRENGTH},
    regime=x,
    regime_scales_with_step=True,
    assumptions=(
        sgd_momentum,
        zero_initial_momentum,
        *(assumption for assumption in PD_B1A.assumptions if assumption is not plain_sgd),
    ),
    weight_rules=PD_B1A.weight_rules,
    reference_points=("own",),
    measured="bias_with_momentum",
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_b5a:DERIVATION",
    instances="theory.evidence.pd_b5a:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="τ = 1, 2, 5, 8 and μ = 1/2, 9/10 at x = 1/10, 1/2, 9/10, classical and Nesterov's",
            method="the linear loss whose stale gradient is too large, run with momentum in fractions",
            place="theory.evidence.pd_b5a:facts",
        ),
    ),
)
