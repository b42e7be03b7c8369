"""Claims about delayed gradient descent: exact limits, tight rates, and published conditions on the step size."""

from theory.claim import Claim
from theory.claims.ds_f3_lower import DS_F3_LOWER
from theory.claims.ds_f9 import DS_F9
from theory.refutation import Refutation

CLAIMS: tuple[Claim, ...] = (
    DS_F3_LOWER,
    DS_F9,
)

REFUTATIONS: tuple[Refutation, ...] = ()
