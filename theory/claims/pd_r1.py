"""PD-R1: without overtaking, the average squared gradient at `own` is at most 2Δ/(ηT) + B² + ηLσ²."""

from theory import symbols
from theory.assumptions import (
    bounded_below,
    constant_step_size,
    iid_batches,
    no_overtaking,
    order_independent_of_data,
    plain_sgd,
    smooth_objective,
    step_at_most_inverse_smoothness,
)
from theory.claim import Bound
from theory.exhibit import Exhibit

eta, L, T = symbols.step_size, symbols.objective_smoothness, symbols.horizon

VALUE = 2 * symbols.initial_gap / (eta * T) + symbols.mean_bias_bound**2 + eta * L * symbols.noise_variance

PD_R1 = Bound(
    name="PD-R1",
    title="convergence at own, no overtaking",
    statement=(
        "For an L-smooth f and plain SGD with ηL ≤ 1 and i.i.d. batches, (1/T) Σ E‖∇f(x_t)‖² ≤ 2Δ/(ηT) + B² + ηLσ², "
        "with B² ≥ E‖E[g̃_t | past] − ∇f(x_t)‖², the mean bias at own, and σ² ≥ E‖g̃_t − E[g̃_t | past]‖², the variance "
        "at the stale point; g̃ with the rounding of its write."
    ),
    value=VALUE,
    assumptions=(
        plain_sgd,
        no_overtaking,
        constant_step_size,
        bounded_below,
        smooth_objective,
        iid_batches,
        order_independent_of_data,
        step_at_most_inverse_smoothness,
    ),
    weight_rules=frozenset({"stash", "live", "recompute"}),
    reference_points=("own",),
    measured="gradient_square_mean",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_r1:DERIVATION",
    sampled=True,
    instances="theory.evidence.pd_r1:instances",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="one mode, two coupled coordinates and least squares by mini-batches, delays 0 to 9",
            method="moments of delayed SGD on rational quadratics, propagated in fractions, beside the value",
            place="theory.evidence.pd_r1:facts",
        ),
    ),
)
