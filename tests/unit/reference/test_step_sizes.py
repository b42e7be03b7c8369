"""Step sizes: each shape, warm-up and milestones in numbers by hand; they go by updates, not by versions."""

import math
from collections import Counter
from typing import Any

import pytest
import torch

from reference.optimizers.config import OptimizerConfig
from reference.optimizers.schedule import step_sizes
from tests.training_runs import configuration, simulated

HALF_ROOT = (1 + math.sqrt(0.5)) / 2
SHAPES: dict[str, tuple[dict[str, Any], list[float]]] = {
    "constant": ({}, [1.0] * 6),
    "steps": ({"schedule": "steps", "milestones": (2, 5), "factor": 0.5}, [1.0, 1.0, 0.5, 0.5, 0.5, 0.25]),
    "steps in any order": ({"schedule": "steps", "milestones": (5, 2), "factor": 0.5}, [1.0, 1.0, 0.5, 0.5, 0.5, 0.25]),
    "steps at once": ({"schedule": "steps", "milestones": (1, 1), "factor": 0.5}, [1.0, 0.25, 0.25]),
    "inverse": ({"schedule": "inverse"}, [1.0, 1 / 2, 1 / 3, 1 / 4]),
    "inverse root": ({"schedule": "inverse_sqrt"}, [1.0, 1 / math.sqrt(2), 1 / math.sqrt(3), 1 / 2]),
    "cosine": ({"schedule": "cosine", "horizon": 4}, [1.0, HALF_ROOT, 0.5, 1 - HALF_ROOT, 0.0, 0.0, 0.0]),
    "warm-up": ({"warmup": 4}, [1 / 4, 2 / 4, 3 / 4, 1.0, 1.0]),
    "warm-up of one": ({"warmup": 1}, [1.0, 1.0]),
    "warm-up times inverse": ({"warmup": 2, "schedule": "inverse"}, [1 / 2, 1 / 2, 1 / 3]),
    "warm-up times steps": (
        {"warmup": 4, "schedule": "steps", "milestones": (2,), "factor": 0.5},
        [1 / 4, 2 / 4, 3 / 8, 1 / 2, 1 / 2],
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_in_numbers(name: str) -> None:
    fields, shares = SHAPES[name]
    found = [step_sizes(OptimizerConfig(step_size=0.25, **fields))(update) for update in range(len(shares))]
    # A cosine, a root or a quotient is off by a few units in the last place.
    assert found == pytest.approx([0.25 * share for share in shares], rel=4 * 2.0**-52, abs=2.0**-54)
    assert max(found) <= 0.25 or name == "steps at once"


@pytest.mark.parametrize(
    "method",
    [
        {"name": "adl", "accumulation": 4},
        {"name": "sync", "count": 2},
        {"name": "pd_asgd", "replicas": 2},
        {"name": "fdg"},
    ],
    ids=lambda method: method["name"],
)
def test_the_next_step_size_comes_with_the_next_update_of_the_block(method: dict[str, Any]) -> None:
    """Neither mini-batches of a group nor mixes move it on, and every block has the same ones."""
    run = simulated(
        configuration(
            problem={"name": "quadratic", "blocks": 3, "dimension": 6},
            method=method,
            optimizer={"step_size": 0.25, "schedule": "inverse"},
            durations={"kind": "jitter", "forward": 10, "backward": 20},
        )
    )
    updates: Counter[tuple[int, int]] = Counter()
    kinds = Counter(event.kind for event in run.events)
    for event, gradient in zip(run.events, run.gradients, strict=True):
        if event.kind == "mix":
            assert event.step_size == 0.0
            continue
        assert event.step_size == 0.25 * (1.0 / (updates[event.replica, event.block] + 1))
        if event.replica == 0 and run.config.method.group == 1:  # what the row says was done
            parent, new = (run.versions[event.block][number] for number in (event.v_parent, event.v_new))
            assert torch.equal(new, torch.sub(parent, gradient, alpha=event.step_size))
        updates[event.replica, event.block] += event.kind == "write"
    assert kinds["mix"] == (2 * kinds["write"] if "replicas" in method else 0)
    assert kinds["accumulate"] == (3 * 40 - kinds["write"])


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"schedule": "linear"}, r"optimizer.schedule is 'linear'; choose one of constant, steps, inverse"),
    ({"schedule": "cosine"}, r"optimizer.schedule cosine needs optimizer.horizon"),
    ({"schedule": "steps", "milestones": (3, -1)}, r"needs optimizer.milestones, numbers of updates of at least 1"),
    ({"factor": 0.0}, r"optimizer: warmup is at least 0, factor above 0"),
    ({"warmup": -1}, r"optimizer: warmup is at least 0"),
    ({"name": "rmsprop"}, r"optimizer.name is 'rmsprop'; choose one of sgd, adam"),
    ({"momentum": 1.0}, r"optimizer: momentum lies in \[0, 1\)"),
    ({"weight_decay": -0.1}, r"weight_decay is finite and at least 0"),
    ({"nesterov": True}, r"optimizer.nesterov needs optimizer.momentum above 0"),
    ({"name": "adam", "momentum": 0.9}, r"optimizer.momentum belongs to sgd; adam averages by optimizer.betas"),
    ({"betas": (0.9,)}, r"optimizer: betas are two numbers in \[0, 1\)"),
    ({"betas": (0.9, 1.0)}, r"optimizer: betas are two numbers"),
    ({"epsilon": 0.0}, r"epsilon is above 0"),
]


@pytest.mark.parametrize(("fields", "sentence"), REFUSED)
def test_what_makes_no_step_sizes_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refused:
        OptimizerConfig(**fields)
    assert "\n" not in str(refused.value)
