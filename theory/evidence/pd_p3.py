"""PD-P3 decided: forward and backward threads with a queue between them, played task by task in fractions."""

from fractions import Fraction
from math import ceil

from theory import symbols
from theory.claims.pd_p3 import PD_P3
from theory.evidence.thread_play import uniform_threads
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.refutation import Comparison

SHAPES = ((1, 1, Fraction(2), 4), (1, 2, Fraction(3), 3), (2, 3, Fraction(2), 3), (3, 2, Fraction(1), 5))
"""F, B, β, M: backward threads are the bottleneck."""
LENGTHS = (0, 1, 2, 5)


def _delays(shape: tuple[int, int, Fraction, int], length: int, layer_wise: bool) -> list[int]:
    """Delay of every block of a task late enough that the queue has long been full."""
    threads, late = uniform_threads(*shape, queue=length, layer_wise=layer_wise), 60
    tasks = threads.played(90)
    return [threads.delay(tasks, late, block) for block in range(threads.blocks)]


def _formula(shape: tuple[int, int, Fraction, int], length: int, layer_wise: bool) -> list[int]:
    forward, backward, ratio, blocks = shape
    period = blocks * ratio / backward
    ages = [forward * period - m + (blocks - m if layer_wise else blocks) * ratio for m in range(blocks)]
    return [length + ceil(age / period) - 1 for age in ages]


def _bounded(layer_wise: bool) -> tuple[Fact, ...]:
    facts = []
    for shape in SHAPES:
        forward, backward, ratio, blocks = shape
        found = [_delays(shape, length, layer_wise) for length in LENGTHS]
        adds = all(
            delays == [delay + length for delay in found[0]] for length, delays in zip(LENGTHS, found, strict=True)
        )
        right = all(
            _formula(shape, length, layer_wise) == delays for length, delays in zip(LENGTHS, found, strict=True)
        )
        name = f"F = {forward}, B = {backward}, β = {ratio}, M = {blocks}"
        facts.append(
            (f"{name}: delays {found[0]} at Q = 0, as the formula says, and Q more with a queue", adds and right)
        )
    return tuple(facts)


def layer_wise() -> tuple[Fact, ...]:
    """Delays of layer-wise writes behind queues of several lengths."""
    return _bounded(True)


def block_writes() -> tuple[Fact, ...]:
    """Delays of block writes behind queues of several lengths."""
    return _bounded(False)


def _waiting(shape: tuple[int, int, Fraction, int], number: int) -> tuple[int, Fraction, int]:
    """Behind an unbounded queue: the delay of the bottom block of a task, when it enters, and how many wait then."""
    threads = uniform_threads(*shape)
    tasks = threads.played(330)
    now = tasks[number].queued
    return threads.delay(tasks, number, 0), now, threads.waiting(tasks, now)


def _least(shape: tuple[int, int, Fraction, int], now: Fraction) -> Fraction:
    """The claim's value at a time."""
    forward, backward, ratio, blocks = shape
    numbers = {
        symbols.forward_threads: forward,
        symbols.backward_threads: backward,
        symbols.backward_cost_ratio: ratio,
        symbols.blocks: blocks,
        symbols.layer_forward_time: 1,
        symbols.elapsed_time: now,
    }
    return exact_value(PD_P3, numbers)


def instances() -> tuple[Comparison, ...]:
    """Tasks that wait beside the bound, at ever later times."""
    found = []
    for shape in (SHAPES[0], SHAPES[2]):
        for number in (40, 80, 120):
            _, now, waiting = _waiting(shape, number)
            case = f"F = {shape[0]}, B = {shape[1]}, β = {shape[2]}, M = {shape[3]}, t = {now}"
            found.append(Comparison(case, "tasks waiting", Fraction(waiting), _least(shape, now)))
    return tuple(found)


def unbounded() -> tuple[Fact, ...]:
    """Tasks that wait and delays grow from task to task without end, at least as the bound says."""
    facts = []
    for shape in (SHAPES[0], SHAPES[2]):
        forward, backward, ratio, blocks = shape
        numbers, delays, obeyed = (40, 80, 120), [], True
        for number in numbers:
            delay, now, waiting = _waiting(shape, number)
            delays.append(delay)
            obeyed = obeyed and _least(shape, now) <= waiting and waiting - 1 <= delays[-1]
        steady = delays[1] - delays[0] == delays[2] - delays[1] > 0
        name = f"F = {forward}, B = {backward}, β = {ratio}, M = {blocks}"
        facts.append(
            (f"{name}: delays {delays} of tasks {list(numbers)}, at least the tasks waiting", obeyed and steady)
        )
    return tuple(facts)
