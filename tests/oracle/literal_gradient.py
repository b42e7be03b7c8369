"""The gradient of one mini-batch at three version vectors, module by module: Ψ(Θ^F, Θ^R, Θ^B; ζ)."""

from collections.abc import Callable, Sequence

import torch
from torch import nn
from torch.func import functional_call

from tests.oracle.literal_layers import back_by_hand, joined, parts, run_by_hand

Batch = tuple[torch.Tensor, torch.Tensor]
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Flats = Sequence[torch.Tensor]


def loss_cotangent(loss: Loss, output: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """The derivative of the mini-batch loss by the last module's output."""
    leaf = output.detach().requires_grad_()
    (cotangent,) = torch.autograd.grad(loss(leaf, targets), leaf)
    return cotangent


def stashed_gradient(
    modules: Sequence[nn.Module], loss: Loss, batch: Batch, read: Flats, shrink: float = 1.0
) -> list[torch.Tensor]:
    """Θ^F = Θ^R = Θ^B = `read`: autograd on the whole network at once, module j with the weights `read[j]`.

    A hook multiplies the cotangent by `shrink` where it enters each module but the last.
    """
    inputs, targets = batch
    leaves: list[list[torch.Tensor]] = []
    state = inputs
    for number, (module, flat) in enumerate(zip(modules, read, strict=True)):
        values = {name: part.detach().requires_grad_() for name, part in parts(module, flat).items()}
        leaves.append(list(values.values()))
        state = functional_call(module, values, (state,))
        if number < len(modules) - 1:
            state.register_hook(lambda cotangent: cotangent * shrink)
    found = torch.autograd.grad(loss(state, targets), [leaf for each in leaves for leaf in each])
    gradients, start = [], 0
    for each in leaves:
        gradients.append(joined(found[start : start + len(each)]))
        start += len(each)
    return gradients


def gradient_at_versions(
    modules: Sequence[nn.Sequential],
    loss: Loss,
    batch: Batch,
    forward: Flats,
    recomputed: Flats,
    backward: Flats,
    shrink: float = 1.0,
) -> list[torch.Tensor]:
    """Features from `forward`, activations in each module from its stored input and `recomputed`, products with
    `backward`; all by hand. The cotangent is multiplied by `shrink` where it enters each module but the last."""
    inputs, targets = batch
    entering, state = [], inputs
    for module, flat in zip(modules, forward, strict=True):
        entering.append(state)
        state = run_by_hand(module, flat, state)[-1].y
    cotangent = loss_cotangent(loss, state, targets)
    gradients: list[torch.Tensor] = []
    for number in reversed(range(len(modules))):
        if number < len(modules) - 1:
            cotangent = cotangent * shrink
        kept = run_by_hand(modules[number], recomputed[number], entering[number])
        gradient, cotangent = back_by_hand(modules[number], backward[number], kept, cotangent)
        gradients.append(gradient)
    return gradients[::-1]
