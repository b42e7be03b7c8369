"""Single steps of delayed methods in the plane: squared distances from a point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.arenas.steps.plane import ORIGIN, Point, added, points, scaled, square, turned
from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.exact_batch import row_words
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.derivation.terms import vector
from theory.proofs.vocabulary import FORWARD, i

ONE = Fraction(1)


@dataclass(frozen=True)
class Moves:
    """x_{u+1} = x_u + m (x_u - x_{u-1}) - step g_u, gradients given, each read at a place of its own.

    Attributes:
        start: x_0.
        target: y.
        gradients: g_0, g_1, ...
        reads: where each was read.
        step_size: eta, as declared: of the first update.
        later_step_size: of the others; None: the same.
        momentum: m.
    """

    start: Point
    target: Point
    gradients: tuple[Point, ...]
    reads: tuple[Point, ...]
    step_size: Fraction
    later_step_size: Fraction | None = None
    momentum: Fraction = Fraction(0)

    @property
    def path(self) -> tuple[Point, ...]:
        """x_0, x_1, ..."""
        found, move = [self.start], ORIGIN
        for update, gradient in enumerate(self.gradients):
            step = self.step_size if not update or self.later_step_size is None else self.later_step_size
            move = added(scaled(self.momentum, move), scaled(-step, gradient))
            found.append(added(found[-1], move))
        return tuple(found)

    def lines(self) -> tuple[str, ...]:
        """All numbers."""
        pairs = zip(self.gradients, self.reads, strict=True)
        rows = (f"gradient {row_words(gradient)} read at {row_words(read)}" for gradient, read in pairs)
        start, target = row_words(self.start), row_words(self.target)
        later = "" if self.later_step_size is None else f", then {self.later_step_size}"
        return (
            f"from {start}, y = {target}, step size {self.step_size}{later}, momentum {self.momentum}",
            *rows,
        )


def _moves(claim: Claim) -> SearchStrategy[Moves]:
    def of_length(updates: int) -> SearchStrategy[Moves]:
        rows = st.tuples(*[points()] * updates)
        plain = st.builds(Moves, points(), points(), rows, rows, dyadics(Fraction(1, 8), 2, 3))
        heavy = plain.map(lambda run: replace(run, momentum=Fraction(1, 2)))
        return plain | heavy | plain.map(lambda run: replace(run, later_step_size=2 * run.step_size))

    return st.integers(1, 3).flatmap(of_length)


def _known_moves(claim: Claim) -> Sequence[Moves]:
    """No two numbers alike; each assumption broken."""
    rows = tuple((Fraction(k + 2), Fraction(3 - 2 * k, 5)) for k in range(3))
    reads = tuple((Fraction(k, 3), Fraction(7 - k)) for k in range(3))
    plain = Moves((Fraction(5), Fraction(-1, 2)), (Fraction(1, 7), Fraction(4)), rows, reads, Fraction(3, 8))
    return [plain, replace(plain, momentum=Fraction(1, 2)), replace(plain, later_step_size=Fraction(5, 8))]


def _distances(run: Moves, claim: Claim, reference: str) -> Iterator[Trial]:
    path = run.path
    for update in range(len(run.gradients)):
        values: dict[Basic, Any] = {
            symbols.step_size: run.step_size,
            i: update,
            FORWARD: 0,
            vector("x"): _array(path),
            vector("y"): _array(run.target),
            vector("g"): _array(run.gradients),
            vector("Theta"): _array([run.reads]),
        }
        away = added(path[update + 1], scaled(-ONE, run.target))
        yield Trial(values, square(away), f"update {update}")


def _array(numbers: Any) -> Any:
    return np.array(numbers, dtype=object)


def _turned_moves(run: Moves) -> Moves:
    """The plane turned by (3/5, 4/5)."""
    rows = {name: tuple(map(turned, getattr(run, name))) for name in ("gradients", "reads")}
    return replace(run, start=turned(run.start), target=turned(run.target), **rows)


MOVES = Arena(
    name="steps in the plane",
    about="a few steps in the plane, each with a gradient read anywhere",
    measures=frozenset({"squared_distance"}),
    instances=_moves,
    trials=_distances,
    known=_known_moves,
    assumptions=MappingProxyType(
        {
            "plain_sgd": lambda run: run.momentum == 0,
            "constant_step_size": lambda run: run.later_step_size is None,
        }
    ),
    twins=(Twin(name="rotation", rewrite=_turned_moves),),
)
