"""From a gradient rule to its characteristic polynomial on a quadratic mode: what is read, and how the step is made.

With W, V the generating functions of weights and velocities (z shifts by one update), an update

    v+ = m v + g,    w+ = w - step (a v+ + b g)

is (z - 1)(z - m) W = -step C(z) G, C(z) = (a + b) z - b m, and step V = -(z - 1) W / C. A gradient

    g = curvature x + weight_decay w,    X = (past(z) W - step velocity(z) V)/(z^delay filter(z))

with a read x of old, averaged or predicted weights (the weight decay acts on the current ones) gives the polynomial

    z^delay filter (z - 1)(z - m) + step [curvature (past C + velocity (z - 1)) + weight_decay z^delay filter C].
"""

from dataclasses import dataclass
from fractions import Fraction

from theory.exact.algebra import Polynomial, add, linear, multiply, power, scaled
from theory.exact.pencil import Pencil
from theory.exact.polynomial import Rational
from theory.exact.read import Read
from theory.methods.pipelined_bp import spike_coefficients


@dataclass(frozen=True)
class Update:
    """How a gradient moves the weights: v+ = m v + g, w+ = w - step (a v+ + b g).

    Attributes:
        momentum: m, at least 0 and below 1.
        velocity_weight: a.
        gradient_weight: b.
    """

    momentum: Fraction = Fraction(0)
    velocity_weight: Fraction = Fraction(1)
    gradient_weight: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        """Refuse a momentum that does not forget.

        Raises:
            ValueError: momentum outside [0, 1).
        """
        if not 0 <= self.momentum < 1:
            raise ValueError(f"Momentum must be at least 0 and below 1, got {self.momentum}.")

    @property
    def poles(self) -> Polynomial:
        """(z - 1)(z - m)."""
        return multiply(linear(-1), linear(-self.momentum))

    @property
    def applied(self) -> Polynomial:
        """C(z) = (a + b) z - b m."""
        return linear(-self.gradient_weight * self.momentum, self.velocity_weight + self.gradient_weight)


def heavy_ball(momentum: Rational = 0) -> Update:
    """v+ = m v + g, w+ = w - step v+; plain gradient descent at m = 0."""
    return Update(Fraction(momentum))


def nesterov(momentum: Rational) -> Update:
    """v+ = m v + g, w+ = w - step (m v+ + g): spike compensation of one late update."""
    return spike_compensated(momentum, 1)


def spike_compensated(momentum: Rational, delay: int) -> Update:
    """w+ = w - step (m^D v+ + (1 - m^D)/(1 - m) g) (Kosson et al. 2020)."""
    return Update(Fraction(momentum), *spike_coefficients(momentum, delay))


@dataclass(frozen=True)
class GradientRule:
    """One quadratic mode under a rule for what is read and a rule for how the step is made."""

    read: Read
    update: Update = Update()

    @property
    def undisturbed(self) -> Polynomial:
        """z^delay filter (z - 1)(z - m): the polynomial without gradients."""
        return multiply(self.read.denominator, self.update.poles)

    @property
    def of_curvature(self) -> Polynomial:
        """past C + velocity (z - 1): what step times curvature multiplies."""
        return add(multiply(self.read.past, self.update.applied), multiply(self.read.velocity, linear(-1)))

    @property
    def of_weight_decay(self) -> Polynomial:
        """z^delay filter C: what step times weight decay multiplies; the current weights decay."""
        return multiply(self.read.denominator, self.update.applied)

    def over_steps(self, curvature: Rational = 1, weight_decay: Rational = 0) -> Pencil:
        """The polynomial as a family in the step size; with no weight decay and curvature 1, in their product."""
        gradient = add(scaled(curvature, self.of_curvature), scaled(weight_decay, self.of_weight_decay))
        return Pencil(self.undisturbed, gradient)

    def over_curvatures(self, step_size: Rational = 1, weight_decay: Rational = 0) -> Pencil:
        """The polynomial as a family in the curvature, at one step size."""
        decayed = scaled(Fraction(step_size) * Fraction(weight_decay), self.of_weight_decay)
        return Pencil(add(self.undisturbed, decayed), scaled(step_size, self.of_curvature))

    def polynomial(self, step_size: Rational, curvature: Rational = 1, weight_decay: Rational = 0) -> Polynomial:
        """Ascending coefficients of the characteristic polynomial."""
        return self.over_steps(curvature, weight_decay).at(step_size)

    def is_stable(self, step_size: Rational, curvature: Rational = 1, weight_decay: Rational = 0) -> bool:
        """Decide by the Schur-Cohn test whether every solution of the recursion tends to 0."""
        return self.over_steps(curvature, weight_decay).is_stable(step_size)


def plain(delay: int, momentum: Rational = 0) -> GradientRule:
    """Heavy ball on weights `delay` updates old: z^D (z - 1)(z - m) + c z (DS-F1 times z at m = 0, DS-F7)."""
    return GradientRule(Read(delay, past=power(0)), heavy_ball(momentum))
