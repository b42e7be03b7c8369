"""DM-Q2-rows: mixing weights whose rows sum to 1, but not their columns, leave the averaged gradient large."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

STEPS = (Fraction(1, 10), Fraction(1, 100), Fraction(1, 1000))
UPDATES = 10**6
DROPPED = ((1, 0), (1, 0))
"""The first worker hears nobody, the second only the first: as after dropping a stale neighbour."""
HALVED = ((Fraction(1, 2), Fraction(1, 2)), (Fraction(1, 2), Fraction(1, 2)))
CENTRES = (1, -1)


def instance() -> Mapping[str, object]:
    """f_1 = (y − 1)²/2 and f_2 = (y + 1)²/2, so f = y²/2 + 1/2 and L = 1; exact gradients, no error."""
    return {"centres": CENTRES, "weights": DROPPED, "step_sizes": STEPS, "updates": UPDATES}


def _stepped(weights: tuple[tuple[Fraction | int, ...], ...], step: Fraction, own: list[Fraction]) -> list[Fraction]:
    mixed = [sum((w * y for w, y in zip(row, own, strict=True)), Fraction(0)) for row in weights]
    return [m - step * (y - centre) for m, y, centre in zip(mixed, own, CENTRES, strict=True)]


def _at_rest(weights: tuple[tuple[Fraction | int, ...], ...], step: Fraction) -> list[Fraction]:
    """The workers' fixed point: (I − W + η) y = η centres, by Cramer's rule."""
    (a, b), (c, d) = ((1 - weights[0][0] + step, -weights[0][1]), (-weights[1][0], 1 - weights[1][1] + step))
    right = [step * centre for centre in CENTRES]
    determinant = a * d - b * c
    return [(right[0] * d - b * right[1]) / determinant, (a * right[1] - c * right[0]) / determinant]


def _compared(case: str, weights: tuple[tuple[Fraction | int, ...], ...], step: Fraction) -> Comparison:
    """Workers at rest for all updates: every term of the bound is what it is at one of them."""
    own = _at_rest(weights, step)
    if _stepped(weights, step, own) != own:
        raise ArithmeticError(f"{own} is no point of rest at step size {step}; solve for it again")
    average = (own[0] + own[1]) / 2
    apart = ((own[0] - average) ** 2 + (own[1] - average) ** 2) / 2
    bound = 4 * (average**2 / 2) / (step * UPDATES) + 2 * apart + 4 * step * average**2
    return Comparison(f"{case}, η = {step}", "mean of ‖∇f(average)‖²", average**2, bound)


def check() -> Outcome:
    """Start at rest, so that the run is known exactly for any number of updates."""
    rows, columns = (all(sum(line) == 1 for line in lines) for lines in (DROPPED, zip(*DROPPED, strict=True)))
    return Outcome(
        naive=tuple(_compared("rows only", DROPPED, step) for step in STEPS),
        corrected=tuple(_compared("rows and columns", HALVED, step) for step in STEPS),
        decisions=(("the rows of the weights sum to 1, the columns do not", rows and not columns),),
    )


DM_Q2_ROWS = Refutation(
    name="DM-Q2-rows",
    title="rows of the mixing weights that sum to 1 are not enough",
    form="(1/T) Σ E‖∇f(y_t)‖² ≤ 4Δ/(ηT) + 2L²X_w + 4(1/η² + L/η)e_w² + 4LηG_w² at the average y of the workers, for "
    "mixing weights whose rows sum to 1",
    missing="columns that sum to 1, so that mixing does not move the average; else what it moves belongs into the "
    "error e_w, where it is divided by η²",
    instance=instance,
    check=check,
)
