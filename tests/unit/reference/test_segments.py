"""Segments: flat parameters and their views, initial values, and what a segment computes."""

import threading

import pytest
import torch
from torch import nn

from reference.segments import AdditiveSegment, ModuleSegment, ParameterSpec, flatten, views


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_views_undo_flatten_and_share_its_storage() -> None:
    values = (torch.arange(6.0).reshape(2, 3), torch.tensor(7.0), torch.arange(8.0, 10.0))
    specs = [ParameterSpec(name, tuple(value.shape)) for name, value in zip("abc", values, strict=True)]
    flat = flatten(values)
    assert flat.tolist() == [0, 1, 2, 3, 4, 5, 7, 8, 9]
    parts = views(flat, specs)
    for part, value in zip(parts, values, strict=True):
        assert torch.equal(part, value)
        assert part.untyped_storage().data_ptr() == flat.untyped_storage().data_ptr()


def test_views_of_a_vector_of_another_length_are_refused() -> None:
    with pytest.raises(RuntimeError):
        views(torch.zeros(5), [ParameterSpec("weight", (2, 3))])


def test_specs_are_the_modules_parameters_in_order() -> None:
    segment = ModuleSegment(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)))
    assert [(spec.name, spec.shape, spec.size) for spec in segment.parameters] == [
        ("0.weight", (4, 3), 12),
        ("0.bias", (4,), 4),
        ("2.weight", (2, 4), 8),
        ("2.bias", (2,), 2),
    ]


@pytest.mark.parametrize(
    ("module", "inputs"),
    [
        (nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)), torch.arange(6.0).reshape(2, 3)),
        (nn.Conv2d(1, 2, 3, padding=1), torch.arange(16.0).reshape(1, 1, 4, 4)),
    ],
)
def test_apply_is_the_module_at_the_given_values(module: nn.Module, inputs: torch.Tensor) -> None:
    segment = ModuleSegment(module)
    values = segment.initial(generator(), torch.float32)
    before = [parameter.detach().clone() for parameter in module.parameters()]
    computed = segment.apply(values, inputs, torch.zeros(0))
    first = segment.apply(values, None, inputs)
    assert all(torch.equal(old, new) for old, new in zip(before, module.parameters(), strict=True))
    with torch.no_grad():
        for parameter, value in zip(module.parameters(), values, strict=True):
            parameter.copy_(value)
    assert torch.equal(computed, module(inputs))
    assert torch.equal(first, module(inputs))


def test_threads_in_one_segment_do_not_see_each_others_values() -> None:
    segment = ModuleSegment(
        nn.Sequential(nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 64))
    )
    inputs = torch.randn(256, 64, generator=generator(1))
    values = [segment.initial(generator(seed), torch.float32) for seed in range(3)]
    alone = [segment.apply(value, inputs, inputs) for value in values]
    wrong: list[int] = []

    def work(number: int) -> None:
        for _ in range(300):
            if not torch.equal(segment.apply(values[number], inputs, inputs), alone[number]):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_initial_values_come_from_the_generator_alone() -> None:
    segment = ModuleSegment(nn.Linear(5, 4))
    torch.manual_seed(1)
    one = segment.initial(generator(3), torch.float64)
    state = torch.get_rng_state()
    torch.manual_seed(2)
    assert torch.equal(one[0], segment.initial(generator(3), torch.float64)[0])
    assert not torch.equal(one[0], segment.initial(generator(4), torch.float64)[0])
    torch.manual_seed(1)
    assert torch.equal(state, torch.get_rng_state())
    assert one[0].dtype == torch.float64


def test_initial_values_are_within_one_over_the_root_of_the_fan_in() -> None:
    weight, bias = ModuleSegment(nn.Linear(4, 1000)).initial(generator(), torch.float64)
    assert weight.abs().max() <= 0.5
    assert weight.abs().max() > 0.49  # 4,000 draws: missing the outer 2 % on both sides has probability .98^4000
    assert weight.min() < -0.49
    assert torch.equal(bias, torch.zeros(1000, dtype=torch.float64))
    kernel, _ = ModuleSegment(nn.Conv2d(4, 250, 2)).initial(generator(), torch.float64)
    assert 0.24 < kernel.abs().max() <= 0.25
    assert all(torch.equal(v, torch.full((3,), c)) for v, c in zip(
        ModuleSegment(nn.LayerNorm(3)).initial(generator(), torch.float32), (1.0, 0.0), strict=True
    ))  # fmt: skip


def test_additive_segments_sum_up_to_the_linear_model() -> None:
    inputs = torch.arange(12.0).reshape(2, 6)
    theta = torch.tensor([1.0, -2.0, 3.0, 0.5, -0.25, 4.0])
    state = None
    for start, stop in ((0, 2), (2, 3), (3, 6)):
        segment = AdditiveSegment(start, stop)
        assert segment.parameters[0].shape == (stop - start,)
        state = segment.apply((theta[start:stop],), state, inputs)
    assert state is not None
    assert torch.equal(state, inputs @ theta)  # dyadic numbers: no rounding in any order of summation
    assert torch.equal(AdditiveSegment(2, 5).initial(generator(), torch.float32)[0], torch.zeros(3))
