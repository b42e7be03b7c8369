"""The periodic schedule against a brute-force event simulation with threads, a queue and an integer clock."""

import heapq
from collections import defaultdict, deque
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.schedule import PeriodicSchedule, ScheduleError, uniform_schedule

WRITE, FREE, READ, START_BACKWARD, BACKWARD_READ, START_FORWARD = range(6)


def simulate(forward, backward, forward_threads, backward_threads, layer_wise, writes_first, tasks, wait=0):
    """Play `tasks` tasks on threads; costs are integers. Returns the ordered log of (kind, task, block).

    Forward starts are spaced by the period (the threads' own pace when neither side waits); a backward starts when
    its graph is in the queue, `wait` after the forward pass, and a backward thread is free.
    """
    blocks = len(forward)
    period = max(Fraction(sum(forward), forward_threads), Fraction(sum(backward), backward_threads))
    rank = {WRITE: 0, READ: 1, BACKWARD_READ: 1} if writes_first else {WRITE: 1, READ: 0, BACKWARD_READ: 0}
    events, log, queue = [], [], deque()
    free = {"forward": forward_threads, "backward": backward_threads}

    def push(time, kind, task, block=-1):
        # Threads are freed, then taken; then come the reads and writes of this instant, by the rule under test.
        order = {FREE: -2, START_BACKWARD: -1, START_FORWARD: -1}.get(kind, rank.get(kind))
        heapq.heappush(events, (time, order, task, kind, block))

    for task in range(tasks):
        push(task * period, START_FORWARD, task)
    while events:
        time, _, task, kind, block = heapq.heappop(events)
        if kind in (WRITE, READ, BACKWARD_READ):
            log.append((kind, task, block))
        elif kind == FREE:
            free["forward" if block == 0 else "backward"] += 1
        elif kind == START_FORWARD:
            assert free["forward"] > 0, "the period is too short for the forward threads"
            free["forward"] -= 1
            clock = time
            for b in range(blocks):
                push(clock, READ, task, b)
                clock += forward[b]
            push(clock, FREE, task, 0)
            push(clock + wait, START_BACKWARD, task)
        else:
            queue.append(task)
        if kind in (START_BACKWARD, FREE):
            while queue and free["backward"] > 0:
                free["backward"] -= 1
                started, clock = queue.popleft(), time
                for b in reversed(range(blocks)):
                    push(clock, BACKWARD_READ, started, b)
                    clock += backward[b]
                    if layer_wise:
                        push(clock, WRITE, started, b)
                if not layer_wise:
                    for b in range(blocks):
                        push(clock, WRITE, started, b)
                push(clock, FREE, started, 1)
    return log


def counted(log, task, blocks, layer_wise):
    """From a log: delays, misalignments and the matrices at `now` and `start` of one task, by counting rows."""
    position = {row: place for place, row in enumerate(log)}
    writes = defaultdict(list)
    for place, (kind, other, block) in enumerate(log):
        if kind == WRITE:
            writes[block].append((place, other))

    def between(block, start, end, own):
        return sum(start < place < end and (own or other != task) for place, other in writes[block])

    def now(block):
        """An atomic write of all blocks lies at one place: the first of its rows."""
        rows = range(blocks) if not layer_wise else [block]
        return min(position[WRITE, task, row] for row in rows)

    reads = [position[READ, task, block] for block in range(blocks)]
    delays = tuple(between(b, reads[b], position[WRITE, task, b], False) for b in range(blocks))
    misalignments = tuple(between(b, reads[b], position[BACKWARD_READ, task, b], False) for b in range(blocks))
    matrix = tuple(tuple(between(c, reads[c], now(r), True) for c in range(blocks)) for r in range(blocks))
    started = position[BACKWARD_READ, task, blocks - 1]
    start = (tuple(between(c, reads[c], started, True) for c in range(blocks)),) * blocks
    return delays, misalignments, matrix, start


