"""What was run, in words: method, problem, delays, machine, constants, and how far the record reaches."""

from dataclasses import dataclass

import numpy as np

from analysis.delays import REFERENCES, UNKNOWN
from analysis.run import Run
from reference.trace import Constant, TraceError, pace

METHODS = {
    "sync": "Synchronous SGD",
    "asgd": "ASGD",
    "d_asgd": "D-ASGD",
    "pd_asgd": "PD-ASGD",
    "fdg": "FDG",
    "adl": "ADL",
    "ddg": "DDG",
    "features_replay": "Features replay",
    "pipelined_bp": "Pipelined back-propagation",
    "pipemare": "PipeMare",
}
PROBLEMS = {
    "least_squares": "least squares",
    "logistic": "logistic regression",
    "mlp": "a multilayer perceptron",
    "cnn": "a convolutional network",
    "quadratic": "a random quadratic",
    "tight": "the tight instance",
}

PACE = ("elapsed", "utilisation")
"""What of a run's outcome is told as its pace."""

ENGINES = {"threads": "real threads", "simulate": "virtual clock"}


@dataclass(frozen=True)
class Facts:
    """What a page says about a run beside its verdicts.

    Attributes:
        name: Name of the run directory.
        title: Method and problem.
        subtitle: Data set, step size, engine.
        entries: (label, text) pairs.
        constants: (name, value, provenance, note) of what the problem declares.
        environment: (name, value) pairs.
        replay: How a replay came out, or "".
        complete: Whether the record is.
    """

    name: str
    title: str
    subtitle: str
    entries: tuple[tuple[str, str], ...]
    constants: tuple[tuple[str, str, str, str], ...]
    environment: tuple[tuple[str, str], ...]
    replay: str
    complete: bool


def facts_of(run: Run, replay: str) -> Facts:
    """Collect the facts of a run.

    Args:
        run: The run.
        replay: How its replay came out, or "" where nobody said.
    """
    manifest = run.manifest
    steps = ", ".join(f"{step:.4g}" for step in run.step_sizes[:3]) + ("…" if len(run.step_sizes) > 3 else "")
    engine = str(run.setting("engine", "name", default="an unknown engine"))
    on = ENGINES.get(engine, engine)
    problem = PROBLEMS.get(manifest.problem.name, manifest.problem.name.replace("_", " "))
    data = manifest.problem.dataset.replace("_", " ")
    return Facts(
        name=run.name,
        title=f"{METHODS.get(run.method, run.method)} on {problem}",
        subtitle=" · ".join(part for part in (data, f"step size {steps}", on) if part),
        entries=(
            ("record", run.trace.state),
            ("problem", f"{problem}, {data or 'synthetic'}, {manifest.problem.samples} samples, {manifest.dtype}"),
            ("blocks", f"{run.blocks}, each of {_spread(run.sizes)} parameters"),
            ("weight rule", ", ".join(sorted(run.weight_rules))),
            ("engine", _engine(run, on)),
            ("tasks", _tasks(run)),
            ("delay", _delay(run)),
            ("largest delay", ", ".join(f"{run.delays.max_delay(point)} at {point}" for point in REFERENCES)),
            ("task order", f"{run.delays.overtaking}" if run.delays.overtaking else "no task overtook another"),
            ("smoothness", _smoothness(run)),
            ("pace", _pace(run)),
            *((n.replace("_", " "), f"{value:.4g}") for n, value in manifest.outcome.items() if n not in PACE),
        ),
        constants=tuple(
            (name, _value(constant), constant.provenance, constant.note)
            for name, constant in manifest.problem.constants.items()
        ),
        environment=tuple((name, str(value)) for name, value in manifest.environment.items()),
        replay=replay,
        complete=run.trace.complete,
    )


def _spread(sizes: np.ndarray) -> str:
    return str(sizes.min()) if sizes.min() == sizes.max() else f"{sizes.min()} to {sizes.max()}"


def _engine(run: Run, on: str) -> str:
    counts = [(run.setting("method", f"{side}_threads"), side) for side in ("forward", "backward")]
    threads = " : ".join(f"{count} {side}" for count, side in counts if count is not None)
    seed = run.setting("seed")
    return ", ".join(part for part in (on, threads, "" if seed is None else f"seed {seed}") if part)


def _tasks(run: Run) -> str:
    finished = int(run.delays.complete.sum())
    size = run.setting("train", "batch_size")
    batches = f" of {size} samples" if size is not None else ""
    return f"{finished} finished mini-batches{batches}, {len(run.writes['seq'])} writes"


def _delay(run: Run) -> str:
    table = run.delays.block_delays()
    known = table[table != UNKNOWN]
    return f"mean {known.mean():.3g}, at most {known.max()} writes of the same block"


def _pace(run: Run) -> str:
    real = run.setting("engine", "name") == "threads"
    unit, in_unit = ("s", 1e9) if real else ("ticks", 1.0)
    parts = []
    if (elapsed := run.manifest.outcome.get("elapsed")) is not None:
        parts.append(f"{elapsed / in_unit:.4g} {unit}")
    try:
        rate = pace(run.trace).throughput
        parts.append(f"{rate * in_unit:.4g} mini-batches {'a second' if real else 'a tick'}")
    except TraceError:
        pass  # too short a run to have one
    if (busy := run.manifest.outcome.get("utilisation")) is not None:
        parts.append(f"workers busy {busy:.0%} of it")
    return ", ".join(parts) or "not recorded"


def _smoothness(run: Run) -> str:
    problem = run.manifest.problem
    reason = f": {problem.smoothness_reason}" if problem.smoothness_reason else ""
    return f"{problem.smoothness_provenance}{reason}"


def _value(constant: Constant) -> str:
    return f"{constant.value:.6g}" if isinstance(constant.value, int | float) else "a list; see the manifest"
