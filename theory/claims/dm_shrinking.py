"""DM-S6 and DM-N8: shrinking a module's gradients is a learning rate of the module, and what that does not gain."""

from sympy import Integer

from theory.claim import Claim, Identity, LowerBound
from theory.claims.dm_schedule import cotangent_factor
from theory.exhibit import Exhibit
from theory.symbols import horizon, initial_gap, objective_smoothness, step_size

_EVIDENCE = "theory.evidence.dm_shrinking"
trainers_apart = Integer(0)

DM_S6 = Identity(
    name="DM-S6",
    title="shrinking is the module's learning rate",
    statement="Velocity v' = m_1v + (s_1g + d_1x) and weights x' = x − ηv' are, with v = s_1u, the training of the "
    "same module with learning rate ηs_1 and weight decay d_1/s_1, u its velocity: from equal weights and proportional "
    "velocities one update leads to equal weights and proportional velocities, so all updates from v = 0 do (by "
    "induction; the update is what is proved). The value is the distance between the two trainings, weights and "
    "velocities together. Adam does not see the factor where its ε is 0 and no weight decay is added to the gradient; "
    "otherwise it does (decided at instances)",
    value=trainers_apart,
    measured="distance_of_trainers",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.dm_shrinking:SAME_TRAINING",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="100 updates of a delayed quadratic, momentum 9/10, weight decay 1/2000, factors 1/10, 1/2, 9/10",
            method="both recursions in fractions",
            place=f"{_EVIDENCE}:same_training",
        ),
        Exhibit(
            kind="decision",
            covers="Adam, 30 updates, factors 1/10, 1/2",
            method="squared updates in fractions",
            place=f"{_EVIDENCE}:adam",
        ),
    ),
)

DM_N8 = LowerBound(
    name="DM-N8",
    title="shrinking does not improve the unweighted worst case",
    statement="On Huber's function, started so that it is left sloping for T updates, (1/T) Σ ‖∇f(x_t)‖² = "
    "Δ/(s_1ηT + 1/(2L)) at every delay, which is larger the smaller the factor s_1 ≤ 1 on the module's gradient: no "
    "bound on the unweighted mean can be smaller. What shrinking relaxes is the step condition of DM-T2",
    value=initial_gap / (cotangent_factor * step_size * horizon + 1 / (2 * objective_smoothness)),
    measured="huber_gradient_square_mean",
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.dm_shrinking:WORST_CASE",
    instances="theory.evidence.dm_shrinking:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="delays 0, 1, 2, 4, 8, T = 50, factors 1, 1/2, 1/10",
            method="the delayed recursion in fractions",
            place=f"{_EVIDENCE}:worst_case",
        ),
        Exhibit(
            kind="decision",
            covers="FDG as drawn, two modules, factors 1, .5, .2, .11",
            method="the step condition of DM-T2 in fractions, half a unit of the last digit on both sides",
            place=f"{_EVIDENCE}:step_condition",
        ),
    ),
)

SHRINKING: tuple[Claim, ...] = (DM_S6, DM_N8)
