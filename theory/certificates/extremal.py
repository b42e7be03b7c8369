"""A lower bound of the worst case: numbers that belong to a smooth convex function, and what the run reaches on it."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from theory.certificates.delayed_descent import DelayedDescent
from theory.certificates.errors import CertificateError
from theory.certificates.interpolation import Row


@dataclass(frozen=True)
class Extremal:
    """Some L-smooth convex f has f(x_n) - f* >= bound L R^2.

    Start, gradients and values determine every point of the run. If they satisfy the interpolation inequalities for
    all pairs, an L-smooth convex function with these gradients and values exists (Taylor et al. 2017, Theorem 4).

    Attributes:
        run: the run, with L = 1.
        bound: the bound, as a multiple of L R^2.
        vectors: for each block, the start and the gradient at each point, in coordinates; |start| is at most R = 1.
        values: f - f* at each point.
    """

    run: DelayedDescent
    bound: Fraction
    vectors: tuple[tuple[Row, ...], ...]
    values: tuple[Fraction, ...]

    def check(self) -> None:
        """Goes over all inequalities, in fractions.

        Raises:
            CertificateError: one of them fails, the start is too far away, or the last value is below the bound.
        """
        points = self.run.points()
        if len(self.values) + 1 != len(points) or {len(block) for block in self.vectors} != {self.run.size}:
            raise CertificateError(f"{self.words()}: it needs a value and a gradient at each of its points.")
        if len(self.vectors) != len(self.run.delays):
            raise CertificateError(f"{self.words()}: it needs vectors for each of its blocks.")
        start, last = [block[0] for block in self.vectors], self.values[self.run.last]
        if sum((_inner(part, part) for part in start), Fraction(0)) > 1 or last < self.bound:
            raise CertificateError(f"{self.words()}: it starts too far away, or does not reach the bound.")
        values = (*self.values, Fraction(0))
        positions = [[_combined(point.position[b], block) for b, block in enumerate(self.vectors)] for point in points]
        gradients = [[_combined(point.gradient, block) for block in self.vectors] for point in points]
        for i, j in permutations(range(len(points)), 2):
            step = [_minus(a, b) for a, b in zip(positions[i], positions[j], strict=True)]
            change = [_minus(a, b) for a, b in zip(gradients[i], gradients[j], strict=True)]
            least = _total(gradients[j], step) + _total(change, change) / 2
            if values[i] - values[j] < least:
                raise CertificateError(f"{self.words()}: no smooth convex function has these numbers at {i} and {j}.")

    def words(self) -> str:
        """What is claimed, in one line."""
        return f"{self.run.words()}: some f has f(x_n) - f* ≥ {self.bound} LR²"


def _combined(row: Row, vectors: tuple[Row, ...]) -> Row:
    return tuple(
        sum((factor * vector[place] for factor, vector in zip(row, vectors, strict=True) if factor), Fraction(0))
        for place in range(len(vectors[0]))
    )


def _minus(left: Row, right: Row) -> Row:
    return tuple(a - b for a, b in zip(left, right, strict=True))


def _inner(left: Row, right: Row) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _total(left: list[Row], right: list[Row]) -> Fraction:
    return sum((_inner(a, b) for a, b in zip(left, right, strict=True)), Fraction(0))
