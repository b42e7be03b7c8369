"""DS-F9: with one delay for all blocks, a gradient is at most min(x, 2) G away from the one at the current point."""

from sympy import Integer, Min

from theory.assumptions import constant_step_size, plain_sgd, smooth_objective
from theory.claim import Bound
from theory.exhibit import Exhibit
from theory.symbols import delay, delay_strength, gradient_bound, objective_smoothness, step_size

DS_F9 = Bound(
    name="DS-F9",
    title="bias of a consistent constant delay",
    statement="If every update is x_{i+1} = x_i − η∇f(x_{i−τ}), with one delay τ for all blocks, and ‖∇f‖ ≤ G at all "
    "points of the run, then ‖∇f(x_i) − ∇f(x_{i−τ})‖ ≤ min(x, 2) G with x = ηLτ. It is exact for τ ≥ 1 and every x: "
    "the Huber function with threshold G/L, started there, reaches it at i = τ. So at x < 1 the form Gx/(1 − x) of "
    "PD-B1a is loose by 1/(1 − x) for a consistent delay",
    value=Min(delay_strength * gradient_bound, 2 * gradient_bound),
    definitions={delay_strength: step_size * objective_smoothness * delay},
    measured="consistent_gradient_gap",
    assumptions=(plain_sgd, constant_step_size, smooth_objective),
    trivial=Integer(2) * gradient_bound,
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.ds_f9:DERIVATION",
    instances="theory.evidence.ds_f9:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="τ = 1, 2, 3, 5, 8 at x = 1/10, 1/2, 19/20, 1, 3/2, 2, 3",
            method="runs on the Huber function in fractions",
            place="theory.evidence.ds_f9:facts",
        ),
    ),
)
