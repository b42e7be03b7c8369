"""The gradients of one recorded task at its reference points, and what annotations say about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from reference.engines.replay import Replay
from reference.norms import difference_norm, norm
from reference.points import TaskPoints, Versions
from reference.recorded import RecordedRun
from reference.trace.schema import REFERENCE_POINTS
from reference.vjp import MixedGradient, mixed_gradient

Row = dict[str, object]


@dataclass(frozen=True)
class TaskGradients:
    """One task with its gradients at the versions it read and at its reference points, each computed once."""

    run: RecordedRun
    replay: Replay
    task: TaskPoints

    def fill(self, rows: Sequence[Row], regenerated: Sequence[torch.Tensor], full: bool) -> None:
        """Add to the rows of the task's blocks what its gradients say.

        Args:
            regenerated: of each block, the gradient that the run applied, as float64.
            full: whether to add the full-data quantities.
        """
        for block, row in enumerate(rows):
            self._applied(row, block, regenerated[block])
            for reference in REFERENCE_POINTS:
                self._bias(row, block, reference)
            if full:
                self._full_data(row, block)

    def _applied(self, row: Row, block: int, regenerated: torch.Tensor) -> None:
        applied = self._gradient(self.task.read, self.task.backward).blocks[block]
        row["applied_norm"] = norm(applied)
        row["run_rounding"] = difference_norm(applied, regenerated)

    def _bias(self, row: Row, block: int, reference: str) -> None:
        at = self.task.at(reference, block)
        applied = self._gradient(self.task.read, self.task.backward).blocks[block]
        sample = self._gradient(at, at).blocks[block]
        row[f"sample_{reference}"] = norm(sample)
        row[f"bias_{reference}"] = difference_norm(applied, sample)
        row[f"inner_{reference}"] = float(applied @ sample)
        row[f"displacement_{reference}"] = self._displacement(self.task.read, at)
        row[f"displacement_backward_{reference}"] = self._displacement(self.task.backward, at)
        row[f"rounding_{reference}"] = 0.0 if at == self.task.read == self.task.backward else np.nan  # set at the end

    def _full_data(self, row: Row, block: int) -> None:
        mixed = self._full_gradient(self.task.read, self.task.backward).blocks[block]
        for reference in ("own", "now"):
            at = self.task.at(reference, block)
            exact = self._full_gradient(at, at)
            row[f"exact_{reference}"] = norm(exact.blocks[block])
            row[f"mean_bias_{reference}"] = difference_norm(mixed, exact.blocks[block])
            if reference == "now":
                row["objective"] = float(exact.loss)

    def _displacement(self, versions: Versions, at: Versions) -> list[float]:
        pairs = zip(self._parameters(versions), self._parameters(at), strict=True)
        return [difference_norm(one, other) for one, other in pairs]

    def _parameters(self, versions: Versions) -> list[torch.Tensor]:
        return [self.replay.version(block, version).double() for block, version in enumerate(versions)]

    def _gradient(self, read: Versions, backward: Versions) -> MixedGradient:
        return self._cached(self._batch, read, backward)

    def _full_gradient(self, read: Versions, backward: Versions) -> MixedGradient:
        return self._cached(self._everything, read, backward)

    def _cached(self, batch: tuple[torch.Tensor, torch.Tensor], read: Versions, backward: Versions) -> MixedGradient:
        key = (id(batch), read, backward if self.run.rule.reads_current else read)
        if key not in self._known:
            problem = self.run.problem
            weights = self._parameters(read), self._parameters(backward)
            self._known[key] = mixed_gradient(problem.segments, self.run.rule, problem.loss, batch, *weights)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[int, Versions, Versions], MixedGradient]:
        return {}

    @cached_property
    def _batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        return _double(self.run.batch(self.task.task))

    @cached_property
    def _everything(self) -> tuple[torch.Tensor, torch.Tensor]:
        rows = torch.arange(self.run.problem.samples)
        return _double(self.run.problem.batch(rows, self.run.dtype, self.run.device.torch))


def _double(batch: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    inputs, targets = batch
    return inputs.double(), targets.double() if targets.is_floating_point() else targets
