"""Proof of DM-T1-const: one step after the other with a constant step size, summed and averaged."""

from theory import symbols
from theory.claims.moments import DELAYED_MOMENT
from theory.derivation import Derivation
from theory.derivation.steps import Define, Hypothesis, Use
from theory.derivation.terms import at_most, equal, half
from theory.proofs.descent import BOUNDED_BELOW, averaging_steps
from theory.proofs.dm_t1_drift import eta, longest_window, tau
from theory.proofs.dm_t1_step import A_beta, L, square, stash_hypotheses, stash_steps
from theory.proofs.vocabulary import FORWARD, delay_of, l, t

D_beta = symbols.delayed_second_moment
EXCESS = half(eta**3 * L**2 * D_beta) + half(L * eta**2 * A_beta)

HYPOTHESES = (
    *stash_hypotheses(),
    BOUNDED_BELOW,
    Hypothesis("block_delay", "τ_l bounds block l's delay", (at_most(delay_of(FORWARD, l, t), tau),)),
)

STEPS = (
    Define(name="delayed moment", conclusion=equal(D_beta, DELAYED_MOMENT)),
    *stash_steps(
        longest_window(task=t),
        eta * tau,
        eta**2 * D_beta,
        by=((-half(eta**3 * L**2), Use("delayed moment")),),
    ),
    *averaging_steps(square(), EXCESS),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
