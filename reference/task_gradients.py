"""The gradients of one recorded task at its reference points, and what annotations say about them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from reference.engines.replay import Replay
from reference.norms import difference_norm, norm
from reference.points import TaskPoints, Versions
from reference.recorded import RecordedRun
from reference.trace.schema import REFERENCE_POINTS
from reference.treatment import as_it_stands
from reference.vjp import MixedGradient, mixed_gradient

Row = dict[str, object]


@dataclass(frozen=True)
class Point:
    """Weights at which a gradient is formed: a version of each block, as a pass sees it or as it stands.

    Attributes:
        seen_by: `forward` or `backward`, whose weights a method may predict or correct; empty for the versions
            themselves.
    """

    versions: Versions
    seen_by: str = ""


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
        """The applied gradient before shrinking; the run's own carries the factor of the cotangents above."""
        applied, factor = self._gradient(*self._used).blocks[block], self._cotangent_factor(block)
        row["applied_norm"] = norm(applied)
        row["run_rounding"] = difference_norm(applied * factor, regenerated) / factor

    def _bias(self, row: Row, block: int, reference: str) -> None:
        versions = self.task.at(reference, block)
        at, (forward, backward) = self._point(versions), self._used
        applied = self._gradient(forward, backward).blocks[block]
        sample = self._gradient(at, at).blocks[block]
        row[f"sample_{reference}"] = norm(sample)
        row[f"bias_{reference}"] = difference_norm(applied, sample)
        row[f"inner_{reference}"] = float(applied @ sample)
        row[f"displacement_{reference}"] = self._displacement(forward, at)
        row[f"displacement_backward_{reference}"] = self._displacement(backward, at)
        row[f"rounding_{reference}"] = 0.0 if at == forward == backward else np.nan  # set at the end

    def _full_data(self, row: Row, block: int) -> None:
        mixed = self._full_gradient(*self._used).blocks[block]
        for reference in ("own", "now"):
            at = self._point(self.task.at(reference, block))
            exact = self._full_gradient(at, at)
            row[f"exact_{reference}"] = norm(exact.blocks[block])
            row[f"mean_bias_{reference}"] = difference_norm(mixed, exact.blocks[block])
            if reference == "now":
                row["objective"] = float(exact.loss)

    def other_weights(self) -> Iterator[tuple[int, torch.Tensor]]:
        """Block and weights wherever a pass of this task used what is no version of the block."""
        for point in self._used:
            if point.seen_by:
                yield from enumerate(self._parameters(point))

    @cached_property
    def _used(self) -> tuple[Point, Point]:
        """The weights of the task's own passes; under `stash` both use the same, predicted ones included."""
        forward = self._point(self.task.read, "forward")
        if not self.run.plan.rule.reads_current:
            return forward, forward
        return forward, self._point(self.task.backward, "backward")

    def _point(self, versions: Versions, seen_by: str = "") -> Point:
        views = {"forward": "read", "backward": "backward_read"}
        plain = not seen_by or all(
            getattr(treatment, views[seen_by]) is as_it_stands for treatment in self.run.plan.treatments
        )
        return Point(versions) if plain else Point(versions, seen_by)

    def _cotangent_factor(self, block: int) -> float:
        return math.prod(treatment.cotangent_factor for treatment in self.run.plan.treatments[block:])

    def _displacement(self, point: Point, at: Point) -> list[float]:
        pairs = zip(self._parameters(point), self._parameters(at), strict=True)
        return [difference_norm(one, other) for one, other in pairs]

    def _parameters(self, point: Point) -> list[torch.Tensor]:
        flats = []
        for block, (number, treatment) in enumerate(zip(point.versions, self.run.plan.treatments, strict=True)):
            version = self.replay.version(self.task.replica, block, number)
            weights = {"forward": treatment.forward_weights, "backward": treatment.backward_weights}.get(point.seen_by)
            flats.append((weights(version) if weights else version.flat).double())
        return flats

    def _gradient(self, read: Point, backward: Point) -> MixedGradient:
        return self._cached(self._batch, read, backward)

    def _full_gradient(self, read: Point, backward: Point) -> MixedGradient:
        return self._cached(self._everything, read, backward)

    def _cached(self, batch: tuple[torch.Tensor, torch.Tensor], read: Point, backward: Point) -> MixedGradient:
        plan = self.run.plan
        key = (id(batch), read, backward if plan.rule.reads_current else read)
        if key not in self._known:
            problem, weights = plan.problem, (self._parameters(read), self._parameters(backward))
            self._known[key] = mixed_gradient(problem.segments, plan.rule, problem.loss, batch, *weights)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[int, Point, Point], MixedGradient]:
        return {}

    @cached_property
    def _batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        return _double(self.run.plan.batch(self.task.batch))

    @cached_property
    def _everything(self) -> tuple[torch.Tensor, torch.Tensor]:
        plan = self.run.plan
        rows = torch.arange(plan.problem.samples)
        return _double(plan.problem.batch(rows, plan.dtype, plan.device.torch))


def _double(batch: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    inputs, targets = batch
    inputs = inputs.double() if inputs.is_floating_point() else inputs
    return inputs, targets.double() if targets.is_floating_point() else targets
