"""The virtual clock against figures worked out by hand and against plain recursions, tick for tick and bit for bit."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import pi, sin
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.methods.operations import Channel, Pop, Program, Take, Worker
from reference.methods.sync import Sync
from reference.plan import plan_of
from reference.problems.quadratic import quadratic_problem
from reference.trace.schema import Event
from tests.oracle.schedule_by_hand import Passage, coupled, decoupled
from tests.training_runs import NETWORK, QUADRATIC, Simulated, configuration, delays, overtakings, simulated

M, TASKS, WARM_UP = 10, 40, 10
JITTER = {"kind": "jitter", "forward": 30, "backward": 60, "spread": 0.9}


@cache
def steady(method: str) -> list[Event]:
    """One forward and two backward threads, backward twice as long as forward; without the first and last tasks."""
    run = simulated(configuration(method={"name": method}, train={"tasks": TASKS}))
    return [event for event in run.events if WARM_UP <= event.task < TASKS - WARM_UP]


@pytest.mark.parametrize(("method", "mean"), [("pd_asgd", Fraction(11, 10)), ("d_asgd", Fraction(2))])
def test_staleness_of_one_forward_and_two_backward_threads(method: str, mean: Fraction) -> None:
    found = delays(steady(method))
    assert Fraction(sum(found), len(found)) == mean
    assert max(found) == 2


def test_layer_wise_staleness_falls_towards_the_top() -> None:
    # Age 3 (M - m + 1) ticks, a task every 10: other tasks in flight = ceil(age / 10) - 1, writes before reads.
    for event in steady("pd_asgd"):
        assert event.v_parent - event.v_read == -(-3 * (M - event.block) // 10) - 1


@pytest.mark.parametrize("method", ["pd_asgd", "d_asgd"])
def test_the_age_of_a_block_when_it_is_written(method: str) -> None:
    for event in steady(method):
        above = M - event.block  # blocks from this one to the top, itself included; 1 tick forward, 2 backward
        expected = 3 * above if method == "pd_asgd" else above + 2 * M
        assert event.t_ns - event.t_read_ns == expected


def check_clock(run: Simulated, passages: list[Passage]) -> None:
    """Every time and every version of the trace follows from the passages: a read sees all writes up to its instant."""
    blocks = len(run.versions)
    written = [
        sorted((passage.writes[block], task) for task, passage in enumerate(passages)) for block in range(blocks)
    ]
    assert len(run.events) == blocks * len(passages)
    for event in run.events:
        passage, block = passages[event.task], event.block
        assert (event.t_read_ns, event.t_ns) == (passage.reads[block], passage.writes[block])
        assert event.v_read == sum(time <= passage.reads[block] for time, _ in written[block])
        assert event.v_parent == written[block].index((passage.writes[block], event.task))
    assert [event.t_ns for event in run.events] == sorted(event.t_ns for event in run.events)
    assert run.ended == max(max(passage.writes) for passage in passages)


THREE_BLOCKS = quadratic_problem("quadratic", np.eye(3), np.ones((4, 3), dtype=np.float32), 3)
COSTS = st.lists(st.integers(1, 7), min_size=3, max_size=3)


@settings(max_examples=25)
@given(COSTS, COSTS, st.integers(1, 3), st.integers(1, 3), st.sampled_from(["constant", "sawtooth"]), st.booleans())
def test_decoupled_methods_against_a_recursion_over_tasks(
    forward: list[int], backward: list[int], threads: int, queue: int, kind: str, layerwise: bool
) -> None:
    config = configuration(
        problem={**QUADRATIC, "blocks": 3, "dimension": 3},
        method={"name": "pd_asgd" if layerwise else "d_asgd", "backward_threads": threads, "queue": queue},
        durations={"kind": kind, "forward": forward, "backward": backward, "period": 3},
        train={"tasks": 10},
    )

    def cost(base: list[int], task: int, block: int) -> int:
        return base[block] * (1 + task % 3 if kind == "sawtooth" else 1)

    passages = decoupled(
        10, 3, lambda t, b: cost(forward, t, b), lambda t, b: cost(backward, t, b), threads, queue, layerwise
    )
    check_clock(simulated(config, THREE_BLOCKS), passages)


@settings(max_examples=25)
@given(
    COSTS,
    COSTS,
    st.integers(1, 4),
    st.sampled_from(["constant", "straggler", "sawtooth"]),
    st.booleans(),
    st.booleans(),
)
def test_coupled_methods_against_a_recursion_over_tasks(
    forward: list[int], backward: list[int], count: int, kind: str, layerwise: bool, locked_copy: bool
) -> None:
    config = configuration(
        problem={**QUADRATIC, "blocks": 3, "dimension": 3},
        method={"name": "asgd", "count": count, "layerwise": layerwise, "locked_copy": locked_copy},
        durations={"kind": kind, "forward": forward, "backward": backward, "factor": 4, "period": 3},
        train={"tasks": 10},
    )

    def cost(name: str, worker: int, task: int, block: int) -> int:
        base = forward if name == "forward" else backward
        slow = {"constant": 1, "straggler": 4 if worker == 0 else 1, "sawtooth": 1 + task % 3}[kind]
        return base[block] * slow

    span = sum(forward) + sum(backward)
    starts = [worker * (4 * span if kind == "straggler" and worker == 0 else span) // count for worker in range(count)]
    check_clock(simulated(config, THREE_BLOCKS), coupled(10, 3, starts, cost, layerwise, locked_copy))


def test_a_straggler_is_late_by_what_the_others_do_meanwhile() -> None:
    # 3 workers, one 4 times slower: while it works once, the 2 others write 4 times each.
    run = simulated(
        configuration(
            method={"name": "asgd", "count": 3},
            durations={"kind": "straggler", "factor": 4, "straggler": 2, "forward": 4, "backward": 8},
            train={"tasks": 60},
        )
    )
    late = {worker: max(delays([e for e in run.events if e.worker == worker])) for worker in range(3)}
    assert late[2] == 2 * 4
    assert max(late[0], late[1]) == 2  # the other fast one, and now and then the slow one


@pytest.mark.parametrize("queue", [1, 2, 3, 5])
def test_a_full_queue_adds_its_length_to_the_staleness(queue: int) -> None:
    # One backward thread at half the needed pace: when a task is let go, those in the queue and the one in the thread
    # are ahead of it.
    run = simulated(
        configuration(method={"name": "pd_asgd", "backward_threads": 1, "queue": queue}, train={"tasks": 40})
    )
    bottom = delays([event for event in run.events if event.block == 0])
    assert set(bottom[20:]) == {queue + 1}
    assert bottom[0] == 0


@pytest.mark.parametrize("method", ["pd_asgd", "d_asgd"])
@pytest.mark.parametrize("in_order", [False, True])
def test_only_free_running_layer_wise_writes_overtake(method: str, in_order: bool) -> None:
    config = configuration(
        method={"name": method, "in_order": in_order, "forward_threads": 2, "backward_threads": 4, "queue": 4},
        durations=JITTER,
    )
    run = simulated(config)
    found = overtakings(run.events, M)
    assert (found > 0) == (method == "pd_asgd" and not in_order)
    assert sorted(Counter(event.task for event in run.events).values()) == [M] * 40


@pytest.mark.parametrize("kind", ["exponential", "pareto", "straggler", "sawtooth"])
@pytest.mark.parametrize("window", [1, 2, 4])
def test_a_window_bounds_every_delay(kind: str, window: int) -> None:
    config = configuration(
        method={"name": "pd_asgd", "window": window, "forward_threads": 2, "backward_threads": 4, "queue": 4},
        durations={"kind": kind, "forward": 20, "backward": 40, "factor": 9},
    )
    bounded = simulated(config, THREE_BLOCKS)
    free = simulated(replace(config, method=replace(config.method, window=0)), THREE_BLOCKS)
    assert max(delays(bounded.events)) <= 2 * (window - 1)
    assert max(delays(free.events)) > 2 * (window - 1)
    assert len(bounded.events) == len(free.events) == 40 * 3


class Stuck(Sync):
    """A method whose one worker waits for a task that nobody sends."""

    def channels(self, blocks: int) -> list[Channel]:
        return [Channel(1)]

    def workers(self, blocks: int) -> list[Worker]:
        def waiting() -> Program:
            yield Take()
            yield Pop()

        return [Worker("waiting", 0, waiting)]


def test_a_run_whose_workers_wait_for_each_other_does_not_pass_for_complete() -> None:
    with pytest.raises(RuntimeError, match=r"^after 1 of 40 tasks workers wait for each other"):
        simulated(replace(configuration(), method=Stuck()))


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_workers_in_rotation_give_a_constant_delay(count: int) -> None:
    run = simulated(configuration(method={"name": "asgd", "count": count}, durations={"forward": 60, "backward": 120}))
    for event in run.events:
        assert event.v_parent - event.v_read == min(event.task, count - 1)


@pytest.mark.parametrize("delay", [0, 1, 2, 5])
def test_divergence_begins_where_the_stability_limit_says(delay: int) -> None:
    # θ' = θ − c θ_(t−τ) on ½θ² + θ: stable below 2 sin(π/(4τ + 2)). Two per cent to either side of it the recursion,
    # in plain floats, shrinks to .32 or less, or grows to 3.1 or more, in 500 tasks.
    tasks, limit = 500, 2 * sin(pi / (4 * delay + 2))
    problem = quadratic_problem("quadratic", np.ones((1, 1)), np.ones((4, 1), dtype=np.float32), 1)
    sizes = {}
    for side in (0.98, 1.02):
        config = configuration(
            method={"name": "asgd", "count": delay + 1},
            optimizer={"step_size": side * limit},
            durations={"forward": 60, "backward": 120},
            train={"tasks": tasks, "batch_size": 4, "sampling": "sequential"},
        )
        away = [abs(float(version) + 1.0) for version in simulated(config, problem).versions[0]]
        sizes[side] = max(away[-50:]) / max(away[:50])
    assert sizes[0.98] < 0.5
    assert sizes[1.02] > 2.0


def gradient_by_autograd(run: Simulated, event: Event) -> torch.Tensor:
    """The whole gradient at the versions that the task read, from the list of all iterates and one graph."""
    mine = {row.block: row.v_read for row in run.events if row.task == event.task}
    leaves = [run.versions[block][mine[block]].clone().requires_grad_() for block in range(len(run.versions))]
    rows = torch.from_numpy(plan_of(run.config, run.problem).sampler.rows(event.batch))
    inputs, targets = run.problem.batch(rows, leaves[0].dtype)
    loss = run.problem.loss(run.problem.output(leaves, inputs), targets)
    assert loss.item() == event.loss
    return torch.autograd.grad(loss, leaves)[event.block]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("problem", [{**QUADRATIC, "blocks": 4}, NETWORK], ids=["quadratic", "mlp"])
@pytest.mark.parametrize("method", ["sync", "asgd", "d_asgd", "pd_asgd"])
def test_the_engine_is_the_unrolled_recursion_bit_for_bit(method: str, problem: dict[str, Any], dtype: str) -> None:
    run = simulated(
        configuration(problem=problem, method={"name": method}, durations=JITTER, train={"tasks": 25, "dtype": dtype})
    )
    assert (max(delays(run.events)) > 0) == (method != "sync")
    iterates = [versions[0] for versions in run.versions]
    for event, applied in zip(run.events, run.gradients, strict=True):
        gradient = gradient_by_autograd(run, event)
        assert torch.equal(gradient, applied)
        iterates[event.block] = iterates[event.block].add(gradient, alpha=-event.step_size)
        assert torch.equal(iterates[event.block], run.versions[event.block][event.v_new])


@pytest.mark.parametrize("weights", ["stash", "live"])
def test_in_order_is_the_recursion_in_the_update_index(weights: str) -> None:
    """x_(t+1) = x_t − η g̃_t with x_t the state of every block before the t-th task's writes (`own`)."""
    config = configuration(
        problem=NETWORK,
        method={"name": "pd_asgd", "in_order": True, "backward_threads": 3, "queue": 3, "weights": weights},
        durations=JITTER,
    )
    run = simulated(config)
    assert max(delays(run.events)) >= 2
    order = [event.task for event in run.events if event.block == 0]
    place = {task: index for index, task in enumerate(order)}
    for event in run.events:
        assert event.v_parent == place[event.task]
    points = [torch.cat([versions[0] for versions in run.versions])]
    for task in order:
        blocks = {e.block: g for e, g in zip(run.events, run.gradients, strict=True) if e.task == task}
        points.append(points[-1].sub(torch.cat([blocks[b] for b in sorted(blocks)]), alpha=config.optimizer.step_size))
    for index, point in enumerate(points):
        assert torch.equal(point, torch.cat([versions[index] for versions in run.versions]))


def test_under_live_the_backward_pass_reads_what_is_newest_then() -> None:
    run = simulated(configuration(method={"name": "pd_asgd", "weights": "live"}, train={"tasks": TASKS}))
    times = [[event.t_ns for event in run.events if event.block == block] for block in range(M)]
    moved = 0
    for event in run.events:
        # Block k's backward operation begins 2 ticks before its write; writes of that very tick come first.
        assert event.v_backward == sum(time <= event.t_ns - 2 for time in times[event.block])
        moved += event.v_backward > event.v_read
    assert moved > len(run.events) / 4


def test_equal_configurations_give_equal_runs_and_seeds_do_not() -> None:
    one, two, other = (simulated(configuration(seed, durations=JITTER)) for seed in (4, 4, 5))
    assert one.events == two.events
    assert [event.digest for event in one.events] != [event.digest for event in other.events]
    assert [event.t_ns for event in one.events] != [event.t_ns for event in other.events]
