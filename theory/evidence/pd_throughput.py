"""PD-P1, PD-P2 and PD-P7 attained: threads played task by task in fractions, and the ages of the periodic schedule."""

from fractions import Fraction
from itertools import product
from math import ceil

from theory import symbols
from theory.claim import Claim
from theory.claims.pd_staleness import PD_P7
from theory.claims.pd_throughput import PD_P1, PD_P2
from theory.evidence.thread_play import Threads, uniform_threads
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.refutation import Comparison
from theory.schedule import uniform_schedule

BLOCKS, WARM = 4, 60
THREADS = tuple(product((1, 2, 3), (1, 2, 3, 4, 6), (Fraction(1), Fraction(3, 2), Fraction(2))))
"""F, B, β."""


def steady_speedup(threads: Threads) -> Fraction:
    """Tasks that leave the queue in F B steady ones, over what one thread that does both passes finishes meanwhile."""
    count = threads.forward_threads * threads.backward_threads
    tasks = threads.played(WARM + count + 1)
    elapsed = tasks[WARM + count].taken - tasks[WARM].taken
    return count * (threads.forward_pass + threads.backward_pass) / elapsed


def _held(claim: Claim) -> tuple[Comparison, ...]:
    found = []
    for forward, backward, ratio in THREADS:
        numbers = {
            symbols.forward_threads: forward,
            symbols.backward_threads: backward,
            symbols.backward_cost_ratio: ratio,
        }
        speedup = steady_speedup(uniform_threads(forward, backward, ratio, BLOCKS))
        case = f"F = {forward}, B = {backward}, β = {ratio}"
        found.append(Comparison(case, "speed-up", speedup, exact_value(claim, numbers)))
    return tuple(found)


def speedups() -> tuple[Comparison, ...]:
    """PD-P1 beside threads that were played."""
    return _held(PD_P1)


def parallel_speedups() -> tuple[Comparison, ...]:
    """PD-P2 beside the same threads."""
    return _held(PD_P2)


def speedup_facts() -> tuple[Fact, ...]:
    """PD-P1 is attained by every number of threads and every ratio played."""
    return tuple((f"{one.case}: speed-up {one.measured}", one.measured == one.bound) for one in speedups())


def parallel_facts() -> tuple[Fact, ...]:
    """F + B is attained exactly where B = βF."""
    facts = []
    for one, (forward, backward, ratio) in zip(parallel_speedups(), THREADS, strict=True):
        balanced = backward == ratio * forward
        right = one.measured == one.bound if balanced else one.measured < one.bound
        facts.append((f"{one.case}: {one.measured} {'=' if balanced else '<'} {one.bound}", right))
    return tuple(facts)


def oldest() -> tuple[Comparison, ...]:
    """PD-P7 beside the largest age of any layer, layer-wise and with block writes."""
    found = []
    for (blocks, ratio), layer_wise in product(
        ((1, Fraction(2)), (3, Fraction(9, 4)), (10, Fraction(2))), (True, False)
    ):
        schedule = uniform_schedule(blocks, 1, ceil(ratio), ratio, layer_wise=layer_wise)
        age = max(schedule.age(block) for block in range(blocks))
        numbers = {
            symbols.blocks: blocks,
            symbols.backward_cost_ratio: ratio,
            symbols.layer_forward_time: 1,
            symbols.queue_wait: 0,
        }
        case = f"M = {blocks}, β = {ratio}, {'layer-wise' if layer_wise else 'block'} writes"
        found.append(Comparison(case, "largest age", age, exact_value(PD_P7, numbers)))
    return tuple(found)


def oldest_facts() -> tuple[Fact, ...]:
    """The same largest age under both kinds of writes."""
    return tuple((f"{one.case}: largest age {one.measured} t_f", one.measured == one.bound) for one in oldest())
