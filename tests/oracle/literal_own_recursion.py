"""PD-ASGD without overtaking, as its recursion at `own`: x_{i+1} = x_i − η g̃_i, from the versions that a log names.

Blocks count from 0. The i-th task to write a block makes its version i + 1, the same task in every block. Block l of
task i was read at version a_{i,l}; under `live` the products of the backward pass use version b_{i,l}.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import torch
from torch import nn

from tests.oracle.literal_gradient import Batch, Flats, Loss, gradient_at_versions, stashed_gradient
from tests.oracle.literal_optimizers import MakeOptimizer


class Write(Protocol):
    """A row of the log: one task's write of one block; rows of a block in the order of writing."""

    @property
    def task(self) -> int: ...
    @property
    def block(self) -> int: ...
    @property
    def batch(self) -> int: ...
    @property
    def v_read(self) -> int: ...
    @property
    def v_backward(self) -> int: ...
    @property
    def v_parent(self) -> int: ...


def run_own(
    modules: Sequence[nn.Sequential],
    loss: Loss,
    batches: Mapping[int, Batch] | Sequence[Batch],
    initial: Flats,
    make_optimizer: MakeOptimizer,
    events: Iterable[Write],
    weights: str,
) -> list[list[torch.Tensor]]:
    """All versions of each block.

    Args:
        batches: by the events' batch numbers.
        make_optimizer: SGD; with momentum each block has its own velocity.
        weights: "stash", or "live" (products with the versions `v_backward`).

    Raises:
        ValueError: if the tasks do not write all blocks in one order, or an event's parent is not its place in it.
    """
    count = len(modules)
    rows: list[list[Write]] = [[] for _ in range(count)]
    for event in events:
        rows[event.block].append(event)
    if any([e.task for e in each] != [e.task for e in rows[0]] for each in rows):
        raise ValueError("a task overtakes another: the run is no recursion at `own`")
    if any(e.v_parent != i for each in rows for i, e in enumerate(each)):
        raise ValueError("a write's parent is not the number of writes before it")
    versions = [[flat] for flat in initial]
    optimizers = [make_optimizer() for _ in modules]
    for of_task in zip(*rows, strict=True):
        batch = batches[of_task[0].batch]
        read = [versions[block][event.v_read] for block, event in enumerate(of_task)]
        if weights == "stash":
            gradients = stashed_gradient(modules, loss, batch, read)
        else:
            assert weights == "live"
            backward = [versions[block][event.v_backward] for block, event in enumerate(of_task)]
            gradients = gradient_at_versions(modules, loss, batch, read, read, backward)
        for block, gradient in enumerate(gradients):
            versions[block].append(optimizers[block].step(versions[block][-1], gradient))
    return versions
