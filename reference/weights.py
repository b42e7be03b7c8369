"""The weight rules: at which version the weights stand that multiply in a segment's backward pass."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import torch


@dataclass(slots=True)
class WeightCell:
    """The flat parameters that a segment's saved weights are rebuilt on; `live` moves it before the backward pass."""

    flat: torch.Tensor


@dataclass(frozen=True, slots=True)
class _SavedView:
    """Where a saved weight lies inside its block's flat tensor. Autograd saves *views* (a linear layer its transpose),
    so geometry, not identity, names a weight."""

    size: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int


@contextmanager
def saved_as_views(cell: WeightCell) -> Iterator[None]:
    """Inside, whatever autograd saves from the storage of `cell.flat` is kept as geometry and rebuilt on the cell's
    current tensor when the backward pass asks for it; all other saved tensors (activations) stay as they were."""
    storage = cell.flat.untyped_storage().data_ptr()

    def pack(tensor: torch.Tensor) -> object:
        if tensor.untyped_storage().data_ptr() != storage:
            return tensor
        return _SavedView(tuple(tensor.shape), tensor.stride(), int(tensor.storage_offset()))

    def unpack(saved: object) -> torch.Tensor:
        if isinstance(saved, _SavedView):
            return cell.flat.as_strided(saved.size, saved.stride, saved.offset)
        assert isinstance(saved, torch.Tensor)
        return saved

    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        yield


def saved_as_they_are(cell: WeightCell) -> AbstractContextManager[None]:
    """Autograd keeps the weights of the forward pass: the backward pass multiplies by them."""
    return nullcontext()


@dataclass(frozen=True)
class WeightRule:
    """A weight rule: how the forward pass saves weights, whether the backward pass reads current ones, and whether it
    runs the segment again at them, from the input that was stored."""

    name: str
    reads_current: bool
    recomputes: bool
    saving: Callable[[WeightCell], AbstractContextManager[None]]


STASH = WeightRule("stash", reads_current=False, recomputes=False, saving=saved_as_they_are)
LIVE = WeightRule("live", reads_current=True, recomputes=False, saving=saved_as_views)
RECOMPUTE = WeightRule("recompute", reads_current=True, recomputes=True, saving=saved_as_they_are)
WEIGHT_RULES = {rule.name: rule for rule in (STASH, LIVE, RECOMPUTE)}
