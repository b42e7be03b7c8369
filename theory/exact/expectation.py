"""Means and squares of a run of delayed SGD on a rational quadratic, propagated exactly: expectations, no sampling."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mat

from theory.exact.flint_polynomial import from_rational
from theory.exact.polynomial import Rational
from theory.exact.random_quadratic import DelayedQuadratic, mean
from theory.exact.rational_matrix import from_matrix, trace


@dataclass(frozen=True)
class Moments:
    """The first two moments of the state before one update, and what follows from them.

    Attributes:
        run: what moves the state.
        second: E[z z'] of the state z = (1, x_t, ..., x_{t-D}, v), shape (width, width).
    """

    run: DelayedQuadratic
    second: fmpq_mat

    @property
    def mean(self) -> tuple[Fraction, ...]:
        """E x_t."""
        first = self.run.point * self.second
        return tuple(row[0] for row in from_matrix(first))

    @property
    def covariance(self) -> tuple[tuple[Fraction, ...], ...]:
        """Covariance of x_t."""
        square = from_matrix(self.run.point * self.second * self.run.point.transpose())
        return tuple(
            tuple(entry - a * b for entry, b in zip(row, self.mean, strict=True))
            for row, a in zip(square, self.mean, strict=True)
        )

    @property
    def objective(self) -> Fraction:
        """E f(x_t), f = x'Hx/2 - c'x with H and c the expected ones: half of x'(gradient) - c'x."""
        slopes, points = self.run.true_gradient, self.run.point
        along = trace(slopes * self.second * points.transpose())
        constants = [row[0] for row in from_matrix(slopes)]  # the entries of -c
        return (along + sum(c * x for c, x in zip(constants, self.mean, strict=True))) / 2

    @property
    def gradient_squares(self) -> tuple[Fraction, ...]:
        """E (d_k f(x_t))^2 of each coordinate k."""
        return self._squares(self.run.true_gradient)

    @property
    def bias_squares(self) -> tuple[Fraction, ...]:
        """E of the squared mean bias E[g | past] - grad f(x_t), by coordinate."""
        return self._squares(self.run.expected_gradient - self.run.true_gradient)

    @property
    def noise_squares(self) -> tuple[Fraction, ...]:
        """E (g - E[g | past])^2 at the point read, by coordinate."""
        return tuple(a - b for a, b in zip(self.applied_squares, self.stale_squares, strict=True))

    @property
    def stale_squares(self) -> tuple[Fraction, ...]:
        """E of the squared expected gradient at the point read, by coordinate."""
        return self._squares(self.run.expected_gradient)

    @property
    def applied_squares(self) -> tuple[Fraction, ...]:
        """E g_k^2 of the gradient at the point read, before scaling, by coordinate."""
        weighted = [[p * square for square in self._squares(rows)] for p, rows in self.run.gradients]
        return tuple(sum(column, Fraction(0)) for column in zip(*weighted, strict=True))

    def advanced(self) -> "Moments":
        """The moments before the next update."""
        moved = [(p, move * self.second * move.transpose()) for p, move in self.run.maps]
        return Moments(self.run, mean(moved))

    def _squares(self, rows: fmpq_mat) -> tuple[Fraction, ...]:
        pushed = (rows * self.second).tolist()
        pairs = zip(pushed, rows.tolist(), strict=True)
        return tuple(from_rational(sum((a * b for a, b in zip(*pair, strict=True) if b), fmpq(0))) for pair in pairs)


def path(run: DelayedQuadratic, start: Sequence[Rational], updates: int) -> Iterator[Moments]:
    """Moments before the updates 0, 1, ..., and after the last one: `updates` + 1 of them."""
    state = run.start(start)
    moments = Moments(run, state * state.transpose())
    yield moments
    for update in range(updates):
        moments = Moments(run, Moments(run.at(update), moments.second).advanced().second)
        yield moments
