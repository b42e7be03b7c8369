"""A user's own model: found by name, cut at its children, its values kept, or refused in one sentence."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.module import module
from reference.problems.problem import Problem
from reference.segments import ModuleSegment, flatten
from reference.unsupported import SegmentError
from tests.small_data import images


def chain() -> nn.Sequential:
    return nn.Sequential(
        nn.Unflatten(1, (1, 4, 4)), nn.Conv2d(1, 2, 3, padding=1), nn.Tanh(), nn.Flatten(),
        nn.Sequential(nn.Linear(32, 5), nn.Tanh(), nn.Linear(5, 4)), nn.Linear(4, 3),
    )  # fmt: skip


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Problem]:
    """A problem from a factory, as if it were `tests_own:model` of a user."""

    def build(factory: object, **config: Any) -> Problem:
        holder = type(sys)("tests_own")
        holder.model = factory  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "tests_own", holder)
        return module(ProblemConfig("module", model="tests_own:model", **config), images(4))

    return build


def initial(problem: Problem, seed: int) -> list[torch.Tensor]:
    return [
        flatten(segment.initial(torch.Generator().manual_seed(seed), torch.float64)) for segment in problem.segments
    ]


def parts(problem: Problem) -> list[list[type]]:
    modules = [segment.module for segment in problem.segments if isinstance(segment, ModuleSegment)]
    return [[type(part) for part in module] for module in modules if isinstance(module, nn.Sequential)]


def test_each_child_with_parameters_is_a_segment(own: Callable[..., Problem]) -> None:
    wanted = [[nn.Unflatten, nn.Conv2d, nn.Tanh, nn.Flatten], [nn.Sequential], [nn.Linear]]
    problem = own(chain)
    assert parts(problem) == wanted and problem.separable
    assert problem.truth.smoothness_provenance == "unavailable" and "user's own" in problem.truth.smoothness_reason
    assert parts(own(lambda: list(chain().children()))) == wanted
    assert parts(own(chain, layers_per_block=2)) == [wanted[0] + wanted[1], wanted[2]]


def test_an_activation_that_is_used_again_is_there_again(own: Callable[..., Problem]) -> None:
    def one_activation() -> nn.Sequential:
        act = nn.Tanh()
        return nn.Sequential(nn.Linear(16, 6), act, nn.Linear(6, 5), act, nn.Linear(5, 3))

    problem = own(one_activation)
    assert parts(problem) == [[nn.Linear, nn.Tanh], [nn.Linear, nn.Tanh], [nn.Linear]]
    assert parts(own(one_activation, layers_per_block=2)) == [[nn.Linear, nn.Tanh, nn.Linear, nn.Tanh], [nn.Linear]]


def test_a_layer_that_is_used_again_is_refused(own: Callable[..., Problem]) -> None:
    def twice() -> nn.Sequential:
        layer = nn.Linear(16, 16)
        return nn.Sequential(layer, nn.Tanh(), layer, nn.Linear(16, 3))

    with pytest.raises(SegmentError, match=r"segments 0 and 1 share the parameter 0\.weight"):
        own(twice)


def test_values_of_the_factory_are_kept_and_repeat(own: Callable[..., Problem]) -> None:
    problem = own(chain)
    before = torch.get_rng_state()
    one, again, other = initial(problem, 1), initial(problem, 1), initial(problem, 2)
    assert torch.equal(before, torch.get_rng_state())
    assert all(torch.equal(a, b) for a, b in zip(one, again, strict=True))
    assert not any(torch.equal(a, b) for a, b in zip(one, other, strict=True))
    # torch's own rule draws the biases, too; ours sets them to zero.
    assert (one[2][-3:] != 0).all() and one[0].dtype == torch.float64


def test_fixed_values_and_statistics_are_those_of_the_model(own: Callable[..., Problem]) -> None:
    def pretrained() -> nn.Sequential:
        norm = nn.BatchNorm1d(3)
        nn.init.constant_(norm.weight, 0.25)
        nn.init.constant_(norm.bias, 0.5)
        norm.running_mean = torch.tensor([1.0, 2.0, 3.0])
        return nn.Sequential(nn.Linear(16, 3), norm).eval()

    problem = own(pretrained)
    assert not problem.separable and "mixed" in problem.truth.smoothness_reason
    assert initial(problem, 1)[1].tolist() == [0.25] * 3 + [0.5] * 3
    mean, variance = problem.segments[1].initial_statistics(torch.float64)
    assert mean.tolist() == [1.0, 2.0, 3.0] and variance.tolist() == [1.0] * 3 and mean.dtype == torch.float64
    # In training it normalises by the mini-batch although the factory left it in evaluation mode.
    output = problem.output(initial(problem, 1), problem.batch(torch.arange(8), torch.float64)[0])
    assert (output.mean(dim=0) - 0.5).abs().max() < 1e-12


class Centred(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(16, 3)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return self.inner(rows - rows.mean(dim=0))


def test_samples_that_are_mixed_in_any_way_are_noticed(own: Callable[..., Problem]) -> None:
    problem = own(lambda: [Centred()])
    assert not problem.separable and "mixed" in problem.truth.smoothness_reason
    assert own(lambda: [nn.Linear(16, 4), nn.LayerNorm(4), nn.Linear(4, 3)]).separable


class Noisy(Centred):
    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return self.inner(rows + torch.randn_like(rows))


class Counting(Centred):
    calls = 0

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        self.calls += 1
        return self.inner(rows) * self.calls


class Overwriting(Centred):
    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return self.inner(rows.sub_(1.0))


class Pair(Centred):
    def forward(self, rows: torch.Tensor) -> Any:
        return self.inner(rows), None


class OwnForward(nn.Sequential):
    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return super().forward(input) + 1.0


REFUSED: dict[str, tuple[object, str]] = {
    "no chain": (lambda: nn.Linear(16, 3), "returns Linear, no chain of modules"),
    "another forward": (lambda: OwnForward(nn.Linear(16, 3)), "returns OwnForward, no chain"),
    "not modules": (lambda: [nn.Linear(16, 3), torch.tanh], "returns list, no chain"),
    "empty": (lambda: nn.Sequential(), "without parameters"),
    "nothing to train": (lambda: nn.Sequential(nn.Flatten()), "without parameters"),
    "fails": (lambda: nn.Sequential(missing), "fails (NameError"),  # type: ignore[name-defined]
    "takes arguments": (lambda classes: chain(), "fails (TypeError"),
    "no function": ("a string", "no function 'model'"),
    "other inputs": (lambda: nn.Sequential(nn.Linear(15, 3)), "fails on a batch in segment 0 (RuntimeError"),
    "other classes": (lambda: nn.Sequential(nn.Linear(16, 4)), "shape (8, 4) and type float32, but images has 3"),
    "random": (lambda: [Noisy()], "another output when it runs again"),
    "a state of its own": (lambda: [Counting()], "another output when it runs again"),
    "overwritten inputs": (lambda: [Overwriting()], "overwrites its inputs in place"),
    "overwritten state": (lambda: [nn.Linear(16, 16), Overwriting()], "segment 1 (RuntimeError: a leaf Variable"),
    "two tensors": (lambda: [Pair()], "segment 0: a part of the model returns tuple"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_model_that_cannot_be_trained_is_refused(name: str, own: Callable[..., Problem]) -> None:
    factory, reason = REFUSED[name]
    with pytest.raises(ProblemError) as refused:
        own(factory)
    message = str(refused.value)
    assert reason in message and "\n" not in message and ("; " in message or ": " in message)


def test_tied_segments_are_refused(own: Callable[..., Problem]) -> None:
    def tied() -> nn.Sequential:
        first, second = nn.Linear(16, 16), nn.Linear(16, 16)
        second.weight = first.weight
        return nn.Sequential(first, nn.Tanh(), second, nn.Linear(16, 3))

    with pytest.raises(SegmentError, match="segments 0 and 1 share"):
        own(tied)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("", "", "write module:factory"),
        ("users_model", "", "write module:factory"),
        ("absent_model:make", "", "no module 'absent_model' here"),
        ("broken_model:make", "1 / 0", "fails on import (ZeroDivisionError"),
        ("users_own_model:other", "make = None", "no function 'other'"),
    ],
)
def test_a_model_that_is_not_there_is_refused(
    name: str, content: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for place in ("broken_model", "users_own_model"):
        (tmp_path / f"{place}.py").write_text(content)
        sys.modules.pop(place, None)
    path = list(sys.path)
    with pytest.raises(ProblemError) as refused:
        module(ProblemConfig("module", model=name), images(4))
    assert reason in str(refused.value) and sys.path == path
