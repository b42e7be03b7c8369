"""A linear model's objective as a convex function: its minimum and strong convexity, with certificates."""

from dataclasses import dataclass

import numpy as np

from reference.certified.rounding import gamma, library_error
from reference.certified.spectral import eigenvalue_bounds, euclidean_norm, frobenius_norm
from reference.certified.upper import Upper
from reference.problems.link import Link

# Newton steps double the digits; what remains is caught by the gap, never assumed away.
_NEWTON_STEPS = 30


@dataclass(frozen=True, eq=False)
class ConvexObjective:
    """f(θ) = mean φ(xᵢᵀθ, yᵢ) + ½‖Pθ‖² for inputs (n, d), targets (n,) and common rows P (r, d)."""

    link: Link
    inputs: np.ndarray
    targets: np.ndarray
    common: np.ndarray

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """∇f at θ (d,)."""
        slopes = self.link.slope(self.inputs @ theta, self.targets) / len(self.inputs)
        return self.inputs.T @ slopes + self.common.T @ (self.common @ theta)

    def minimizer(self) -> np.ndarray:
        """θ (d,) near the minimum, by damped Newton steps on a possibly singular Hessian."""
        theta = np.zeros(self.inputs.shape[1])
        for _ in range(_NEWTON_STEPS):
            curvature = self.link.curvature(self.inputs @ theta, self.targets)[:, None]
            hessian = self.inputs.T @ (curvature * self.inputs) / len(self.inputs) + self.common.T @ self.common
            step = np.linalg.lstsq(hessian, self.gradient(theta), rcond=None)[0]
            # Long steps are shortened where the curvature changes; short ones are Newton's own.
            damping = 0.0 if self.link.quadratic else float(np.max(np.abs(self.inputs @ step)))
            theta = theta - step / (1.0 + damping)
        return theta

    def strong_convexity(self) -> float:
        """A lower bound of the least eigenvalue of every Hessian of f, at least 0."""
        low = self.link.smallest_curvature
        gram = low / len(self.inputs) * (self.inputs.T @ self.inputs) + self.common.T @ self.common
        magnitude = frobenius_norm(self.inputs) * frobenius_norm(self.inputs) * low / len(self.inputs)
        magnitude = magnitude + frobenius_norm(self.common) * frobenius_norm(self.common)
        rounding = gamma(len(self.inputs) + len(self.common) + 4) * magnitude
        least, _ = eigenvalue_bounds(np.tril(gram) + np.tril(gram, -1).T, rounding)
        return max(float(least), 0.0)

    def value_below(self, theta: np.ndarray) -> float:
        """A lower bound of f(θ): the computed value less its rounding budget."""
        count, width = self.inputs.shape
        length = euclidean_norm(theta)
        sums, common = self.inputs @ theta, self.common @ theta
        sum_error = gamma(width) * euclidean_norm(self.inputs) * length
        common_error = gamma(width) * euclidean_norm(self.common) * length
        losses = self.link.value(sums, self.targets)
        slope = self.link.slope_bound(Upper(np.abs(sums)) + sum_error, np.abs(self.targets))
        relative = gamma(count + len(common) + 8) + library_error()
        squares = Upper(np.abs(common)) * np.abs(common)
        budget = (slope * sum_error).mean(0) + relative * Upper(np.abs(losses)).mean(0)
        budget = budget + ((Upper(np.abs(common)) + common_error) * common_error + relative * squares).sum()
        # The two means and the final difference round once more each; `relative` has room for them.
        return float(np.nextafter(np.mean(losses) + 0.5 * np.sum(common**2) - float(budget), -np.inf))

    def minimum_below(self, theta: np.ndarray, gradient_error: float) -> float:
        """A lower bound of inf f: f(θ) − ‖∇f(θ)‖²/(2μ) where μ > 0, else the link's infimum.

        Args:
            gradient_error: bound of ‖`gradient(theta)` − ∇f(θ)‖.
        """
        strong = self.strong_convexity()
        if strong == 0.0:
            return self.link.infimum
        slope = euclidean_norm(self.gradient(theta)) + gradient_error
        gap = (slope * slope / (2.0 * strong)).value
        return max(self.link.infimum, float(np.nextafter(self.value_below(theta) - gap, -np.inf)))
