"""DM-N7: the largest stable step under accumulation: it grows with the group for the mean, not for the sum."""

from theory.claim import Condition
from theory.claims.dm_schedule import batch_delay, group
from theory.exhibit import Exhibit
from theory.symbols import step_times_curvature

DM_N7 = Condition(
    name="DM-N7",
    title="stability under accumulation",
    statement="ADL averages n_b gradients that are d_b micro-batches late. For d_b ≤ n_b ≤ 4d_b a quadratic mode is "
    "stable iff 0 < c < n_b/d_b, c step size times curvature; with the sum in place of the mean, as released, the "
    "limit is 1/d_b for every such group: staleness falls as 1/n_b, the drift of the weights does not. (For n_b > 4d_b "
    "it is 2n_b/(n_b − 2d_b) at every instance decided.) Proved by machine, for every d_b and n_b: no root of "
    "z² − (1 − c(1 − d_b/n_b))z + cd_b/n_b is on the unit circle for c between 0 and n_b/d_b. Decided by machine, "
    "instance by instance: whether all roots are inside; roots are continuous in c, so one stable c settles all below",
    value=group / batch_delay,
    parameter=step_times_curvature,
    measured="accumulated_stability",
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.dm_n7:DERIVATION",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="d_b from 1 to 3, every group from d_b to 4d_b; beyond, groups of 5d_b and 8d_b",
            method="Schur–Cohn test in fractions, 1e-15 on both sides of the limit, levels from the schedule",
            place="theory.evidence.dm_n7:facts",
        ),
        Exhibit(
            kind="decision",
            covers="d_b = 2, n_b = 1, 2, 4, 8, mean and sum",
            method="Schur–Cohn test in fractions, half a unit of the last digit on both sides",
            place="theory.evidence.dm_n7:thresholds",
        ),
    ),
)
