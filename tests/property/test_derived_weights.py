"""Every segment that saves what it computes from its weights is refused under `live`, and no other."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from reference.derived_weights import _another, _moved, require_live
from reference.problems.config import ProblemConfig
from reference.problems.resnet import resnet
from reference.segments import AdditiveSegment, ModuleSegment, flatten, views
from reference.unsupported import SegmentError
from reference.vjp import backward, forward
from reference.weights import LIVE, STASH
from tests.small_data import images


class Weighted(nn.Module):
    """A linear layer of three, of whose weight a subclass makes another."""

    def __init__(self) -> None:
        super().__init__()
        self.weight, self.scale = nn.Parameter(torch.zeros(3, 3)), nn.Parameter(torch.zeros(3, 1))

    def derived(self) -> torch.Tensor:
        return self.weight

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return functional.linear(rows, self.derived())


class Normalised(Weighted):
    def derived(self) -> torch.Tensor:
        return self.scale * self.weight / self.weight.norm(dim=1, keepdim=True)


class Masked(Weighted):
    def derived(self) -> torch.Tensor:
        return self.weight * torch.tensor([[1.0, 0.0, 1.0]])


class Symmetric(Weighted):
    def derived(self) -> torch.Tensor:
        return self.weight + self.weight.T


class LowRank(Weighted):
    """Zero at the start, as such products often are."""

    def derived(self) -> torch.Tensor:
        return self.scale @ self.scale.T


class Copied(Weighted):
    def derived(self) -> torch.Tensor:
        return self.weight.clone()


class Rounded(Weighted):
    def derived(self) -> torch.Tensor:
        return self.weight.to(torch.bfloat16).to(self.weight.dtype)


class Packed(Weighted):
    """As cuDNN's LSTM does: weights packed into one buffer by the forward pass, and kept for the backward pass."""

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return Pack.apply(rows, self.weight)


