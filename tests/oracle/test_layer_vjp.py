"""Every layer's gradient under both weight rules against its formula: old activations, old or new weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from reference.derived_weights import require_live
from reference.segments import ModuleSegment, flatten, views
from reference.vjp import backward, forward
from reference.weights import LIVE, STASH, WeightRule
from tests.oracle.layer_vjp import Conv, Layer, Linear, Normalisation, Recurrence, Table, Tanh, chain_back

# Both sides round some thousand times relative to sums of order 1.
AGREEMENT = {torch.float64: 1e4 * 2.0**-53, torch.float32: 1e4 * 2.0**-24}


class States(nn.Module):
    """An LSTM without its last state."""

    def __init__(self, entering: int, hidden: int) -> None:
        super().__init__()
        self.layer = nn.LSTM(entering, hidden, batch_first=True)

    def forward(self, steps: torch.Tensor) -> torch.Tensor:
        return self.layer(steps)[0]


@dataclass(frozen=True)
class Case:
    """A segment, its layers by hand with their numbers of weights, and the shape of its input (None: token ids)."""

    module: Callable[[], nn.Module]
    layers: Sequence[tuple[Layer, int]]
    shape: tuple[int, ...] | None


IMAGE = (5, 4, 6, 6)
CASES = {
    "linear": Case(lambda: nn.Linear(4, 3), [(Linear(), 2)], (5, 4)),
    "convolution": Case(lambda: nn.Conv2d(4, 3, 3, stride=2, padding=1), [(Conv(2), 2)], IMAGE),
    "batch norm of rows": Case(lambda: nn.BatchNorm1d(4), [(Normalisation("batch"), 2)], (7, 4)),
    "batch norm of images": Case(lambda: nn.BatchNorm2d(4), [(Normalisation("batch"), 2)], IMAGE),
    "layer norm": Case(lambda: nn.LayerNorm(4), [(Normalisation("layer"), 2)], (5, 4)),
    "group norm": Case(lambda: nn.GroupNorm(2, 4), [(Normalisation("group", groups=2), 2)], IMAGE),
    "embedding": Case(lambda: nn.Embedding(6, 4), [(Table(), 1)], None),
    "lstm": Case(lambda: States(4, 3), [(Recurrence(), 4)], (5, 7, 4)),
    "embedding and lstm": Case(
        lambda: nn.Sequential(nn.Embedding(6, 4), States(4, 3)), [(Table(), 1), (Recurrence(), 4)], None
    ),
    "perceptron": Case(
        lambda: nn.Sequential(
            nn.Linear(4, 6), nn.LayerNorm(6), nn.Tanh(), nn.Linear(6, 5), nn.BatchNorm1d(5), nn.Tanh(),
        ),
        [
            (Linear(), 2), (Normalisation("layer"), 2), (Tanh(), 0),
            (Linear(), 2), (Normalisation("batch"), 2), (Tanh(), 0),
        ],
        (7, 4),
    ),
    "convolutions": Case(
        lambda: nn.Sequential(
            nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4), nn.Tanh(), nn.Conv2d(4, 6, 3, stride=2, padding=1),
            nn.GroupNorm(3, 6), nn.Tanh(),
        ),
        [
            (Conv(1), 2), (Normalisation("batch"), 2), (Tanh(), 0), (Conv(2), 2), (Normalisation("group", groups=3), 2),
            (Tanh(), 0),
        ],
        IMAGE,
    ),
    "lstm of two layers": Case(lambda: Stacked(4, 3), [(Recurrence(), 4), (Recurrence(), 4)], (5, 7, 4)),
}  # fmt: skip


class Stacked(States):
    """Two LSTM layers that torch runs in one call."""

    def __init__(self, entering: int, hidden: int) -> None:
        super().__init__(entering, hidden)
        self.layer = nn.LSTM(entering, hidden, num_layers=2, batch_first=True)


@dataclass(frozen=True)
class Instance:
    segment: ModuleSegment
    old: torch.Tensor
    new: torch.Tensor
    inputs: torch.Tensor

    @property
    def state(self) -> torch.Tensor | None:
        return self.inputs if self.inputs.is_floating_point() else None


def instance(case: Case, dtype: torch.dtype) -> Instance:
    draw = torch.Generator().manual_seed(7)
    segment = ModuleSegment(case.module())
    old, new = (
        flatten([value + 0.5 * torch.randn(value.shape, generator=draw, dtype=dtype) for value in values])
        for values in (segment.initial(draw, dtype), segment.initial(draw, dtype))
    )
    if case.shape is None:
        return Instance(segment, old, new, torch.randint(6, (5, 7), generator=draw))
    return Instance(segment, old, new, torch.randn(case.shape, generator=draw, dtype=dtype))


def found(at: Instance, rule: WeightRule, cotangent: torch.Tensor) -> list[np.ndarray]:
    stored = forward(at.segment, rule, at.old, at.state, at.inputs)
    gradient, below = backward(stored, cotangent, at.new if rule.reads_current else None)
    parts = [*views(gradient, at.segment.parameters), *([] if below is None else [below])]
    return [part.double().numpy() for part in parts]


def wanted(case: Case, at: Instance, rule: WeightRule, cotangent: torch.Tensor) -> list[np.ndarray]:
    old, new = ([value.double().numpy() for value in views(flat, at.segment.parameters)] for flat in (at.old, at.new))
    inputs = at.inputs.double().numpy() if at.inputs.is_floating_point() else at.inputs.numpy()
    gradient, below = chain_back(
        case.layers, old, new if rule.reads_current else old, inputs, cotangent.double().numpy()
    )
    return [*gradient, *([] if at.state is None else [below])]


def distance(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> float:
    pairs = zip(one, other, strict=True)
    return max(float(np.linalg.norm(a - b) / max(1.0, np.linalg.norm(b))) for a, b in pairs)


@pytest.mark.parametrize("dtype", AGREEMENT)
@pytest.mark.parametrize("rule", [STASH, LIVE], ids=lambda rule: rule.name)
@pytest.mark.parametrize("name", CASES)
def test_the_gradient_is_that_of_the_formula(name: str, rule: WeightRule, dtype: torch.dtype) -> None:
    at = instance(CASES[name], dtype)
    shape = at.segment.apply(views(at.old, at.segment.parameters), at.state, at.inputs).shape
    cotangent = torch.randn(shape, generator=torch.Generator().manual_seed(8), dtype=dtype)
    trained = found(at, rule, cotangent)
    assert distance(trained, wanted(CASES[name], at, rule, cotangent)) < AGREEMENT[dtype]
    if name != "embedding":  # no weight multiplies there
        other = LIVE if rule is STASH else STASH
        assert distance(trained, wanted(CASES[name], at, other, cotangent)) > 1e-2


@pytest.mark.parametrize("dtype", AGREEMENT)
@pytest.mark.parametrize("name", CASES)
def test_live_is_granted_to_every_one_of_them(name: str, dtype: torch.dtype) -> None:
    at = instance(CASES[name], dtype)
    output = require_live(at.segment, at.old, at.state, at.inputs)
    # An LSTM has other kernels, and bits, where no gradient is asked for.
    assert torch.equal(output, forward(at.segment, LIVE, at.old, at.state, at.inputs).output)
    assert not output.requires_grad


@pytest.mark.parametrize("factor", [1.0, 0.3, -2.0])
@pytest.mark.parametrize("rule", [STASH, LIVE], ids=lambda rule: rule.name)
def test_a_factor_is_one_of_the_entering_cotangent(rule: WeightRule, factor: float) -> None:
    at = instance(CASES["perceptron"], torch.float64)
    cotangent = torch.randn(7, 5, generator=torch.Generator().manual_seed(8), dtype=torch.float64)

    def backwards(entering: torch.Tensor, **given: float) -> tuple[torch.Tensor, torch.Tensor | None]:
        stored = forward(at.segment, rule, at.old, at.state, at.inputs)
        return backward(stored, entering, at.new if rule.reads_current else None, **given)

    (one, below), (other, other_below) = backwards(cotangent, factor=factor), backwards(cotangent * factor)
    assert torch.equal(one, other) and below is not None and other_below is not None
    assert torch.equal(below, other_below)


class Idle(nn.Linear):
    """Its output does not depend on its bias."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return nn.functional.linear(input, self.weight)


@pytest.mark.parametrize("rule", [STASH, LIVE], ids=lambda rule: rule.name)
def test_what_the_output_does_not_depend_on_has_gradient_0(rule: WeightRule) -> None:
    at = instance(Case(lambda: Idle(4, 3), [], (5, 4)), torch.float64)
    weight, bias, below = found(at, rule, torch.ones(5, 3, dtype=torch.float64))
    assert weight.any() and below.any() and not bias.any()


@pytest.mark.parametrize("name", CASES)
def test_kernels_are_deterministic(name: str) -> None:
    at: Any = instance(CASES[name], torch.float32)
    torch.use_deterministic_algorithms(True)
    try:
        output = at.segment.apply(views(at.old, at.segment.parameters), at.state, at.inputs)
        once, again = (found(at, LIVE, torch.ones_like(output)) for _ in range(2))
    finally:
        torch.use_deterministic_algorithms(False)
    assert all(np.array_equal(one, two) for one, two in zip(once, again, strict=True))
