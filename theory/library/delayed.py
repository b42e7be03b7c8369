"""Claims about delayed gradient descent: exact limits, tight rates, and published conditions on the step size."""

from theory.claim import Claim
from theory.claims.ds_f1 import DS_F1, DS_F1_RATE
from theory.claims.ds_f5 import DS_F5
from theory.refutation import Refutation
from theory.refutations.ds_f5_live import DS_F5_LIVE

CLAIMS: tuple[Claim, ...] = (
    DS_F1,
    DS_F1_RATE,
    DS_F5,
)

REFUTATIONS: tuple[Refutation, ...] = (DS_F5_LIVE,)
