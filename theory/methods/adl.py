"""ADL: FDG's schedule, with M micro-batches accumulated per step; staleness falls as 1/M (Zhuang et al. 2021)."""

from fractions import Fraction

from theory.methods import fdg
from theory.pipeline import Pipeline, PipelineError
from theory.tick_time import decoupled_speedup as speedup
from theory.tick_time import decoupled_time as tick_time

Number = int | Fraction

__all__ = [
    "levels_of_staleness",
    "mean_level",
    "mean_optimizer",
    "mean_square_level",
    "pipeline",
    "speedup",
    "sum_of_levels",
    "tick_time",
    "versions",
]


def pipeline(blocks: int, order: str = "drawn") -> Pipeline:
    """Ticks and stored graphs of K modules; its batches are micro-batches, its delays are counted in them."""
    return Pipeline(blocks, order)


def levels_of_staleness(blocks: int, accumulated: int, order: str = "drawn") -> tuple[tuple[int, ...], ...]:
    """Steps between forward and step of each micro-batch of a group, shape (K, M): ceil((d - r)/M), at least 0 (DM-S7).

    d is the block's delay in micro-batches (`fdg.delays`), r = 0, ..., M - 1 the place in the group.

    Raises:
        PipelineError: nothing to accumulate.
    """
    _require(accumulated)
    return tuple(
        tuple(max(0, -((place - delay) // accumulated)) for place in range(accumulated))
        for delay in fdg.delays(blocks, order)
    )


def versions(
    blocks: int, accumulated: int, order: str = "drawn", weights: str = "stash"
) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Levels of the forward, activation and backward weights of each block and micro-batch, shape (3, K, M).

    Within a group there is no step, so current weights have level 0.
    """
    levels = levels_of_staleness(blocks, accumulated, order)
    current = ((0,) * accumulated,) * blocks
    rules = {"stash": (levels, levels), "live": (levels, current), "recompute": (current, current)}
    if weights not in rules:
        raise PipelineError(f"Unknown weight rule {weights!r}: use one of {tuple(rules)}.")
    return (levels, *rules[weights])


def sum_of_levels(blocks: int, block: int, accumulated: int, order: str = "drawn") -> int:
    """Sum over a group: the delay d itself, for every M (Hermite's identity)."""
    _require(accumulated)
    return pipeline(blocks, order).delay(block)


def mean_level(blocks: int, block: int, accumulated: int, order: str = "drawn") -> Fraction:
    """d/M."""
    return Fraction(sum_of_levels(blocks, block, accumulated, order), accumulated)


def mean_square_level(blocks: int, block: int, accumulated: int, order: str = "drawn") -> Fraction:
    """a^2 + (c/M)(2a + 1) with d = aM + c: what DM-T5 asks for."""
    whole, rest = divmod(sum_of_levels(blocks, block, accumulated, order), accumulated)
    return whole**2 + Fraction(rest, accumulated) * (2 * whole + 1)


def mean_optimizer(step_size: Number, weight_decay: Number, accumulated: int) -> tuple[Fraction, Fraction]:
    """Step size and weight decay on the mean that equal the released sum over M gradients: (M step, decay/M)."""
    _require(accumulated)
    return Fraction(step_size) * accumulated, Fraction(weight_decay) / accumulated


def _require(accumulated: int) -> None:
    if accumulated < 1:
        raise PipelineError(f"A step accumulates at least one micro-batch, got {accumulated}.")
