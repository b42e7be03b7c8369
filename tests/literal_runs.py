"""The setting of a literal oracle as a problem that the trainer runs: same modules, batches and initial parameters."""

from typing import Any

import numpy as np
import torch

from reference.problems.network_truth import NetworkTruth
from reference.problems.problem import Examples, Problem
from reference.segments import ModuleSegment
from tests.oracle.small_network import Setting
from tests.training_runs import Simulated, configuration, simulated

MOMENTUM: dict[str, Any] = {"step_size": 0.05, "momentum": 0.9, "weight_decay": 5e-4}


def problem_of(made: Setting) -> Problem:
    """Its batches one after the other are the training samples."""
    inputs = torch.cat([batch for batch, _ in made.batches])
    return Problem(
        name="literal",
        dataset="",
        dataset_digest="",
        segments=tuple(ModuleSegment(module) for module in made.modules),
        training=Examples(inputs, torch.cat([targets for _, targets in made.batches])),
        held_out=None,
        common_rows=torch.zeros((0, inputs.shape[1])),
        loss=made.loss,
        score=lambda output, targets: {},
        truth=NetworkTruth((), np.zeros(0)),
    )


def trained(made: Setting, method: dict[str, Any], engine: str = "simulate", **sections: Any) -> Simulated:
    """Run the method on the setting's batches in their order."""
    sections = {"optimizer": MOMENTUM, **sections}
    rows = len(made.batches[0][1])
    config = configuration(
        method=method,
        engine={"name": engine},
        train={"tasks": len(made.batches), "batch_size": rows, "sampling": "sequential"},
        **sections,
    )
    return simulated(config, problem_of(made), made.initial)
