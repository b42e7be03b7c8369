"""Claims about delayed gradient descent: exact limits, tight rates, and published conditions on the step size."""

from theory.claim import Claim
from theory.claims.ds_f2 import DS_F2
from theory.claims.ds_f3 import DS_F3
from theory.claims.ds_f3_lower import DS_F3_LOWER
from theory.claims.ds_f4 import DS_F4
from theory.claims.ds_f9 import DS_F9
from theory.claims.ds_mania2017 import DS_MANIA2017
from theory.claims.ds_published import PUBLISHED
from theory.refutation import Refutation
from theory.refutations.ds_f6 import DS_F6

CLAIMS: tuple[Claim, ...] = (
    DS_F2,
    DS_F3,
    DS_F3_LOWER,
    DS_F4,
    DS_F9,
    DS_MANIA2017,
    *PUBLISHED,
)

REFUTATIONS: tuple[Refutation, ...] = (DS_F6,)
