"""A problem: data, a model in segments, a loss, and what is known about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from reference.problems.config import ProblemError
from reference.problems.truth import Truth
from reference.segments import ModuleSegment, Segment, views
from reference.unsupported import refuse_shared

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Score = Callable[[torch.Tensor, torch.Tensor], dict[str, float]]

SCORED = 1000
"""Held-out samples that go through the model together, for the sake of memory."""


@dataclass(frozen=True)
class Examples:
    """Inputs (n, d) and targets (n,) of samples.

    Floating-point data are held in single precision and widened where a run is in double precision, so that a problem
    is exactly the same problem in both. Inputs in double precision make a problem for double-precision runs only.
    Integer inputs (token ids) stay as they are.
    """

    inputs: torch.Tensor
    targets: torch.Tensor

    def __post_init__(self) -> None:
        readable = self.inputs.is_floating_point() or self.inputs.dtype == torch.int64
        if not readable or self.targets.dtype not in (torch.float32, torch.int64):
            raise ValueError("examples hold float or int64 inputs and float32 or int64 targets; convert them first")

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True)
class Problem:
    """What is trained.

    Attributes:
        name: the problem's name in a configuration.
        dataset: name of its data set, empty for a synthetic one.
        dataset_digest: digest of the data set's content.
        segments: the model; segment k holds the parameters of block k, counted from the input.
        training: the samples whose mean loss is the objective f.
        held_out: samples that are never trained on, or None.
        common_rows: (r, d) rows put under the inputs of every mini-batch (penalties of additive models); often (0, d).
        loss: (output of the last segment, targets) → scalar tensor.
        score: (output, targets) of the held-out samples → measures of quality by name.
        truth: constants and rounding budgets.
        separable: whether the mini-batch loss is the mean of losses of single samples. With batch normalisation it is
            not: a sample's output depends on its batch, and constants per sample do not exist.
    """

    name: str
    dataset: str
    dataset_digest: str
    segments: tuple[Segment, ...]
    training: Examples
    held_out: Examples | None
    common_rows: torch.Tensor
    loss: Loss
    score: Score
    truth: Truth
    separable: bool = True

    def __post_init__(self) -> None:
        refuse_shared([segment.module for segment in self.segments if isinstance(segment, ModuleSegment)])

    @property
    def samples(self) -> int:
        """Number of training samples n."""
        return len(self.training)

    def batch(
        self, rows: torch.Tensor, dtype: torch.dtype, device: torch.device | str = "cpu"
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Inputs (n_b, d), with the common rows below, and targets (n_b,) of the samples `rows` (int64)."""
        # `index_select` copies whole rows; indexing by a tensor goes entry by entry and takes three times as long.
        inputs, targets = (of.index_select(0, rows) for of in (self.training.inputs, self.training.targets))
        return self._placed(inputs, targets, dtype, device)

    def output(
        self,
        versions: Sequence[torch.Tensor],
        inputs: torch.Tensor,
        statistics: Sequence[torch.Tensor] | None = None,
    ) -> torch.Tensor:
        """Forward pass at one flat parameter vector per block.

        Args:
            statistics: flat running statistics of each block, for evaluation mode; None for training mode.
        """
        state = None
        found = [None] * len(self.segments) if statistics is None else statistics
        for segment, flat, kept in zip(self.segments, versions, found, strict=True):
            values = views(flat, segment.parameters)
            if kept is None:
                state = segment.apply(values, state, inputs)
            else:
                state = segment.evaluate(values, kept, state, inputs)
        assert state is not None, "a model has at least one segment"
        return state

    def metrics(
        self,
        versions: Sequence[torch.Tensor],
        dtype: torch.dtype,
        statistics: Sequence[torch.Tensor] | None = None,
    ) -> dict[str, float]:
        """Quality on the held-out samples at one flat parameter vector per block; empty where there are none.

        Args:
            statistics: as for `output`. Without them a batch normalisation takes the held-out samples for one batch.
        """
        if self.held_out is None:
            return {}
        device = versions[0].device
        inputs, targets = self._placed(self.held_out.inputs, self.held_out.targets, dtype, device)
        flats = [flat.to(dtype) for flat in versions]
        kept = None if statistics is None else [flat.to(dtype) for flat in statistics]
        together = SCORED if self.separable or kept is not None else len(inputs)
        with torch.no_grad():
            parts = [self.output(flats, part, kept) for part in inputs.split(together)]
            return self.score(torch.cat(parts), targets)

    def _placed(
        self, inputs: torch.Tensor, targets: torch.Tensor, dtype: torch.dtype, device: torch.device | str
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if inputs.dtype == torch.float64 != dtype:
            raise ProblemError(f'the data of "{self.name}" need double precision; set train.dtype = "float64"')
        if len(self.common_rows):
            inputs = torch.cat([inputs, self.common_rows])
        return _cast(inputs, dtype, device), _cast(targets, dtype, device)


def _cast(data: torch.Tensor, dtype: torch.dtype, device: torch.device | str) -> torch.Tensor:
    """Real numbers in the run's precision; labels and token ids as they are."""
    return data.to(device, dtype) if data.is_floating_point() else data.to(device)
