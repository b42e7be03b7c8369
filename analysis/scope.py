"""What a symbol is bound for, and the numbers that a binding gives: annotations laid out, with provenance."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import numpy as np
from jaxtyping import Int

from analysis.measurement import Unavailable, root_of_squares
from analysis.run import Run
from theory.numeric import Budgeted


@dataclass(frozen=True)
class Quantity:
    """A number, or an array of them, and where it comes from.

    Attributes:
        value: The number with its error. Shapes: () or, by block, (M,) and (M, M); with one more axis in front
            where it differs by event.
        provenance: exact, certified or estimated.
        note: What was taken, in a few words.
    """

    value: Budgeted
    provenance: str
    note: str


@dataclass(frozen=True)
class Events:
    """Which events are meant.

    Attributes:
        reference: Reference point of the bias.
        tasks: (n,) places of the measured tasks, for symbols that differ by event.
        block: The block whose gradient is measured; None for the whole vector.
    """

    reference: str
    tasks: Int[np.ndarray, " n"]
    block: int | None


@dataclass(frozen=True)
class Scope(Events):
    """What a symbol is bound for.

    Attributes:
        run: The run.
    """

    run: Run


def of_the_run(bound: Callable[[Scope], Quantity]) -> Callable[[Scope], Quantity]:
    """The same binding, computed once for all rows of a run at a reference point: it names neither task nor block."""

    @wraps(bound)
    def remembered(scope: Scope) -> Quantity:
        return scope.run.once((bound, scope.reference), lambda: bound(scope))

    return remembered


def over_run(scope: Scope, value: Budgeted, note: str) -> Quantity:
    """A largest value over all events: a bound of the run only if every event was annotated."""
    if scope.run.every_event:
        return Quantity(value, "certified", note)
    return Quantity(value, "estimated", f"{note}, of the annotated events only")


def by_cell(scope: Scope, name: str) -> np.ndarray:
    """An annotation by task and block, (T, M, ...), known for every annotated write, and 0 where none is annotated."""
    return scope.run.filled(name)


def whole_tasks(scope: Scope, parts: Budgeted) -> Budgeted:
    """Largest norm over the tasks that were annotated in every block, of block norms (T, M)."""
    tasks = scope.run.annotated_tasks
    if not tasks.any():
        raise Unavailable("no task was annotated in every block; annotate without leaving out blocks")
    return root_of_squares(parts[tasks]).max()
