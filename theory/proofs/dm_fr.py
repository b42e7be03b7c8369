"""DM-FR's proof: a mean step that goes down a fixed share of the gradient makes the squared gradient small."""

from theory import symbols
from theory.derivation import Derivation
from theory.derivation.steps import Assume, Combine, Hypothesis, Use
from theory.derivation.terms import Expectation, Inner, Norm, at_most, half, total
from theory.proofs.descent import (
    BOUNDED_BELOW,
    SMOOTH_OBJECTIVE,
    L,
    T,
    averaging_steps,
    descent_steps,
    eta,
    gap,
    gradient,
    step,
)
from theory.proofs.dm_t1_step import decrease
from theory.proofs.recursion import RECURSION_HYPOTHESES
from theory.proofs.vocabulary import t

share, M_g = symbols.descent_share, symbols.gradient_square_bound

_square = Expectation(Norm(gradient) ** 2)
_DOWN = at_most(share * _square, Expectation(Inner(gradient, step)))
_MOMENT = at_most(Expectation(Norm(step) ** 2), M_g)
_excess = half(L * eta**2 * M_g)

DERIVATION = Derivation(
    (
        *RECURSION_HYPOTHESES,
        BOUNDED_BELOW,
        SMOOTH_OBJECTIVE,
        Hypothesis("descent_share", "sufficient direction: the steps go down a share c of the gradient", (_DOWN,)),
        Hypothesis("gradient_square_bound", "M bounds E‖s_t‖²", (_MOMENT,)),
    ),
    (
        *descent_steps(known=False),
        Assume(name="sufficient direction", conclusion=_DOWN, hypothesis="descent_share"),
        Assume(name="moment", conclusion=_MOMENT, hypothesis="gradient_square_bound"),
        Combine(
            name="one step",
            conclusion=at_most(decrease() + half(eta * 2 * share * _square), _excess),
            terms=(
                (1, Use("expected descent")),
                (eta, Use("sufficient direction")),
                (half(L * eta**2), Use("moment")),
            ),
        ),
        *averaging_steps(2 * share * _square, _excess),
        Combine(
            name="bound by the share",
            conclusion=at_most(total(_square, t, 0, T - 1) / T, gap / (share * eta * T) + eta * L * M_g / (2 * share)),
            terms=((1 / (2 * share), Use("bound")),),
        ),
    ),
)
