"""Delays in updates of decoupled threads, and windows between the two reads of a task: writes counted one by one."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

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
)
from theory import symbols
from theory.claim import Claim

CLAIMED: dict[str, tuple[str, bool]] = {
    "PD-P8": (LAYER_WISE, False),
    "PD-P8-block": (BLOCK_WRITES, False),
    "PD-P3-bounded": (LAYER_WISE, True),
    "PD-P3-bounded-block": (BLOCK_WRITES, True),
    "PD-M6": (LAYER_WISE, False),
    "PD-M6-block": (BLOCK_WRITES, False),
}
"""The writes that a claim of the library is about, and whether behind a full queue, where only its name tells it."""

SHAPES = (
    (1, Fraction(1), 1, 1),
    (2, Fraction(2), 1, 2),
    (3, Fraction(2), 2, 4),
    (4, Fraction(3), 1, 1),
    (5, Fraction(1, 2), 3, 1),
    (4, Fraction(5, 4), 2, 3),
    (6, Fraction(7, 8), 1, 4),
    (10, Fraction(2), 1, 2),
)
BACKED_UP = (
    (4, Fraction(2), 1, 1),
    (3, Fraction(3), 1, 2),
    (3, Fraction(2), 2, 3),
    (5, Fraction(1), 3, 2),
    (2, Fraction(9, 4), 2, 4),
    (1, Fraction(3, 2), 1, 1),
)
"""M, β, F, B; of the second, B < βF."""
LENGTHS = (0, 1, 3)


def _kind(claim: Claim) -> tuple[tuple[bool, ...], bool]:
    """Kinds of writes (layer-wise: True) that a claim is about, and whether behind a full queue."""
    if claim.name in CLAIMED:
        writes, queued = CLAIMED[claim.name]
        return (writes == LAYER_WISE,), queued
    return (True, False), symbols.queue_length in claim.symbols


def _instances(claim: Claim) -> SearchStrategy[ThreadRun]:
    writes, queued = _kind(claim)
    return backed_up_runs(writes) if queued else paced_runs(writes)


def _known(claim: Claim) -> Sequence[ThreadRun]:
    writes, queued = _kind(claim)
    if queued:
        cases = [(shape, length, wise) for shape in BACKED_UP for length in LENGTHS for wise in writes]
        return [equal_layers(*shape, layer_wise=wise, paced=False, queue=length) for shape, length, wise in cases]
    return [equal_layers(*shape, layer_wise=wise) for shape in SHAPES for wise in writes]


def steady_task(run: ThreadRun) -> int:
    """The number of a task so late that as many tasks are under way as ever will be.

    A forward thread that the queue does not hold back gains F P − M t_f, P the time between two tasks, on its slot with
    each task, until the queue is full, when it is Q P ahead.
    """
    threads = run.threads
    under_way = ceil((threads.forward_pass + threads.wait + threads.backward_pass) / threads.spacing)
    if not run.queue or run.paced:
        return under_way + run.forward_threads
    gain = run.forward_threads * threads.spacing - threads.forward_pass
    rounds = ceil(run.queue * threads.spacing / gain) + 2
    return run.forward_threads * rounds + 2 * run.queue + 2 * under_way


def _trials(run: ThreadRun, claim: Claim, reference: str) -> Iterator[Trial]:
    writes, queued = _kind(claim)
    if run.layer_wise not in writes or run.paced == queued:
        return
    threads, number = run.threads, steady_task(run)
    tasks = threads.played(number + run.backward_threads + 1)
    count = threads.delay if claim.measured == "delay" else threads.window
    numbers = {**run.numbers(), symbols.queue_wait: run.wait}
    for block in range(run.blocks):
        values = {**numbers, symbols.block_number: block + 1}
        if claim.symbols <= values.keys():
            yield Trial(values, Fraction(count(tasks, number, block)), f"layer {block + 1}")


THREAD_DELAYS = Arena(
    name="delays of threads",
    about="forward and backward threads over equal layers, played task by task",
    measures=frozenset({"delay", "misalignment_window"}),
    instances=_instances,
    trials=_trials,
    known=_known,
    twins=(Twin(name="units", rewrite=lambda run: run.in_units(Fraction(3, 2))),),
)
