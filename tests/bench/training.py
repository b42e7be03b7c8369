"""Training with all its records against a plain autograd SGD loop, on a ten-layer tanh network of width 256."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from reference.config import RunConfig, TrainConfig
from reference.delays.config import DurationConfig
from reference.delays.durations import duration_model
from reference.device import Device
from reference.engines.simulate import VirtualClock
from reference.engines.threads import ThreadEngine
from reference.interpreter import Interpreter
from reference.methods.operations import Method
from reference.methods.pd_asgd import PdAsgd
from reference.methods.sync import Sync
from reference.norms import difference_norm
from reference.optimizers.config import OptimizerConfig
from reference.plan import Plan
from reference.problems.network_truth import NetworkTruth
from reference.problems.problem import Examples, Problem
from reference.sampling import Sampler
from reference.segments import ModuleSegment, flatten
from reference.trace.manifest import Block, Manifest, Parameter
from reference.trace.manifest import Problem as Header
from reference.trace.reader import open_trace
from reference.trace.schema import Event
from reference.trace.writer import TraceWriter
from reference.treatment import plain
from reference.vjp import mixed_gradient
from reference.weights import STASH
from tests.bench.ratio import Measured, Prepare, Program, Target, interleaved, median

if TYPE_CHECKING:
    from reference.recorded import RecordedRun

LAYERS, WIDTH, BATCH, SAMPLES, STEP_SIZE = 10, 256, 128, 4096, 0.01

SERIAL = Target("serial engine with store, log and digests", 1.25, 1.1)
STORED = Target("every gradient stored", 1.7, 1.4)
TRUE_GRADIENT = Target("per-pass true gradient", 2.3, 2.1)
THREADS = Target("threads 1F:2B, log and digests on two cores", 1.1, 0.8)
REPLAY = Target("replay with digest check", 1.5, 1.2)


def network() -> Problem:
    """Random data, so that nothing has to be loaded; constants play no part in training."""
    generator = torch.Generator().manual_seed(0)
    widths = [WIDTH] * LAYERS
    layers = [nn.Sequential(nn.Linear(width, WIDTH), nn.Tanh()) for width in widths[:-1]]
    segments = tuple(ModuleSegment(module) for module in (*layers, nn.Linear(WIDTH, 10)))
    inputs = torch.randn(SAMPLES, WIDTH, generator=generator)
    labels = torch.randint(0, 10, (SAMPLES,), generator=generator)
    return Problem(
        "bench", "", "", segments, Examples(inputs, labels), None, torch.zeros(0, WIDTH), functional.cross_entropy,
        lambda output, targets: {}, NetworkTruth((), np.zeros(0)),
    )  # fmt: skip


def initial(problem: Problem) -> list[torch.Tensor]:
    """The same initial parameters for everybody."""
    generator = torch.Generator().manual_seed(1)
    return [flatten(segment.initial(generator, torch.float32)) for segment in problem.segments]


def plain_loop(problem: Problem, tasks: int) -> Program:
    """What one writes without us: one graph, one backward pass, parameters moved in place."""
    modules = [segment.module for segment in problem.segments if isinstance(segment, ModuleSegment)]
    model = nn.Sequential(*modules).requires_grad_()
    nn.utils.vector_to_parameters(torch.cat(initial(problem)), model.parameters())
    parameters = list(model.parameters())
    inputs, targets = problem.training.inputs, problem.training.targets
    draws = np.random.default_rng(0)

    def run() -> None:
        for _ in range(tasks):
            rows = torch.from_numpy(draws.integers(0, SAMPLES, BATCH))
            loss = functional.cross_entropy(model(inputs[rows]), targets[rows])
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                for parameter, gradient in zip(parameters, gradients, strict=True):
                    parameter.sub_(gradient, alpha=STEP_SIZE)

    return run


def manifest(problem: Problem, method: Method) -> Manifest:
    """A header with what readers need."""
    blocks = [
        Block(str(number), tuple(Parameter(spec.name, spec.shape) for spec in segment.parameters))
        for number, segment in enumerate(problem.segments)
    ]
    return Manifest(method.name, method.weights, tuple(blocks), "float32", Header("bench", "", "", SAMPLES))


class Recording:
    """Engines that write every event, and what is asked beside it, into directories that go when we are done."""

    def __init__(self, problem: Problem, tasks: int, root: Path) -> None:
        self._problem, self._tasks, self._root = problem, tasks, root
        self._writer: TraceWriter | None = None
        self._count = 0

    def close(self) -> None:
        """End the last recording."""
        if self._writer is not None:
            self._writer.close()
            shutil.rmtree(self._writer.directory)
            self._writer = None

    def program(
        self,
        method: Method,
        gradients: bool = False,
        beside: Callable[[Interpreter, Event], None] | None = None,
        keep: Path | None = None,
    ) -> Program:
        """An engine ready to run: on real threads where the method has several workers, else in this one.

        Args:
            gradients: keep every applied gradient.
            beside: called after every write.
            keep: record there, close the run, and leave it.
        """
        self.close()
        self._count += 1
        directory = keep or self._root / str(self._count)
        writer = TraceWriter(directory, manifest(self._problem, method))
        flats = initial(self._problem)
        writer.parameters("initial", [flat.numpy() for flat in flats])
        writer.flush()

        def wrote(event: Event, gradient: torch.Tensor | None, new: torch.Tensor) -> None:
            writer.append(event)
            if gradients and gradient is not None:
                writer.tensor(f"gradient.{event.seq}.{event.block}", gradient.numpy(), copy=False)
            if beside is not None:
                beside(interpreter, event)

        interpreter = Interpreter(plan(self._problem), flats, wrote)
        engine = self._engine(method, interpreter)

        def run() -> None:
            engine.run()
            writer.flush()
            if keep is not None:
                writer.close()

        if keep is None:
            self._writer = writer
        return run

    def _engine(self, method: Method, interpreter: Interpreter) -> VirtualClock | ThreadEngine:
        if len(method.workers(LAYERS)) > 1:
            return ThreadEngine(method, interpreter, self._tasks)
        return VirtualClock(method, interpreter, duration_model(DurationConfig(), 0, LAYERS), self._tasks)


def plan(problem: Problem) -> Plan:
    """Plain SGD on batches drawn by their number."""
    treatment = plain(OptimizerConfig(STEP_SIZE))
    sampler = Sampler(0, SAMPLES, BATCH, "iid")
    return Plan(problem, Device("cpu"), torch.float32, STASH, sampler, (treatment,) * len(problem.segments))


def true_gradient(interpreter: Interpreter, event: Event) -> None:
    """Once a pass: the gradient of the same batch at the newest parameters, and how far apart the two points are."""
    if event.block == 0:
        batch = interpreter.take(event.task)
        newest = [version.flat for version in interpreter.newest()]
        problem = interpreter.plan.problem
        truth = mixed_gradient(problem.segments, STASH, problem.loss, (batch.inputs, batch.targets), newest, newest)
        for block, flat in zip(truth.blocks, newest, strict=True):
            difference_norm(block, flat)


@contextmanager
def recorded_run(recording: Recording, problem: Problem, tasks: int, root: Path) -> Iterator["RecordedRun"]:
    """A threaded run opened for replay (raises ImportError where what opening needs is not installed)."""
    from reference.recorded import RecordedRun

    directory = root / "kept"
    recording.program(PdAsgd(), keep=directory)()
    trace = open_trace(directory)
    events = tuple(Event(**row) for row in trace.events.to_pylist())
    rows: dict[int, dict[int, Event]] = {}
    for event in events:
        rows.setdefault(event.task, {})[event.block] = event
    config = RunConfig(train=TrainConfig(tasks, BATCH, "iid", "float32"))
    yield RecordedRun(directory, trace, config, plan(problem), events, rows, 0)


def replaying(run: "RecordedRun", mismatches: list[int]) -> Prepare:
    """A replay that checks every digest and counts what differs."""
    from reference.engines.replay import Replay

    def prepare() -> Program:
        return lambda: mismatches.append(sum(not step.matches for step in Replay(run)))

    return prepare


def training_ratios(rounds: int, tasks: int) -> Iterator[Measured]:
    """Every ratio to the plain loop, from one interleaved run."""
    problem = network()
    with tempfile.TemporaryDirectory() as folder:
        root, mismatches = Path(folder), []
        recording = Recording(problem, tasks, root)
        subjects: dict[Target, Prepare] = {
            SERIAL: lambda: recording.program(Sync()),
            STORED: lambda: recording.program(Sync(), gradients=True),
            TRUE_GRADIENT: lambda: recording.program(Sync(), beside=true_gradient),
            THREADS: lambda: recording.program(PdAsgd()),
        }
        unmeasured = None
        try:
            with recorded_run(recording, problem, tasks, root) as run:
                subjects[REPLAY] = replaying(run, mismatches)
        except ImportError as error:
            unmeasured = Measured(REPLAY, None, None, f"not measured: {error}")
        ratios = interleaved(lambda: plain_loop(problem, tasks), list(subjects.values()), rounds)
        recording.close()
        for target, found in zip(subjects, ratios, strict=True):
            note = f"{sum(mismatches)} mismatches" if target is REPLAY else ""
            yield median(target, found, note)
        if unmeasured is not None:
            yield unmeasured
