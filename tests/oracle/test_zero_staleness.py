"""Without staleness the bias is exactly zero, bit for bit, and training is plain back-propagation."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from reference.annotate import annotate
from reference.plan import plan_of
from reference.problems.config import ProblemConfig
from reference.problems.registry import build
from reference.run import initial_parameters, train
from reference.segments import ModuleSegment, views
from reference.trace.reader import Trace, open_trace
from reference.vjp import mixed_gradient
from reference.weights import WEIGHT_RULES
from tests.training_runs import CONVOLUTIONS, NETWORK, configuration, simulated

PROBLEMS: dict[str, dict[str, Any]] = {
    "quadratic": {"name": "quadratic", "blocks": 4, "dimension": 8},
    "logistic": {"name": "logistic", "blocks": 3},
    "mlp": NETWORK,
    "cnn": CONVOLUTIONS,
}


def annotated(out: Path, problem: str, dtype: str = "float64", **method: Any) -> Trace:
    config = configuration(
        problem=PROBLEMS[problem],
        method={"name": "sync", **method},
        optimizer={"step_size": 0.25},
        train={"tasks": 5, "batch_size": 4, "dtype": dtype},
    )
    train(config, out)
    annotate(out)
    return open_trace(out)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("weights", WEIGHT_RULES)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_synchronous_training_has_no_bias_anywhere(tmp_path: Path, problem: str, weights: str, dtype: str) -> None:
    trace = annotated(tmp_path / "run", problem, dtype, weights=weights)
    assert (trace.annotation("sample_own") > 0).any()
    for point in ("read", "own", "start", "now"):
        assert (trace.annotation(f"bias_{point}") == 0.0).all()
        assert (trace.annotation(f"rounding_{point}") == 0.0).all()
        assert (trace.annotation(f"displacement_{point}") == 0.0).all()
        assert (trace.annotation(f"displacement_backward_{point}") == 0.0).all()
    for point in ("own", "now"):
        assert (trace.annotation(f"mean_bias_{point}") == 0.0).all()


@pytest.mark.parametrize("weights", WEIGHT_RULES)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_serial_layer_wise_writes_are_biased_below_the_top_at_now_only(
    tmp_path: Path, problem: str, weights: str
) -> None:
    trace = annotated(tmp_path / "run", problem, weights=weights, layerwise=True)
    for point in ("read", "own", "start"):
        assert (trace.annotation(f"bias_{point}") == 0.0).all()
        assert (trace.annotation(f"rounding_{point}") == 0.0).all()
    block, bias = trace.annotations.column("block").to_numpy(), trace.annotation("bias_now")
    top = block == block.max()
    assert (bias[top] == 0.0).all()
    assert (trace.annotation("rounding_now")[top] == 0.0).all()
    assert (bias[~top] > trace.annotation("rounding_now")[~top]).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("weights", WEIGHT_RULES)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_segment_by_segment_is_bit_equal_to_autograd_on_the_whole_graph(
    problem: str, weights: str, dtype: torch.dtype
) -> None:
    built = build(configuration(problem=PROBLEMS[problem]).problem)
    flats = [flat + 0.01 for flat in initial_parameters(built, 3, dtype)]
    inputs, targets = built.batch(torch.arange(7), dtype)
    pieces = mixed_gradient(built.segments, WEIGHT_RULES[weights], built.loss, (inputs, targets), flats, flats)
    leaves = [flat.clone().requires_grad_() for flat in flats]
    loss = built.loss(built.output(leaves, inputs), targets)
    assert torch.equal(loss, pieces.loss)
    for piece, whole in zip(pieces.blocks, torch.autograd.grad(loss, leaves), strict=True):
        assert torch.equal(piece, whole)


def plain_network(problem: dict[str, Any], flats: list[torch.Tensor]) -> nn.Sequential:
    """The same network as one torch module with parameters of its own."""
    segments = build(ProblemConfig(**problem)).segments
    modules = []
    for segment, flat in zip(segments, flats, strict=True):
        assert isinstance(segment, ModuleSegment)
        module = deepcopy(segment.module).to(flat.dtype)
        with torch.no_grad():
            for parameter, value in zip(module.parameters(), views(flat, segment.parameters), strict=True):
                parameter.copy_(value)
        modules.append(module)
    return nn.Sequential(*modules)


@pytest.mark.parametrize("layerwise", [False, True])
@pytest.mark.parametrize("weights", WEIGHT_RULES)
@pytest.mark.parametrize("problem", [NETWORK, CONVOLUTIONS], ids=["mlp", "cnn"])
def test_synchronous_training_is_torchs_own_sgd(problem: dict[str, Any], weights: str, layerwise: bool) -> None:
    config = configuration(
        problem=problem,
        method={"name": "sync", "weights": weights, "layerwise": layerwise},
        optimizer={"step_size": 0.3},
        train={"tasks": 20, "batch_size": 8, "dtype": "float32"},
    )
    run = simulated(config)
    network = plain_network(problem, [versions[0] for versions in run.versions])
    optimizer = torch.optim.SGD(network.parameters(), lr=0.3, foreach=False)
    for batch in range(20):
        rows = torch.from_numpy(plan_of(config, run.problem).sampler.rows(batch))
        inputs, targets = run.problem.batch(rows, torch.float32)
        loss = run.problem.loss(network(inputs), targets)
        assert loss.item() == next(event.loss for event in run.events if event.batch == batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    for module, versions in zip(network, run.versions, strict=True):
        flat = torch.cat([parameter.detach().reshape(-1) for parameter in module.parameters()])
        assert np.array_equal(flat.numpy(), versions[-1].numpy())
        assert not torch.equal(flat, versions[0])
