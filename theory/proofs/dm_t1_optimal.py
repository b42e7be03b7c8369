"""DM-T1-optimal's proof: the constant step that balances the first two terms of DM-T1-const."""

from sympy import sqrt

from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import at_most, below, equal, total
from theory.proofs.descent import T, gap
from theory.proofs.dm_t1_const import HYPOTHESES, STEPS, D_beta
from theory.proofs.dm_t1_drift import eta
from theory.proofs.dm_t1_step import A_beta, L, square
from theory.proofs.vocabulary import t

_TUNED = equal(eta, sqrt(2 * gap / (L * A_beta * T)))
_LEADING = sqrt(2 * gap * L * A_beta / T)

DERIVATION = Derivation(
    (
        *HYPOTHESES,
        Hypothesis("moments", "A_β > 0", (below(0, A_beta),)),
        Hypothesis("tuned step size", "η makes the first two terms equal", (_TUNED,)),
    ),
    (
        *STEPS,
        Assume(name="tuned", conclusion=_TUNED, hypothesis="tuned step size"),
        Identity(
            name="step's square",
            conclusion=equal(eta**2, 2 * gap / (L * A_beta * T)),
            rewrites=(Use("tuned"),),
        ),
        Combine(
            name="second term's square",
            conclusion=equal((eta * L * A_beta) ** 2, _LEADING**2),
            terms=((L**2 * A_beta**2, Use("step's square")),),
        ),
        Apply(
            name="root's sign",
            conclusion=at_most(0, _LEADING),
            lemma="sign",
            arguments=(("term", _LEADING),),
        ),
        Apply(
            name="second term",
            conclusion=equal(eta * L * A_beta, _LEADING),
            lemma="equal_squares",
            arguments=(("left", eta * L * A_beta), ("right", _LEADING)),
            premises=(Use("second term's square"), Use("root's sign")),
        ),
        Combine(
            name="tuned bound",
            conclusion=at_most(total(square(), t, 0, T - 1) / T, 2 * _LEADING + 2 * gap * L * D_beta / (A_beta * T)),
            terms=(
                (1, Use("bound")),
                (L**2 * D_beta - L * A_beta / eta, Use("step's square")),
                (2, Use("second term")),
            ),
            reason="2Δ/(ηT) = ηLA_β = √(2ΔLA_β/T)",
        ),
    ),
)
