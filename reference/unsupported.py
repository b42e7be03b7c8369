"""What a module may not hold to be a segment: whatever would make its gradient silently another one."""

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.dropout import _DropoutNd
from torch.nn.parameter import is_lazy
from torch.nn.utils import parametrize

BUFFERED = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
_STATISTICS = {"running_mean", "running_var", "num_batches_tracked"}
_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


class SegmentError(ValueError):
    """A model whose gradient could not be what it is taken for, and what to do about it."""


def refuse_unsupported(module: nn.Module) -> None:
    """Look at every part of a module that is to be a segment.

    Raises:
        SegmentError: for compiled or scripted parts, derived weights (parametrizations, weight and spectral norm) and
            other hooks, random draws, buffers that are no running statistics, frozen or tied parameters.
    """
    for part in module.modules():
        reason = _reason(part)
        if reason is not None:
            raise SegmentError(f"{type(part).__name__} {reason}")
    named = dict(module.named_parameters(remove_duplicate=False))
    if _places(list(named.values())) < len(named):
        raise SegmentError("tied parameters inside a segment are not supported; give each layer its own")
    frozen = [name for name, parameter in named.items() if not parameter.requires_grad]
    if frozen:
        raise SegmentError(
            f"the parameter {frozen[0]} requires no gradient, but every parameter of a segment is trained; "
            "make it a constant of the data, or let it train"
        )


def refuse_shared(modules: Sequence[nn.Module]) -> None:
    """Look for a parameter that two segments hold.

    Raises:
        SegmentError: naming the two.
    """
    holders: dict[int, int] = {}
    for number, module in enumerate(modules):
        for name, parameter in module.named_parameters():
            holder = holders.setdefault(_place(parameter), number)
            if holder != number:
                raise SegmentError(
                    f"the segments {holder} and {number} share the parameter {name} (tied weights), and a parameter "
                    "has one version at a time; give each layer its own"
                )


def refuse_autocast() -> None:
    """Look whether a surrounding program has switched automatic mixed precision on.

    Raises:
        SegmentError: when it has: casts make copies of the weights that no version names.
    """
    active = [kind for kind in ("cpu", "cuda") if torch.is_autocast_enabled(kind)]
    if active:
        raise SegmentError(
            f"autocast is active on {active[0]}, which multiplies by rounded copies of the weights; "
            "train outside torch.autocast and choose the precision with train.dtype"
        )


def _reason(part: nn.Module) -> str | None:
    """Why this part, without its children, cannot be in a segment."""
    if isinstance(part, torch.jit.ScriptModule):
        return "is compiled by TorchScript, whose saved weights cannot be followed; give the Python module"
    # By name: importing torch._dynamo takes a second that only compiled models are worth.
    if type(part).__module__.startswith("torch._dynamo") or part._compiled_call_impl is not None:
        return "is compiled by torch.compile, whose saved weights cannot be followed; give the module itself"
    if any(is_lazy(parameter) for parameter in part.parameters(recurse=False)):
        return "is lazy and has no shapes yet; run one batch through the model in its factory"
    if parametrize.is_parametrized(part):
        return "derives weights from other parameters (parametrize); train the weights themselves"
    if any(getattr(part, kind) for kind in _HOOKS):
        return (
            "carries hooks (such as weight_norm or spectral_norm), which compute what no version names; "
            "remove them, and train the weights themselves"
        )
    if _draws(part):
        return "draws random numbers from the global generator, so no run repeats; set its rate to 0 or leave it out"
    kept = {name for name, buffer in part._buffers.items() if buffer is not None}
    if kept and not (type(part) in BUFFERED and kept <= _STATISTICS):
        return (
            f"keeps buffers ({', '.join(sorted(kept))}), which are not versioned; only BatchNorm1d, 2d and 3d may, "
            "and constants belong into plain attributes"
        )
    return None


def _draws(part: nn.Module) -> bool:
    if isinstance(part, _DropoutNd):
        return part.p > 0
    if isinstance(part, nn.RNNBase | nn.MultiheadAttention):
        return part.dropout > 0
    return isinstance(part, nn.RReLU | nn.FractionalMaxPool2d | nn.FractionalMaxPool3d)


def _place(parameter: torch.Tensor) -> int:
    """What names a parameter's memory; empty ones share nothing."""
    return parameter.data_ptr() if parameter.numel() else id(parameter)


def _places(parameters: Sequence[torch.Tensor]) -> int:
    return len({_place(parameter) for parameter in parameters})


def mixes_samples(module: nn.Module) -> bool:
    """Whether the output of one sample depends on the others of its mini-batch, as batch normalisation makes it."""
    return any(isinstance(part, _BatchNorm) for part in module.modules())
