"""Forward and backward of one module at given parameters: once by torch's autograd, once layer by layer by hand.

A module is an `nn.Sequential`; its parameters are one flat vector, in the order of `module.parameters()`, and the
layers get views of it (not copies: a matrix product's last bits may depend on how its operands lie in memory).

By hand, each layer's backward pass is one line of arithmetic, in the formulation that has the bits of autograd (CPU,
one thread; C the incoming cotangent, x the layer's input, y its output):

- `Linear`: weight `C.t() @ x`, bias `C.sum(0)`, below `C @ W`;
- `Tanh`: torch's own kernel for `C * (1 − y*y)`: here it rounds `1 − y*y` once, a fused multiply-add, so the two
  operations written out have other bits; `ReLU`: `C * (y > 0)`;
- `BatchNorm1d` in training mode: torch's own kernel, given the old input, the **old** batch mean and inverse
  deviation, and the scale at the backward version. Running statistics are not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.func import functional_call

Tensors = Sequence[torch.Tensor]


def parts(module: nn.Module, flat: torch.Tensor) -> dict[str, torch.Tensor]:
    """The module's parameters by name, as views of its flat vector."""
    found: dict[str, torch.Tensor] = {}
    start = 0
    for name, parameter in module.named_parameters():
        found[name] = flat[start : start + parameter.numel()].view(parameter.shape)
        start += parameter.numel()
    assert start == flat.numel(), "the flat vector is not this module's"
    return found


def joined(tensors: Tensors) -> torch.Tensor:
    """One flat vector of the tensors, one after the other."""
    return torch.cat([tensor.reshape(-1) for tensor in tensors]) if tensors else torch.empty(0)


@dataclass
class Graph:
    """A module's autograd graph with the leaves to differentiate by; its weights are those of the forward pass."""

    output: torch.Tensor
    inputs: torch.Tensor
    parameters: list[torch.Tensor]


def graph(module: nn.Module, flat: torch.Tensor, inputs: torch.Tensor) -> Graph:
    """Run the module at `flat` under autograd."""
    leaf = inputs.detach().requires_grad_()
    values = {name: part.detach().requires_grad_() for name, part in parts(module, flat).items()}
    return Graph(functional_call(module, values, (leaf,)), leaf, list(values.values()))


def differentiate(stored: Graph, cotangent: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The module's flat gradient, and the cotangent at its input."""
    *gradients, below = torch.autograd.grad(stored.output, [*stored.parameters, stored.inputs], cotangent)
    return joined(gradients), below


@dataclass
class Kept:
    """What one layer keeps by hand: its input, its output, and a normalisation's batch statistics."""

    x: torch.Tensor
    y: torch.Tensor
    mean: torch.Tensor | None = None
    inverse_deviation: torch.Tensor | None = None


def run_by_hand(module: nn.Sequential, flat: torch.Tensor, inputs: torch.Tensor) -> list[Kept]:
    """Run the module at `flat` without a graph; what each layer keeps, from the input upwards."""
    values = parts(module, flat)
    kept: list[Kept] = []
    x = inputs.detach()
    with torch.no_grad():
        for name, layer in module.named_children():
            if isinstance(layer, nn.Linear):
                kept.append(Kept(x, nn.functional.linear(x, values[f"{name}.weight"], values.get(f"{name}.bias"))))
            elif isinstance(layer, nn.Tanh):
                kept.append(Kept(x, torch.tanh(x)))
            elif isinstance(layer, nn.ReLU):
                kept.append(Kept(x, torch.relu(x)))
            elif isinstance(layer, nn.BatchNorm1d):
                scale, shift = values[f"{name}.weight"], values[f"{name}.bias"]
                y, mean, inverse = torch.native_batch_norm(x, scale, shift, None, None, True, 0.0, layer.eps)
                kept.append(Kept(x, y, mean, inverse))
            else:
                raise TypeError(f"no backward pass by hand for {type(layer).__name__}")
            x = kept[-1].y
    return kept


def back_by_hand(
    module: nn.Sequential, flat: torch.Tensor, kept: Sequence[Kept], cotangent: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """The flat gradient and the cotangent below: old activations from `kept`, products with the weights in `flat`."""
    values = parts(module, flat)
    gradients: list[torch.Tensor] = []
    for (name, layer), old in zip(reversed(list(module.named_children())), reversed(kept), strict=True):
        if isinstance(layer, nn.Linear):
            bias = [cotangent.sum(0)] if layer.bias is not None else []
            gradients = [cotangent.t() @ old.x, *bias, *gradients]
            cotangent = cotangent @ values[f"{name}.weight"]
        elif isinstance(layer, nn.Tanh):
            cotangent = torch.ops.aten.tanh_backward(cotangent, old.y)
        elif isinstance(layer, nn.ReLU):
            cotangent = cotangent * (old.y > 0)
        elif isinstance(layer, nn.BatchNorm1d):
            below, scale, shift = torch.ops.aten.native_batch_norm_backward(
                cotangent, old.x, values[f"{name}.weight"], None, None, old.mean, old.inverse_deviation,
                True, layer.eps, [True, True, True],
            )  # fmt: skip
            gradients = [scale, shift, *gradients]
            cotangent = below
    return joined(gradients), cotangent
