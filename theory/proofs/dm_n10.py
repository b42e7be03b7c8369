"""Proof of DM-N10: the middle term of the right side alone is at least Σ A_l."""

from sympy import Symbol

from theory.claims.dm_n10 import right_side, second_moment
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import at_most, equal
from theory.symbols import objective_smoothness, step_size

_right = Symbol("R_1", nonnegative=True)
_strength = step_size * objective_smoothness
_rest = (right_side() - _strength * second_moment).expand()
_is = equal(_right, right_side())
_long = at_most(1, _strength)

_SIDE = Hypothesis("right side", "R_1 is the right side of DM-T1-const with s_l = 1", (_is,))
_STEP = Hypothesis("long step", "ηL ≥ 1", (_long,))

DERIVATION = Derivation(
    (_SIDE, _STEP),
    (
        Assume(name="right side", conclusion=_is, hypothesis="right side"),
        Assume(name="long step", conclusion=_long, hypothesis="long step"),
        Apply(name="rest", conclusion=at_most(0, _rest), lemma="sign", arguments=(("term", _rest),)),
        Combine(
            name="no less than assumed",
            conclusion=at_most(second_moment, _right),
            terms=((-1, Use("right side")), (1, Use("rest")), (second_moment, Use("long step"))),
            reason="ηLΣA_l ≥ ΣA_l",
        ),
    ),
)
