"""DM-Q2 on two workers with targets of their own, run in fractions: how much of the value happens."""

from fractions import Fraction
from itertools import product

from theory import symbols
from theory.claims.dm_q2 import DM_Q2
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.refutation import Comparison

UPDATES = 16


def instances() -> tuple[Comparison, ...]:
    """Worker i steps on (y ± 1)²/2, gradients exact and no error, from 1 and 3; f is their mean, f* = 1/2 at 0."""
    found = []
    for kept, step in product((Fraction(1), Fraction(3, 4), Fraction(1, 2)), (Fraction(1, 2), Fraction(1, 4))):
        first, second = Fraction(1), Fraction(3)
        start, squares, distances, moves = (first + second) / 2, [], [], []
        for _ in range(UPDATES):
            mean = (first + second) / 2
            squares.append(mean**2)
            distances.append(((first - mean) ** 2 + (second - mean) ** 2) / 2)
            slopes = (first - 1, second + 1)
            moves.append(abs(sum(slopes)) / 2)
            mixed = (kept * first + (1 - kept) * second, (1 - kept) * first + kept * second)
            first, second = (y - step * slope for y, slope in zip(mixed, slopes, strict=True))
        numbers = {
            symbols.initial_gap: start**2 / 2,
            symbols.step_size: step,
            symbols.horizon: UPDATES,
            symbols.objective_smoothness: 1,
            symbols.consensus_distance: max(distances),
            symbols.mixing_error_bound: 0,
            symbols.mean_gradient_bound: max(moves),
        }
        case = f"W_ii = {kept}, η = {step}, {UPDATES} updates"
        found.append(
            Comparison(case, "(1/T) Σ‖∇f(y)‖²", sum(squares, Fraction(0)) / UPDATES, exact_value(DM_Q2, numbers))
        )
    return tuple(found)


def facts() -> tuple[Fact, ...]:
    """The mean squared gradient at the average is at most the value."""
    return tuple((one.line(), not one.exceeds) for one in instances())
