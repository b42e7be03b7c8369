"""Claims about decoupled modules trained with delayed gradients (FDG, ADL, DDG, features replay), and refuted forms."""

from theory.claim import Claim
from theory.claims.dm_q1 import DM_Q1
from theory.claims.dm_q2 import DM_Q2
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.claims.dm_t2 import DM_T2
from theory.claims.dm_t2_step import DM_T2_LIMIT, DM_T2_STEP
from theory.claims.dm_t4 import DM_T4
from theory.claims.dm_t7 import DM_T7, DM_T7_NORM
from theory.refutation import Refutation
from theory.refutations.dm_q2_rows import DM_Q2_ROWS
from theory.refutations.dm_t2_long import DM_T2_LONG

CLAIMS: tuple[Claim, ...] = (
    DM_T1_CONST,
    DM_T2,
    DM_T2_STEP,
    DM_T2_LIMIT,
    DM_T4,
    DM_T7,
    DM_T7_NORM,
    DM_Q1,
    DM_Q2,
)

REFUTATIONS: tuple[Refutation, ...] = (DM_T2_LONG, DM_Q2_ROWS)
