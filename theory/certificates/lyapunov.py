"""A linear rate over smooth strongly convex functions: a quadratic Lyapunov function and multipliers."""

from dataclasses import dataclass
from fractions import Fraction

from theory.certificates.definite import Matrix, is_positive_definite, is_positive_semidefinite
from theory.certificates.dual import require_multipliers
from theory.certificates.errors import CertificateError
from theory.certificates.interpolation import (
    Flow,
    Point,
    Row,
    add_gap,
    add_product,
    minimiser,
    outflow,
    plus,
    square,
    unit,
)


@dataclass(frozen=True)
class Lyapunov:
    """|x_t - x*|^2 <= C rate^t for every L-smooth f of condition number L/m, in every dimension, from every history.

    The state at time t is (x_{t-delay}, ..., x_t, gradients at the same points), x* = 0, and V its quadratic form. The
    inequalities between the points t - delay, ..., t + 1 and x*, each times its multiplier, add up to

        rate V_t - V_{t+1} >= a quadratic form, which is positive semidefinite;

    function values cancel. V is positive definite, and f - f* <= (L/2) |x - x*|^2, so both shrink at this rate.

    Attributes:
        delay: the constant delay.
        condition: L/m.
        step_size: step size times L.
        rate: factor by which V shrinks in one update.
        matrix: V's matrix in the order of the state.
        flows: multipliers; points are numbered from the oldest, the minimiser last.
    """

    delay: int
    condition: Fraction
    step_size: Fraction
    rate: Fraction
    matrix: tuple[Row, ...]
    flows: tuple[Flow, ...]

    @property
    def window(self) -> int:
        """Number of points in the state."""
        return self.delay + 1

    def check(self) -> None:
        """Goes over the whole proof, in fractions.

        Raises:
            CertificateError: a negative multiplier, values that do not cancel, V or the remainder not positive.
        """
        if self.condition <= 1 or self.step_size <= 0 or not 0 < self.rate < 1 or self.delay < 0:
            raise CertificateError(f"{self.words()}: give a delay, L/m above 1, a positive step, and a rate below 1.")
        points = self.points()
        require_multipliers(self.flows, len(points))
        if any(outflow(self.flows, len(points))):
            raise CertificateError(f"{self.words()}: the function values do not cancel.")
        if len(self.matrix) != 2 * self.window or not is_positive_definite(self.matrix):
            raise CertificateError(f"{self.words()}: the Lyapunov function is not positive.")
        if not is_positive_semidefinite(self.remainder(points)):
            raise CertificateError(f"{self.words()}: the Lyapunov function need not shrink at this rate.")

    def points(self) -> tuple[Point, ...]:
        """Points t - delay, ..., t + 1 over the basis (points of the state, gradients of all), then the minimiser."""
        size = 2 * self.window + 1
        gradients = [unit(self.window + number, size) for number in range(self.window + 1)]
        positions = [unit(number, size) for number in range(self.window)]
        positions.append(plus(positions[-1], -self.step_size, gradients[0]))
        taken = (Point((position,), row) for position, row in zip(positions, gradients, strict=True))
        return (*taken, minimiser(1, size))

    def remainder(self, points: tuple[Point, ...]) -> Matrix:
        """rate V_t - V_{t+1} minus the multiplied inequalities, as a quadratic form."""
        form = square(2 * self.window + 1)
        now = [point.position[0] for point in points[:-2]] + [point.gradient for point in points[:-2]]
        later = [point.position[0] for point in points[1:-1]] + [point.gradient for point in points[1:-1]]
        for row, entries in enumerate(self.matrix):
            for column, entry in enumerate(entries):
                add_product(form, self.rate * entry, now[row], now[column])
                add_product(form, -entry, later[row], later[column])
        for first, second, weight in self.flows:
            add_gap(form, weight, points[first], points[second], 0, 1 / self.condition)
        return form

    def words(self) -> str:
        """What is claimed, in one line."""
        return f"τ = {self.delay}, L/μ = {self.condition}, ηL = {self.step_size}: rate {self.rate}"
