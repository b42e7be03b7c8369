"""Throughput of decoupled threads against one that does both passes, and the tasks that pile up between them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.arenas.schedules.thread_delays import BACKED_UP, SHAPES
from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from analysis.strategies.thread_runs import ThreadRun, backed_up_runs, equal_layers, paced_runs, unequal_runs
from theory import symbols
from theory.claim import Claim
from theory.evidence.pd_throughput import steady_speedup

BALANCED = ((1, Fraction(1), 1, 1), (3, Fraction(2), 1, 2), (2, Fraction(3, 2), 2, 3), (4, Fraction(1, 2), 4, 2))
"""M, β, F, B with B = βF."""


@dataclass(frozen=True)
class Counted:
    """The first tasks of a run, from time 0 on.

    Attributes:
        run: the threads.
        tasks: how many.
    """

    run: ThreadRun
    tasks: int = 1

    def lines(self) -> tuple[str, ...]:
        """The run, and how much of it."""
        return (*self.run.lines(), f"{self.tasks} tasks")


def _counted(claim: Claim) -> SearchStrategy[Counted]:
    runs = paced_runs() | backed_up_runs() | unequal_runs()
    balanced = st.sampled_from(BALANCED).map(lambda shape: equal_layers(*shape, paced=False))
    return st.builds(Counted, balanced | runs, st.integers(1, 30))


def _known_counts(claim: Claim) -> Sequence[Counted]:
    """PD-P2 is attained where both sides are at work all the time."""
    shapes = BALANCED if claim.name == "PD-P2" else (*BALANCED, *SHAPES, *BACKED_UP)
    return [Counted(equal_layers(*shape, paced=False), 8) for shape in shapes]


def _bottleneck(counted: Counted) -> int:
    """Which side limits, so that a claim is seen attained on each: forward, backward, both."""
    threads = counted.run.threads
    forward = threads.forward_pass * threads.backward_threads
    backward = threads.backward_pass * threads.forward_threads
    return 2 if forward == backward else int(forward < backward)


def _speedups(counted: Counted, claim: Claim, reference: str) -> Iterator[Trial]:
    """Of all tasks since time 0, the last of which ends when all of its blocks are written; and of steady ones."""
    run, threads = counted.run, counted.run.threads
    values = run.numbers()
    values[symbols.backward_cost_ratio] = threads.backward_pass / threads.forward_pass
    values[symbols.layer_forward_time] = threads.forward_pass / run.blocks
    if not claim.symbols <= values.keys():
        return
    ended = max(task.taken + threads.backward_pass for task in threads.played(counted.tasks))
    alone = counted.tasks * (threads.forward_pass + threads.backward_pass)
    yield Trial(values, alone / ended, f"{counted.tasks} tasks from time 0")
    if not (run.together or run.queue is not None):
        yield Trial(values, steady_speedup(threads), "steady")


SPEEDUPS = Arena(
    name="speed-up of threads",
    about="forward and backward threads against one thread that does both passes",
    measures=frozenset({"speedup"}),
    instances=_counted,
    trials=_speedups,
    known=_known_counts,
    delay=_bottleneck,
    twins=(Twin(name="units", rewrite=lambda counted: replace(counted, run=counted.run.in_units(Fraction(3, 4)))),),
)


@dataclass(frozen=True)
class Watched:
    """A run whose threads are all at work from time 0, behind a queue without limit.

    Attributes:
        run: the threads.
        time: when the tasks that wait are counted.
    """

    run: ThreadRun
    time: Fraction

    def lines(self) -> tuple[str, ...]:
        """The run, and when it is looked at."""
        return (*self.run.lines(), f"at time {self.time}")


@st.composite
def _watched(draw: Callable[..., Any], claim: Claim) -> Watched:
    run = replace(draw(backed_up_runs() | paced_runs()), paced=False, queue=None, together=True)
    passes = draw(dyadics(0, 12, bits=3))
    return Watched(run, passes * run.threads.forward_pass)


LATE = 1 - Fraction(1, 16)


def _known_times(claim: Claim) -> Sequence[Watched]:
    """Just before the forward threads finish a pass, when the backward threads have just taken their next tasks."""
    found = []
    for blocks, forward, backward, whole in ((1, 1, 1, 1), (2, 2, 1, 2), (3, 3, 2, 2), (1, 1, 4, 4), (2, 4, 3, 6)):
        ratio = whole + LATE
        run = equal_layers(blocks, ratio, forward, backward, Fraction(1, 2), paced=False, together=True)
        for taken in (0, 1, 17):
            passes = 1 + taken * ratio
            found.append(Watched(run, (passes if taken != 0 else 1 + LATE) * run.threads.forward_pass))
    return found


def _waiting(watched: Watched, claim: Claim, reference: str) -> Iterator[Trial]:
    run, threads = watched.run, watched.run.threads
    values = {**run.numbers(), symbols.elapsed_time: watched.time}
    if not claim.symbols <= values.keys():
        return
    rounds = floor(watched.time / threads.forward_pass) + 1
    tasks = threads.played(run.forward_threads * rounds)
    yield Trial(values, Fraction(threads.waiting(tasks, watched.time)))


QUEUES = Arena(
    name="queues",
    about="forward threads that put their tasks into a queue without limit, for backward threads to take",
    measures=frozenset({"tasks_waiting"}),
    instances=_watched,
    trials=_waiting,
    known=_known_times,
    twins=(
        Twin(
            name="units",
            rewrite=lambda watched: Watched(watched.run.in_units(Fraction(3, 4)), watched.time * Fraction(3, 4)),
        ),
    ),
)
