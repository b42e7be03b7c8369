"""DM-N2: descent at every tick is false while the pipeline fills; in the update index there is no such exception."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from theory.methods import ddg
from theory.refutation import Comparison, Outcome, Refutation

STEPS = {3: Fraction(1, 1000), 4: Fraction(1, 1000), 6: Fraction(1, 10000)}
LOWER, TOP = Fraction(1), Fraction(1, 1000)
UPDATES = 12


def instance() -> Mapping[str, object]:
    """Numbers of the runs of DDG on f = ‖w‖²/2 (L = 1), one scalar module each, without noise.

    All modules start at 1 but the top one, which starts at 1/1000: it alone moves at tick 0. M = ‖w_0‖² bounds the
    squared gradient of the whole run. The steps are so small that the lemma's right side is negative.
    """
    return {"step_size_by_modules": STEPS, "lower": LOWER, "top": TOP, "updates": UPDATES}


def _start(depth: int) -> list[Fraction]:
    return [*[LOWER] * (depth - 1), TOP]


def _square(point: list[Fraction]) -> Fraction:
    return sum((entry**2 for entry in point), Fraction(0))


def _path(start: list[Fraction], delays: tuple[int, ...], step: Fraction, waiting: bool) -> list[list[Fraction]]:
    """Points of f = ‖w‖²/2 with delayed gradients; `waiting` blocks do not move before their first gradient arrives.

    Without waiting a gradient from before the start is one of the start: the update index, where a block's n-th step
    is counted as update n.
    """
    path = [start]
    for now in range(UPDATES):
        reads = [path[max(now - delay, 0)][block] for block, delay in enumerate(delays)]
        moves = [Fraction(0) if waiting and now < delay else read for delay, read in zip(delays, reads, strict=True)]
        path.append([here - step * move for here, move in zip(path[-1], moves, strict=True)])
    return path


def check() -> Outcome:
    """Compare each tick of the filling pipeline, and each update of the update index, with their inequalities."""
    naive, corrected = [], []
    for depth, step in STEPS.items():
        start, delays = _start(depth), ddg.delays(depth)
        moment = _square(start)
        published = step**2 * moment * (depth + depth**4)
        ticks = _path(start, delays, step, waiting=True)
        for tick in range(depth - 1):
            here, there = ticks[tick : tick + 2]
            change, right = (_square(there) - _square(here)) / 2, published - step / 2 * _square(here)
            waiting = sum((here[block] ** 2 for block, delay in enumerate(delays) if delay > tick), Fraction(0))
            corrected.append(
                Comparison(f"K = {depth}, tick {tick}, + waiting", "change of f", change, right + step / 2 * waiting)
            )
            if tick == 0:
                naive.append(Comparison(f"K = {depth}, tick 0", "change of f", change, right))
        corrected.append(_update_index(depth, delays, step))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected))


def _update_index(depth: int, delays: tuple[int, ...], step: Fraction) -> Comparison:
    """The update at which DM-T1's one step comes closest to being violated, from the very first one on."""
    start = _start(depth)
    path = _path(start, delays, step, waiting=False)
    moments = [entry**2 for entry in start]
    worst = []
    for update, (here, there) in enumerate(pairwise(path)):
        old = [path[max(update - delay, 0)][block] for block, delay in enumerate(delays)]
        drift = sum((m * (step * min(update, d)) ** 2 for m, d in zip(moments, delays, strict=True)), Fraction(0))
        right = -step / 2 * (_square(here) + _square(old) - drift - step * sum(moments))
        worst.append(Comparison("", "change of f", (_square(there) - _square(here)) / 2, right))
    closest = max(range(UPDATES), key=lambda update: worst[update].measured - worst[update].bound)
    found = worst[closest]
    return Comparison(f"K = {depth}, update {closest}, DM-T1", found.quantity, found.measured, found.bound)


DM_N2 = Refutation(
    name="DM-N2",
    title="descent at every tick",
    form="E f(w^{t+1}) − f(w^t) ≤ −(γ/2)‖∇f(w^t)‖² + γ²LM_K for all ticks t ≥ 0 (DDG, Lemma 1)",
    missing="t ≥ K − 1: before, module k does not move in its first K − k ticks, and (γ/2) Σ ‖∇_k f‖² over the modules "
    "that wait must be added on the right. In the update index (DM-T1) every block moves from its first update on, and "
    "there is no exception",
    instance=instance,
    check=check,
    source="Huo et al. 2018, Lemma 1 (the form); derived for this project (the instance)",
)
