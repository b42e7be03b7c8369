"""Claims about delayed gradient descent: exact limits, tight rates, and published conditions on the step size."""

from theory.claim import Claim
from theory.claims.ds_mania2017 import DS_MANIA2017
from theory.claims.ds_published import PUBLISHED
from theory.refutation import Refutation

CLAIMS: tuple[Claim, ...] = (
    DS_MANIA2017,
    *PUBLISHED,
)

REFUTATIONS: tuple[Refutation, ...] = ()
