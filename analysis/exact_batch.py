"""A mini-batch with a rational gradient, linear in what each pass reads, and how rows and matrices are printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from theory.exact.rational_matrix import Rows

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Batch:
    """A mini-batch whose gradient is H_F Theta^F + H_R Theta^R + H_B Theta^B + c, and a jump at 0 of coordinate 0.

    With one version for all passes this is the gradient of a quadratic with Hessian H = H_F + H_R + H_B. Networks have
    such a gradient to first order, where the versions differ (PD-B7).

    Attributes:
        forward: H_F, shape (d, d).
        linear: c, shape (d,).
        recompute: H_R; None: 0.
        backward: H_B; None: 0.
        jump: added to the gradient's coordinate 0 with the sign of that parameter: a kink, if it is not 0.
    """

    forward: Rows
    linear: Vector
    recompute: Rows | None = None
    backward: Rows | None = None
    jump: Fraction = Fraction(0)

    def parts(self) -> tuple[Rows, Rows, Rows]:
        """H_F, H_R, H_B."""
        nothing = tuple((Fraction(0),) * len(self.linear) for _ in self.linear)
        return self.forward, self.recompute or nothing, self.backward or nothing


def row_words(numbers: Sequence[Fraction]) -> str:
    """A row of numbers in round brackets."""
    return "(" + ", ".join(map(str, numbers)) + ")"


def matrix_words(matrix: Rows) -> str:
    """A matrix row by row in square brackets, or its only number."""
    rows = [row_words(list(map(Fraction, row))) for row in matrix]
    return str(matrix[0][0]) if len(rows) == 1 else f"[{', '.join(rows)}]"
