"""The loss of one sample of a linear model in its linear predictor: identity, squared error, logistic."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from reference.certified.upper import Upper


@dataclass(frozen=True)
class Link:
    """The loss φ(s, y) of one sample, convex in its linear predictor s.

    Attributes:
        losses: φ in torch, entrywise.
        value, slope, curvature: φ, ∂φ/∂s and ∂²φ/∂s² in numpy, entrywise.
        largest_curvature: sup ∂²φ/∂s².
        quadratic: whether ∂²φ/∂s² is constant; otherwise its infimum is 0.
        slope_bound: (bound of |s|, |y|) → bound of |∂φ/∂s|.
        rounding: (absolute, relative) error of ∂φ/∂s as autograd forms and scales it, in units of u and u·slope_bound.
        infimum: inf φ.
    """

    losses: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    value: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray, np.ndarray], np.ndarray]
    curvature: Callable[[np.ndarray, np.ndarray], np.ndarray]
    largest_curvature: float
    quadratic: bool
    slope_bound: Callable[[Upper, np.ndarray], Upper]
    rounding: tuple[float, float]
    infimum: float

    @property
    def smallest_curvature(self) -> float:
        """inf ∂²φ/∂s²."""
        return self.largest_curvature if self.quadratic else 0.0


@dataclass(frozen=True)
class AdditiveLoss:
    """Mean of the link's losses over the batch's rows, plus half the sum of squares of the common rows below them."""

    link: Link

    def __call__(self, output: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """The loss (scalar) of the sums (n_b + r,) and targets (n_b,)."""
        count = len(targets)
        data = self.link.losses(output[:count], targets).mean()
        return data + 0.5 * output[count:].square().sum() if len(output) > count else data


def _sigmoid(s: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0.0, -s))


# φ = s. Roundings: 1/n_b.
IDENTITY = Link(
    losses=lambda s, y: s,
    value=lambda s, y: s,
    slope=lambda s, y: np.ones_like(s),
    curvature=lambda s, y: np.zeros_like(s),
    largest_curvature=0.0,
    quadratic=True,
    slope_bound=lambda s, y: Upper.of(np.ones_like(y)),
    rounding=(0.0, 2.0),
    infimum=-np.inf,
)

# φ = ½(s − y)². Roundings: the difference, 1/n_b, and up to three products.
SQUARED = Link(
    losses=lambda s, y: 0.5 * (s - y).square(),
    value=lambda s, y: 0.5 * (s - y) ** 2,
    slope=lambda s, y: s - y,
    curvature=lambda s, y: np.ones_like(s),
    largest_curvature=1.0,
    quadratic=True,
    slope_bound=lambda s, y: s + y,
    rounding=(0.0, 6.0),
    infimum=0.0,
)

# φ = log(1 + e^s) − ys for y in {0, 1}. Roundings: a library sigmoid (8 u), the difference, 1/n_b and the product.
LOGISTIC = Link(
    losses=lambda s, y: functional.binary_cross_entropy_with_logits(s, y, reduction="none"),
    value=lambda s, y: np.logaddexp(0.0, (1.0 - 2.0 * y) * s),
    slope=lambda s, y: _sigmoid(s) - y,
    curvature=lambda s, y: _sigmoid(s) * _sigmoid(-s),
    largest_curvature=0.25,
    quadratic=False,
    slope_bound=lambda s, y: Upper.of(np.ones_like(y)),
    rounding=(10.0, 4.0),
    infimum=0.0,
)
