"""Proofs of DM-T2-step and DM-T2-limit: step sizes that meet the step condition of DM-T2 whatever the factors are."""

from typing import Any

from sympy import sqrt

from theory import symbols
from theory.assumptions import shrink_at_most_one, step_at_sharp_delay_limit, step_at_simple_delay_limit
from theory.claims.variances import STEP_AND_DELAY
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Step, Use
from theory.derivation.terms import at_most
from theory.proofs.vocabulary import l

_y = symbols.step_size * symbols.objective_smoothness
_s: Any = symbols.shrink[l, 0]
_tau_l: Any = symbols.block_delay[l, 0]
_tau = symbols.max_delay
_root = sqrt(1 + 8 * _tau**2)
_whole = 2 * _y**2 * _tau**2 + _y
_SHORTER, _NO_LATER = at_most(_s, 1), at_most(_tau_l, _tau)
_SIMPLE, _SHARP = at_most(_y * (2 * _tau + 1), 1), at_most(_y * (1 + _root), 2)

_BLOCKS = (
    Hypothesis("shrink_at_most_one", "no block's gradient is enlarged", (_SHORTER,), shrink_at_most_one),
    Hypothesis("max_delay", "no block's delay exceeds τ_max", (_NO_LATER,)),
)


def _sign(name: str, term: Any) -> Apply:
    return Apply(name=name, conclusion=at_most(0, term), lemma="sign", arguments=(("term", term),))


def _for_all_factors() -> tuple[Step, ...]:
    """From "one block", the condition at s_l = 1 and τ_l = τ_max, to all factors and delays."""
    return (
        Assume(name="factor", conclusion=_SHORTER, hypothesis="shrink_at_most_one"),
        Assume(name="delay", conclusion=_NO_LATER, hypothesis="max_delay"),
        Apply(
            name="delay, squared",
            conclusion=at_most(_tau_l**2, _tau**2),
            lemma="square_monotone",
            arguments=(("left", _tau_l), ("right", _tau)),
            premises=(Use("delay"),),
        ),
        Combine(
            name="every block",
            conclusion=at_most(STEP_AND_DELAY, 1),
            terms=((1, Use("one block")), (2 * _y**2 * _s, Use("delay, squared")), (_whole, Use("factor"))),
        ),
    )


SIMPLE = Derivation(
    (
        *_BLOCKS,
        Hypothesis("step_at_simple_delay_limit", "ηL(2τ_max + 1) ≤ 1", (_SIMPLE,), step_at_simple_delay_limit),
    ),
    (
        Assume(name="simple limit", conclusion=_SIMPLE, hypothesis="step_at_simple_delay_limit"),
        _sign("slack", _y**2 * _tau * (_tau + 1)),
        Combine(
            name="one block",
            conclusion=at_most(_whole, 1),
            terms=((1 + 2 * _y * _tau, Use("simple limit")), (2, Use("slack"))),
            reason="1 − y − 2y²τ² = (1 + 2yτ)(1 − y(2τ + 1)) + 2y²τ(τ + 1)",
        ),
        *_for_all_factors(),
    ),
)

SHARP = Derivation(
    (
        *_BLOCKS,
        Hypothesis(
            "step_at_sharp_delay_limit", "ηL(1 + R) ≤ 2, R² = 1 + 8τ_max²", (_SHARP,), step_at_sharp_delay_limit
        ),
    ),
    (
        Assume(name="sharp limit", conclusion=_SHARP, hypothesis="step_at_sharp_delay_limit"),
        _sign("root's sign", _y * _root),
        Combine(
            name="step below 2",
            conclusion=at_most(_y, 2),
            terms=((1, Use("sharp limit")), (1, Use("root's sign"))),
        ),
        Combine(
            name="one block",
            conclusion=at_most(_whole, 1),
            terms=((_y * _root / 4, Use("sharp limit")), ((2 - _y) / 4, Use("sharp limit"))),
            signs=(Use("step below 2"),),
            reason="4 − 4y − y²(R² − 1) = (yR + 2 − y)(2 − y − yR)",
        ),
        *_for_all_factors(),
    ),
)
