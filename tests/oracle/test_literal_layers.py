"""Backward passes by hand have the bits of autograd, and the weight rules differ where the specification says."""

from collections.abc import Callable

import pytest
import torch
from torch import nn

from tests.oracle.literal_gradient import gradient_at_versions, stashed_gradient
from tests.oracle.literal_layers import back_by_hand, differentiate, graph, parts, run_by_hand
from tests.oracle.small_network import FEATURES, Setting, normalised, perceptron, setting


def rectified(modules: int, batches: int) -> Setting:
    chains = [nn.Sequential(nn.Linear(FEATURES, FEATURES, bias=False), nn.ReLU()).double() for _ in range(modules)]
    return setting(chains, batches)


NETWORKS: dict[str, Callable[[int, int], Setting]] = {
    "tanh": perceptron,
    "batch norm": normalised,
    "relu": rectified,
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_module_by_hand_has_the_bits_of_autograd(name: str) -> None:
    made = NETWORKS[name](3, 1)
    state = made.batches[0][0]
    for module, flat in zip(made.modules, made.initial, strict=True):
        stored, kept = graph(module, flat, state), run_by_hand(module, flat, state)
        assert torch.equal(stored.output, kept[-1].y)
        cotangent = torch.cos(torch.arange(stored.output.numel(), dtype=torch.float64)).view_as(stored.output)
        pairs = zip(differentiate(stored, cotangent), back_by_hand(module, flat, kept, cotangent), strict=True)
        assert all(torch.equal(one, other) for one, other in pairs)
        state = kept[-1].y


@pytest.mark.parametrize("shrink", [1.0, 0.7])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_by_hand_has_the_bits_of_autograd_on_the_whole(name: str, shrink: float) -> None:
    made = NETWORKS[name](3, 4)
    for batch in made.batches:
        whole = stashed_gradient(made.modules, made.loss, batch, made.initial, shrink)
        at = made.initial
        hand = gradient_at_versions(made.modules, made.loss, batch, at, at, at, shrink)
        assert all(torch.equal(one, other) for one, other in zip(whole, hand, strict=True))


@pytest.mark.parametrize("name", ["tanh", "batch norm"])
def test_from_one_cotangent_the_top_parametric_layer_has_one_gradient(name: str) -> None:
    """S9: in every module, whatever the newer weights are; the layers below and what is sent down differ."""
    made = NETWORKS[name](3, 1)
    state = made.batches[0][0]
    for module, old in zip(made.modules, made.initial, strict=True):
        kept = run_by_hand(module, old, state)
        state = kept[-1].y
        cotangent = torch.cos(torch.arange(state.numel(), dtype=torch.float64)).view_as(state)
        stash, live = (back_by_hand(module, flat, kept, cotangent) for flat in (old, old + 0.25))
        top = sum(p.numel() for p in list(module.parameters())[-2:])
        assert torch.equal(stash[0][-top:], live[0][-top:])
        assert not torch.equal(stash[0][:-top], live[0][:-top])
        assert not torch.equal(stash[1], live[1])


def test_shrinking_multiplies_each_module_by_its_power() -> None:
    made = perceptron(3, 1)
    full = stashed_gradient(made.modules, made.loss, made.batches[0], made.initial)
    half = stashed_gradient(made.modules, made.loss, made.batches[0], made.initial, 0.5)
    for factor, one, other in zip([0.25, 0.5, 1.0], full, half, strict=True):
        assert torch.equal(one * factor, other)  # powers of two round nothing


def test_an_activation_takes_the_slope_of_the_old_output() -> None:
    tanh = nn.Sequential(nn.Tanh())
    generator = torch.Generator().manual_seed(4)
    x, cotangent = (torch.randn(8, FEATURES, generator=generator, dtype=torch.float64) for _ in range(2))
    kept = run_by_hand(tanh, torch.empty(0), x)
    _, below = back_by_hand(tanh, torch.empty(0), kept, cotangent)
    # Four roundings of numbers below 4.
    assert (below - cotangent * (1 - torch.tanh(x) ** 2)).abs().max() < 4 * 4 * 1.2e-16


def test_normalisation_takes_the_new_scale_with_the_old_statistics() -> None:
    """S9: the formulas of batch normalisation written out; the scale's own gradient does not see the new scale."""
    norm = nn.Sequential(nn.BatchNorm1d(FEATURES, track_running_stats=False)).double()
    generator = torch.Generator().manual_seed(3)
    x, cotangent = (torch.randn(8, FEATURES, generator=generator, dtype=torch.float64) for _ in range(2))
    old, new = (torch.randn(2 * FEATURES, generator=generator, dtype=torch.float64) for _ in range(2))
    gradient, below = back_by_hand(norm, new, run_by_hand(norm, old, x), cotangent)
    deviation = (((x - x.mean(0)) ** 2).mean(0) + 1e-5).sqrt()
    unit = (x - x.mean(0)) / deviation
    shifted = cotangent - cotangent.mean(0) - unit * (cotangent * unit).mean(0)
    scale = parts(norm, new)["0.weight"]
    # A few dozen roundings of numbers of order 1 to 10; the rules differ by more than 0.1.
    assert (below - scale / deviation * shifted).abs().max() < 1e-13
    assert (below - parts(norm, old)["0.weight"] / deviation * shifted).abs().max() > 0.1
    assert (gradient - torch.cat([(cotangent * unit).sum(0), cotangent.sum(0)])).abs().max() < 1e-13
