"""DM-N10: with unshrunk gradients and a step of at least 1/L, DM-T1 says no more than its own assumption."""

from typing import Any

from sympy import Expr, Integer

from theory import symbols
from theory.claim import LowerBound
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.exhibit import Exhibit
from theory.proofs.vocabulary import l


def unshrunk(term: Any) -> Expr:
    """Without shrinking: every s_l is 1."""
    return term.xreplace(DM_T1_CONST.definitions).xreplace({symbols.shrink[l, 0]: Integer(1)})


def right_side() -> Expr:
    """DM-T1-const's right side without shrinking: 2Δ/(ηT) + ηLA + η²L²D, A = Σ A_l, D = Σ τ_l²A_l."""
    return unshrunk(DM_T1_CONST.value)


second_moment = unshrunk(symbols.shrunk_second_moment)

DM_N10 = LowerBound(
    name="DM-N10",
    title="where DM-T1 is not informative",
    statement="Without shrinking and with ηL ≥ 1 the right side of DM-T1-const is at least Σ A_l, the bound on the "
    "mean squared gradient that its assumption already states, whatever T, τ_l and Δ are: report it relative to "
    "Σ s_lA_l. On quadratics no finite A_l serves for all points, so A_l is read along the trajectory",
    value=second_moment,
    measured="descent_right_side",
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.dm_n10:DERIVATION",
    instances="theory.evidence.dm_n10:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="f = λw²/2, λ = 1/2, 1, 7; FDG as drawn with two modules at γL = 9/10, 1/2",
            method="squared gradients in fractions, along the run",
            place="theory.evidence.dm_n10:moments",
        ),
        Exhibit(
            kind="decision",
            covers="γL = 1/10, 1/4, 1, 3/2 with and without shrinking, 10^9 updates",
            method="the right side over Σ s_lA_l in fractions",
            place="theory.evidence.dm_n10:ratios",
        ),
    ),
)
