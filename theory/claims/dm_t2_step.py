"""DM-T2-step, DM-T2-limit: step sizes that are short enough for DM-T2 at every factor up to 1."""

from sympy import Integer

from theory.assumptions import shrink_at_most_one, step_at_sharp_delay_limit, step_at_simple_delay_limit
from theory.claim import Bound
from theory.exhibit import Exhibit

_MEASURED = "step_condition_of_delayed_modules"
_SOURCE = "derived for this project"

DM_T2_STEP = Bound(
    name="DM-T2-step",
    title="a simple step size for DM-T2",
    statement="If ηL ≤ 1/(2τ_max + 1) and s_l ≤ 1, then 2(ηL)²s_lτ_l² + ηLs_l ≤ 1 in every block, as DM-T2 asks: "
    "1/(4K − 3) for FDG as drawn, 1/(4K − 5) as released (K ≥ 2), 1/(2K − 1) for DDG",
    value=Integer(1),
    measured=_MEASURED,
    assumptions=(shrink_at_most_one, step_at_simple_delay_limit),
    mark="derived",
    source=_SOURCE,
    proof="theory.proofs.dm_t2_step:SIMPLE",
    instances="theory.evidence.dm_t2_step:simple_instances",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="K = 2, 3, 4, 8, 16 and factors 1, 1/2, 1/5 per module",
            method="the condition in fractions, with the delays of the schedules",
            place="theory.evidence.dm_t2_step:simple",
        ),
    ),
)

DM_T2_LIMIT = Bound(
    name="DM-T2-limit",
    title="the largest step size for DM-T2 at every factor",
    statement="If ηL ≤ 2/(1 + R) with R² = 1 + 8τ_max², which is (R − 1)/(4τ_max²), and s_l ≤ 1, then "
    "2(ηL)²s_lτ_l² + ηLs_l ≤ 1 in every block; at a factor 1 in a block with delay τ_max no larger ηL does it",
    value=Integer(1),
    measured=_MEASURED,
    assumptions=(shrink_at_most_one, step_at_sharp_delay_limit),
    tight=True,
    instances="theory.evidence.dm_t2_step:instances",
    mark="derived",
    source=_SOURCE,
    proof="theory.proofs.dm_t2_step:SHARP",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="τ_max = 0, 1, 6, 35, 204, where R is whole: the condition is an equation",
            method="the condition at the limit itself, in fractions",
            place="theory.evidence.dm_t2_step:attained",
        ),
        Exhibit(
            kind="decision",
            covers="FDG as drawn with K = 2 and factors 1, .5, .2, .11; τ_max = 2, 3, 4, 5, 8, 16",
            method="the condition in fractions on both sides of the limit, 1e-12 away",
            place="theory.evidence.dm_t2_step:decided",
        ),
    ),
)
