"""DM-T1's proof: one step of decoupled modules under stash, at one update whose step size and window are named."""

from typing import Any

from sympy import Symbol

from theory import symbols
from theory.derivation import Derivation
from theory.derivation.steps import Assume, Hypothesis
from theory.derivation.terms import at_most, equal, total
from theory.proofs.dm_t1_drift import A_l, M, s, window_of
from theory.proofs.dm_t1_step import stash_hypotheses, stash_steps
from theory.proofs.recursion import scheduled
from theory.proofs.vocabulary import FORWARD, l

u = Symbol("u", integer=True)
eta = symbols.update_step_size
reach: Any = symbols.window_step_sum[l, 0]

DRIFTED = total(reach**2 * s**2 * A_l, l, 0, M - 1)
_NOW = equal(scheduled(u), eta)
_WINDOW = at_most(window_of(FORWARD, u, scheduled), reach)

DERIVATION = Derivation(
    (
        *stash_hypotheses(u, scheduled, u),
        Hypothesis("update_step_size", "η_u is the step size of the update in question", (_NOW,)),
        Hypothesis("window_step_sum", "η_w bounds the sum of the step sizes that block l's read missed", (_WINDOW,)),
    ),
    (
        Assume(name="step size now", conclusion=_NOW, hypothesis="update_step_size"),
        *stash_steps(
            (Assume(name="window", conclusion=_WINDOW, hypothesis="window_step_sum"),),
            reach,
            DRIFTED,
            u,
            scheduled,
            eta,
            keep_stale=True,
        ),
    ),
)
