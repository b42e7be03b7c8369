"""Small training runs: a configuration from plain sections, its events in memory or in a run directory."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from reference.config import RunConfig
from reference.config_file import run_config
from reference.delays.durations import duration_model
from reference.engines.simulate import VirtualClock
from reference.engines.threads import ThreadEngine
from reference.environment import deterministic
from reference.interpreter import Interpreter
from reference.plan import plan_of
from reference.problems.problem import Problem
from reference.progress import silent
from reference.run import initial_parameters
from reference.trace.reader import open_trace
from reference.trace.schema import Event

ROOT = Path(__file__).resolve().parent.parent
QUADRATIC = {"name": "quadratic", "blocks": 10, "dimension": 20, "samples": 32}
NETWORK = {"name": "mlp", "widths": (9, 8, 7), "activation": "tanh"}
CONVOLUTIONS = {"name": "cnn", "widths": (2, 3), "activation": "tanh"}

PLAIN: dict[str, dict[str, Any]] = {
    "problem": QUADRATIC,
    "engine": {"name": "simulate"},
    "optimizer": {"step_size": 0.03125},
    "train": {"tasks": 40, "batch_size": 4, "dtype": "float64"},
    "annotation": {"full_every": 1},
}


def configuration(seed: int = 0, **sections: dict[str, Any]) -> RunConfig:
    """A run's configuration: `PLAIN` with the given sections' keys on top; `problem` and `method` replace theirs."""
    merged = {name: dict(section) for name, section in PLAIN.items()}
    for name, section in sections.items():
        merged[name] = section if name in ("problem", "method") else {**merged.get(name, {}), **section}
    return run_config({"seed": seed, **merged})


def heed_interrupts() -> None:
    """For `preexec_fn`: a process in the background of a shell script ignores Ctrl-C, and so do its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class Simulated:
    """A run held in memory.

    Attributes:
        events: its rows in the order of writing.
        gradients: the gradient of each row, empty where it has none.
        versions: of each block of replica 0, every version of its flat parameters.
        ended: time at which the last operation ended, in ticks or nanoseconds.
    """

    config: RunConfig
    problem: Problem
    events: list[Event]
    gradients: list[torch.Tensor]
    versions: list[list[torch.Tensor]]
    ended: int


def simulated(
    config: RunConfig,
    problem: Problem | None = None,
    initial: Sequence[torch.Tensor] = (),
    interpreter: Callable[..., Interpreter] = Interpreter,
) -> Simulated:
    """Run the configuration in memory, on the virtual clock or, where it says so, on real threads.

    Args:
        problem: in place of the one that it names.
        initial: flat initial parameters in place of the drawn ones.
        interpreter: what carries out the operations, in place of the usual one.
    """
    plan = plan_of(config, problem)
    initial = initial or initial_parameters(plan.problem, config.seed, plan.dtype)
    events: list[Event] = []
    gradients: list[torch.Tensor] = []
    versions = [[flat] for flat in initial]
    lock = threading.Lock()

    def observe(event: Event, gradient: torch.Tensor | None, new: torch.Tensor) -> None:
        with lock:
            events.append(event)
            gradients.append(torch.empty(0) if gradient is None else gradient)
            if event.v_new > event.v_parent and event.replica == 0:
                versions[event.block].append(new)

    carried_out = interpreter(plan, initial, observe)
    durations = duration_model(config.durations, config.seed, plan.blocks, plan.replicas)
    with deterministic():
        if config.engine.name == "threads":
            tick = config.engine.tick_ns
            engine = ThreadEngine(config.method, carried_out, config.train.tasks, silent, durations, tick)
        else:
            engine = VirtualClock(config.method, carried_out, durations, config.train.tasks)
        ended = engine.run()
    return Simulated(config, plan.problem, events, gradients, versions, ended)


def events_of(directory: Path) -> list[Event]:
    """The rows of a run directory, in the order of writing."""
    return [Event(**row) for row in open_trace(directory).events.to_pylist()]


def delays(events: Sequence[Event]) -> list[int]:
    """Staleness of each write: versions that were published between its read and its parent."""
    return [event.v_parent - event.v_read for event in events]


def overtakings(events: Sequence[Event], blocks: int) -> int:
    """Writes by a task at another place in its block's order than the task has in the last block's order."""
    orders = [[event.task for event in events if event.block == block] for block in range(blocks)]
    return sum(task != first for order in orders for task, first in zip(order, orders[-1], strict=True))


def fresh_process(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a new interpreter, with variables of the environment changed."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
