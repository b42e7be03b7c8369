"""A run as its log tells it: every version from the versions, batches and groups that the rows name, in their order.

For any method whose passes use versions as they stand. One loop over the rows; a gradient is that of the whole network
at the three version vectors that the rows of its task name, formed anew for each row. Blocks count from 0.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

import torch
from torch import nn

from tests.oracle.literal_gradient import Batch, Flats, Loss, gradient_at_versions, stashed_gradient
from tests.oracle.literal_layers import run_by_hand
from tests.oracle.literal_optimizers import MakeOptimizer, Optimizer

Place = tuple[int, int]
"""Replica and block."""


class Row(Protocol):
    """A row of the log, in the order of writing."""

    @property
    def kind(self) -> str: ...
    @property
    def replica(self) -> int: ...
    @property
    def peer(self) -> int: ...
    @property
    def block(self) -> int: ...
    @property
    def task(self) -> int: ...
    @property
    def batch(self) -> int: ...
    @property
    def v_read(self) -> int: ...
    @property
    def v_activation(self) -> int: ...
    @property
    def v_backward(self) -> int: ...
    @property
    def v_parent(self) -> int: ...
    @property
    def v_peer(self) -> int: ...


class Retold:
    """All versions of each block of each replica, and the loss of each task.

    Args:
        weights: "stash" (autograd on the whole network at `v_read`), or the rule under which the three version vectors
            differ.
        average: whether a step takes the mean of its group, or the sum.
    """

    def __init__(
        self,
        modules: Sequence[nn.Sequential],
        loss: Loss,
        batches: Sequence[Batch],
        initial: Flats,
        make_optimizer: MakeOptimizer,
        rows: Sequence[Row],
        weights: str,
        shrink: float = 1.0,
        average: bool = True,
    ) -> None:
        self.modules, self.loss, self.batches, self.shrink = modules, loss, batches, shrink
        self.weights, self.average = weights, average
        self.versions: dict[Place, list[torch.Tensor]] = defaultdict(list)
        self.losses: dict[int, float] = {}
        for replica in {row.replica for row in rows}:
            for block, flat in enumerate(initial):
                self.versions[replica, block].append(flat)
        self.optimizers: dict[Place, Optimizer] = {place: make_optimizer() for place in self.versions}
        self.groups: dict[Place, list[torch.Tensor]] = defaultdict(list)
        self.of_task: dict[int, dict[int, Row]] = defaultdict(dict)
        for row in rows:
            if row.kind in ("write", "accumulate"):
                self.of_task[row.task][row.block] = row
        for row in rows:
            self._tell(row)

    def _tell(self, row: Row) -> None:
        place = row.replica, row.block
        if row.kind == "mix":
            new = (self.versions[place][row.v_parent] + self.versions[row.peer, row.block][row.v_peer]) / 2
        else:
            self.groups[place].append(self._gradient(row))
            if row.kind == "accumulate":
                return
            total = self.groups[place][0]
            for gradient in self.groups[place][1:]:
                total = total + gradient
            if self.average and len(self.groups[place]) > 1:
                total = total / len(self.groups[place])
            self.groups[place].clear()
            new = self.optimizers[place].step(self.versions[place][row.v_parent], total)
        if len(self.versions[place]) != row.v_parent + 1:
            raise ValueError(
                f"block {row.block} has {len(self.versions[place])} versions, but {row.v_parent} is parent"
            )
        self.versions[place].append(new)

    def _gradient(self, row: Row) -> torch.Tensor:
        """Of the row's block. What the blocks below multiply by is settled later, and does not come into it."""
        task = [self.of_task[row.task][block] for block in range(len(self.modules))]

        def at(numbers: Mapping[int, int] | Sequence[int]) -> list[torch.Tensor]:
            return [self.versions[row.replica, block][numbers[block]] for block in range(len(task))]

        read, batch = at([other.v_read for other in task]), self.batches[row.batch]
        if row.task not in self.losses:
            self.losses[row.task] = float(self.loss(self._output(read, batch[0]), batch[1]))
        if self.weights == "stash":
            return stashed_gradient(self.modules, self.loss, batch, read, self.shrink)[row.block]
        known = [other if other.block >= row.block else None for other in task]
        backward = at([o.v_backward if o else other.v_read for o, other in zip(known, task, strict=True)])
        recomputed = at([o.v_activation if o else other.v_read for o, other in zip(known, task, strict=True)])
        return gradient_at_versions(self.modules, self.loss, batch, read, recomputed, backward, self.shrink)[row.block]

    def _output(self, read: Flats, inputs: torch.Tensor) -> torch.Tensor:
        for module, flat in zip(self.modules, read, strict=True):
            inputs = run_by_hand(module, flat, inputs)[-1].y
        return inputs
