"""DM-T1's proof: one step of decoupled modules under stash, at one update whose step size and window are named."""

from typing import Any

from sympy import Symbol

from theory import symbols
from theory.claims.moments import MISSED_MOMENT
from theory.derivation import Derivation
from theory.derivation.steps import Assume, Hypothesis
from theory.derivation.terms import at_most, equal
from theory.proofs.dm_t1_drift import window_of
from theory.proofs.dm_t1_step import stash_hypotheses, stash_steps
from theory.proofs.recursion import scheduled
from theory.proofs.vocabulary import FORWARD, l

u = Symbol("u", integer=True)
eta = symbols.update_step_size
reach: Any = symbols.window_step_sum[l, 0]

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
            MISSED_MOMENT,
            u,
            scheduled,
            eta,
            keep_stale=True,
        ),
    ),
)
