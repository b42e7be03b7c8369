"""DM-S4 and DM-S9: a pipeline is a recursion in the update index; what a backward pass over live tensors computes."""

from sympy import Expr, Integer

from theory.claim import Claim, Identity
from theory.exhibit import Exhibit

no_difference: Expr = Integer(0)

DM_S4 = Identity(
    name="DM-S4",
    title="the pipeline is a recursion in the update index",
    statement="FDG in both orders, DDG and features replay, played tick by tick with messages, have the same weights "
    "as θ_{u+1} = θ_u − ηBg_u, where update u of every block uses batch u, read τF, τR, τB of the block's updates "
    "earlier (at its start where there were fewer), with momentum, weight decay and shrinking: the difference is 0. "
    "Decided at the instances; with other delays it is not 0",
    value=no_difference,
    measured="difference_of_pipeline_and_recursion",
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="2 and 3 scalar curved modules, 16 updates, momentum 9/10, weight decay 1/2000, factor 7/10",
            method="every weight after every update modulo the prime 2^61 − 1, from messages and from the recursion",
            place="theory.evidence.dm_s4:facts",
        ),
    ),
)

DM_S9 = Identity(
    name="DM-S9",
    title="the backward pass over live tensors",
    statement="With old activations and current weights W a cotangent c is passed on as the transpose of W times "
    "D(old)c, with batch normalisation as that of the new scale with the old batch statistics; the gradients of "
    "weights and of the scale use the old input, plain and normalised. That is the exact derivative of the layer with "
    "the new weights outside and the old ones inside its activation: the difference is 0. Decided at the instances; "
    "both sides are linear in the new weights and in the new scale",
    value=no_difference,
    measured="live_cotangent_difference",
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="a layer of 3 inputs and 2 outputs with a cubic activation; batch normalisation of 4 samples",
            method="formulas in fractions against symbolic derivatives at rational points",
            place="theory.evidence.dm_s9:facts",
        ),
    ),
)

PIPELINE: tuple[Claim, ...] = (DM_S4, DM_S9)
