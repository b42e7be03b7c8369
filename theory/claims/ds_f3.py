"""DS-F3: below c(tau) a constant delay costs nothing in the worst case over smooth convex functions."""

from theory.assumptions import constant_step_size, plain_sgd, smooth_objective
from theory.claim import Bound
from theory.exhibit import Exhibit
from theory.symbols import cost_free_step, horizon, initial_distance, objective_smoothness, step_size

DS_F3 = Bound(
    name="DS-F3",
    title="delay costs nothing below c(τ)",
    statement="Conjecture: for L-smooth convex f and x_{i+1} = x_i − η∇f(x_{max(i−τ,0)}), ηL ≤ c(τ), f(x_T) − f* ≤ "
    "LR²/(4TηL + 2) for every T, which is the bound without delay. c(τ) is the smallest a > 0 at which some n has "
    "p_n²(2na + 1) = 1, p_0 = 1, p_{n+1} = p_n − a p_{max(n−τ,0)}: just above it the quadratic Lx²/2 exceeds the "
    "bound. With a queue that starts empty the same holds with T − τ in place of T. Certified exactly: the bound "
    "times 1.00005, by dual multipliers in fractions, for (τ, ηL) = (0, 3/2), (1, 3/5), (2, 37/100), (3, 27/100) at T "
    "= 1, 2, 3, 5, 8, 11, 14, for (0, 1), (1, 1/2), (2, 7/20), (4, 21/100), (5, 17/100) at T = 5, 14, and for (8, "
    "11/100), (16, 57/1000) at T = 14. Nothing is proved at other numbers. No smaller bound can be true (DS-F3-lower)",
    value=objective_smoothness * initial_distance**2 / (4 * horizon * step_size * objective_smoothness + 2),
    regime=step_size * objective_smoothness / cost_free_step,
    regime_scales_with_step=True,
    measured="worst_objective_gap",
    assumptions=(plain_sgd, constant_step_size, smooth_objective),
    tight=True,
    mark="conjecture",
    source="conjectured for this project; the duals are of the kind of Drori and Teboulle 2014 and Taylor et al. 2017",
    instances="theory.evidence.ds_f3:instances",
    exhibits=(
        Exhibit(
            kind="certificate",
            covers="the bound times 1.00005: (τ, ηL) = (0, 3/2), (1, 3/5), (2, 37/100), (3, 27/100) at T = 1, 2, 3, 5, "
            "8, 11, 14; (0, 1), (1, 1/2), (2, 7/20), (4, 21/100), (5, 17/100) at T = 5, 14; (8, 11/100), (16, 57/1000) "
            "at T = 14",
            method="dual multipliers of interpolation inequalities, checked in fractions",
            place="theory.evidence.ds_f3:duals",
        ),
        Exhibit(
            kind="decision",
            covers="c(τ) at τ = 0, 1, 2, 3, 4, 5, 8",
            method="roots isolated for the n that matter, exact bounds for all others; the bound exceeded just above",
            place="theory.evidence.ds_f3:steps",
        ),
        Exhibit(
            kind="instance",
            covers="τ = 1, 2, 3, 5, both conventions for the first reads",
            method="the quadratic run in fractions with constant history and with an empty queue",
            place="theory.evidence.ds_f3:conventions",
        ),
    ),
)
