"""PD-M6 decided: windows of the periodic schedule, played event by event."""

from fractions import Fraction
from math import ceil, floor

from theory.exact.digits import decimal
from theory.exhibit import Fact
from theory.schedule import uniform_schedule

BLOCKS, FORWARD_THREADS, BACKWARD_THREADS, RATIO = 10, 1, 2, Fraction(2)


def facts() -> tuple[Fact, ...]:
    """The window of each layer, counted and by formula; its mean."""
    facts = []
    period = max(Fraction(BLOCKS, FORWARD_THREADS), BLOCKS * RATIO / BACKWARD_THREADS)
    for layer_wise in (True, False):
        for writes_first in (True, False):
            schedule = uniform_schedule(
                BLOCKS, FORWARD_THREADS, BACKWARD_THREADS, RATIO, layer_wise=layer_wise, writes_first=writes_first
            )
            windows = schedule.misalignments()
            rounded = ceil if writes_first else floor
            formula = []
            for m in range(1, BLOCKS + 1):
                above = BLOCKS - m + 1
                age = above * (1 + RATIO) if layer_wise else above + BLOCKS * RATIO
                rest = RATIO if layer_wise else m * RATIO
                formula.append(rounded(age / period) - rounded(rest / period))
            mean = decimal(Fraction(sum(windows), BLOCKS), 2)
            order, writes = "writes" if writes_first else "reads", "layer-wise" if layer_wise else "block"
            if layer_wise:
                every = range(BLOCKS)
                behind = all(
                    schedule.backward_read_time(above) < schedule.write_time(above) < schedule.write_time(below)
                    for above in every
                    for below in range(above)
                )
                facts.append((f"{order} first: own write between backward read and every write below it", behind))
            facts.append((f"{order} first, {writes}: mean window {mean}, as the formula", list(windows) == formula))
    return tuple(facts)
