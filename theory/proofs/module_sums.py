"""Proofs of the sums of delays over K modules: each is a telescoping sum, whatever K is."""

from typing import Any

from theory.derivation import Derivation
from theory.derivation.steps import Apply
from theory.derivation.terms import Index, equal, total
from theory.symbols import blocks

k = Index("k")


def _telescope(term: Any, below: Any, last: Any, value: Any) -> Derivation:
    """Σ_{k=1..last} term = value, where term = F(k + 1) − F(k) for F = −`below`, by algebra."""
    return Derivation(
        (),
        (
            Apply(
                name="sum",
                conclusion=equal(total(term, k, 1, last), value),
                lemma="telescoping",
                arguments=(("term", -below), ("index", k), ("lower", 1), ("upper", last)),
                reason="each term is F(k + 1) − F(k), F minus the sum of the terms from k on",
            ),
        ),
    )


K = blocks
_above = K - k

DRAWN = _telescope(2 * _above, (_above + 1) * _above, K, K * (K - 1))
DRAWN_SQUARES = _telescope(
    (2 * _above) ** 2,
    2 * _above * (_above + 1) * (2 * _above + 1) / 3,
    K,
    2 * K * (K - 1) * (2 * K - 1) / 3,
)
LOCKED = _telescope(_above, (_above + 1) * _above / 2, K, K * (K - 1) / 2)
LOCKED_SQUARES = _telescope(_above**2, _above * (_above + 1) * (2 * _above + 1) / 6, K, K * (K - 1) * (2 * K - 1) / 6)
RELEASED = _telescope(2 * _above - 1, _above**2, K - 1, (K - 1) ** 2)
RELEASED_SQUARES = _telescope(
    (2 * _above - 1) ** 2, _above * (4 * _above**2 - 1) / 3, K - 1, (K - 1) * (4 * (K - 1) ** 2 - 1) / 3
)
