"""Gradients that a run applies, against the mixed-version gradient written out by hand in numpy.

Networks of three nonlinear blocks with two parametric layers each: there the weight rules differ in every block, the
top one included.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from torch import nn

from reference.plan import plan_of
from reference.problems.config import ProblemConfig
from reference.problems.problem import Problem
from reference.problems.registry import build
from reference.segments import ModuleSegment, flatten, views
from reference.vjp import mixed_gradient
from reference.weights import LIVE, STASH, WeightRule
from tests.oracle.mixed_gradient import Convolution, Dense, Kind, Network
from tests.oracle.mixed_gradient import mixed_gradient as by_hand
from tests.training_runs import Simulated, configuration, simulated

SIDE = 8  # digits are images of 8 x 8 pixels
# Both sides round some hundred terms, relative to sums of order 1: 100 u is 1.1e-14, and two more orders are spare.
AGREEMENT = 1e-12


@dataclass(frozen=True)
class Network3:
    """A classifier of digits in three blocks, with the kinds of its layers for the hand-written gradient."""

    problem: Problem
    kinds: Sequence[Sequence[Kind]]

    def numpy(self, flats: Sequence[torch.Tensor]) -> Network:
        blocks = []
        for segment, flat in zip(self.problem.segments, flats, strict=True):
            tensors = [value.numpy() for value in views(flat, segment.parameters)]
            blocks.append(list(zip(tensors[::2], tensors[1::2], strict=True)))
        return blocks

    def expected(
        self, rows: np.ndarray, read: Sequence[torch.Tensor], backward: Sequence[torch.Tensor]
    ) -> list[np.ndarray]:
        inputs = self.problem.training.inputs[rows].double().numpy()
        labels = self.problem.training.targets[rows].numpy()
        if isinstance(self.kinds[0][0], Convolution):
            inputs = inputs.reshape(len(rows), 1, SIDE, SIDE)
        blocks = by_hand(inputs, labels, self.kinds, self.numpy(read), self.numpy(backward))
        return [np.concatenate([part.ravel() for layer in block for part in layer]) for block in blocks]


def dense() -> Network3:
    config = ProblemConfig("mlp", widths=(9, 8, 7, 8, 6), layers_per_block=2)
    return Network3(build(config), [[Dense(), Dense()]] * 3)


def images() -> Network3:
    modules = [
        nn.Sequential(
            nn.Unflatten(1, (1, SIDE, SIDE)), nn.Conv2d(1, 2, 3, padding=1), nn.Tanh(),
            nn.Conv2d(2, 3, 3, stride=2, padding=1), nn.Tanh(),
        ),
        nn.Sequential(
            nn.Conv2d(3, 4, 3, padding=1), nn.Tanh(), nn.Conv2d(4, 3, 3, stride=2, padding=1), nn.Tanh(), nn.Flatten()
        ),
        nn.Sequential(nn.Linear(12, 7), nn.Tanh(), nn.Linear(7, 10)),
    ]  # fmt: skip
    segments = tuple(ModuleSegment(module) for module in modules)
    kinds = [[Convolution(1), Convolution(2)], [Convolution(1), Convolution(2)], [Dense(), Dense()]]
    return Network3(replace(build(ProblemConfig("cnn", widths=(2, 3))), segments=segments), kinds)


NETWORKS = {"mlp": dense, "cnn": images}


def versions(network: Network3, seed: int) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    flats = [flatten(segment.initial(generator, torch.float64)) for segment in network.problem.segments]
    return [flat + 0.3 * torch.randn(flat.shape, generator=generator, dtype=torch.float64) for flat in flats]


def distance(found: Sequence[np.ndarray], wanted: Sequence[np.ndarray]) -> float:
    """Largest distance of a block from what is wanted, relative to the latter where that exceeds 1."""
    pairs = zip(found, wanted, strict=True)
    return max(float(np.linalg.norm(one - two) / max(1.0, np.linalg.norm(two))) for one, two in pairs)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("rule", [STASH, LIVE], ids=lambda rule: rule.name)
def test_both_weight_rules_agree_with_the_gradient_by_hand(name: str, rule: WeightRule) -> None:
    network, rows = NETWORKS[name](), np.arange(12)
    read, newer = versions(network, 1), versions(network, 2)
    batch = network.problem.batch(torch.from_numpy(rows), torch.float64)
    mixed = mixed_gradient(network.problem.segments, rule, network.problem.loss, batch, read, newer)
    found = [block.numpy() for block in mixed.blocks]
    right, wrong = (newer, read) if rule is LIVE else (read, newer)
    assert distance(found, network.expected(rows, read, right)) < AGREEMENT
    assert distance(found, network.expected(rows, read, wrong)) > 1e-3


@pytest.mark.parametrize("name", NETWORKS)
def test_a_part_of_the_blocks_is_the_part_of_all(name: str) -> None:
    network = NETWORKS[name]()
    read, newer = versions(network, 1), versions(network, 2)
    batch = network.problem.batch(torch.arange(12), torch.float64)
    problem = network.problem
    everything = mixed_gradient(problem.segments, LIVE, problem.loss, batch, read, newer)
    for lowest in range(3):
        part = mixed_gradient(problem.segments, LIVE, problem.loss, batch, read, newer, lowest)
        pairs = zip(part.blocks, everything.blocks[lowest:], strict=True)
        assert all(torch.equal(one, other) for one, other in pairs)


def applied(name: str, weights: str) -> tuple[Network3, Simulated]:
    network = NETWORKS[name]()
    config = configuration(
        problem={"name": "mlp"},
        method={"name": "pd_asgd", "weights": weights},
        optimizer={"step_size": 0.25},
        train={"tasks": 12, "batch_size": 8},
        durations={"kind": "jitter", "forward": 3, "backward": 6},
    )
    return network, simulated(config, network.problem)


@pytest.mark.parametrize("weights", ["stash", "live"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_runs_applied_gradients_are_those_of_the_versions_it_names(name: str, weights: str) -> None:
    network, run = applied(name, weights)
    sampler_rows = {event.task: plan_of(run.config, run.problem).sampler.rows(event.batch) for event in run.events}
    seen = 0.0
    for event, gradient in zip(run.events, run.gradients, strict=True):
        mine = {row.block: row for row in run.events if row.task == event.task}
        read = [run.versions[block][mine[block].v_read] for block in range(3)]
        backward = [run.versions[block][mine[block].v_backward] for block in range(3)]
        expected = network.expected(sampler_rows[event.task], read, backward)[event.block]
        assert distance([gradient.numpy()], [expected]) < AGREEMENT
        seen = max(
            seen, distance([gradient.numpy()], [network.expected(sampler_rows[event.task], read, read)[event.block]])
        )
    if weights == "live":
        assert seen > 1e-3  # weights did move between the passes: the rules differ in this very run
    else:
        assert seen < AGREEMENT