class Pack(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        buffer = torch.cat([weight.reshape(-1), torch.zeros(3, dtype=weight.dtype)])
        ctx.save_for_backward(rows, buffer)
        return rows @ weight.T

    @staticmethod
    def backward(ctx: Any, *cotangents: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        (cotangent,), (rows, buffer) = cotangents, ctx.saved_tensors
        return cotangent @ buffer[:9].view(3, 3), cotangent.T @ rows


class Transposed(Weighted):
    """A view, not a copy."""

    def derived(self) -> torch.Tensor:
        return self.weight.T


DERIVED = [Normalised, Masked, Symmetric, LowRank, Copied, Rounded, Packed]


def values(segment: ModuleSegment, seed: int = 0) -> torch.Tensor:
    return flatten(segment.initial(torch.Generator().manual_seed(seed), torch.float64))


def rows(seed: int = 5) -> torch.Tensor:
    return torch.randn(4, 3, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@given(st.lists(st.sampled_from([0.0, -0.1, 0.1]) | st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_weights_are_moved_in_every_place_by_a_share_of_what_they_are(weights: list[float]) -> None:
    flat = torch.tensor(weights, dtype=torch.float64)
    share = (_moved(flat) - flat).abs() / (flat.abs() + 0.1)
    # A normal number, and 1 more of its sign; none of a few dozen is as large as 6.
    assert bool((share > 0.0999).all()) and bool((share < 0.7).all())


@given(st.lists(st.floats(-4, 4, width=32), min_size=2, max_size=6), st.sampled_from([(-1,), (-1, 1), (-1, 1, 1)]))
def test_another_batch_has_the_shape_of_the_first_and_its_range(batch: list[float], shape: tuple[int, ...]) -> None:
    data = torch.tensor(batch).reshape(shape)
    other = _another(data)
    assert other.shape == data.shape and float(other.abs().max()) <= 1.25 * float(data.abs().max())


@pytest.mark.parametrize("kind", DERIVED)
def test_derived_weights_are_refused(kind: Callable[[], nn.Module]) -> None:
    segment = ModuleSegment(nn.Sequential(nn.Linear(3, 3), kind(), nn.Tanh()))
    with pytest.raises(SegmentError, match=r"the segment of Linear, .*, Tanh saves a tensor of shape .* use weights"):
        require_live(segment, values(segment), rows(), rows())


@pytest.mark.parametrize("kind", DERIVED)
def test_every_one_of_them_would_silently_have_been_stash(kind: Callable[[], nn.Module]) -> None:
    """The rule rebuilds nothing there, so `live` gives the cotangent of the old weights, bit for bit."""
    segment, cotangent = ModuleSegment(kind()), rows(6)
    old, new = values(segment, 1), values(segment, 2)
    live = backward(forward(segment, LIVE, old, rows(), rows()), cotangent, new)[1]
    stash = backward(forward(segment, STASH, old, rows(), rows()), cotangent, None)[1]
    assert live is not None and stash is not None and torch.equal(live, stash)


VIEWED = [
    nn.Linear(3, 3),
    Weighted(),
    Transposed(),
    nn.Sequential(nn.Linear(3, 3), nn.ReLU(inplace=True)),
    nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3), nn.ReLU()),
    nn.PReLU(),
    nn.TransformerEncoderLayer(3, 1, dim_feedforward=4, dropout=0.0),
]


@pytest.mark.parametrize("module", VIEWED, ids=lambda module: type(module).__name__)
def test_weights_that_are_views_are_accepted(module: nn.Module) -> None:
    segment = ModuleSegment(module)
    at = values(segment)
    output = require_live(segment, at, rows(), rows())
    assert torch.equal(output, segment.apply(views(at, segment.parameters), rows(), rows()))


@pytest.mark.parametrize("dead_first", [True, False])
def test_dead_units_are_no_derived_weights(dead_first: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they save is zero at some parameters whatever the batch, but at others the batch decides."""
    segment = ModuleSegment(nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 3)))
    alive, dead = values(segment), values(segment)
    dead[9:12] = -100.0
    given, moved = (dead, alive) if dead_first else (alive, dead)
    monkeypatch.setattr("reference.derived_weights._moved", lambda _: moved)
    assert require_live(segment, given, rows(), rows()).shape == (4, 3)


def test_the_chain_of_a_whole_model_can_be_walked() -> None:
    problem = resnet(ProblemConfig("resnet", widths=(2, 3, 4), depth=1), images(6))
    inputs, _ = problem.batch(torch.arange(4), torch.float64)
    flats, state = [], None
    for segment in problem.segments:
        flats.append(flatten(segment.initial(torch.Generator().manual_seed(1), torch.float64)))
        state = require_live(segment, flats[-1], state, inputs)
    assert state is not None and torch.equal(state, problem.output(flats, inputs))
    additive = AdditiveSegment(0, 3)
    assert torch.equal(require_live(additive, torch.ones(3), None, torch.ones(2, 3)), torch.full((2,), 3.0))


def test_nothing_that_is_given_is_changed() -> None:
    segment = ModuleSegment(nn.Sequential(nn.Linear(3, 3), nn.Tanh()))
    at, state, inputs = values(segment), rows(), rows(7)
    before = [tensor.clone() for tensor in (at, state, inputs)]
    generator = torch.get_rng_state()
    require_live(segment, at, state, inputs)
    assert all(torch.equal(old, new) for old, new in zip(before, (at, state, inputs), strict=True))
    assert torch.equal(generator, torch.get_rng_state())


def test_a_saved_tensor_that_is_overwritten_is_refused() -> None:
    segment = ModuleSegment(nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.ReLU(inplace=True)))
    with pytest.raises(SegmentError, match="overwrites in place what its backward pass needs; set inplace=False"):
        require_live(segment, values(segment), rows(), rows())


class Deciding(Weighted):
    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        output = functional.linear(rows, self.weight)
        return output.tanh() if rows.sum() < 0 else output


def test_a_graph_that_depends_on_the_batch_is_refused() -> None:
    segment = ModuleSegment(Deciding())
    with pytest.raises(SegmentError, match="saves other tensors from one batch to the next"):
        require_live(segment, values(segment), rows().abs(), rows())
