"""Segment forward passes and vector–Jacobian products: the only place where gradients are formed.

Every engine, the replay and the annotation call these functions, so equal inputs give equal bits everywhere. One
segment after the other is bit-equal to autograd on the whole graph, which is why zero staleness gives exactly zero
bias.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch

from reference.segments import Segment, flatten, views
from reference.weights import STASH, WeightCell, WeightRule

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(slots=True)
class Stored:
    """What a segment's forward pass leaves for its backward pass: its graph and the leaves to differentiate by.

    Attributes:
        again: runs the segment once more from its stored input at other parameters, where the rule recomputes.
        observed: what the mini-batch says about the segment's running statistics, where it has any.
    """

    output: torch.Tensor
    state: torch.Tensor | None
    parameters: tuple[torch.Tensor, ...]
    cell: WeightCell
    again: Callable[[torch.Tensor], "Stored"] | None = None
    observed: torch.Tensor | None = None


def forward(
    segment: Segment, rule: WeightRule, flat: torch.Tensor, state: torch.Tensor | None, inputs: torch.Tensor
) -> Stored:
    """Run one segment at the parameters `flat`; `state` is the previous segment's output (None for the first)."""
    cell = WeightCell(flat)
    leaf = None if state is None else state.detach().requires_grad_()
    # One leaf a parameter: with the flat vector as the leaf, autograd would also walk back through its views.
    values = tuple(value.requires_grad_() for value in views(flat.detach(), segment.parameters))
    observed = None
    with torch.enable_grad(), rule.saving(cell):
        if segment.statistics:
            output, observed = segment.observe(values, leaf, inputs)
        else:
            output = segment.apply(values, leaf, inputs)
    if not rule.recomputes:
        return Stored(output, leaf, values, cell, observed=observed)
    # The graph is let go: the same program runs again at the weights of the backward pass.
    again = partial(_forward_at, segment, state, inputs)
    return Stored(output.detach(), leaf, values, cell, again, observed)


def _forward_at(segment: Segment, state: torch.Tensor | None, inputs: torch.Tensor, flat: torch.Tensor) -> Stored:
    return forward(segment, STASH, flat, state, inputs)


def loss_and_cotangent(loss: Loss, output: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The mini-batch loss and its derivative by the last segment's output."""
    leaf = output.detach().requires_grad_()
    with torch.enable_grad():
        value = loss(leaf, targets)
    (cotangent,) = torch.autograd.grad(value, leaf)
    return value.detach(), cotangent


def backward(
    stored: Stored, cotangent: torch.Tensor, current: torch.Tensor | None, factor: float = 1.0
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The block's flat gradient, and the cotangent for the segment below (None below the first).

    `current` is the block's parameters at the backward version under `live` and `recompute`, None under `stash`.
    `factor` multiplies the cotangent that enters.
    """
    if factor != 1.0:
        cotangent = cotangent * factor
    if current is not None and stored.again is not None:
        stored = stored.again(current)
    elif current is not None:
        stored.cell.flat = current
    leaves = stored.parameters if stored.state is None else (*stored.parameters, stored.state)
    # Materialised: a parameter that the output does not depend on has gradient 0.
    found = torch.autograd.grad(stored.output, leaves, cotangent, materialize_grads=True)
    count = len(stored.parameters)
    return flatten(found[:count]), found[count] if count < len(found) else None


@dataclass(frozen=True)
class MixedGradient:
    """A gradient at mixed versions, block by block, with the mini-batch loss of its forward pass."""

    loss: torch.Tensor
    blocks: tuple[torch.Tensor, ...]


def mixed_gradient(
    segments: Sequence[Segment],
    rule: WeightRule,
    loss: Loss,
    batch: tuple[torch.Tensor, torch.Tensor],
    read: Sequence[torch.Tensor],
    backward_read: Sequence[torch.Tensor],
    lowest: int = 0,
) -> MixedGradient:
    """Ψ(Θ^F, Θ^R, Θ^B; ζ): what is applied when block l was read at `read[l]` and, under `live` and `recompute`,
    multiplied by `backward_read[l]`; with both equal the sample gradient. Blocks below `lowest` are left out."""
    inputs, targets = batch
    stored: list[Stored] = []
    for segment, flat in zip(segments, read, strict=True):
        stored.append(forward(segment, rule, flat, stored[-1].output if stored else None, inputs))
    value, cotangent = loss_and_cotangent(loss, stored[-1].output, targets)
    gradients: list[torch.Tensor] = []
    for block in range(len(segments) - 1, lowest - 1, -1):
        current = backward_read[block] if rule.reads_current else None
        gradient, below = backward(stored.pop(), cotangent, current)  # its memory goes to the next block
        gradients.append(gradient)
        if below is not None:
            cotangent = below
    return MixedGradient(value, tuple(reversed(gradients)))
