"""DM-Q1: how far a gradient predicted by Taylor compensation is from the gradient at the later weights."""

from theory import symbols
from theory.assumptions import smooth_hessian, taylor_compensation
from theory.claim import Bound
from theory.exhibit import Exhibit

_distance = symbols.prediction_distance

DM_Q1 = Bound(
    name="DM-Q1",
    title="residual of Taylor compensation",
    statement="With a ρ_H-Lipschitz Hessian H on the segment from x to x + D, the compensated gradient "
    "g + λ g∘g∘D, g = ∇f(x), is at most (ρ_H/2)‖D‖² + ‖λ diag(g∘g) − H(x)‖ ‖D‖ away from ∇f(x + D). f is the function "
    "whose gradient is compensated: the loss of one batch, or the objective",
    value=symbols.objective_hessian_smoothness * _distance**2 / 2 + symbols.curvature_mismatch * _distance,
    measured="compensation_residual",
    assumptions=(smooth_hessian, taylor_compensation),
    tight=True,
    instances="theory.evidence.dm_q1:instances",
    mark="derived",
    source="derived for this project; PC-ASGD (arXiv:2208.13154) compensates so",
    proof="theory.proofs.dm_q1:DERIVATION",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="f = x³/6 + x²/2, five distances, three factors λ",
            method="residual and bound in fractions: equal where λg² is below H, below it otherwise",
            place="theory.evidence.dm_q1:facts",
        ),
    ),
)
