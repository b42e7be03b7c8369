"""FDG: modules work on different batches at once, lower ones with late, shrunk gradients (Zhuang et al. 2022)."""

from collections.abc import Sequence
from fractions import Fraction

from theory.pipeline import Pipeline, VersionDelays, version_delays
from theory.tick_time import decoupled_speedup as speedup
from theory.tick_time import decoupled_time as tick_time

Number = int | Fraction

__all__ = [
    "delays",
    "gradient_scales",
    "meets_step_condition",
    "module_optimizer",
    "pipeline",
    "speedup",
    "sum_of_delays",
    "sum_of_squared_delays",
    "tick_time",
    "versions",
]


def pipeline(blocks: int, order: str = "drawn") -> Pipeline:
    """Ticks, delays and stored graphs of K modules."""
    return Pipeline(blocks, order)


def delays(blocks: int, order: str = "drawn") -> tuple[int, ...]:
    """Delay of each block in updates, shape (K,): 2(K - 1 - block); as released one less below the top (DM-S3)."""
    return pipeline(blocks, order).delays()


def versions(blocks: int, order: str = "drawn", weights: str = "stash") -> VersionDelays:
    """Delays of the three version vectors under a weight rule."""
    return version_delays(delays(blocks, order), weights)


def sum_of_delays(blocks: int, order: str = "drawn") -> int:
    """K(K - 1) as drawn, (K - 1)^2 as released."""
    lower = pipeline(blocks, order).above(0)
    return lower * (lower + 1) if order == "drawn" else lower**2


def sum_of_squared_delays(blocks: int, order: str = "drawn") -> int:
    """(2/3)K(K - 1)(2K - 1) as drawn, (K - 1)(4(K - 1)^2 - 1)/3 as released."""
    lower = pipeline(blocks, order).above(0)
    return 2 * lower * (lower + 1) * (2 * lower + 1) // 3 if order == "drawn" else lower * (4 * lower**2 - 1) // 3


def gradient_scales(blocks: int, shrink: Number) -> tuple[Fraction, ...]:
    """What each block's gradient is multiplied by, shape (K,): shrink^(K - 1 - block) (DM-S5).

    The factor enters with the cotangent at each module below the top; weight decay and momentum are not shrunk.
    """
    return tuple(Fraction(shrink) ** (blocks - 1 - block) for block in range(blocks))


def module_optimizer(scale: Number, step_size: Number, weight_decay: Number = 0) -> tuple[Fraction, Fraction]:
    """Step size and weight decay that train an unshrunk module as shrinking trains it (DM-S6).

    v <- m v + (scale g + decay w), w <- w - step v is, with v = scale v', the same as step size scale * step and weight
    decay decay/scale, for any momentum.

    Returns:
        (step size, weight decay) of the module.

    Raises:
        ValueError: a scale that is not positive.
    """
    if scale <= 0:
        raise ValueError(f"The scale of a gradient must be positive, got {scale}.")
    return Fraction(step_size) * scale, Fraction(weight_decay) / scale


def meets_step_condition(step_times_smoothness: Number, delays: Sequence[int], scales: Sequence[Number]) -> bool:
    """Decide the step condition of DM-T2: 2 x^2 b_j tau_j^2 + x b_j <= 1 for all blocks j, x = step times smoothness.

    Args:
        step_times_smoothness: x.
        delays: tau_j, stashed weights, shape (K,).
        scales: b_j, as `gradient_scales`, shape (K,).
    """
    x = Fraction(step_times_smoothness)
    return all(2 * x**2 * b * tau**2 + x * b <= 1 for tau, b in zip(delays, scales, strict=True))
