"""Small networks in rational numbers: shapes, weights with and without a known norm, and versions of their blocks."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.strategies.numbers import dyadics
from theory.evidence.misaligned_networks import ROTATIONS, scaled
from theory.exact.deep_linear import Matrix

Weights = tuple[Matrix, ...]
"""One matrix for each block, the one at the input first."""


def shapes(deepest: int = 4, widest: int = 2) -> SearchStrategy[tuple[int, ...]]:
    """Widths of input, hidden layers and output: `deepest` blocks at most. Shrinks towards one scalar block."""
    return st.lists(st.integers(1, widest), min_size=2, max_size=deepest + 1).map(tuple)


def columns(length: int) -> SearchStrategy[Matrix]:
    """Inputs and targets: columns of dyadic numbers, not all 0."""
    entries = st.tuples(*[dyadics(-2, 2, 2)] * length).filter(any)
    return entries.map(lambda numbers: tuple((number,) for number in numbers))


def matrices(rows: int, width: int) -> SearchStrategy[Matrix]:
    """Dyadic matrices without any pattern."""
    return st.tuples(*[st.tuples(*[dyadics(-2, 2, 2)] * width)] * rows)


def weights(widths: Sequence[int]) -> SearchStrategy[Weights]:
    """Weights of a network of these widths."""
    return st.tuples(*(matrices(after, before) for before, after in pairwise(widths)))


def turns(width: int) -> SearchStrategy[Matrix]:
    """Square matrices, 1 × 1 or 2 × 2, that make all vectors longer by one rational factor: their norm is known.

    They are multiples of rational rotations; sums of them are such matrices again, with a norm that may be irrational.
    """
    if width == 1:
        return dyadics(-2, 2, 2).filter(bool).map(lambda number: ((number,),))
    return st.builds(scaled, dyadics(-2, 2, 2).filter(bool), st.sampled_from(ROTATIONS))


def turning_weights(blocks: int, width: int) -> SearchStrategy[Weights]:
    """Weights of square blocks, each of which turns vectors and makes them longer or shorter."""
    return st.tuples(*[turns(width)] * blocks)


def versions(now: Weights, others: SearchStrategy[Weights]) -> SearchStrategy[Weights]:
    """Other versions of some blocks, and the same of the rest, as a backward pass finds them; shrinks to the same."""
    tables = st.tuples(*[st.booleans()] * len(now))
    return st.builds(
        lambda newer, written: tuple(b if w else a for a, b, w in zip(now, newer, written, strict=True)), others, tables
    )


def slopes(widths: Sequence[int], largest: Fraction = Fraction(2)) -> SearchStrategy[tuple[tuple[Fraction, ...], ...]]:
    """Slopes of piecewise linear activations: of each unit in each block a number from 0 to `largest`."""
    entry = dyadics(0, largest, 1)
    return st.tuples(*(st.tuples(*[entry] * width) for width in widths[1:]))
