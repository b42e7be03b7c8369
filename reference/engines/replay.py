"""Repeats a recorded run in one thread, driven by its log, and checks every digest."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from reference.config import ConfigError
from reference.digest import digest
from reference.environment import describe, deterministic, differences
from reference.optimizer import Sgd
from reference.progress import Progress, silent
from reference.recorded import RecordedRun, open_run
from reference.trace.schema import Event
from reference.vjp import Stored, backward, forward, loss_and_cotangent

Key = tuple[int, int]  # (block, version)


@dataclass(frozen=True)
class Replayed:
    """One write, repeated: its event, the regenerated gradient, and the parameters before and after."""

    position: int
    event: Event
    gradient: torch.Tensor
    parent: torch.Tensor
    new: torch.Tensor
    matches: bool


@dataclass(slots=True)
class _Pass:
    """A task between its first and last write."""

    stored: list[Stored]
    cotangent: torch.Tensor


@dataclass
class Replay:
    """Iterates over a run's writes in their order, holding each version for as long as somebody still needs it.

    Args:
        needed_until: for versions needed beyond the replay itself, the position of the last event that needs them.
    """

    run: RecordedRun
    needed_until: Mapping[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        initial = (self.run.initial(block) for block in range(self.run.blocks))
        self._versions: dict[Key, torch.Tensor] = {(block, 0): flat for block, flat in enumerate(initial)}
        self._passes: dict[int, _Pass] = {}
        self._expiring = _expiring(self.run, self.needed_until)

    def version(self, block: int, number: int) -> torch.Tensor:
        """The block's parameters at a version that is still needed."""
        return self._versions[block, number]

    def __iter__(self) -> Iterator[Replayed]:
        reads = self.run.reads
        for position, event in enumerate(self.run.events):
            at = self._passes.get(event.task) or self._forward(event, reads[event.task])
            current = self._versions[event.block, event.v_backward] if self.run.rule.reads_current else None
            gradient, below = backward(at.stored[event.block], at.cotangent, current)
            if below is not None:
                at.cotangent = below
            parent = self._versions[event.block, event.v_parent]
            new = Sgd(event.step_size)(parent, gradient)
            self._versions[event.block, event.v_new] = new
            if event.block == 0:
                del self._passes[event.task]
            yield Replayed(position, event, gradient, parent, new, digest(new) == event.digest)
            for key in self._expiring.get(position, ()):
                del self._versions[key]

    def _forward(self, event: Event, versions: Mapping[int, int]) -> _Pass:
        inputs, targets = self.run.batch(event.batch)
        stored: list[Stored] = []
        for block, segment in enumerate(self.run.problem.segments):
            flat = self._versions[block, versions[block]]
            stored.append(forward(segment, self.run.rule, flat, stored[-1].output if stored else None, inputs))
        _, cotangent = loss_and_cotangent(self.run.problem.loss, stored[-1].output, targets)
        self._passes[event.task] = _Pass(stored, cotangent)
        return self._passes[event.task]


def _expiring(run: RecordedRun, needed_until: Mapping[Key, int]) -> dict[int, list[Key]]:
    last: dict[Key, int] = dict(needed_until)

    def use(key: Key, position: int) -> None:
        last[key] = max(last.get(key, -1), position)

    begun: set[int] = set()
    for position, event in enumerate(run.events):
        for version in (event.v_backward, event.v_parent, event.v_new):
            use((event.block, version), position)
        if event.task not in begun:
            begun.add(event.task)
            for block, version in run.reads[event.task].items():
                use((block, version), position)
    newest = {event.block: event.v_new for event in run.events}
    expiring = defaultdict(list)
    for key, position in last.items():
        if newest.get(key[0], 0) != key[1]:
            expiring[position].append(key)
    return expiring


@dataclass(frozen=True)
class ReplayReport:
    """How a replay came out.

    Attributes:
        status: `exact` (same environment, every digest agrees), `agrees` (every digest agrees, but the environment
            differs: not claimed exact), `differs`.
        first: the first event that differs, in words.
        environment_differences: each as `name: there → here`.
        gradients: stored gradients that were compared.
        gradient_mismatches: how many of them the replay did not regenerate bit for bit.
        left_out: writes at the end of an incomplete record that cannot be repeated.
    """

    status: str
    events: int
    mismatches: int
    gradients: int
    gradient_mismatches: int
    first: str | None
    environment_differences: tuple[str, ...]
    left_out: int = 0

    @property
    def unexplained(self) -> bool:
        """Whether bits differ although the environment is the recorded one."""
        return self.status == "differs" and not self.environment_differences

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        return self._outcome + (f"; {self.left_out} writes at the end cannot be repeated" if self.left_out else "")

    @property
    def _outcome(self) -> str:
        where = f" (environment: {'; '.join(self.environment_differences)})" if self.environment_differences else ""
        if self.status == "exact":
            stored = f", and {self.gradients} stored gradients" if self.gradients else ""
            return f"exact: {self.events} writes repeated bit for bit{stored}"
        if self.status == "agrees":
            return f"all {self.events} writes agree, but not claimed exact here: the environment differs{where}"
        cause = f"not exact here{where}" if where else "not exact: the trace or the program has changed"
        gradients = f", {self.gradient_mismatches} of {self.gradients} stored gradients" if self.gradients else ""
        return f"{cause}; {self.mismatches} of {self.events} writes{gradients} differ, the first is {self.first}"


def replay(directory: Path, threads: int | None = None, progress: Progress = silent) -> ReplayReport:
    """Repeat the run in `directory` and compare every digest, and every stored gradient.

    Args:
        threads: threads an operation; None for as many as were recorded.

    Raises:
        TraceError: when the directory holds no readable run.
    """
    if threads is not None and threads < 1:
        raise ConfigError(f"threads is {threads}; give at least 1, or leave it out for as many as recorded")
    run = open_run(directory)
    recorded = run.trace.manifest.environment
    with deterministic(int(recorded["threads_per_worker"]) if threads is None else threads):
        changed = differences(recorded, describe(run.device.torch))
        stored = run.stored_gradients()
        mismatches, compared, wrong_gradients, first = 0, 0, 0, None
        for step in Replay(run):
            event = step.event
            wrong_gradient = False
            if (event.seq, event.block) in stored:
                kept = run.trace.tensor(f"gradient.{event.seq}.{event.block}")
                wrong_gradient = not _same_bits(kept, step.gradient)
                compared += 1
            wrong_gradients += wrong_gradient
            mismatches += not step.matches
            if first is None and (wrong_gradient or not step.matches):
                first = f"seq {event.seq}, task {event.task}, block {event.block}"
            if event.block == 0:
                progress(step.position + 1, len(run.events), mismatches=mismatches)
    differs = mismatches or wrong_gradients
    status = "differs" if differs else "agrees" if changed else "exact"
    return ReplayReport(status, len(run.events), mismatches, compared, wrong_gradients, first, changed, run.left_out)


def _same_bits(kept: np.ndarray, gradient: torch.Tensor) -> bool:
    return kept.tobytes() == gradient.detach().cpu().numpy().tobytes()
