"""An upper bound of the worst case over smooth convex functions: multipliers of interpolation inequalities."""

from dataclasses import dataclass
from fractions import Fraction

from theory.certificates.definite import Matrix, is_positive_semidefinite
from theory.certificates.delayed_descent import DelayedDescent
from theory.certificates.errors import CertificateError
from theory.certificates.interpolation import Flow, Point, add_gap, outflow, square


@dataclass(frozen=True)
class Dual:
    """f(x_n) - f* <= bound L R^2 for every L-smooth convex f, in every dimension.

    The inequalities, each times its multiplier, add up to

        bound |x_0 - x*|^2 - (f(x_n) - f*) >= a quadratic form in the start and the gradients of each block,

    which is positive semidefinite: that is all there is to check.

    Attributes:
        run: what is bounded, with L = 1.
        bound: the bound, as a multiple of L R^2.
        flows: the multipliers.
    """

    run: DelayedDescent
    bound: Fraction
    flows: tuple[Flow, ...]

    def check(self) -> None:
        """Goes over the whole proof, in fractions.

        Raises:
            CertificateError: a negative multiplier, values that do not cancel, or an indefinite remainder.
        """
        points = self.run.points()
        require_multipliers(self.flows, len(points))
        wanted = [Fraction(0)] * len(points)
        wanted[self.run.last], wanted[-1] = Fraction(-1), Fraction(1)
        if outflow(self.flows, len(points)) != wanted:
            raise CertificateError(f"{self.words()}: the multiplied inequalities do not add up to f(x_n) - f*.")
        for block in range(len(self.run.delays)):
            if not is_positive_semidefinite(self.remainder(points, block)):
                raise CertificateError(f"{self.words()}: what the multiplied inequalities leave can be negative.")

    def remainder(self, points: tuple[Point, ...], block: int) -> Matrix:
        """The quadratic form that is left in one block."""
        form = square(self.run.size)
        form[0][0] = self.bound
        for first, second, weight in self.flows:
            add_gap(form, weight, points[first], points[second], block, Fraction(0))
        return form

    def words(self) -> str:
        """What is claimed, in one line."""
        return f"{self.run.words()}: f(x_n) - f* ≤ {self.bound} LR²"


def require_multipliers(flows: tuple[Flow, ...], points: int) -> None:
    """Checks that multipliers are nonnegative and between two of the points.

    Raises:
        CertificateError: they are not.
    """
    for first, second, weight in flows:
        if weight < 0:
            raise CertificateError(f"The multiplier of points {first} and {second} is negative: it proves nothing.")
        if not (0 <= first < points and 0 <= second < points and first != second):
            raise CertificateError(f"There is no inequality between points {first} and {second} of {points}.")
