"""DM-T5-moment's proof: averaging over a group does not raise the mean square of an update."""

from theory import symbols
from theory.claims.moments import SECOND_MOMENT
from theory.derivation import Derivation
from theory.derivation.steps import Assume, Combine, Define, Hypothesis, Use
from theory.derivation.terms import Expectation, Inner, at_most, equal
from theory.proofs.accumulation import PART_MOMENT, mean_moment, mean_of_group
from theory.proofs.descent import step_of
from theory.proofs.dm_t1_drift import shrunk, size_of_step
from theory.proofs.vocabulary import i

A_beta = symbols.shrunk_second_moment
_STEP = equal(step_of(i), mean_of_group(i))

DERIVATION = Derivation(
    (PART_MOMENT, Hypothesis("mean of a group", "s_i is the mean of the group's gradients", (_STEP,))),
    (
        Assume(name="step", conclusion=_STEP, hypothesis="mean of a group"),
        Define(name="second moment", conclusion=equal(A_beta, SECOND_MOMENT)),
        *mean_moment(),
        *size_of_step(),
        Combine(
            name="moment of the mean",
            conclusion=at_most(Expectation(Inner(shrunk(step_of(i)), shrunk(step_of(i)))), A_beta),
            terms=(
                (1, Use("expected step by blocks")),
                (1, Use("shrunk moments")),
                (-1, Use("second moment")),
            ),
        ),
    ),
)
