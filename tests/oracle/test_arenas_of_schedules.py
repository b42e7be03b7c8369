"""What the arenas of threads, pipelines and stragglers measure, against plays by hand in whole ticks and numbers."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arenas.schedules.ages import AGES, Aged
from analysis.arenas.schedules.module_sums import delays
from analysis.arenas.schedules.pipelines import MEASURED, METHODS, PIPELINES, TICKS, Place
from analysis.arenas.schedules.staleness_levels import LateModule, PipelinedModule
from analysis.arenas.schedules.straggler import Straggling, gradients_until, time_of
from analysis.arenas.schedules.thread_delays import THREAD_DELAYS, steady_task
from analysis.arenas.schedules.throughput import QUEUES, SPEEDUPS, Counted, Watched
from analysis.arenas.schedules.tick_times import TICK_TIMES, Costed
from analysis.strategies.thread_runs import ThreadRun, equal_layers
from tests.oracle.pipeline_by_hand import play
from tests.oracle.schedule_by_hand import decoupled
from theory.library import CLAIMS


def measured(arena, instance, name):
    return [trial.measured for trial in arena.trials(instance, CLAIMS[name], "")]


def whole(forward, backward, threads, queue, layer_wise):
    """One forward thread over layers that take whole ticks, all threads free from the start."""
    times = (tuple(map(Fraction, forward)), tuple(map(Fraction, backward)))
    return ThreadRun(*times, 1, threads, layer_wise=layer_wise, paced=False, queue=queue, together=True)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=4),
    st.integers(1, 3),
    st.integers(1, 3),
    st.booleans(),
)
def test_threads_are_those_played_by_hand(costs, threads, queue, layer_wise) -> None:
    forward, backward = zip(*costs, strict=True)
    ours = whole(forward, backward, threads, queue, layer_wise).threads
    theirs = decoupled(25, len(costs), lambda _, b: forward[b], lambda _, b: backward[b], threads, queue, layer_wise)
    for task, passage in zip(ours.played(25), theirs, strict=True):
        blocks = range(len(costs))
        assert tuple(ours.read(task, block) for block in blocks) == passage.reads
        assert tuple(ours.write(task, block) for block in blocks) == passage.writes
        assert task.taken == passage.begins


@pytest.mark.parametrize(("layer_wise", "name", "mean"), [(True, "PD-P8", "11/10"), (False, "PD-P8-block", "2")])
def test_delays_of_ten_layers(layer_wise, name, mean) -> None:
    """The figures of F = 1, B = 2, β = 2, M = 10; nothing is measured for the other kind of writes."""
    run = equal_layers(10, Fraction(2), 1, 2, layer_wise=layer_wise)
    found = measured(THREAD_DELAYS, run, name)
    assert (sum(found) / 10, max(found)) == (Fraction(mean), 2)
    assert not measured(THREAD_DELAYS, replace(run, layer_wise=not layer_wise), name)


def test_a_delay_behind_a_queue_of_two_by_hand() -> None:
    """M = 1, β = 2, F = B = 1, Q = 2: when task n − 3 is taken, n − 1 enters the queue behind n − 2, and n is read.

    A task is taken every 2 and written 2 later: n − 4 is written as n is read, n − 3, n − 2 and n − 1 before n.
    """
    run = equal_layers(1, Fraction(2), 1, 1, paced=False, queue=2)
    assert measured(THREAD_DELAYS, run, "PD-P3-bounded") == [3]


@pytest.mark.parametrize("ratio", [Fraction(5, 4), Fraction(2), Fraction(3)])
@pytest.mark.parametrize("queue", [0, 1, 3])
def test_the_steady_task_is_steady(ratio, queue) -> None:
    run = equal_layers(3, ratio, 1, 1, paced=False, queue=queue)
    threads, number = run.threads, steady_task(run)
    tasks = threads.played(number + 20)
    waits = {(task.queued - task.start, task.taken - task.queued) for task in tasks[number:]}
    assert len(waits) == 1


def test_ages_by_hand() -> None:
    """Two layers, forward 1 and 2, backward 3 and 5, wait 1: reads at 0, 1; backward from 4; writes at 12 and 9."""
    costs = (tuple(map(Fraction, (1, 2))), tuple(map(Fraction, (3, 5))))
    layer_wise = Aged(ThreadRun(*costs, 1, 3, wait=Fraction(1)), 2)
    block = replace(layer_wise, run=replace(layer_wise.run, layer_wise=False))
    assert measured(AGES, layer_wise, "PD-P5-unequal") == [Fraction(3, 2)]
    assert not measured(AGES, block, "PD-P5-unequal")
    uniform = Aged(equal_layers(2, Fraction(3), 1, 3, Fraction(2), wait=Fraction(1)))
    # Reads at 0 and 2, backward from 5, writes at 17 and 11.
    assert measured(AGES, uniform, "PD-P6") == [13]
    assert measured(AGES, uniform, "PD-P7") == [17]
    assert measured(AGES, uniform, "PD-P5-age") == [9]
    assert measured(AGES, replace(uniform, run=replace(uniform.run, layer_wise=False)), "PD-P6-block") == [16]


def test_speedup_and_queue_by_hand() -> None:
    """One layer, F = B = 1, β = 3: tasks end at 4, 7, 10; each takes 4 alone."""
    run = equal_layers(1, Fraction(3), 1, 1, paced=False)
    assert measured(SPEEDUPS, Counted(run, 3), "PD-P1") == [Fraction(12, 10), Fraction(4, 3)]
    # Queued at 1, 2, 3, …; taken at 1, 4, 7, …: at 6 six are queued and two taken, at 7 seven and three.
    for time in (6, 7):
        assert measured(QUEUES, Watched(replace(run, together=True), Fraction(time)), "PD-P3") == [4]


def test_stragglers_by_hand() -> None:
    """Three devices, one late by one iteration: in 2 iterations 2 + 2 + 1 gradients; a round takes 2."""
    case = Straggling((Fraction(0), Fraction(1), Fraction(0)))
    assert gradients_until(case, Fraction(2)) == 5 and gradients_until(case, Fraction(3, 2)) == 2
    assert time_of(case, 3) == 2 and time_of(case, 4) == 4


@given(st.integers(1, 6), st.sampled_from(METHODS), st.integers(1, 8), st.data())
def test_pipelines_are_those_played_by_hand(modules, method, number, data) -> None:
    """By hand, ticks, batches and modules are counted from 0."""
    module = data.draw(st.integers(1, modules))
    met, kept = play(modules, "released" if method == "released" else "drawn", method != "locked", TICKS)
    place, passage = Place(modules, method, module, number), met[number - 1, module - 1]
    late = met[number - 1 + 2 * modules, module - 1]
    found = {
        "forward_tick": passage.forward_tick + 1,
        "backward_tick": passage.backward_tick + 1,
        "tick_delay": passage.backward_tick - passage.forward_tick,
        "pipeline_delay": late.backward_version - late.forward_version,
        "stored_graphs": kept[module - 1].largest_stored,
        "stored_graphs_between_ticks": kept[module - 1].left_over,
        "first_step_tick": met[0, module - 1].step_tick + 1,
        "gradient_factor": Fraction(1, 2) ** (modules - module),
    }
    if method == "released" and module == modules:
        del (
            found["pipeline_delay"],
            found["first_step_tick"],
        )  # a tick later, by another rule
    assert found == {name: MEASURED[name](place) for name in found} and found.keys() <= PIPELINES.measures


def test_levels_and_sums_by_hand() -> None:
    """A module 4 late, 3 to an update, steps after mini-batches 2 and 5, at ticks 6 and 9; 6, 7, 8 make the third step.

    At tick t it first forwards mini-batch t: none, one and one step precede the forwards of 6, 7 and 8.
    """
    assert LateModule(4, 3).levels() == (2, 1, 1)
    assert PipelinedModule(3, "drawn", 1, 2).levels() == (2, 2)
    assert PipelinedModule(3, "released", 1, 1).late == 3
    assert delays(4, "drawn", True) == [6, 4, 2, 0]
    assert delays(4, "released", True) == [5, 3, 1, 0]
    assert delays(4, "drawn", False) == [3, 2, 1, 0]


def test_tick_times_by_hand() -> None:
    costs = Costed(*(tuple(map(Fraction, row)) for row in ((2, 5, 3), (4, 1, 6))))
    assert measured(TICK_TIMES, costs, "DM-time-fdg") == [9]
    assert measured(TICK_TIMES, costs, "DM-time-ddg") == [16]
    assert not measured(TICK_TIMES, costs, "DM-gain-fdg")
