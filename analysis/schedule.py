"""Ages, delays and throughput of a run on the virtual clock, where every duration is known."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from jaxtyping import Int

from analysis.measurement import Measurement, Unavailable
from analysis.run import Run
from analysis.scope import Quantity, Scope
from theory.numeric import Budgeted

LAYER_WISE = "pd_asgd"
BLOCK_WRITES = "d_asgd"


def costs(run: Run) -> tuple[int, int]:
    """Ticks of a layer's forward and backward operation, in a periodic schedule without queueing.

    Raises:
        Unavailable: if durations are not constant and equal, or the backward threads cannot keep up.
    """
    if run.method not in (LAYER_WISE, BLOCK_WRITES):
        raise Unavailable(f"the claim is about decoupled threads, the run's method is {run.method}")
    if run.setting("engine", "name") != "simulate":
        raise Unavailable("the durations of real threads are no constants; run it on the virtual clock")
    if run.setting("durations", "kind") != "constant":
        raise Unavailable(f"the claim is about constant durations, the run's are {run.setting('durations', 'kind')}")
    forward, backward = (_one(run.setting("durations", name)) for name in ("forward", "backward"))
    slowness = run.setting("durations", "slowness", default=())
    if forward is None or backward is None or len(set(slowness)) > 1:
        raise Unavailable("the claim is about layers that take equal times, all above 0")
    # Each operation takes whole ticks, so each is rounded by itself.
    forward, backward = (round(ticks * (slowness[0] if slowness else 1)) for ticks in (forward, backward))
    if forward <= 0:
        raise Unavailable("the claim is about layers that take equal times, all above 0")
    if "recompute" in run.weight_rules:
        backward += forward  # a backward operation runs its block forward once more
    if window := run.setting("method", "window", default=0):
        raise Unavailable(f"the claim is about a schedule that nothing holds back, the run's window is {window}")
    forward_threads, backward_threads = threads(run)
    if backward_threads * forward < backward * forward_threads:
        raise Unavailable("there are too few backward threads: the queue fills, and how long a task waits is not known")
    if run.blocks * forward % forward_threads:
        raise Unavailable("the forward threads cannot be evenly staggered in whole ticks; choose other durations")
    return forward, backward


def _one(ticks: int | list | tuple | None) -> int | None:
    """The number, if all are the same."""
    if isinstance(ticks, int):
        return ticks
    return int(ticks[0]) if ticks and len(set(ticks)) == 1 else None


def threads(run: Run) -> tuple[int, int]:
    """Numbers of forward and of backward threads."""
    return int(run.setting("method", "forward_threads", default=1)), int(
        run.setting("method", "backward_threads", default=1)
    )


def _times(run: Run, name: str) -> Int[np.ndarray, "T M"]:
    """A time by finished task and block, in ticks."""
    table = np.zeros(run.delays.parent.shape, dtype=np.int64)
    place = np.searchsorted(run.delays.tasks, run.writes["task"])
    table[place, run.writes["block"]] = run.writes[name]
    return table[run.delays.complete]


def _by_task(run: Run, totals: np.ndarray, count: int) -> list[Measurement]:
    """One number a task: an integer total over a count."""
    tasks = np.flatnonzero(run.delays.complete)
    value = Budgeted.of(totals.astype(np.float64)) / Budgeted.of(float(count))
    return [Measurement(value, None, tasks, run.delays.seq[tasks].max(axis=1))]


def _layer_wise(run: Run, what: str) -> None:
    if run.method != LAYER_WISE:
        raise Unavailable(f"{what} shows in layer-wise writes, the run's method is {run.method}")


def _mean_age(run: Run, reference: str) -> list[Measurement]:
    costs(run)
    return _by_task(run, (_times(run, "t_ns") - _times(run, "t_read_ns")).sum(axis=1), run.blocks)


def _age_max(run: Run, reference: str) -> list[Measurement]:
    costs(run)
    return _by_task(run, (_times(run, "t_ns") - _times(run, "t_read_ns")).max(axis=1), 1)


def _mean_saved_delay(run: Run, reference: str) -> list[Measurement]:
    """How much longer each block's gradient would have waited for the last write of its task."""
    costs(run)
    _layer_wise(run, "the delay saved")
    writes = _times(run, "t_ns")
    return _by_task(run, (writes.max(axis=1)[:, None] - writes).sum(axis=1), run.blocks)


