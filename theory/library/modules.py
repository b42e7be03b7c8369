"""Claims about decoupled modules trained with delayed gradients (FDG, ADL, DDG, features replay), and refuted forms."""

from theory.claim import Claim
from theory.claims.dm_ddg_step import DM_DDG_STEP
from theory.claims.dm_los import DM_LOS, DM_LOS_SQUARE
from theory.claims.dm_n7 import DM_N7
from theory.claims.dm_n10 import DM_N10
from theory.claims.dm_pipeline import PIPELINE
from theory.claims.dm_published import DM_PUBLISHED
from theory.claims.dm_q1 import DM_Q1
from theory.claims.dm_q2 import DM_Q2
from theory.claims.dm_schedule import SCHEDULE
from theory.claims.dm_shrinking import SHRINKING
from theory.claims.dm_sums import DM_SUMS
from theory.claims.dm_t1 import DM_T1
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.claims.dm_t1_dim import DM_T1_DIM, DM_T1_HARMONIC
from theory.claims.dm_t1_optimal import DM_T1_OPTIMAL
from theory.claims.dm_t2 import DM_T2
from theory.claims.dm_t2_step import DM_T2_LIMIT, DM_T2_STEP
from theory.claims.dm_t3 import DM_T3
from theory.claims.dm_t4 import DM_T4
from theory.claims.dm_t5 import DM_T5, DM_T5_MOMENT, DM_T5_SUM
from theory.claims.dm_t7 import DM_T7, DM_T7_NORM
from theory.claims.dm_time import TIMES
from theory.refutation import Refutation
from theory.refutations.dm_n1 import DM_N1
from theory.refutations.dm_n2 import DM_N2
from theory.refutations.dm_n3 import DM_N3
from theory.refutations.dm_n4 import DM_N4
from theory.refutations.dm_n5 import DM_N5
from theory.refutations.dm_n9 import DM_N9
from theory.refutations.dm_q2_rows import DM_Q2_ROWS
from theory.refutations.dm_t2_long import DM_T2_LONG

CLAIMS: tuple[Claim, ...] = (
    DM_T1,
    DM_T1_CONST,
    DM_T1_OPTIMAL,
    DM_T1_DIM,
    DM_T1_HARMONIC,
    DM_T3,
    DM_T5,
    DM_T5_SUM,
    DM_T5_MOMENT,
    DM_LOS,
    DM_LOS_SQUARE,
    *DM_SUMS,
    DM_DDG_STEP,
    *DM_PUBLISHED,
    *SCHEDULE,
    *PIPELINE,
    *SHRINKING,
    DM_N7,
    DM_N10,
    *TIMES,
    DM_T2,
    DM_T2_STEP,
    DM_T2_LIMIT,
    DM_T4,
    DM_T7,
    DM_T7_NORM,
    DM_Q1,
    DM_Q2,
)

REFUTATIONS: tuple[Refutation, ...] = (
    DM_N1,
    DM_N2,
    DM_N3,
    DM_N4,
    DM_N5,
    DM_N9,
    DM_T2_LONG,
    DM_Q2_ROWS,
)
