"""A problem: data, a model in segments, a loss, and what is known about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from reference.problems.config import ProblemError
from reference.problems.truth import Truth
from reference.segments import Segment, views

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Score = Callable[[torch.Tensor, torch.Tensor], dict[str, float]]


@dataclass(frozen=True)
class Examples:
    """Inputs (n, d) and targets (n,) of samples.

    Floating-point data are held in single precision and widened where a run is in double precision, so that a problem
    is exactly the same problem in both. Inputs in double precision make a problem for double-precision runs only.
    """

    inputs: torch.Tensor
    targets: torch.Tensor

    def __post_init__(self) -> None:
        if not self.inputs.is_floating_point() or self.targets.dtype not in (torch.float32, torch.int64):
            raise ValueError("examples hold float inputs and float32 or int64 targets; convert them first")

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
        separable: whether the loss of a mini-batch is the mean of its samples' losses (batch norm couples them).
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

    @property
    def samples(self) -> int:
        """Number of training samples n."""
        return len(self.training)

    def batch(
        self, rows: torch.Tensor, dtype: torch.dtype, device: torch.device | str = "cpu"
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Inputs (n_b, d), with the common rows below, and targets (n_b,) of the samples `rows` (int64)."""
        return self._placed(self.training.inputs[rows], self.training.targets[rows], dtype, device)

    def output(
        self,
        versions: Sequence[torch.Tensor],
        inputs: torch.Tensor,
        statistics: Sequence[torch.Tensor] | None = None,
    ) -> torch.Tensor:
        """Forward pass at one flat parameter vector per block; with running statistics, in evaluation mode."""
        state = None
        for block, (segment, flat) in enumerate(zip(self.segments, versions, strict=True)):
            values = views(flat, segment.parameters)
            if statistics is None:
                state = segment.apply(values, state, inputs)
            else:
                state = segment.evaluate(values, statistics[block], state, inputs)
        assert state is not None, "a model has at least one segment"
        return state

    def metrics(
        self,
        versions: Sequence[torch.Tensor],
        dtype: torch.dtype,
        statistics: Sequence[torch.Tensor] | None = None,
    ) -> dict[str, float]:
        """Quality on the held-out samples at one flat parameter vector per block; empty where there are none."""
        if self.held_out is None:
            return {}
        device = versions[0].device
        inputs, targets = self._placed(self.held_out.inputs, self.held_out.targets, dtype, device)
        with torch.no_grad():
            return self.score(self.output([flat.to(dtype) for flat in versions], inputs, statistics), targets)

    def _placed(
        self, inputs: torch.Tensor, targets: torch.Tensor, dtype: torch.dtype, device: torch.device | str
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if inputs.dtype == torch.float64 != dtype:
            raise ProblemError(f'the data of "{self.name}" need double precision; set train.dtype = "float64"')
        if len(self.common_rows):
            inputs = torch.cat([inputs, self.common_rows])
        real = targets.is_floating_point()
        return inputs.to(device, dtype), targets.to(device, dtype) if real else targets.to(device)
