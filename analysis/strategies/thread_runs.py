"""Decoupled forward and backward threads: how many, how fast, behind which queue; drawn in rational numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claims.dm_time import backward_times, forward_times
from theory.claims.pd_staleness import below
from theory.evidence.thread_play import Threads, even_spacing
from theory.exact.claim_numbers import column

LAYER_WISE, BLOCK_WRITES = "layer-wise", "block"


@dataclass(frozen=True)
class ThreadRun:
    """What determines when every task reads and writes every block.

    Attributes:
        forward_costs: forward time of each block, input first, in any unit of time, shape (M,).
        backward_costs: backward time of each block, same unit, shape (M,).
        forward_threads: F.
        backward_threads: B.
        layer_wise: each block is written at the end of its own backward, or all at the end of the pass.
        paced: tasks start so far apart that no side has more than it can do; otherwise as soon as a thread is free.
        queue: most tasks that wait between forward and backward threads; None: no limit.
        wait: least time between the passes of a task.
        together: all threads begin at time 0; otherwise they are spread evenly.
    """

    forward_costs: tuple[Fraction, ...] = (Fraction(1),)
    backward_costs: tuple[Fraction, ...] = (Fraction(1),)
    forward_threads: int = 1
    backward_threads: int = 1
    layer_wise: bool = True
    paced: bool = True
    queue: int | None = None
    wait: Fraction = Fraction(0)
    together: bool = False

    @property
    def blocks(self) -> int:
        """M."""
        return len(self.forward_costs)

    @property
    def writes(self) -> str:
        """In a word."""
        return LAYER_WISE if self.layer_wise else BLOCK_WRITES

    @property
    def threads(self) -> Threads:
        """The threads, to be played."""
        costs, counts = (self.forward_costs, self.backward_costs), (self.forward_threads, self.backward_threads)
        spacing = even_spacing(sum(costs[0], Fraction(0)), sum(costs[1], Fraction(0)), *counts)
        return Threads(
            *costs,
            *counts,
            spacing=Fraction(0) if self.together else spacing,
            paced=self.paced,
            queue=self.queue,
            wait=self.wait,
            layer_wise=self.layer_wise,
        )

    def numbers(self) -> dict[Any, Any]:
        """Its numbers in the symbols of the claims; one forward time only where all layers have it."""
        lower = [sum(self.backward_costs[:block], Fraction(0)) for block in range(self.blocks + 1)]
        found = {
            symbols.blocks: self.blocks,
            symbols.forward_threads: self.forward_threads,
            symbols.backward_threads: self.backward_threads,
            forward_times: column(self.forward_costs),
            backward_times: column(self.backward_costs),
            below: column([Fraction(0), *lower]),
        }
        if self.queue is not None:
            found[symbols.queue_length] = self.queue
        if len(set(self.forward_costs)) == len(set(self.backward_costs)) == 1:
            found[symbols.layer_forward_time] = self.forward_costs[0]
            found[symbols.backward_cost_ratio] = self.backward_costs[0] / self.forward_costs[0]
        return found

    def in_units(self, unit: Fraction) -> "ThreadRun":
        """The same run, its times in another unit."""
        return replace(
            self,
            forward_costs=tuple(cost * unit for cost in self.forward_costs),
            backward_costs=tuple(cost * unit for cost in self.backward_costs),
            wait=self.wait * unit,
        )

    def lines(self) -> tuple[str, ...]:
        """Threads, costs, and how tasks are handed over."""
        forward, backward = (" ".join(map(str, costs)) for costs in (self.forward_costs, self.backward_costs))
        queue = "no limit" if self.queue is None else self.queue
        begin = "all begin at time 0" if self.together else "spread evenly"
        pace = "tasks start evenly spaced" if self.paced else "a thread that is free begins at once"
        return (
            f"forward threads: {self.forward_threads}; backward threads: {self.backward_threads}; {begin}; {pace}",
            f"times of the blocks, input first: forward {forward}; backward {backward}; {self.writes} writes",
            f"queue: {queue}; least wait: {self.wait}",
        )


def equal_layers(
    blocks: int, ratio: Fraction, forward_threads: int, backward_threads: int, unit: Fraction = Fraction(1), **more: Any
) -> ThreadRun:
    """Layers whose forward takes `unit` and whose backward takes `ratio` times as long; `more` as in `ThreadRun`."""
    forward, backward = (Fraction(unit),) * blocks, (ratio * Fraction(unit),) * blocks
    return ThreadRun(forward, backward, forward_threads, backward_threads, **more)


def ratios() -> SearchStrategy[Fraction]:
    """Backward over forward time: whole numbers, at which events coincide, and dyadic ones."""
    return st.integers(1, 4).map(Fraction) | dyadics(Fraction(1, 8), 4, bits=3)


def units() -> SearchStrategy[Fraction]:
    """Forward times of a layer; shrinks towards 1."""
    return st.just(Fraction(1)) | dyadics(Fraction(1, 4), 3, bits=2)


@st.composite
def paced_runs(draw: Callable[..., Any], writes: Sequence[bool] = (True, False), waits: bool = False) -> ThreadRun:
    """Equal layers on the periodic schedule; shrinks towards one layer, one thread on each side."""
    return equal_layers(
        draw(st.integers(1, 6)),
        draw(ratios()),
        draw(st.integers(1, 4)),
        draw(st.integers(1, 4)),
        draw(units()),
        layer_wise=draw(st.sampled_from(writes)),
        wait=draw(dyadics(0, 4, bits=2)) if waits else Fraction(0),
    )


@st.composite
def backed_up_runs(draw: Callable[..., Any], writes: Sequence[bool] = (True, False)) -> ThreadRun:
    """Equal layers whose backward threads are the bottleneck, behind a queue that fills."""
    forward, backward = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    ratio = Fraction(backward, forward) + draw(dyadics(Fraction(1, 4), 3, bits=2))
    return equal_layers(
        draw(st.integers(1, 6)),
        ratio,
        forward,
        backward,
        draw(units()),
        layer_wise=draw(st.sampled_from(writes)),
        paced=False,
        queue=draw(st.integers(0, 4)),
    )


@st.composite
def unequal_runs(draw: Callable[..., Any]) -> ThreadRun:
    """Layers of different costs, any queue, any wait."""
    blocks = draw(st.integers(1, 5))
    costs = st.lists(dyadics(Fraction(1, 4), 4, bits=2), min_size=blocks, max_size=blocks).map(tuple)
    queue = draw(st.none() | st.integers(0, 3))
    return ThreadRun(
        draw(costs),
        draw(costs),
        draw(st.integers(1, 3)),
        draw(st.integers(1, 4)),
        layer_wise=draw(st.booleans()),
        paced=draw(st.booleans()),
        queue=queue,
        wait=Fraction(0) if queue == 0 else draw(dyadics(0, 2, bits=2)),
        together=draw(st.booleans()),
    )
