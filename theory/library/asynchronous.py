"""Claims about asynchronous SGD with separate forward and backward threads (PD-ASGD), and refuted forms of them."""

from theory.claim import Claim
from theory.claims.pd_b1_naive import PD_B1_NOW, PD_B1_START
from theory.claims.pd_b1a import PD_B1A
from theory.claims.pd_b1b import PD_B1B
from theory.claims.pd_b1c import PD_B1C
from theory.claims.pd_b2 import PD_B2
from theory.claims.pd_b3 import PD_B3
from theory.claims.pd_b4 import PD_B4, PD_B4_PATH, PD_B4_WHOLE
from theory.claims.pd_b5_layerwise import PD_B5_B3, PD_B5C
from theory.claims.pd_b5a import PD_B5A
from theory.claims.pd_b6 import PD_B6
from theory.claims.pd_b7 import PD_B7, PD_B7_LIVE
from theory.claims.pd_m1 import PD_M1, PD_M1_NORM
from theory.claims.pd_m2 import PD_M2, PD_M2_FIXED
from theory.claims.pd_m3 import PD_M3, PD_M4
from theory.claims.pd_m5 import PD_M5
from theory.claims.pd_m6 import PD_M6, PD_M6_BLOCK
from theory.claims.pd_p3 import PD_P3, PD_P3_BOUNDED, PD_P3_BOUNDED_BLOCK
from theory.claims.pd_p8 import PD_P8, PD_P8_BLOCK
from theory.claims.pd_r1 import PD_R1
from theory.claims.pd_r1_virtual import PD_R1_VIRTUAL
from theory.claims.pd_r2 import PD_R2
from theory.claims.pd_staleness import PD_P5, PD_P5_AGE, PD_P5_UNEQUAL, PD_P6, PD_P6_BLOCK, PD_P7
from theory.claims.pd_throughput import PD_P1, PD_P2, PD_P4
from theory.refutation import Refutation
from theory.refutations.pd_b5b import PD_B5_B
from theory.refutations.pd_c1 import PD_C1
from theory.refutations.pd_c2 import PD_C2
from theory.refutations.pd_c3 import PD_C3
from theory.refutations.pd_c4 import PD_C4
from theory.refutations.pd_c5 import PD_C5
from theory.refutations.pd_c6 import PD_C6
from theory.refutations.pd_c7 import PD_C7
from theory.refutations.pd_c8 import PD_C8
from theory.refutations.pd_c9_now import PD_C9_NOW
from theory.refutations.pd_c9_start import PD_C9_START
from theory.refutations.pd_m6_more import PD_M6_MORE
from theory.refutations.pd_r1_now import PD_R1_NOW
from theory.refutations.pd_r1_start import PD_R1_START

CLAIMS: tuple[Claim, ...] = (
    PD_B1A,
    PD_B1B,
    PD_B1C,
    PD_B2,
    PD_B3,
    PD_B4,
    PD_B4_PATH,
    PD_B4_WHOLE,
    PD_B5A,
    PD_B5C,
    PD_B5_B3,
    PD_B6,
    PD_B7,
    PD_B7_LIVE,
    PD_R1,
    PD_R1_VIRTUAL,
    PD_P1,
    PD_P2,
    PD_P3,
    PD_P3_BOUNDED,
    PD_P3_BOUNDED_BLOCK,
    PD_P4,
    PD_P5,
    PD_P5_AGE,
    PD_P5_UNEQUAL,
    PD_P6,
    PD_P6_BLOCK,
    PD_P7,
    PD_P8,
    PD_P8_BLOCK,
    PD_R2,
    PD_M1,
    PD_M1_NORM,
    PD_M2,
    PD_M2_FIXED,
    PD_M3,
    PD_M4,
    PD_M5,
    PD_M6,
    PD_M6_BLOCK,
)

NAIVE: tuple[Claim, ...] = (PD_B1_START, PD_B1_NOW)

REFUTATIONS: tuple[Refutation, ...] = (
    PD_C1,
    PD_C2,
    PD_C3,
    PD_C4,
    PD_C5,
    PD_C6,
    PD_C7,
    PD_C8,
    PD_B5_B,
    PD_C9_START,
    PD_C9_NOW,
    PD_M6_MORE,
    PD_R1_START,
    PD_R1_NOW,
)
