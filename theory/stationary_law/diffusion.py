"""A diffusion given by drift and noise of each coordinate: the conditions of PD-D1, one by one, and its log-density.

d theta_k = A_k dt + sqrt(2 B_k) dW_k. Where the probability current vanishes, d_k ln p = v_k = (A_k - d_k B_k)/B_k.
That has a solution iff d_j v_k = d_k v_j, and then ln p is the sum of integrals along a path from an anchor a,
coordinate by coordinate: h_k = integral from a_k to theta_k of v_k(theta_1 .. theta_{k-1}, s, a_{k+1} .. a_K) ds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sympy import Dummy, Expr, Rational, Symbol, diff, integrate, simplify

from theory.stationary_law.normalisable import normalisability_failure

PROBES = (Rational(0), Rational(1), Rational(-1), Rational(1, 2), Rational(3))


class Undecided(ValueError):
    """A condition that the symbolic tests here can neither show nor refute."""


@dataclass(frozen=True)
class Diffusion:
    """Drift and diffusion of each coordinate.

    Attributes:
        coordinates: real symbols theta_1 .. theta_K.
        drift: A_k, expressions in them.
        noise: B_k, the diffusion constants or functions.
    """

    coordinates: tuple[Symbol, ...]
    drift: tuple[Expr, ...]
    noise: tuple[Expr, ...]

    def slope(self, k: int) -> Expr:
        """v_k, the derivative of ln p in coordinate k where no current flows."""
        return (self.drift[k] - diff(self.noise[k], self.coordinates[k])) / self.noise[k]

    def current(self, k: int, log_density: Expr) -> Expr:
        """Probability current in coordinate k over the density e^log_density."""
        spread = diff(self.noise[k], self.coordinates[k]) + self.noise[k] * diff(log_density, self.coordinates[k])
        return self.drift[k] - spread

    def potential_failure(self) -> str | None:
        """Which pair of coordinates violates d_j v_k = d_k v_j; None: none does.

        Raises:
            Undecided: simplification leaves a difference that is not seen to be different from 0.
        """
        for k in range(len(self.coordinates)):
            for j in range(k):
                curl = simplify(diff(self.slope(k), self.coordinates[j]) - diff(self.slope(j), self.coordinates[k]))
                if not _is_zero(curl):
                    return f"the potential condition fails: ∂_{j + 1} v_{k + 1} − ∂_{k + 1} v_{j + 1} = {curl}"
        return None

    def positivity_failure(self) -> str | None:
        """Where some B_k is not above 0; None: it is above 0 everywhere.

        Raises:
            Undecided: neither the signs of its terms nor a probe show it.
        """
        for k, noise in enumerate(self.noise):
            if noise.is_positive:
                continue
            for place in product(PROBES, repeat=len(self.coordinates)):
                value = noise.subs(list(zip(self.coordinates, place, strict=True)))
                if value.is_nonpositive:
                    shown = ", ".join(map(str, place))
                    return f"the noise is not positive: B_{k + 1} = {value} at ({shown})"
            raise Undecided(f"Whether B_{k + 1} = {noise} is positive is not seen; give symbols with signs.")
        return None

    def path_integral(self, k: int, anchor: Sequence[Any]) -> Expr:
        """h_k."""
        variable = Dummy("s", real=True)
        later = list(zip(self.coordinates[k + 1 :], anchor[k + 1 :], strict=True))
        along = self.slope(k).subs(later).subs(self.coordinates[k], variable)
        return integrate(simplify(along), (variable, anchor[k], self.coordinates[k]))

    def log_density(self, anchor: Sequence[Any] | None = None) -> Expr:
        """Sum of the h_k: ln p up to a constant, where the conditions hold."""
        start = [0] * len(self.coordinates) if anchor is None else anchor
        return sum((self.path_integral(k, start) for k in range(len(self.coordinates))), start=Rational(0))

    def indefinite_sum(self) -> Expr:
        """Sum of the integrals of v_k at fixed other coordinates: what PD-D2 refutes as a log-density."""
        pairs = zip(map(self.slope, range(len(self.coordinates))), self.coordinates, strict=True)
        return sum((integrate(simplify(slope), symbol) for slope, symbol in pairs), start=Rational(0))

    def failure(self) -> str | None:
        """The first condition of PD-D1 that fails, in words; None: the density is the normalised e^{sum of h_k}."""
        return (
            self.positivity_failure()
            or self.potential_failure()
            or normalisability_failure(self.log_density(), self.coordinates)
        )


def _is_zero(expression: Expr) -> bool:
    if expression == 0:
        return True
    answer = expression.equals(0)
    if answer is None:
        raise Undecided(f"Whether {expression} vanishes is not seen; simplify drift and noise first.")
    return bool(answer)
