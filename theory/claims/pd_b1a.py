"""PD-B1a: without overtaking the bias at `own` is at most Gx/(1 − x), τ counted in each block's own writes."""

from sympy import Expr

from theory import symbols
from theory.assumptions import (
    constant_step_size,
    finite_run,
    in_memory_atomic,
    no_overtaking,
    plain_sgd,
    smooth_segment,
)
from theory.claim import Bound
from theory.claims import strength
from theory.exhibit import Exhibit

x = symbols.delay_strength

VALUE: Expr = (symbols.gradient_bound + symbols.write_defect) * x / (1 - x)

PD_B1A = Bound(
    name="PD-B1a",
    title="bias at own, no overtaking",
    statement=(
        "Without overtaking, ‖b_i‖ ≤ Gx/(1 − x) at own, with x = η Σ_X α_X τ_X over the version vectors X "
        "(stash: x = αητ_max), τ in each block's own writes and G ≥ ‖∇ℓ(x_i; ζ_i)‖, for x < 1. "
        "On a run that rounds its writes G is replaced by G + ρ."
    ),
    value=VALUE,
    definitions={x: strength.whole()},
    regime=x,
    regime_scales_with_step=True,
    assumptions=(plain_sgd, no_overtaking, constant_step_size, in_memory_atomic, finite_run, smooth_segment),
    weight_rules=frozenset({"stash", "live", "recompute"}),
    reference_points=("own",),
    measured="bias",
    tight=True,
    mark="derived",
    source="Fokam2024, headline bound; assumptions and proof derived for this project",
    proof="theory.proofs.pd_b1a:DERIVATION",
    instances="theory.evidence.pd_b1a:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="x = .3, .7, .95 at τ = 1, 2, 5, 8",
            method="the linear loss whose stale gradient is too large, run in fractions up to 1500 updates",
            place="theory.evidence.pd_b1a:facts",
        ),
    ),
)
