"""Models whose gradients could not be what they are taken for are refused, each with a sentence."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, spectral_norm, weight_norm

from reference.segments import ModuleSegment
from reference.unsupported import SegmentError, mixes_samples, refuse_autocast, refuse_shared


def tied() -> nn.Module:
    first, second = nn.Linear(3, 3), nn.Linear(3, 3)
    second.weight = first.weight
    return nn.Sequential(first, second)


def same_memory() -> nn.Module:
    first, second = nn.Linear(3, 3), nn.Linear(3, 3)
    second.weight = nn.Parameter(first.weight.data)
    return nn.Sequential(first, second)


def hooked() -> nn.Module:
    module = nn.Linear(3, 3)
    module.register_forward_hook(lambda *_: None)
    return module


def buffered() -> nn.Module:
    module = nn.Linear(3, 3)
    module.register_buffer("mask", torch.ones(3))
    return module


def norm_with_a_mask() -> nn.Module:
    module = nn.BatchNorm1d(3)
    module.register_buffer("mask", torch.ones(3))
    return module


def frozen() -> nn.Module:
    module = nn.Linear(3, 3)
    module.bias.requires_grad_(False)
    return module


def compiled_in_place() -> nn.Module:
    module = nn.Linear(3, 3)
    module.compile()
    return module


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "tied": (tied, "tied parameters"),
    "same memory": (same_memory, "tied parameters"),
    "parametrized": (lambda: parametrizations.weight_norm(nn.Linear(3, 3)), "parametrize"),
    "weight norm": (lambda: weight_norm(nn.Linear(3, 3)), "weight_norm"),
    "spectral norm": (lambda: spectral_norm(nn.Linear(3, 3)), "hooks"),
    "hooked": (hooked, "hooks"),
    "buffer": (buffered, "mask"),
    "buffer of a norm": (norm_with_a_mask, "mask"),
    "instance norm": (lambda: nn.InstanceNorm1d(3, track_running_stats=True), "running_mean"),
    "dropout": (lambda: nn.Sequential(nn.Dropout(0.1)), "Dropout draws"),
    "feature dropout": (lambda: nn.Dropout2d(0.1), "draws"),
    "recurrent dropout": (lambda: nn.LSTM(3, 3, num_layers=2, dropout=0.1), "LSTM draws"),
    "attention dropout": (lambda: nn.MultiheadAttention(4, 2, dropout=0.1), "draws"),
    "random slopes": (lambda: nn.RReLU(), "draws"),
    "lazy": (lambda: nn.LazyLinear(3), "lazy"),
    "frozen": (frozen, "bias requires no gradient"),
    "scripted": (lambda: torch.jit.script(nn.Linear(3, 3)), "TorchScript"),
    "compiled": (lambda: torch.compile(nn.Linear(3, 3)), "torch.compile"),
    "compiled in place": (compiled_in_place, "torch.compile"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
@pytest.mark.parametrize("name", REFUSED)
def test_a_part_that_no_gradient_can_follow_is_refused(name: str) -> None:
    make, reason = REFUSED[name]
    with pytest.raises(SegmentError, match=reason) as refused:
        ModuleSegment(nn.Sequential(nn.Linear(3, 3), make()))
    assert "\n" not in str(refused.value)


def test_what_is_left_of_them_is_accepted() -> None:
    ModuleSegment(nn.Sequential(nn.Dropout(0.0), nn.LSTM(3, 3), nn.InstanceNorm1d(3), nn.BatchNorm1d(3)))


def test_a_parameter_of_two_segments_is_refused() -> None:
    first, second = nn.Linear(3, 3), nn.Linear(3, 3)
    refuse_shared([first, second])
    second.weight = first.weight
    with pytest.raises(SegmentError, match="segments 0 and 1 share the parameter weight"):
        refuse_shared([first, second])


def test_autocast_is_refused_where_it_is_active() -> None:
    refuse_autocast()
    with torch.autocast("cpu", dtype=torch.bfloat16), pytest.raises(SegmentError, match="autocast is active on cpu"):
        refuse_autocast()


def test_batch_normalisation_mixes_samples_and_nothing_else_does() -> None:
    assert mixes_samples(nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3)))
    assert mixes_samples(nn.BatchNorm1d(3, track_running_stats=False))
    assert not mixes_samples(nn.Sequential(nn.LayerNorm(3), nn.GroupNorm(1, 3), nn.InstanceNorm1d(3)))
