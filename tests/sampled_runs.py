"""A seeded sample of (method × weight rule × engine × model × optimizer): recorded by one process, replayed by another.

python -m tests.sampled_runs record FOLDER FIRST LAST
python -m tests.sampled_runs replay FOLDER FIRST LAST     prints a line a run
"""

import random
import sys
from pathlib import Path
from typing import Any

from reference.config import RunConfig
from reference.config_file import run_config
from reference.repetition import replay
from reference.run import train
from tests.small_data import sentence_files

OWN_MODEL = """
from torch import nn

def make():
    return nn.Sequential(nn.Linear(64, 9), nn.LayerNorm(9), nn.Tanh(), nn.Linear(9, 8), nn.Tanh(), nn.Linear(8, 10))
"""
ANY_RULE = ("stash", "live", "recompute")
METHODS: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"name": "sync"}, ANY_RULE),
    ({"name": "sync", "count": 4}, ANY_RULE),
    ({"name": "asgd", "count": 3}, ANY_RULE),
    ({"name": "asgd", "locked_copy": False, "layerwise": True, "replicas": 2}, ANY_RULE),
    ({"name": "d_asgd"}, ANY_RULE),
    ({"name": "d_asgd", "replicas": 2, "forward_threads": 2, "backward_threads": 3}, ANY_RULE),
    ({"name": "pd_asgd"}, ANY_RULE),
    ({"name": "pd_asgd", "in_order": True, "window": 3}, ANY_RULE),
    ({"name": "pd_asgd", "replicas": 3}, ANY_RULE),
    ({"name": "fdg", "shrink": 0.7}, ANY_RULE),
    ({"name": "fdg", "order": "released", "clocked": False}, ANY_RULE),
    ({"name": "adl", "accumulation": 4, "shrink": 0.5}, ANY_RULE),
    ({"name": "adl", "reduction": "sum", "order": "released"}, ANY_RULE),
    ({"name": "ddg"}, ANY_RULE),
    ({"name": "features_replay"}, ("recompute",)),
    ({"name": "pipelined_bp", "prediction": "weights"}, ANY_RULE),
    ({"name": "pipelined_bp", "prediction": "velocity", "compensation": "spike"}, ANY_RULE),
    ({"name": "pipemare", "exponent": 0.5, "annealing": 6}, ("live",)),
]
MODELS: list[dict[str, Any]] = [
    {"name": "quadratic", "blocks": 4, "dimension": 8},
    {"name": "logistic", "blocks": 3},
    {"name": "mlp", "widths": [12, 11]},
    {"name": "mlp", "widths": [12, 11, 10, 9], "layers_per_block": 2, "normalization": "batch"},
    {"name": "cnn", "widths": [2, 3], "normalization": "layer"},
    {"name": "cnn", "widths": [2, 3], "normalization": "batch", "activation": "relu"},
    {"name": "resnet", "widths": [2, 3, 4], "depth": 1, "dataset": "digits"},
    {"name": "lstm", "widths": [3, 4]},
    {"name": "module", "model": "own_model:make"},
]
OPTIMIZERS: list[dict[str, Any]] = [
    {"step_size": 2.0**-7},
    {"step_size": 2.0**-7, "momentum": 0.9, "weight_decay": 5e-4},
    {"step_size": 2.0**-7, "momentum": 0.9, "nesterov": True, "schedule": "cosine", "horizon": 12, "warmup": 3},
    {"name": "adam", "step_size": 2.0**-9, "weight_decay": 0.01},
]
DURATIONS: list[dict[str, Any]] = [
    {},
    {"kind": "jitter", "forward": 10, "backward": 20},
    {"kind": "exponential", "forward": 10, "backward": 20},
    {"kind": "pareto", "forward": 10, "backward": 20},
    {"kind": "straggler", "factor": 2.5, "forward": 2, "backward": 4},
    {"kind": "sawtooth"},
    {"slowness": [1.0, 1.5, 3.0], "forward": 2, "backward": 4},
]


def suits(method: dict[str, Any], optimizer: dict[str, Any]) -> bool:
    """Whether the method takes the optimizer: remedies for delay are made of momentum, and one of them replaces it."""
    spike = method.get("compensation", "none") == "spike"
    if not spike and method.get("prediction") != "velocity":
        return True
    return bool(optimizer.get("momentum")) and not (spike and optimizer.get("nesterov"))


def sampled(number: int, folder: Path) -> RunConfig:
    """The configuration of that number; the same one in every process.

    Methods, engines and models go round, so that every run of so many numbers meets all of them; the rest is drawn.
    """
    rng = random.Random(number)
    method, rules = METHODS[number % len(METHODS)]
    problem = dict(MODELS[(number * 5 + number // len(METHODS)) % len(MODELS)])
    if problem["name"] == "lstm":
        problem["dataset"] = f"sentences:{folder / 'positive.txt'},{folder / 'negative.txt'}"
    return run_config(
        {
            "name": f"run{number}",
            "seed": number,
            "problem": problem,
            "method": {**method, "weights": rng.choice(rules)},
            "optimizer": rng.choice([options for options in OPTIMIZERS if suits(method, options)]),
            "engine": {"name": ("simulate", "threads")[(number + number // len(METHODS)) % 2]},
            "durations": rng.choice(DURATIONS),
            "train": {"tasks": 16, "batch_size": 6, "dtype": rng.choice(("float32", "float64"))},
            "store": {"gradients": True},
        }
    )


def prepare(folder: Path) -> None:
    """The files that some of the models read."""
    sentence_files(folder)
    (folder / "own_model.py").write_text(OWN_MODEL)


def main(verb: str, folder: Path, first: int, last: int) -> None:
    """Record or replay the runs first … last − 1; the folder is where users' models are looked for."""
    sys.path.insert(0, str(folder))
    for number in range(first, last):
        config, run = sampled(number, folder), folder / f"run{number}"
        if verb == "record":
            train(config, run)
        else:
            report = replay(run)
            sign = f"{config.method.name} {config.method.weights} {config.engine.name} {config.problem.name}"
            print(number, report.status, report.mismatches, report.gradient_mismatches, report.events, sign, sep="\t")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
