"""Claims about decoupled modules trained with delayed gradients (FDG, ADL, DDG, features replay), and refuted forms."""

from theory.claim import Claim
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.refutation import Refutation

CLAIMS: tuple[Claim, ...] = (DM_T1_CONST,)

REFUTATIONS: tuple[Refutation, ...] = ()
