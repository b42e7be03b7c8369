"""Proofs about the levels of staleness of accumulated gradients: their sum (Hermite) and their mean square."""

from typing import Any

from sympy import Integer, Symbol, ceiling

from theory import symbols
from theory.claims.moments import r
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import below, equal, total
from theory.proofs.vocabulary import l

n, d = symbols.accumulated, symbols.module_delay
a, c = symbols.whole_groups, symbols.odd_batches
level: Any = symbols.staleness_level[l, r]
share = Symbol("share", integer=True)

_LEVEL = equal(level, ceiling((d - r) / n))
_WHOLE, _REST = equal(d, a * n + c), below(c, n)


def _derivation(term: Any, divisor: Any, value: Any) -> Derivation:
    """(1/divisor) Σ_r term = value, where term is a function of the share ⌈(d − r)/n⌉ and so of the level."""
    levels = total(term.subs(share, level), r, 0, n - 1)
    shares = total(term.subs(share, ceiling((d - r) / n)), r, 0, n - 1)
    split = c * term.subs(share, a + 1) + (n - c) * term.subs(share, a)
    needed = (_WHOLE,) if divisor == 1 else ()
    return Derivation(
        (
            Hypothesis(
                "staleness level", "the r-th mini-batch, r = 0 … M_a − 1, misses ⌈(d − r)/M_a⌉ updates", (_LEVEL,)
            ),
            Hypothesis("division", "d = a M_a + c with c < M_a", (_WHOLE, _REST)),
        ),
        (
            Assume(name="level", conclusion=_LEVEL, hypothesis="staleness level"),
            Assume(name="whole groups", conclusion=_WHOLE, hypothesis="division"),
            Assume(name="rest", conclusion=_REST, hypothesis="division"),
            Identity(name="levels", conclusion=equal(levels, shares), rewrites=(Use("level"),)),
            Apply(
                name="shares",
                conclusion=equal(shares, split),
                lemma="fair_shares",
                arguments=(
                    ("term", term),
                    ("share", share),
                    ("whole", d),
                    ("count", n),
                    ("quotient", a),
                    ("rest", c),
                    ("index", r),
                ),
                premises=(Use("whole groups"), Use("rest")),
            ),
            Combine(
                name="value",
                conclusion=equal(levels / divisor, value),
                terms=(
                    (1 / divisor, Use("levels")),
                    (1 / divisor, Use("shares")),
                    *((-1, Use("whole groups")) for _ in needed),
                ),
            ),
        ),
    )


SUM = _derivation(share, Integer(1), d)
MEAN_SQUARE = _derivation(share**2, n, a**2 + c / n * (2 * a + 1))
