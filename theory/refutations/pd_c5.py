"""PD-C5: a smoothness constant taken from the first steps is none for the whole run."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from theory.refutation import Comparison, Outcome, Refutation

START = (Fraction(1, 2), Fraction(3, 5), Fraction(2, 5), Fraction(1, 2))
TARGET, STEP, DELAYS, UPDATES, FIRST = Fraction(3, 2), Fraction(1, 50), (1, 2, 3), 250, 10
GRID = 2**32
Point = tuple[Fraction, ...]


def instance() -> Mapping[str, object]:
    """Numbers of the runs: a deep linear network, l = (w_4 w_3 w_2 w_1 - y)^2/2, one block a weight, constant delay.

    Weights are rounded to multiples of 2^-32 when they are written, so that all of the run is in short fractions.
    """
    return {
        "start": START,
        "target": TARGET,
        "step_size": STEP,
        "delays": DELAYS,
        "updates": UPDATES,
        "first_steps": FIRST,
        "grid": Fraction(1, GRID),
    }


def gradient(point: Point) -> Point:
    """∇l."""
    output = prod(point)
    return tuple((output - TARGET) * output / weight for weight in point)


def hessian_entry(point: Point, row: int, column: int) -> Fraction:
    """∂_row ∂_column l: q² or q(2 w_4w_3w_2w_1 − y), q the product of the other weights."""
    others = prod((weight for block, weight in enumerate(point) if block not in (row, column)), start=Fraction(1))
    return others**2 if row == column else others * (2 * prod(point) - TARGET)


def norm_above(first: Point, second: Point) -> Fraction:
    """Upper bound on the Hessian's norm on the segment between two points: the largest row sum.

    Raises:
        ValueError: a weight that is not positive, so that products of weights do not grow with each of them.
    """
    low, high = (tuple(map(pick, first, second)) for pick in (min, max))
    if min(low) <= 0:
        raise ValueError("Products of weights are bounded at the ends for positive weights only: change the start.")

    def largest(row: int, column: int) -> Fraction:
        others = prod((weight for block, weight in enumerate(high) if block not in (row, column)), start=Fraction(1))
        return others**2 if row == column else others * max(abs(2 * prod(end) - TARGET) for end in (low, high))

    every = range(len(first))
    return max(sum((largest(row, column) for column in every), start=Fraction(0)) for row in every)


def norm_below(point: Point) -> Fraction:
    """Lower bound on the Hessian's norm: its Rayleigh quotient in the direction of the output's gradient."""
    direction = [prod(point) / weight for weight in point]
    every = range(len(point))
    image = [sum((hessian_entry(point, r, c) * direction[c] for c in every), start=Fraction(0)) for r in every]
    form = sum((direction[r] * image[r] for r in every), start=Fraction(0))
    return abs(form) / sum((entry**2 for entry in direction), start=Fraction(0))


@dataclass(frozen=True)
class Run:
    """What a run showed, each number exact or a certified bound.

    Attributes:
        early: upper bound on the Hessian's norm on the segments of the first steps.
        whole: the same for all steps.
        reached: lower bound on the largest norm of the run.
        bias: square of the largest bias.
        gradient: square of the largest gradient at the updated points.
        defect: bound on what rounding adds to a write, per step size.
    """

    early: Fraction
    whole: Fraction
    reached: Fraction
    bias: Fraction
    gradient: Fraction
    defect: Fraction


def run(delay: int) -> Run:
    """Train with that constant delay, weights stashed."""
    path = [START] * (delay + 1)
    norms, reached, biases, gradients, defects = [], [], [], [], []
    for _ in range(UPDATES):
        read, here = path[0], path[-1]
        applied, true = gradient(read), gradient(here)
        exact = [weight - STEP * slope for weight, slope in zip(here, applied, strict=True)]
        written = tuple(Fraction(round(weight * GRID), GRID) for weight in exact)
        norms.append(norm_above(read, here))
        reached.append(norm_below(here))
        biases.append(sum((a - b) ** 2 for a, b in zip(applied, true, strict=True)))
        gradients.append(sum(slope**2 for slope in true))
        defects.append(sum(abs(a - b) for a, b in zip(written, exact, strict=True)) / STEP)
        path = [*path[1:], written]
    return Run(max(norms[:FIRST]), max(norms), max(reached), max(biases), max(gradients), max(defects))


def _bound(strength: Fraction, squared_gradient: Fraction) -> Fraction:
    """(Gx/(1 − x))²."""
    return squared_gradient * (strength / (1 - strength)) ** 2


def check() -> Outcome:
    """Compare the norms of the first steps with the whole run, and the bias with B1 at either constant."""
    naive, corrected = [], []
    for delay in DELAYS:
        found = run(delay)
        case = f"τ = {delay}, η = {STEP}"
        naive.append(Comparison(case, "α of the run, against steps 1-10:", found.reached, found.early))
        early, whole = (alpha * STEP * delay for alpha in (found.early, found.whole))
        quantity = "largest ‖b‖"
        bound = _bound(early, found.gradient)
        naive.append(Comparison(f"{case}, α of steps 1-10", quantity, found.bias, bound, squared=True))
        # (G + ρ)² ≤ G² + ρ(1 + G² + ρ), since 2G ≤ 1 + G²: no root is formed.
        rounded = found.gradient + found.defect * (1 + found.gradient + found.defect)
        bound = _bound(whole, rounded)
        corrected.append(Comparison(f"{case}, α of the run", quantity, found.bias, bound, squared=True))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected))


PD_C5 = Refutation(
    name="PD-C5",
    title="smoothness from the first steps",
    form="‖b‖ ≤ G x/(1 − x) with x = α η τ_max, α the largest Hessian norm on the segments of the first ten steps",
    missing="α of the whole run: on a deep linear network the Hessian grows while it trains",
    instance=instance,
    check=check,
)
