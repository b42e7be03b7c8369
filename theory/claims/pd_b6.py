"""PD-B6: in mean square the noise of the delayed steps adds up as a square root only."""

from sympy import Expr, sqrt

from theory import symbols
from theory.assumptions import (
    constant_step_size,
    finite_run,
    iid_batches,
    in_memory_atomic,
    no_overtaking,
    order_independent_of_data,
    plain_sgd,
    smooth_objective,
)
from theory.claim import Bound
from theory.exhibit import Exhibit

eta, L, tau = symbols.step_size, symbols.objective_smoothness, symbols.max_delay
G, sigma2, x = symbols.gradient_mean_square_root, symbols.noise_variance, symbols.delay_strength

VALUE: Expr = (x * G + L * eta * sqrt(sigma2 * tau)) / (1 - x)

PD_B6 = Bound(
    name="PD-B6",
    title="mean bias at own in mean square",
    statement=(
        "Under stash, without overtaking and with i.i.d. batches, b_t = E[g̃_t | past] − ∇f(x_t) at own has "
        "(E‖b_t‖²)^(1/2) ≤ [xḠ + Lησ√τ_max]/(1 − x), with x = Lητ_max, L the objective's smoothness, "
        "E‖g̃_t − E[g̃_t | past]‖² ≤ σ² and E‖∇f(x_t)‖² ≤ Ḡ², for x < 1, in real arithmetic: the noise of the τ_max "
        "missed steps counts as √τ_max of them, not as τ_max."
    ),
    value=VALUE,
    definitions={x: eta * L * tau},
    regime=x,
    regime_scales_with_step=True,
    assumptions=(
        plain_sgd,
        no_overtaking,
        constant_step_size,
        in_memory_atomic,
        finite_run,
        iid_batches,
        order_independent_of_data,
        smooth_objective,
    ),
    weight_rules=frozenset({"stash"}),
    reference_points=("own",),
    measured="mean_bias_mean_square_root",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_b6:DERIVATION",
    sampled=True,
    instances="theory.evidence.pd_b6:instances",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="one mode, two coupled coordinates and least squares by mini-batches, delays 1 to 9, x < 1",
            method="moments of delayed SGD on rational quadratics, propagated in fractions, beside the value",
            place="theory.evidence.pd_b6:facts",
        ),
    ),
)
