"""PD-P3 on tasks that are played by hand with one forward thread, one backward thread and a queue."""

from typing import Any

import pytest
from sympy import Rational

from tests.oracle.schedule_by_hand import decoupled
from theory import symbols as s
from theory.library import CLAIMS

SHAPES = [(4, 2), (3, 3), (5, 4)]


def late_delays(blocks, ratio, queue, layerwise, task):
    """Other tasks' writes of each block between a task's read and its own write, writes before reads at equal times."""
    tasks = decoupled(task + 40, blocks, lambda *_: 1, lambda *_: ratio, 1, queue, layerwise)
    return [
        sum(tasks[task].reads[m] < other.writes[m] < tasks[task].writes[m] for other in tasks) for m in range(blocks)
    ]


@pytest.mark.parametrize("queue", [1, 2, 5])
@pytest.mark.parametrize(("blocks", "ratio"), SHAPES)
@pytest.mark.parametrize(("name", "layerwise"), [("PD-P3-bounded", True), ("PD-P3-bounded-block", False)])
def test_a_full_queue_adds_its_length(name, layerwise, blocks, ratio, queue):
    numbers = {
        s.blocks: blocks,
        s.backward_cost_ratio: Rational(ratio),
        s.forward_threads: 1,
        s.backward_threads: 1,
        s.queue_length: queue,
    }
    claimed = [CLAIMS[name].value.subs({**numbers, s.block_number: m + 1}) for m in range(blocks)]
    assert claimed == late_delays(blocks, ratio, queue, layerwise, task=40)


@pytest.mark.parametrize(("blocks", "ratio"), SHAPES)
def test_an_unbounded_queue_and_its_delays_grow(blocks, ratio):
    tasks = decoupled(121, blocks, lambda *_: 1, lambda *_: ratio, 1, 10**6, True)
    delays = []
    for task in (30, 60, 90, 120):
        queued = tasks[task].reads[0] + blocks
        waiting = sum(other.reads[0] + blocks <= queued < other.begins for other in tasks)
        numbers = {s.blocks: blocks, s.backward_cost_ratio: Rational(ratio), s.layer_forward_time: 1}
        numbers |= {s.forward_threads: 1, s.backward_threads: 1, s.elapsed_time: queued}
        bound: Any = CLAIMS["PD-P3"].value.xreplace(numbers)
        assert bound <= waiting <= bound + 3  # each floor of the bound costs less than one task
        delays.append(sum(tasks[task].reads[0] < other.writes[0] < tasks[task].writes[0] for other in tasks))
        assert delays[-1] >= waiting - 1
    assert delays == sorted(set(delays)) and delays[-1] > 3 * delays[0]
