"""What a judge takes from a run, by definition: walks over lists of events and annotations, in fractions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt
from typing import Any

from reference.trace import Event

U = Fraction(1, 2**53)
"""Unit roundoff of float64."""

SOURCE = {"forward": "v_read", "activation": "v_activation", "backward": "v_backward"}

Known = tuple[Fraction, Fraction]
"""A number, and by how much it may be wrong."""


def root(square: Fraction) -> Fraction:
    """A square root to 100 bits, from below."""
    return Fraction(isqrt((square.numerator << 200) // square.denominator), 2**100)


def whole(parts: Iterable[Known]) -> Known:
    """Norm of a vector from those of its blocks, wherever each lies within its error."""
    pairs = list(parts)
    low = root(sum((max(Fraction(0), part - error) ** 2 for part, error in pairs), Fraction(0)))
    high = root(sum(((part + error) ** 2 for part, error in pairs), Fraction(0)))
    return (low + high) / 2, (high - low) / 2


def largest_of(numbers: Iterable[Known]) -> Known:
    """The largest of some numbers, wherever each lies within its error."""
    pairs = list(numbers)
    low, high = max(value - error for value, error in pairs), max(value + error for value, error in pairs)
    return (low + high) / 2, (high - low) / 2


def programmed(value: Fraction, size: int, absolute: Fraction = Fraction(0)) -> Known:
    """A norm that a float64 program computed of a vector of so many entries: (size + 8) u of itself."""
    return value, value * (size + 8) * U + absolute


@dataclass(frozen=True)
class Literal:
    """A run's events and what is annotated of them.

    Attributes:
        events: all writes, in order.
        rows: annotations by task and block; those that are missing were not annotated.
        sizes: entries of each block.
        stash: whether every write stored its weights.
        other_weights: whether weights were predicted or corrected.
    """

    events: Sequence[Event]
    rows: dict[tuple[int, int], dict[str, Any]]
    sizes: tuple[int, ...]
    stash: bool
    other_weights: bool = False

    @property
    def blocks(self) -> range:
        return range(len(self.sizes))

    @cached_property
    def mine(self) -> dict[int, dict[int, Event]]:
        found: dict[int, dict[int, Event]] = {}
        for event in self.events:
            found.setdefault(event.task, {})[event.block] = event
        return dict(sorted(found.items()))

    @cached_property
    def finished(self) -> list[int]:
        """Tasks that wrote every block: only these have versions that can be counted."""
        return [task for task, mine in self.mine.items() if len(mine) == len(self.sizes)]

    @cached_property
    def measured(self) -> list[int]:
        """Tasks that were annotated in every block."""
        return [task for task in self.mine if all((task, block) in self.rows for block in self.blocks)]

    @property
    def every_event(self) -> bool:
        return all(task in self.measured for task in self.finished)

    def cell(self, task: int, block: int, name: str) -> Any:
        """An annotation in fractions; 0 where there is none."""
        value = self.rows.get((task, block), {}).get(name, 0.0)
        return [Fraction(v) for v in value] if isinstance(value, list) else Fraction(value)

    def version(self, task: int, block: int, point: str, written: int) -> int:
        """Version of a block at the reference point of a task's write of another block."""
        mine = self.mine[task]
        if point in ("read", "own"):
            return mine[block].v_read if point == "read" else mine[block].v_parent
        here = mine[written]
        return sum(
            event.block == block and (event.seq <= here.seq_start if point == "start" else event.seq < here.seq)
            for event in self.events
        )

    def between(self, task: int, block: int, point: str, written: int, vector: str) -> list[Event]:
        """The writes of a block between version vector X and the reference point, in order."""
        ends = getattr(self.mine[task][block], SOURCE[vector]), self.version(task, block, point, written)
        return [event for event in self.events if event.block == block and min(ends) < event.v_new <= max(ends)]

    def delay(self, k: int, block: int, point: str, vector: str) -> int:
        """tau_kl: most writes between, over the finished tasks."""
        return max((len(self.between(task, block, point, k, vector)) for task in self.finished), default=0)

    def distinct(self, point: str, vector: str) -> int:
        """Most distinct tasks that wrote between, in any block."""
        return max(
            (
                len({event.task for block in self.blocks for event in self.between(task, block, point, k, vector)})
                for task in self.finished
                for k in self.blocks
            ),
            default=0,
        )

    def smoothness(self, task: int, block: int, name: str, backward: bool) -> Any:
        """In F, or in B; where weights were stored both act through F."""
        first, second = self.cell(task, block, name), self.cell(task, block, f"{name}_backward")
        if not self.stash:
            return second if backward else first
        if not isinstance(first, list):
            return Fraction(0) if backward else first + second
        return [Fraction(0) if backward else one + other for one, other in zip(first, second, strict=True)]

    def path(self, task: int, written: int, block: int, point: str, vector: str) -> Known:
        """Sum of the lengths of the steps between; each programmed, and so is their sum."""
        steps = [
            programmed(self.cell(event.task, block, "step_norm"), self.sizes[block])
            for event in self.between(task, block, point, written, vector)
        ]
        length = sum((step for step, _ in steps), Fraction(0))
        return length, sum((error for _, error in steps), Fraction(0)) + len(steps) * U * length

    def bias(self, task: int, block: int, point: str) -> Known:
        """The bias of a write; exact where it is 0 and all that its gradient is formed with is the same there."""
        value, error = self.cell(task, block, f"bias_{point}"), self.cell(task, block, f"rounding_{point}")
        return value, Fraction(0) if value == 0 and self.still(task, block, point) else error

    def still(self, task: int, k: int, point: str) -> bool:
        """Whether nothing that enters the gradient of block k differs at the reference point."""
        row = self.rows[task, k]
        for block in self.blocks:
            there, mine = self.version(task, block, point, k), self.mine[task][block]
            if mine.v_read != there or (self.other_weights and row[f"displacement_{point}"][block] != 0):
                return False
            if self.stash or row["smoothness_backward"][block] == 0:
                continue
            moved = self.other_weights and row[f"displacement_backward_{point}"][block] != 0
            if mine.v_backward != there or moved:
                return False
        return True
