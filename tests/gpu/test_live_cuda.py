"""Weights that CUDA kernels save under `live`: followed as on a CPU, or refused where a library packs them."""

import pytest
import torch
from torch import nn

from reference.derived_weights import require_live
from reference.problems.lstm import LastState
from reference.segments import ModuleSegment, flatten
from reference.unsupported import SegmentError
from reference.vjp import backward, forward
from reference.weights import LIVE

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no CUDA device here"),
]
# Both round some thousand times, and their library functions differ by a few units.
AGREEMENT = 1e4 * 2.0**-24


def below(segment: ModuleSegment, old: torch.Tensor, new: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
    """The cotangent that the segment hands down under `live`."""
    stored = forward(segment, LIVE, old, state, state)
    found = backward(stored, torch.ones_like(stored.output), new)[1]
    assert found is not None
    return found.cpu()


@pytest.mark.parametrize(
    ("module", "shape"),
    [
        (LastState(4, 3), (5, 7, 4)),
        (nn.Conv2d(4, 3, 3), (5, 4, 6, 6)),
        (nn.BatchNorm2d(4), (5, 4, 6, 6)),
        (nn.LayerNorm(4), (5, 4)),
    ],
    ids=["lstm", "convolution", "batch norm", "layer norm"],
)
def test_live_is_right_or_refused(module: nn.Module, shape: tuple[int, ...]) -> None:
    draw, segment = torch.Generator().manual_seed(3), ModuleSegment(module)
    old, new = (flatten(segment.initial(draw, torch.float32)) + step for step in (0.1, 0.5))
    state = torch.randn(shape, generator=draw)
    on_device = [tensor.cuda() for tensor in (old, new, state)]
    try:
        require_live(segment, on_device[0], on_device[2], on_device[2])
    except SegmentError:
        assert isinstance(module, LastState)
        return
    wanted, found = below(segment, old, new, state), below(segment, *on_device)
    assert (found - wanted).norm() <= AGREEMENT * max(1.0, float(wanted.norm()))
