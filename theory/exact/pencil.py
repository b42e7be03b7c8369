"""A characteristic polynomial that depends on one number, fixed(z) + x moving(z): x a step size or a curvature."""

from dataclasses import dataclass
from fractions import Fraction

from theory.exact.algebra import Polynomial, add, scaled
from theory.exact.polynomial import Rational, roots_inside_unit_circle


@dataclass(frozen=True)
class Pencil:
    """The family fixed + x moving, x > 0.

    Attributes:
        fixed: ascending coefficients of what does not depend on x.
        moving: ascending coefficients of what x multiplies; of lower degree, since an update reads only what exists.
    """

    fixed: Polynomial
    moving: Polynomial

    def __post_init__(self) -> None:
        """Refuse a family whose degree depends on x.

        Raises:
            ValueError: nothing moves, or not of lower degree.
        """
        if not self.moving or not self.moving[-1] or not self.fixed[-1]:
            raise ValueError(
                "Nothing depends on the parameter: give polynomials with leading coefficients that are not 0."
            )
        if len(self.moving) >= len(self.fixed):
            raise ValueError("The moving part must have the lower degree: an update reads only what exists.")

    def at(self, parameter: Rational) -> Polynomial:
        """The polynomial at one x."""
        return add(self.fixed, scaled(Fraction(parameter), self.moving))

    def is_stable(self, parameter: Rational) -> bool:
        """Decide by the Schur-Cohn test, exactly, whether all roots are inside the unit circle at one x."""
        return roots_inside_unit_circle(self.at(parameter))
