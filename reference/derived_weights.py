"""Under `live` the backward pass must multiply by current weights: a segment that saves copies of them is refused.

The rule rebuilds saved weights where they lie in the flat parameters. What autograd saves of something *computed* from
parameters (a normalised kernel, cuDNN's packed LSTM) lies elsewhere and would stay old without a word.
"""

from dataclasses import dataclass

import torch

from reference.keys import torch_generator
from reference.segments import Segment, views
from reference.unsupported import SegmentError


@dataclass(frozen=True)
class _Saved:
    """What one forward pass saved outside the flat parameters: floating-point tensors, and copies of their values."""

    output: torch.Tensor
    tensors: list[torch.Tensor]
    values: list[torch.Tensor]


def require_live(
    segment: Segment, flat: torch.Tensor, state: torch.Tensor | None, inputs: torch.Tensor
) -> torch.Tensor:
    """The segment's output at `flat`, after a look at what its forward pass saves.

    Four forward passes, at two sets of parameters on two batches: a saved tensor that is the same on both batches and
    differs between the parameters is made of parameters alone. Called once a segment, along the chain. What a custom
    function hides from autograd (an attribute of its context) is hidden from this look, too.

    Args:
        flat: the block's parameters.
        state, inputs: of a real mini-batch, of at least two samples.

    Raises:
        SegmentError: when the segment saves such a tensor, or overwrites a saved one in place (which the hooks behind
            `live` keep autograd from noticing), or saves other tensors from one pass to the next.
    """
    moved = _moved(flat)
    other_state, other_inputs = (None if data is None else _another(data) for data in (state, inputs))
    assert other_inputs is not None
    here, there = _run(segment, flat, state, inputs), _run(segment, flat, other_state, other_inputs)
    here_moved, there_moved = _run(segment, moved, state, inputs), _run(segment, moved, other_state, other_inputs)
    name = _name(segment)
    if len({len(run.values) for run in (here, there, here_moved, there_moved)}) > 1:
        raise SegmentError(
            f"{name} saves other tensors from one batch to the next, so the weights among them cannot be followed; "
            'use weights = "stash"'
        )
    if any(not _same(tensor, value) for tensor, value in zip(here.tensors, here.values, strict=True)):
        raise SegmentError(f"{name} overwrites in place what its backward pass needs; set inplace=False in its layers")
    for old, other, new, new_other in zip(
        here.values, there.values, here_moved.values, there_moved.values, strict=True
    ):
        if _same(old, other) and _same(new, new_other) and not _same(old, new):
            raise SegmentError(
                f"{name} saves a tensor of shape {tuple(old.shape)} that is computed from its parameters, and its "
                'backward pass would multiply by the old one; use weights = "stash", or layers that multiply by the '
                "parameters themselves"
            )
    return here.output


def _run(segment: Segment, flat: torch.Tensor, state: torch.Tensor | None, inputs: torch.Tensor) -> _Saved:
    storage = flat.untyped_storage().data_ptr()
    tensors: list[torch.Tensor] = []
    values: list[torch.Tensor] = []

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        if tensor.is_floating_point() and tensor.untyped_storage().data_ptr() != storage:
            tensors.append(tensor.detach())
            values.append(tensor.detach().clone())
        return tensor

    leaf = None if state is None else state.detach().requires_grad_()
    parameters = flat.detach().requires_grad_()
    with torch.enable_grad(), torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        output = segment.apply(views(parameters, segment.parameters), leaf, inputs.clone())
    return _Saved(output.detach(), tensors, values)


def _moved(flat: torch.Tensor) -> torch.Tensor:
    """Parameters nearby, all of them changed."""
    noise = torch.randn(flat.shape, generator=torch_generator(0, "derived weights"), dtype=flat.dtype).to(flat.device)
    return flat + 0.1 * (flat.abs() + 0.1) * (noise + noise.sign())


def _another(data: torch.Tensor) -> torch.Tensor:
    """The batch in another order in every direction: real values, and new ones in every place."""
    turned = data.flip(tuple(range(data.ndim)))
    return turned * -0.75 + 0.5 * data.roll(1, 0) if data.is_floating_point() else turned


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one.shape == other.shape and torch.equal(one, other)


def _name(segment: Segment) -> str:
    module = getattr(segment, "module", None)
    parts = [] if module is None else [type(part).__name__ for part in module.children()]
    return f"the segment of {', '.join(parts)}" if parts else f"the segment {type(module or segment).__name__}"
