"""The update-index recursion: step u of every module is made with batch u (or group u), read so many versions earlier.

θ^{u+1} = θ^u − γ_u B ĝ_u with module j at versions u − τF_j, u − τR_j, u − τB_j, none below 0, and B =
blockdiag(β^{K−k}). No ticks, no queues: all it shares with a pipeline is the layers' arithmetic and the optimizer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from tests.oracle.literal_gradient import Batch, Flats, Loss, gradient_at_versions, stashed_gradient
from tests.oracle.literal_optimizers import MakeOptimizer

Delays = Sequence[int]


@dataclass(frozen=True)
class Staleness:
    """τF, τR and τB of each module, from the input upwards."""

    forward: Delays
    recomputed: Delays
    backward: Delays


def stash(*delays: int) -> Staleness:
    """The same staleness in all three places."""
    return Staleness(delays, delays, delays)


def live(*delays: int) -> Staleness:
    """Stored activations of old versions, products with current weights."""
    return Staleness(delays, delays, [0] * len(delays))


def recompute(*delays: int) -> Staleness:
    """Features of old versions, activations and products with current weights."""
    return Staleness(delays, [0] * len(delays), [0] * len(delays))


def run_recursion(
    modules: Sequence[nn.Sequential],
    loss: Loss,
    batches: Sequence[Batch],
    initial: Flats,
    make_optimizer: MakeOptimizer,
    staleness: Staleness | Sequence[Staleness],
    shrink: float = 1.0,
    average: bool = True,
    shrink_gradients: bool = False,
) -> list[list[torch.Tensor]]:
    """All versions of each module.

    Args:
        staleness: of a batch; or of each batch of a group of M, whose M gradients make one step.
        shrink: multiplies the cotangent where it enters each module but the last, as the machines do it, so that bits
            agree. With `shrink_gradients` B is applied to the finished gradients instead (equal bits where `shrink` is
            a power of two).
        average: whether a step takes the mean of its group, `((g1 + g2) + …) / M`, or the sum.
    """
    group = [staleness] if isinstance(staleness, Staleness) else list(staleness)
    versions = [[flat] for flat in initial]
    optimizers = [make_optimizer() for _ in modules]
    inside = 1.0 if shrink_gradients else shrink
    factors = [shrink ** (len(modules) - 1 - k) if shrink_gradients else 1.0 for k in range(len(modules))]
    for update in range(len(batches) // len(group)):

        def at(delays: Delays, update: int = update) -> list[torch.Tensor]:
            return [found[max(0, update - delay)] for found, delay in zip(versions, delays, strict=True)]

        total: list[torch.Tensor] = []
        for place, late in enumerate(group):
            batch = batches[update * len(group) + place]
            if late.forward == late.recomputed == late.backward:
                found = stashed_gradient(modules, loss, batch, at(late.forward), inside)
            else:
                found = gradient_at_versions(
                    modules, loss, batch, at(late.forward), at(late.recomputed), at(late.backward), inside
                )
            total = [a + b for a, b in zip(total, found, strict=True)] if total else found
        for k, gradient in enumerate(total):
            if average and len(group) > 1:
                gradient = gradient / len(group)
            if shrink_gradients:
                gradient = gradient * factors[k]
            versions[k].append(optimizers[k].step(versions[k][-1], gradient))
    return versions
