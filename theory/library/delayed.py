"""Claims about delayed gradient descent: exact limits, tight rates, and published conditions on the step size."""

from theory.claim import Claim
from theory.claims.ds_f1 import DS_F1, DS_F1_RATE
from theory.claims.ds_f4_lower import DS_F4_LOWER, DS_F4_TOOTH
from theory.claims.ds_f5 import DS_F5
from theory.claims.ds_f7 import DS_F7
from theory.claims.ds_gen import DS_GEN
from theory.claims.ds_mania2017 import DS_MANIA2017
from theory.claims.ds_outward import DS_OUTWARD
from theory.claims.ds_published import PUBLISHED
from theory.claims.ds_rules import DS_ACCUMULATION, DS_DC, DS_PL2, DS_RULE_VELOCITY, DS_RULE_WEIGHTS
from theory.refutation import Refutation
from theory.refutations.ds_f5_live import DS_F5_LIVE

CLAIMS: tuple[Claim, ...] = (
    DS_F1,
    DS_F1_RATE,
    DS_F4_TOOTH,
    DS_F4_LOWER,
    DS_F5,
    DS_F7,
    DS_OUTWARD,
    DS_GEN,
    DS_RULE_VELOCITY,
    DS_RULE_WEIGHTS,
    DS_PL2,
    DS_DC,
    DS_ACCUMULATION,
    DS_MANIA2017,
    *PUBLISHED,
)

REFUTATIONS: tuple[Refutation, ...] = (DS_F5_LIVE,)
