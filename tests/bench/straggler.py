"""A worker that is late by d iterations, on real threads: synchronous over asynchronous time, beside R(d)."""

import tempfile
from fractions import Fraction
from pathlib import Path

from reference.config import EngineConfig, RunConfig, TrainConfig
from reference.delays.config import DurationConfig
from reference.methods.pd_asgd import PdAsgd
from reference.methods.sync import Sync
from reference.optimizers.config import OptimizerConfig
from reference.problems.config import ProblemConfig
from tests.bench.ratio import Measured, Target

WORKERS, BLOCKS, LATES = 3, 2, (0, 2, 4, 8)
TICK_NS, FORWARD, BACKWARD = 2_000_000, 10, 20
"""Passes of 20 and 40 ms, slept through: far longer than what they compute, so that two cores carry nine threads."""

SYNCHRONOUS, ASYNCHRONOUS = Sync(count=WORKERS), PdAsgd(replicas=WORKERS, exchange=False)
TASKS = {SYNCHRONOUS: 24, ASYNCHRONOUS: 240}


def straggler_figures() -> list[Measured]:
    """The ratio at each delay; nothing is asked of it.

    R(d) takes its s_0 from the ratio without a delay. A machine that wakes sleepers late stretches every iteration but
    not the delay, so R is also given at the delay in iterations as long as they were.
    """
    targets = {late: Target(f"synchronous/asynchronous time, one of {WORKERS} late by {late}", None) for late in LATES}
    try:
        from theory.throughput import straggler_speedup

        rates = {late: (_rate(SYNCHRONOUS, late), _rate(ASYNCHRONOUS, late)) for late in LATES}
    except ImportError as error:
        return [Measured(target, None, None, f"not measured: {error}") for target in targets.values()]
    synchronous, asynchronous = rates[0]
    iteration, start = WORKERS / synchronous, Fraction(asynchronous / synchronous)
    rows = []
    for late, target in targets.items():
        own = Fraction(late * BLOCKS * (FORWARD + BACKWARD) * TICK_NS / iteration)
        expected, at_own = (float(straggler_speedup(WORKERS, start, delay)) for delay in (Fraction(late), own))
        note = f"R({late}) = {expected:.3g}; in this machine's iterations R({float(own):.3g}) = {at_own:.3g}"
        rows.append(Measured(target, rates[late][1] / rates[late][0], None, note))
    return rows


def _rate(method: Sync | PdAsgd, late: int) -> float:
    """Gradients a nanosecond in the steady part of a recorded run (ImportError where recording is not installed)."""
    from reference.run import train
    from reference.trace.pace import pace
    from reference.trace.reader import open_trace

    config = RunConfig(
        problem=ProblemConfig(name="quadratic", blocks=BLOCKS, dimension=BLOCKS),
        method=method,
        optimizer=OptimizerConfig(2.0**-10),
        engine=EngineConfig("threads", tick_ns=TICK_NS),
        durations=DurationConfig(kind="straggler", straggler=0, factor=1.0 + late, forward=FORWARD, backward=BACKWARD),
        train=TrainConfig(tasks=TASKS[method], batch_size=1),
    )
    with tempfile.TemporaryDirectory() as folder:
        return pace(open_trace(train(config, Path(folder) / "run"))).throughput
