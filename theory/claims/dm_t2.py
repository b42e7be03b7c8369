"""DM-T2: with bounded delays and short steps the mean squared gradient is bounded by the variance alone."""

from sympy import Add

from theory import symbols
from theory.assumptions import (
    bounded_below,
    constant_step_size,
    iid_batches,
    in_memory_atomic,
    no_overtaking,
    order_independent_of_data,
    plain_sgd,
    shrink_at_most_one,
    smooth_objective,
    step_and_delays_short,
)
from theory.claim import Bound
from theory.claims.variances import DELAYED_NOISE, NOISE
from theory.exhibit import Exhibit

_eta, _L, _T = symbols.step_size, symbols.objective_smoothness, symbols.horizon
_noise, _delayed = symbols.shrunk_noise_variance, symbols.delayed_noise_variance

DM_T2 = Bound(
    name="DM-T2",
    title="convergence of decoupled modules by the variance alone",
    statement="Under stash, in the update index, with factors s_l ≤ 1 on block gradients, block l read at most τ_l of "
    "its updates late, the mean of its step the gradient at the point read and its variance at most V_l before "
    "shrinking: if 2(ηL)²s_lτ_l² + ηLs_l ≤ 1 for every block, (1/T) Σ E‖∇f(x_t)‖²_s ≤ 2Δ/(ηT) + ηLV_s + "
    "2η²L²V_τ, with V_s = Σ s_l²V_l, V_τ = Σ s_l²τ_lV_l and ‖v‖²_s = Σ s_l‖v_l‖². Needs no bound on gradients",
    value=Add(2 * symbols.initial_gap / (_eta * _T), _eta * _L * _noise, 2 * _eta**2 * _L**2 * _delayed),
    definitions={_noise: NOISE, _delayed: DELAYED_NOISE},
    assumptions=(
        plain_sgd,
        no_overtaking,
        constant_step_size,
        bounded_below,
        shrink_at_most_one,
        in_memory_atomic,
        smooth_objective,
        iid_batches,
        order_independent_of_data,
        step_and_delays_short,
    ),
    weight_rules=frozenset({"stash"}),
    reference_points=("own",),
    measured="shrunk_gradient_square_mean_of_short_steps",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.dm_t2:DERIVATION",
    sampled=True,
    instances="theory.evidence.dm_t2:instances",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="a mode, coupled coordinates, least squares by mini-batches; delays 0 to 9, factors 1 and (1/2, 1)",
            method="moments of delayed SGD on rational quadratics, propagated in fractions, beside the value",
            place="theory.evidence.dm_t2_expected:facts",
        ),
        Exhibit(
            kind="expectation",
            covers="τ = 0, 1, 2, 4 at the simple step limit; two coupled blocks with delays (2, 0), factors 1 and 1/2",
            method="second moments of quadratics with independent noise, propagated in fractions, beside the bound",
            place="theory.evidence.dm_t2:looseness",
        ),
        Exhibit(
            kind="instance",
            covers="τ = 0, ηL = 1",
            method="the bound is approached as 1/T; with a delay no instance is known that comes near",
            place="theory.evidence.dm_t2:approached",
        ),
    ),
)
