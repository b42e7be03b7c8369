"""Ages of the values that gradients are formed with, in time: from each read of a played task to its write."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.thread_runs import (
    BLOCK_WRITES,
    LAYER_WISE,
    ThreadRun,
    backed_up_runs,
    equal_layers,
    paced_runs,
    unequal_runs,
)
from theory import symbols
from theory.claim import Claim
from theory.evidence.thread_play import Task, Threads

CLAIMED = {
    "PD-P5": LAYER_WISE,
    "PD-P5-age": LAYER_WISE,
    "PD-P5-unequal": LAYER_WISE,
    "PD-P6": LAYER_WISE,
    "PD-P6-block": BLOCK_WRITES,
}
"""The writes that a claim of the library is about, where only its name tells it."""


@dataclass(frozen=True)
class Aged:
    """One task of a run.

    Attributes:
        run: the threads.
        task: its number, from 0.
    """

    run: ThreadRun
    task: int = 0

    def lines(self) -> tuple[str, ...]:
        """The run, and which task."""
        return (*self.run.lines(), f"task {self.task + 1}")


def _ages(threads: Threads, task: Task) -> list[Fraction]:
    return [threads.write(task, block) - threads.read(task, block) for block in range(threads.blocks)]


def _mean_age(threads: Threads, task: Task) -> Fraction:
    return sum(_ages(threads, task), Fraction(0)) / threads.blocks


def _age_max(threads: Threads, task: Task) -> Fraction:
    return max(_ages(threads, task))


def _mean_backward_age(threads: Threads, task: Task) -> Fraction:
    ages = [threads.write(task, block) - task.taken for block in range(threads.blocks)]
    return sum(ages, Fraction(0)) / threads.blocks


def _mean_saved_delay(threads: Threads, task: Task) -> Fraction:
    """How much longer each gradient waits where all blocks are written together."""
    together, at_once = (replace(threads, layer_wise=wise) for wise in (False, True))
    saved = [together.write(task, block) - at_once.write(task, block) for block in range(threads.blocks)]
    return sum(saved, Fraction(0)) / threads.blocks


MEASURED: dict[str, Callable[[Threads, Task], Fraction]] = {
    "mean_age": _mean_age,
    "age_max": _age_max,
    "mean_backward_age": _mean_backward_age,
    "mean_saved_delay": _mean_saved_delay,
}


def _instances(claim: Claim) -> SearchStrategy[Aged]:
    runs = paced_runs(waits=True) | backed_up_runs() | unequal_runs()
    return st.builds(Aged, runs.filter(lambda run: _speaks(claim, run)), st.integers(0, 8))


def _known(claim: Claim) -> Sequence[Aged]:
    runs = [
        equal_layers(1, Fraction(2), 1, 2),
        equal_layers(3, Fraction(9, 4), 1, 3, Fraction(3, 2), wait=Fraction(5, 4)),
        equal_layers(4, Fraction(3), 2, 6, Fraction(1, 2), wait=Fraction(1, 2)),
        equal_layers(5, Fraction(1, 2), 1, 1, Fraction(3)),
        equal_layers(4, Fraction(2), 1, 1, paced=False, queue=2),
        ThreadRun(
            (Fraction(1), Fraction(3), Fraction(2)), (Fraction(5), Fraction(1, 2), Fraction(2)), 1, 2, wait=Fraction(1)
        ),
    ]
    both = [replace(run, layer_wise=wise) for run in runs for wise in (True, False)]
    return [Aged(run, task) for run in both if _speaks(claim, run) for task in (0, 7)]


def _speaks(claim: Claim, run: ThreadRun) -> bool:
    """Whether the run has the claim's writes, and all of its numbers."""
    wanted = CLAIMED.get(claim.name, run.writes)
    return run.writes == wanted and claim.symbols <= {*run.numbers(), symbols.queue_wait}


def _trials(aged: Aged, claim: Claim, reference: str) -> Iterator[Trial]:
    run = aged.run
    if not _speaks(claim, run):
        return
    threads = run.threads
    task = threads.played(aged.task + 1)[aged.task]
    waited = task.taken - task.start - threads.forward_pass
    yield Trial({**run.numbers(), symbols.queue_wait: waited}, MEASURED[claim.measured](threads, task))


AGES = Arena(
    name="ages of threads",
    about="forward and backward threads, one of whose tasks is timed from its reads to its writes",
    measures=frozenset(MEASURED),
    instances=_instances,
    trials=_trials,
    known=_known,
    delay=lambda aged: int(aged.run.wait > 0),
    twins=(Twin(name="units", rewrite=lambda aged: replace(aged, run=aged.run.in_units(Fraction(5, 4)))),),
)