@given(
    costs=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 9)), min_size=1, max_size=6),
    forward_threads=st.integers(1, 3),
    backward_threads=st.integers(1, 4),
    layer_wise=st.booleans(),
    writes_first=st.booleans(),
    wait=st.integers(0, 6),
)
def test_schedule_agrees_with_brute_force(costs, forward_threads, backward_threads, layer_wise, writes_first, wait):
    forward, backward = zip(*costs, strict=True)
    blocks = len(costs)
    schedule = PeriodicSchedule(
        forward_costs=tuple(map(Fraction, forward)),
        backward_costs=tuple(map(Fraction, backward)),
        forward_threads=forward_threads,
        backward_threads=backward_threads,
        layer_wise=layer_wise,
        queue_wait=Fraction(wait),
        writes_first=writes_first,
    )
    warm = 2 * (forward_threads + backward_threads) + 2 + wait
    log = simulate(forward, backward, forward_threads, backward_threads, layer_wise, writes_first, 2 * warm, wait)
    delays, misalignments, matrix, start = counted(log, warm, blocks, layer_wise)
    assert delays == schedule.delays()
    assert misalignments == schedule.misalignments()
    assert matrix == schedule.delay_matrix("now")
    assert start == schedule.delay_matrix("start")
    assert schedule.delay_matrix("own") == (delays,) * blocks


@given(
    costs=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 9)), min_size=1, max_size=4),
    layer_wise=st.booleans(),
    writes_first=st.booleans(),
    unit=st.sampled_from([Fraction(1, 60), Fraction(1, 7), Fraction(5, 2), Fraction(40)]),
)
def test_no_count_depends_on_the_unit_of_time(costs, layer_wise, writes_first, unit):
    def schedule(unit):
        forward, backward = (tuple(unit * cost for cost in column) for column in zip(*costs, strict=True))
        return PeriodicSchedule(forward, backward, 1, 3, layer_wise, unit * 2, writes_first)

    one, other = schedule(Fraction(1)), schedule(unit)
    assert one.delays() == other.delays()
    assert one.misalignments() == other.misalignments()
    for point in ("read", "own", "start", "now"):
        assert one.delay_matrix(point) == other.delay_matrix(point)
    assert [other.age(block) for block in range(len(costs))] == [unit * one.age(block) for block in range(len(costs))]


def test_what_is_assumed_of_a_schedule_where_nothing_is_said():
    costs = (Fraction(1), Fraction(2)), (Fraction(3), Fraction(5))
    assert PeriodicSchedule(*costs) == PeriodicSchedule(*costs, 1, 2, True, Fraction(0), True)
    one, four = (Fraction(1),) * 3, (Fraction(4),) * 3
    assert uniform_schedule(3, 2, 5, Fraction(4), layer_wise=False) == PeriodicSchedule(one, four, 2, 5, False)
    reads_first = PeriodicSchedule(one, four, 2, 5, True, writes_first=False)
    assert uniform_schedule(3, 2, 5, Fraction(4), layer_wise=True, writes_first=False) == reads_first


@pytest.mark.parametrize("layer_wise", [True, False])
def test_own_start_and_read_matrices(layer_wise):
    schedule = uniform_schedule(10, 1, 2, Fraction(2), layer_wise=layer_wise)
    assert schedule.delay_matrix("own") == (schedule.delays(),) * 10
    assert schedule.delay_matrix("read") == ((0,) * 10,) * 10
    assert len(set(schedule.delay_matrix("start"))) == 1
    assert [row[block] for block, row in enumerate(schedule.delay_matrix("now"))] == list(schedule.delays())
    if not layer_wise:
        assert schedule.delay_matrix("now") == schedule.delay_matrix("own")


def test_bad_schedules_are_refused():
    with pytest.raises(ScheduleError, match="one forward and one backward cost"):
        PeriodicSchedule((), ())
    with pytest.raises(ScheduleError, match="one forward and one backward cost"):
        PeriodicSchedule((Fraction(1),), ())
    with pytest.raises(ScheduleError, match="one forward and one backward cost"):
        PeriodicSchedule((Fraction(1),), (Fraction(1), Fraction(1)))
    with pytest.raises(ScheduleError, match="positive"):
        PeriodicSchedule((Fraction(0),), (Fraction(1),))
    with pytest.raises(ScheduleError, match="positive"):
        PeriodicSchedule((Fraction(1),), (Fraction(0),))
    with pytest.raises(ScheduleError, match="thread"):
        uniform_schedule(2, 0, 1, Fraction(1), layer_wise=True)
    with pytest.raises(ScheduleError, match="thread"):
        uniform_schedule(2, 1, 0, Fraction(1), layer_wise=True)
    with pytest.raises(ScheduleError, match="cannot be negative"):
        PeriodicSchedule((Fraction(1),), (Fraction(1),), queue_wait=Fraction(-1))
    with pytest.raises(ScheduleError, match="Unknown reference point"):
        uniform_schedule(2, 1, 1, Fraction(1), layer_wise=True).delay_matrix("later")
