"""DM-Q2: convergence of the average of workers that mix their parameters, with an error in each averaged step."""

from sympy import Add

from theory import symbols
from theory.assumptions import (
    bounded_below,
    columns_sum_to_one,
    iid_batches,
    order_independent_of_data,
    smooth_local_objectives,
    smooth_objective,
    worker_steps,
)
from theory.claim import Bound
from theory.exhibit import Exhibit

_eta, _L, _T = symbols.step_size, symbols.objective_smoothness, symbols.horizon
_X, _e, _G = symbols.consensus_distance, symbols.mixing_error_bound, symbols.mean_gradient_bound

DM_Q2 = Bound(
    name="DM-Q2",
    title="convergence of averaged workers",
    statement="N workers step from y_i to Σ_j W_ij y_j − ηg_i + e_i. Then at the average y of the workers "
    "(1/T) Σ E‖∇f(y_t)‖² ≤ 4Δ/(ηT) + 2L²X_w + 4(1/η² + L/η)e_w² + 4LηG_w², where f is the mean of the workers' "
    "L-smooth objectives and L-smooth, the columns of W sum to 1 (its rows need not), given the past the averaged "
    "gradient has the mean of the workers' own gradients as its mean, and X_w ≥ (1/N) Σ E‖y_i − y‖², "
    "e_w² ≥ E‖mean of e_i‖², G_w² ≥ E‖mean of g_i‖² at every step. No condition on η; e_i may depend on everything",
    value=Add(
        4 * symbols.initial_gap / (_eta * _T),
        2 * _L**2 * _X,
        4 * (1 / _eta**2 + _L / _eta) * _e**2,
        4 * _L * _eta * _G**2,
    ),
    measured="averaged_gradient_square_mean",
    assumptions=(
        worker_steps,
        columns_sum_to_one,
        smooth_objective,
        smooth_local_objectives,
        bounded_below,
        iid_batches,
        order_independent_of_data,
    ),
    mark="derived",
    source="derived for this project, for PC-ASGD (arXiv:2208.13154)",
    proof="theory.proofs.dm_q2:DERIVATION",
    sampled=True,
    instances="theory.evidence.dm_q2:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="two workers with opposite targets, three mixing weights, η = 1/2, 1/4",
            method="runs in fractions beside the value",
            place="theory.evidence.dm_q2:facts",
        ),
    ),
)
