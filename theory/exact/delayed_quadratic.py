"""Decoupled modules on a separable quadratic, run in fractions: f(x) = sum of h_l x_l^2 / 2, one number a block.

Block l's part of the m-th mini-batch of update u is h_l times version max(0, u - d) of block l, d = delays[l][m]; an
update subtracts the mean over the mini-batches. Nothing is random, so every expectation is the number itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Row = tuple[Fraction, ...]


@dataclass(frozen=True)
class QuadraticRun:
    """A run and what claims ask of it.

    Attributes:
        curvatures: h_l, shape (blocks,).
        delays: of each block and mini-batch of a group, shape (blocks, group).
        step_sizes: of each update, shape (updates,).
        points: the points x_0, ..., x_T, shape (updates + 1, blocks).
    """

    curvatures: Row
    delays: tuple[tuple[int, ...], ...]
    step_sizes: Row
    points: tuple[Row, ...]

    def gradient(self, point: Row) -> Row:
        """The gradient of f."""
        return tuple(h * x for h, x in zip(self.curvatures, point, strict=True))

    def objective(self, point: Row) -> Fraction:
        """f."""
        return sum((h * x * x / 2 for h, x in zip(self.curvatures, point, strict=True)), Fraction(0))

    def square(self, point: Row) -> Fraction:
        """The squared norm of the gradient of f."""
        return sum((g * g for g in self.gradient(point)), Fraction(0))

    def read(self, update: int, place: int = 0) -> Row:
        """What a mini-batch of an update read."""
        return tuple(self.points[max(0, update - levels[place])][block] for block, levels in enumerate(self.delays))

    def missed(self, update: int, block: int) -> Fraction:
        """Sum of the step sizes of the updates that the first mini-batch's read of a block missed."""
        return sum(self.step_sizes[max(0, update - self.delays[block][0]) : update], Fraction(0))

    @property
    def mean_square(self) -> Fraction:
        """Mean of the squared gradient over the points from which the updates started."""
        return sum(map(self.square, self.points[:-1]), Fraction(0)) / len(self.step_sizes)

    def moments(self) -> Row:
        """Largest square of each block's part of a mini-batch gradient."""
        places = range(len(self.delays[0]))
        rows = [self.gradient(self.read(update, place)) for update in range(len(self.step_sizes)) for place in places]
        return tuple(max(g * g for g in column) for column in zip(*rows, strict=True))


def run(
    curvatures: Sequence[Fraction],
    delays: Sequence[Sequence[int]],
    step_sizes: Sequence[Fraction],
    start: Sequence[Fraction],
) -> QuadraticRun:
    """Run the recursion exactly, one update for each step size."""
    points = [tuple(map(Fraction, start))]
    for update, step in enumerate(step_sizes):
        means = [
            h * sum((points[max(0, update - d)][block] for d in levels), Fraction(0)) / len(levels)
            for block, (h, levels) in enumerate(zip(curvatures, delays, strict=True))
        ]
        points.append(tuple(x - step * g for x, g in zip(points[-1], means, strict=True)))
    return QuadraticRun(
        tuple(map(Fraction, curvatures)), tuple(map(tuple, delays)), tuple(map(Fraction, step_sizes)), tuple(points)
    )
