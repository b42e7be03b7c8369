"""The characteristic polynomial of a linear recursion, from running it: unit states go through one period of it.

No formula of the recursion is used but the recursion, so what the engines of `gradient_rule` derive can be held against
it; and it needs no constant coefficients, so periodic steps and delays are decided, too.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from theory.exact.flint_polynomial import from_flint
from theory.exact.polynomial import Rational, roots_inside_unit_circle
from theory.exact.rational_matrix import to_matrix

State = Sequence[Rational]
Advance = Callable[[State], State]
"""One update of a linear recursion: the state before -> the state after, of the same length."""


def period_polynomial(updates: Sequence[Advance], size: int) -> tuple[Fraction, ...]:
    """Ascending coefficients of det(z I - P), P the map of a state through these updates in turn.

    Args:
        updates: one period.
        size: length of a state.
    """
    columns = []
    for place in range(size):
        state: State = [Fraction(int(place == other)) for other in range(size)]
        for advance in updates:
            state = advance(state)
        columns.append(state)
    rows = [[column[row] for column in columns] for row in range(size)]
    return from_flint(to_matrix(rows).charpoly())


def decays(updates: Sequence[Advance], size: int) -> bool:
    """Whether every solution of the recursion that repeats these updates tends to 0, by the Schur-Cohn test."""
    return roots_inside_unit_circle(period_polynomial(updates, size))
