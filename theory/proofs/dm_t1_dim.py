"""DM-T1-dim's proof: one step for each step size of a schedule, weighted by the step sizes and summed."""

from typing import Any

from sympy import Integer

from theory import symbols
from theory.claims.moments import DELAYED_MOMENT
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import Mask, at_most, equal, half, total
from theory.proofs.descent import BOUNDED_BELOW, T, gap, summing_steps
from theory.proofs.dm_t1_drift import tau, window_of
from theory.proofs.dm_t1_step import A_beta, L, square, stash_hypotheses, stash_steps
from theory.proofs.recursion import scheduled
from theory.proofs.vocabulary import FORWARD, delay_of, i, j, l, t

D_beta, ratio = symbols.delayed_second_moment, symbols.window_step_ratio
S_1, S_2, S_3 = symbols.step_sum, symbols.step_square_sum, symbols.step_cube_sum
eta = scheduled(t)

_late = delay_of(FORWARD, l, t)
_RATIO = at_most(Mask(Integer(1), j) * Mask(j, _late) * scheduled(t - j), ratio * eta)
_MOST = at_most(_late, tau)
_missed = window_of(FORWARD, t, scheduled)
_SUMS = tuple(equal(total(eta**power, t, 0, T - 1), symbol) for power, symbol in enumerate((S_1, S_2, S_3), start=1))

_VALUE = (2 * gap + L * A_beta * S_2 + ratio**2 * L**2 * D_beta * S_3) / S_1
_weighted = total(eta * square(), t, 0, T - 1)


def excess(drifted: Any) -> Any:
    """What one step may rise by."""
    return half(eta * L**2 * drifted) + half(L * eta**2 * A_beta)


WINDOW = (
    Assume(name="missed step size", conclusion=_RATIO, hypothesis="window_step_ratio"),
    Assume(name="longest delay", conclusion=_MOST, hypothesis="block_delay"),
    Apply(
        name="missed step sizes",
        conclusion=at_most(_missed, _late * ratio * eta),
        lemma="window_sum",
        arguments=(("term", scheduled(t - j)), ("index", j), ("count", _late), ("bound", ratio * eta)),
        premises=(Use("missed step size"),),
    ),
    Combine(
        name="window",
        conclusion=at_most(_missed, ratio * tau * eta),
        terms=((1, Use("missed step sizes")), (ratio * eta, Use("longest delay"))),
    ),
)

DERIVATION = Derivation(
    (
        *stash_hypotheses(t, scheduled),
        BOUNDED_BELOW,
        Hypothesis("window_step_ratio", "no step size in a delay window is above q_w times the present one", (_RATIO,)),
        Hypothesis("block_delay", "τ_l bounds block l's delay", (_MOST,)),
        Hypothesis("step sums", "S_p is the sum of the p-th powers of the step sizes", _SUMS),
    ),
    (
        Define(name="delayed moment", conclusion=equal(D_beta, DELAYED_MOMENT)),
        *stash_steps(
            WINDOW,
            ratio * tau * eta,
            ratio**2 * eta**2 * D_beta,
            t,
            scheduled,
            by=((-half(eta**3 * L**2 * ratio**2), Use("delayed moment")),),
        ),
        *summing_steps(half(eta * square()), excess(ratio**2 * eta**2 * D_beta)),
        *(
            Assume(name=f"sum {power}", conclusion=fact, hypothesis="step sums")
            for power, fact in enumerate(_SUMS, start=1)
        ),
        Combine(
            name="weighted bound",
            conclusion=at_most(_weighted / S_1, _VALUE),
            terms=(
                (2 / S_1, Use("all steps")),
                (-2 / S_1, Use("telescope")),
                (2 / S_1, Use("expected infimum", ((i, T),))),
                (2 / S_1, Use("gap")),
                (L * A_beta / S_1, Use("sum 2")),
                (ratio**2 * L**2 * D_beta / S_1, Use("sum 3")),
            ),
            reason="divide by S_1/2",
        ),
        Identity(
            name="weighted average",
            conclusion=equal(_weighted / total(eta, t, 0, T - 1), _weighted / S_1),
            rewrites=(Use("sum 1"),),
        ),
        Combine(
            name="bound of the average",
            conclusion=at_most(_weighted / total(eta, t, 0, T - 1), _VALUE),
            terms=((1, Use("weighted average")), (1, Use("weighted bound"))),
        ),
    ),
)
