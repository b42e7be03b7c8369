"""PD-B1b: with tasks that overtake the bias is at most Gx/(1 − x), where x counts distinct tasks instead of writes."""

from sympy import Expr

from theory import symbols
from theory.assumptions import constant_step_size, finite_run, in_memory_atomic, plain_sgd, smooth_segment
from theory.claim import Bound
from theory.exhibit import Exhibit

G, rho, x, N = symbols.gradient_bound, symbols.write_defect, symbols.delay_strength, symbols.distinct_tasks
ALPHA = (symbols.smoothness, symbols.smoothness_recompute, symbols.smoothness_backward)

VALUE: Expr = (G + rho) * x / (1 - x)
STRENGTH: Expr = symbols.step_size * N * sum(ALPHA, start=0 * symbols.step_size)

PD_B1B = Bound(
    name="PD-B1b",
    title="bias at start or own, any overtaking",
    statement=(
        "For every interleaving, ‖b_i‖ ≤ Gx/(1 − x) at start and at own (and at read), with x = ηN Σ_X α_X over the "
        "version vectors X (stash: x = αηN), N the most distinct tasks that wrote at least one block l between Θ^X_l "
        "and the reference, whichever is older, and G ≥ ‖∇ℓ(ref_i; ζ_i)‖, for x < 1. N is at least the delay of each "
        "block, and equals the largest where no task overtakes. A task writes each block at most once. "
        "On a run that rounds its writes G is replaced by G + ρ."
    ),
    value=VALUE,
    definitions={x: STRENGTH},
    regime=x,
    regime_scales_with_step=True,
    assumptions=(plain_sgd, constant_step_size, in_memory_atomic, finite_run, smooth_segment),
    weight_rules=frozenset({"stash", "live", "recompute"}),
    reference_points=("read", "own", "start"),
    measured="bias",
    tight=True,
    mark="derived",
    source="Fokam2024, headline bound; assumptions and proof derived for this project",
    proof="theory.proofs.pd_b1b:DERIVATION",
    instances="theory.evidence.pd_b1b:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="x = .3, .7, .95 and N = 1, 2, 5 at start, with tasks that overtake in a second block",
            method="events played in fractions: what is read, who wrote in between, and the bias",
            place="theory.evidence.pd_b1b:facts",
        ),
    ),
)