def _mean_backward_age(run: Run, reference: str) -> list[Measurement]:
    """Time from the end of the forward pass, at once followed by the backward pass, to each write."""
    forward, _ = costs(run)
    _layer_wise(run, "the claimed age")
    began = _times(run, "t_read_ns")[:, -1] + forward
    return _by_task(run, (_times(run, "t_ns") - began[:, None]).sum(axis=1), run.blocks)


def _speedup(run: Run, reference: str) -> list[Measurement]:
    """Time of one coupled thread over the time taken; the run begins at tick 0."""
    forward, backward = costs(run)
    done = _times(run, "t_ns")
    taken = Fraction(len(done) * run.blocks * (forward + backward), int(done.max()))
    nobody = np.zeros(0, dtype=np.int64)
    return [Measurement(_float(taken)[None], None, nobody, nobody)]


def _float(number: Fraction) -> Budgeted:
    """A fraction as a float, exact where it is one."""
    nearest = float(number)
    return Budgeted.of(nearest, 0.0 if Fraction(nearest) == number else abs(nearest) * 2.0**-52)


def _delay(run: Run, reference: str) -> list[Measurement]:
    """Delay of every write, after the first tasks, which may have fewer tasks before them than the delay.

    A delay counts tasks that begin within the oldest block's age, M(f + b) ticks, one each M f/F ticks.
    """
    forward, backward = costs(run)
    most = -(-(forward + backward) * threads(run)[0] // forward)
    delays = run.delays.block_delays()
    tasks = np.flatnonzero(run.delays.complete)[most:]
    if not len(tasks):
        raise Unavailable("the run is shorter than its delay; train more tasks")
    return [
        Measurement(Budgeted.of(delays[tasks, k].astype(np.float64)), k, tasks, run.delays.seq[tasks, k])
        for k in range(run.blocks)
    ]


SCHEDULE: dict[str, Callable[[Run, str], list[Measurement]]] = {
    "mean_age": _mean_age,
    "age_max": _age_max,
    "mean_saved_delay": _mean_saved_delay,
    "mean_backward_age": _mean_backward_age,
    "speedup": _speedup,
    "delay": _delay,
}
"""Measured quantities of a periodic schedule, by the name that claims give them."""

CLAIMED_METHODS = {
    "PD-P5": LAYER_WISE,
    "PD-P5-age": LAYER_WISE,
    "PD-P6": LAYER_WISE,
    "PD-P8": LAYER_WISE,
    "PD-P6-block": BLOCK_WRITES,
    "PD-P8-block": BLOCK_WRITES,
}
"""The method that a claim of the library is about, where only its name tells it."""


def _ratio(scope: Scope) -> Quantity:
    forward, backward = costs(scope.run)
    return Quantity(_float(Fraction(backward, forward)), "exact", "of the configuration")


def _forward_time(scope: Scope) -> Quantity:
    return Quantity(Budgeted.of(float(costs(scope.run)[0])), "exact", "ticks of the virtual clock")


def _queue_wait(scope: Scope) -> Quantity:
    costs(scope.run)
    return Quantity(Budgeted.of(0.0), "exact", "constant durations, and enough backward threads")


def _threads(place: int) -> Callable[[Scope], Quantity]:
    return lambda scope: Quantity(Budgeted.of(float(threads(scope.run)[place])), "exact", "of the configuration")


def _block_number(scope: Scope) -> Quantity:
    if scope.block is None:
        raise Unavailable("the claim speaks about one block, its measurement about all of them")
    return Quantity(Budgeted.of(float(scope.block + 1)), "exact", "counted from 1 at the input")


SCHEDULE_WORDS: dict[str, Callable[[Scope], Quantity]] = {
    "backward_cost_ratio": _ratio,
    "layer_forward_time": _forward_time,
    "queue_wait": _queue_wait,
    "forward_threads": _threads(0),
    "backward_threads": _threads(1),
    "block_number": _block_number,
}
"""Words that a periodic schedule gives a value."""
