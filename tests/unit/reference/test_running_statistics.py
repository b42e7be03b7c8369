"""Running statistics of batch normalisation: contributions, their average, and what no forward pass may change."""

import threading
from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import nn

from reference.segments import AdditiveSegment, ModuleSegment, flatten, views
from reference.vjp import backward, forward
from reference.weights import LIVE, STASH, WeightRule


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def images(momentum: float | None = 0.1, second: float | None = 0.1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3, momentum=momentum), nn.Tanh(),
        nn.Flatten(), nn.Linear(48, 5), nn.BatchNorm1d(5, momentum=second),
    )  # fmt: skip


def batches(count: int, dtype: torch.dtype, rows: int = 6) -> list[torch.Tensor]:
    draw = generator(1)
    return [torch.randn(rows, 2, 4, 4, generator=draw, dtype=dtype) * 3 + 1 for _ in range(count)]


def values(segment: ModuleSegment, dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
    return segment.initial(generator(2), dtype)


def torchs_own(segment: ModuleSegment, dtype: torch.dtype) -> nn.Module:
    """The module with the segment's values and statistics that nothing has touched."""
    module = deepcopy(segment.module).to(dtype)
    with torch.no_grad():
        for parameter, value in zip(module.parameters(), values(segment, dtype), strict=True):
            parameter.copy_(value)
    for part in module.modules():
        if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
            part.reset_running_stats()
    return module.train()


def kept(module: nn.Module) -> list[torch.Tensor]:
    return [buffer for name, buffer in module.named_buffers() if "num_batches" not in name]


def test_statistics_are_named_in_order_and_start_at_zero_and_one() -> None:
    segment = ModuleSegment(images())
    names = [(spec.name, spec.shape) for spec in segment.statistics]
    assert names == [
        ("1.running_mean", (3,)), ("1.running_var", (3,)), ("5.running_mean", (5,)), ("5.running_var", (5,)),
    ]  # fmt: skip
    assert [spec.name for spec in ModuleSegment(nn.BatchNorm1d(2)).statistics] == ["running_mean", "running_var"]
    flat = flatten(segment.initial_statistics(torch.float64))
    assert flat.tolist() == [0.0] * 3 + [1.0] * 3 + [0.0] * 5 + [1.0] * 5 and flat.dtype == torch.float64
    assert ModuleSegment(nn.Linear(2, 2)).statistics == () == AdditiveSegment(0, 2).statistics
    assert ModuleSegment(nn.BatchNorm1d(2, track_running_stats=False)).statistics == ()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_observing_is_applying_bit_for_bit(dtype: torch.dtype) -> None:
    segment = ModuleSegment(images())
    (batch,), at = batches(1, dtype), values(segment, dtype)
    applied = segment.apply(at, None, batch)
    observed, found = segment.observe(at, batch, torch.zeros(0))
    assert torch.equal(applied, observed) and torch.equal(applied, torchs_own(segment, dtype)(batch))
    assert found.dtype == dtype and found.shape == (16,) and not found.requires_grad


def test_contributions_are_the_batchs_mean_and_unbiased_variance() -> None:
    """In numpy: sums of n numbers of modulus at most m are off by n·u·m, whatever their order."""
    segment = ModuleSegment(nn.BatchNorm2d(2))
    (batch,) = batches(1, torch.float64)
    _, found = segment.observe(values(segment, torch.float64), batch, batch)
    columns = batch.numpy().transpose(1, 0, 2, 3).reshape(2, -1)
    budget = columns.shape[1] * np.finfo(np.float64).eps * np.square(columns).max()
    assert np.abs(found.numpy() - [*columns.mean(axis=1), *columns.var(axis=1, ddof=1)]).max() <= budget


@pytest.mark.parametrize(("momentum", "second"), [(0.1, 0.1), (0.3, None), (None, 0.25), (1.0, 0.0)])
def test_the_average_is_torchs_own_in_double_precision(momentum: float | None, second: float | None) -> None:
    segment = ModuleSegment(images(momentum, second))
    module = torchs_own(segment, torch.float64)
    statistics = flatten(segment.initial_statistics(torch.float64))
    for count, batch in enumerate(batches(5, torch.float64), start=1):
        before = statistics.clone()
        _, observed = segment.observe(values(segment, torch.float64), None, batch)
        new = segment.updated(statistics, observed, count)
        assert torch.equal(statistics, before)
        statistics = new
        module(batch)
        assert torch.equal(statistics, flatten(kept(module)))


@pytest.mark.parametrize(("momentum", "second"), [(0.1, 0.1), (0.3, None)])
def test_the_average_is_torchs_own_but_for_one_rounding_in_single_precision(
    momentum: float | None, second: float | None
) -> None:
    """Torch averages batch statistics that it never rounded: ours differ by m·u·|b| more, and both round the result."""
    segment = ModuleSegment(images(momentum, second))
    module, unit = torchs_own(segment, torch.float32), 2.0**-24
    statistics = flatten(segment.initial_statistics(torch.float32))
    budget = torch.zeros(16, dtype=torch.float64)
    for count, batch in enumerate(batches(5, torch.float32), start=1):
        _, observed = segment.observe(values(segment, torch.float32), None, batch)
        statistics = segment.updated(statistics, observed, count)
        module(batch)
        own = flatten(kept(module))
        weights = [1 / count if m is None else m for m, size in ((momentum, 6), (second, 10)) for _ in range(size)]
        newest = torch.tensor(weights, dtype=torch.float64)
        budget = (1 - newest) * budget + unit * (newest * observed.abs() + statistics.abs() + own.abs())
        assert ((statistics.double() - own.double()).abs() <= budget * (1 + 4 * unit)).all()
    assert statistics.dtype == torch.float32


def test_the_average_is_rounded_once() -> None:
    """Of float32 numbers it is computed in double precision; in numpy, with an average that two roundings miss."""
    segment, draw = ModuleSegment(nn.BatchNorm1d(500, momentum=0.3)), generator(4)
    old, batch = torch.randn(1000, generator=draw), torch.randn(1000, generator=draw)
    exact = old.numpy().astype(np.float64) * (1.0 - 0.3) + batch.numpy().astype(np.float64) * 0.3
    assert np.array_equal(segment.updated(old, batch, 7).numpy(), exact.astype(np.float32))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_evaluation_is_torchs_own(dtype: torch.dtype) -> None:
    segment = ModuleSegment(images())
    module = torchs_own(segment, dtype)
    first, second = batches(2, dtype)
    module(first)
    statistics = flatten(kept(module))
    found = segment.evaluate(values(segment, dtype), statistics, None, second)
    assert torch.equal(found, module.eval()(second))
    assert not torch.equal(found, segment.apply(values(segment, dtype), None, second))


def test_no_forward_pass_changes_anything() -> None:
    segment = ModuleSegment(images())
    module, at = segment.module, values(segment, torch.float32)
    before = [buffer.clone() for buffer in module.buffers()]
    statistics = flatten(segment.initial_statistics(torch.float32))
    untouched = statistics.clone()
    first, second = batches(2, torch.float32)
    _, alone = segment.observe(at, None, second)
    for batch in (first, second):
        segment.apply(at, None, batch)
        segment.evaluate(at, statistics, None, batch)
    segment.observe(at, None, first)
    assert torch.equal(segment.observe(at, None, second)[1], alone)
    assert torch.equal(statistics, untouched)
    assert all(torch.equal(old, new) for old, new in zip(before, module.buffers(), strict=True))


def test_threads_do_not_see_each_others_batches() -> None:
    segment = ModuleSegment(images())
    at, data = values(segment, torch.float32), batches(3, torch.float32, rows=64)
    alone = [segment.observe(at, None, batch) for batch in data]
    wrong: list[int] = []

    def work(number: int) -> None:
        for _ in range(200):
            output, found = segment.observe(at, None, data[number])
            if not torch.equal(output, alone[number][0]) or not torch.equal(found, alone[number][1]):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("rule", [STASH, LIVE], ids=lambda rule: rule.name)
def test_the_gradient_of_batch_statistics_is_torchs_own(rule: WeightRule) -> None:
    segment = ModuleSegment(images())
    (batch,), at = batches(1, torch.float64), flatten(values(segment, torch.float64))
    stored = forward(segment, rule, at, batch, batch)
    cotangent = torch.randn(stored.output.shape, generator=generator(3), dtype=torch.float64)
    gradient, below = backward(stored, cotangent, at if rule.reads_current else None)
    module, leaf = torchs_own(segment, torch.float64), batch.clone().requires_grad_()
    wanted = torch.autograd.grad(module(leaf), [*module.parameters(), leaf], cotangent)
    assert torch.equal(gradient, flatten(wanted[:-1]))
    assert below is not None and torch.equal(below, wanted[-1])
    assert len(views(gradient, segment.parameters)) == len(wanted) - 1


class Twice(nn.Module):
    def __init__(self, times: int) -> None:
        super().__init__()
        self.norm, self.times = nn.BatchNorm1d(3), times

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        for _ in range(self.times):
            rows = self.norm(rows)
        return rows


@pytest.mark.parametrize("times", [0, 2])
def test_a_layer_that_does_not_run_exactly_once_has_no_contribution(times: int) -> None:
    segment, rows = ModuleSegment(Twice(times)), torch.randn(4, 3, generator=generator())
    with pytest.raises(ValueError, match=f"ran {times} times"):
        segment.observe(segment.initial(generator(), torch.float32), None, rows)


def test_segments_without_statistics_contribute_nothing() -> None:
    inputs = torch.arange(6.0).reshape(2, 3)
    for segment in (ModuleSegment(nn.Linear(3, 2)), AdditiveSegment(0, 3)):
        at = tuple(value + 0.5 for value in segment.initial(generator(), torch.float32))
        output, found = segment.observe(at, None, inputs)
        assert torch.equal(output, segment.apply(at, None, inputs))
        assert found.shape == (0,) and segment.initial_statistics(torch.float32) == ()
        assert segment.updated(found, found, 1).shape == (0,)
        assert torch.equal(segment.evaluate(at, found, None, inputs), output)
