"""Repeats a whole run and says how that came out: exact, agreeing elsewhere, or different, and where first."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from reference.config import ConfigError
from reference.engines.replay import Replay
from reference.environment import describe, deterministic, differences
from reference.progress import Progress, silent
from reference.recorded import open_run


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
        left_out: events at the end of an incomplete record that cannot be repeated.
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
        return self._outcome + (f"; {self.left_out} events at the end cannot be repeated" if self.left_out else "")

    @property
    def _outcome(self) -> str:
        where = f" (environment: {'; '.join(self.environment_differences)})" if self.environment_differences else ""
        if self.status == "exact":
            stored = f", and {self.gradients} stored gradients" if self.gradients else ""
            return f"exact: {self.events} events repeated bit for bit{stored}"
        if self.status == "agrees":
            return f"all {self.events} events agree, but not claimed exact here: the environment differs{where}"
        cause = f"not exact here{where}" if where else "not exact: the trace or the program has changed"
        gradients = f", {self.gradient_mismatches} of {self.gradients} stored gradients" if self.gradients else ""
        return f"{cause}; {self.mismatches} of {self.events} events{gradients} differ, the first is {self.first}"


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
        changed = differences(recorded, describe(run.plan.device.torch))
        stored = run.stored_gradients()
        mismatches, compared, wrong_gradients, first = 0, 0, 0, None
        for step in Replay(run):
            event = step.event
            wrong_gradient = False
            if step.gradient is not None and (event.seq, event.block) in stored:
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
