"""Second moments of delayed SGD on a quadratic with independent noise, propagated exactly: updates, or clock ticks."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Row = list[Fraction]
"""A coordinate as a combination of independent variables: 1 (the start), then each noise in order of its draw."""


@dataclass(frozen=True)
class NoisyQuadratic:
    """f(x) = xᵀHx/2, one coordinate a block, gradients with noise of mean 0, independent over batches and blocks.

    Attributes:
        hessian: H, symmetric, shape (M, M).
        delays: of each block, in its own updates.
        scales: factor on each block's gradient.
        step: step size.
        variances: of each block's noise, before its factor.
        start: x_0, shape (M,).
    """

    hessian: Sequence[Sequence[Fraction | int]]
    delays: Sequence[int]
    scales: Sequence[Fraction | int]
    step: Fraction
    variances: Sequence[Fraction | int]
    start: Sequence[Fraction | int]

    def slope(self, block: int, point: Sequence[Row]) -> Row:
        """Block of the gradient at a point."""
        return [
            sum((h * c for h, c in zip(self.hessian[block], column, strict=True)), Fraction(0))
            for column in zip(*point, strict=True)
        ]

    def mean_square(self, row: Row) -> Fraction:
        """E of the square of a combination."""
        blocks = len(self.variances)
        noise = sum((c * c * self.variances[place % blocks] for place, c in enumerate(row[1:])), Fraction(0))
        return row[0] ** 2 + noise

    def expected_objective(self, point: Sequence[Row]) -> Fraction:
        """E f, from H's entries and second moments: 2xy = (x + y)² − x² − y²."""
        squares = [self.mean_square(row) for row in point]
        total = sum((self.hessian[k][k] * squares[k] for k in range(len(point))), Fraction(0)) / 2
        for k in range(len(point)):
            for other in range(k):
                both = self.mean_square([a + b for a, b in zip(point[k], point[other], strict=True)])
                total += self.hessian[k][other] * (both - squares[k] - squares[other]) / 2
        return total

    def by_updates(self, updates: int) -> list[list[Row]]:
        """x_0 … x_updates in the update index: every block by batch u, block l read at version u − τ_l (or 0)."""
        path = self._begin(updates)
        for update in range(updates):
            read = [path[max(update - delay, 0)][block] for block, delay in enumerate(self.delays)]
            path.append([self._moved(path[-1], block, read, update) for block in range(len(self.delays))])
        return path

    def by_ticks(self, ticks: int) -> list[list[Row]]:
        """x_0 … x_ticks by the clock: block l at tick n by batch n − d_l, read at x_{n−d_l}, from n = d_l on."""
        path = self._begin(ticks)
        for tick in range(ticks):
            path.append(
                [
                    self._moved(path[tick], block, path[tick - delay], tick - delay)
                    if tick >= delay
                    else path[tick][block]
                    for block, delay in enumerate(self.delays)
                ]
            )
        return path

    def _begin(self, batches: int) -> list[list[Row]]:
        noises = [Fraction(0)] * (batches * len(self.delays))
        return [[[Fraction(entry), *noises] for entry in self.start]]

    def _moved(self, point: Sequence[Row], block: int, read: Sequence[Row], batch: int) -> Row:
        gradient = self.slope(block, read)
        gradient[1 + batch * len(self.delays) + block] += 1
        rate = self.step * self.scales[block]
        return [x - rate * g for x, g in zip(point[block], gradient, strict=True)]
