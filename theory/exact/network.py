"""Exact stability of a quadratic of several coordinates, each with its own delay, momentum and shrinking.

Coordinate k steps with scale_k sum_l H_kl x_l + weight_decay w_k, x_l the read of coordinate l (stashed weights: one
mixed point for all rows). Its modes are the roots of the determinant of the polynomial matrix

    diag(q_l (z - 1)(z - m_l)) + step [scale_k H_kl (past_l C_k + velocity_l (z - 1)) + weight_decay diag(q_l C_l)],

(A factor of coordinate l may stand in row l or column l: the determinant is the same, so a delayed write is a delayed
read.) q_l = z^delay filter of coordinate l, C and m as in `gradient_rule`. H need not be symmetric: the linearisation
of a gradient formed with live weights is not.
"""

from dataclasses import dataclass
from fractions import Fraction

from theory.exact.algebra import Polynomial, add, linear, multiply, scaled
from theory.exact.determinant import determinant
from theory.exact.gradient_rule import GradientRule
from theory.exact.polynomial import Rational, roots_inside_unit_circle

LARGEST_DEGREE = 96
"""Number of modes up to which the decision takes seconds."""


@dataclass(frozen=True)
class NetworkQuadratic:
    """A quadratic loss of n coordinates, grouped into blocks by giving coordinates of a block the same rule and scale.

    Attributes:
        hessian: H, rows of rationals, shape (n, n).
        rules: how each coordinate is read and updated, shape (n,).
        scales: what each coordinate's gradient is multiplied by (shrinking), shape (n,).
    """

    hessian: tuple[tuple[Rational, ...], ...]
    rules: tuple[GradientRule, ...]
    scales: tuple[Rational, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be decided.

        Raises:
            ValueError: shapes that do not fit, too many modes, or a prediction across different updates.
        """
        size = len(self.hessian)
        if not size or {*map(len, self.hessian), len(self.rules), len(self.scales)} != {size}:
            raise ValueError("Give a square Hessian, and one rule and one scale for each of its rows.")
        if self.degree > LARGEST_DEGREE:
            raise ValueError(
                f"This quadratic has {self.degree} modes and at most {LARGEST_DEGREE} are decided exactly: "
                "take fewer coordinates or shorter delays."
            )
        if any(rule.read.velocity for rule in self.rules) and len({rule.update for rule in self.rules}) > 1:
            raise ValueError("Prediction from velocities needs the same update in all coordinates.")

    @property
    def degree(self) -> int:
        """Number of modes: of each coordinate, the oldest read, the filter, and weight and velocity."""
        return sum(len(rule.undisturbed) - 1 for rule in self.rules)

    def polynomial(self, step_size: Rational, weight_decay: Rational = 0) -> Polynomial:
        """Ascending coefficients of the characteristic polynomial (the determinant)."""
        every = range(len(self.rules))
        return determinant([[self._entry(k, column, step_size, weight_decay) for column in every] for k in every])

    def is_stable(self, step_size: Rational, weight_decay: Rational = 0) -> bool:
        """Decide by the Schur-Cohn test whether every solution of the recursion tends to 0."""
        return roots_inside_unit_circle(self.polynomial(step_size, weight_decay))

    def _entry(self, row: int, column: int, step_size: Rational, weight_decay: Rational) -> Polynomial:
        rule, update = self.rules[column], self.rules[row].update
        gradient = add(multiply(rule.read.past, update.applied), multiply(rule.read.velocity, linear(-1)))
        coupling = Fraction(step_size) * self.scales[row] * self.hessian[row][column]
        entry = scaled(coupling, gradient)
        if row == column:
            decay = scaled(Fraction(step_size) * weight_decay, rule.of_weight_decay)
            entry = add(rule.undisturbed, entry, decay)
        return entry
