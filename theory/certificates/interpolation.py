"""Interpolation inequalities: what gradients and values of a smooth (strongly) convex function must satisfy.

Between any two points, with L = 1 and curvature at least m (Taylor et al. 2017, Theorem 4),

    f_i - f_j - <g_j, x_i - x_j> >= (|g_i - g_j|^2 + m |x_i - x_j|^2 - 2 m <g_i - g_j, x_i - x_j>) / (2 (1 - m)),

and numbers that satisfy it for all pairs are those of some such function. Vectors are rows of coordinates over a basis
whose inner products are not known; where the space has blocks, each block has inner products of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from theory.certificates.definite import Matrix

Row = tuple[Fraction, ...]
Flow = tuple[int, int, Fraction]
"""(i, j, multiplier) of the inequality above."""


@dataclass(frozen=True)
class Point:
    """A point at which the function is asked for its value and gradient.

    Attributes:
        position: the point minus the minimiser, block by block, over the basis of that block.
        gradient: its gradient over the basis; the same row in every block.
    """

    position: tuple[Row, ...]
    gradient: Row


def minimiser(blocks: int, size: int) -> Point:
    """The point at which position and gradient are 0."""
    return Point((zeros(size),) * blocks, zeros(size))


def zeros(size: int) -> Row:
    """The row of zeros."""
    return (Fraction(0),) * size


def unit(place: int, size: int) -> Row:
    """The basis vector of that place."""
    return tuple(Fraction(place == other) for other in range(size))


def plus(row: Row, factor: Fraction, other: Row) -> Row:
    """row + factor other."""
    return tuple(a + factor * b for a, b in zip(row, other, strict=True))


def add_gap(form: Matrix, weight: Fraction, first: Point, second: Point, block: int, convexity: Fraction) -> None:
    """Adds weight times the inequality's quadratic part in one block, <g_j, x_i - x_j> + right side, to a matrix."""
    step = plus(first.position[block], Fraction(-1), second.position[block])
    change = plus(first.gradient, Fraction(-1), second.gradient)
    scale = weight / (2 * (1 - convexity))
    # x'Sx with S the symmetric part of a sum of products u v'.
    add_product(form, weight, second.gradient, step)
    add_product(form, scale, change, change)
    if convexity:
        add_product(form, scale * convexity, step, step)
        add_product(form, -2 * scale * convexity, change, step)


def add_product(form: Matrix, weight: Fraction, left: Row, right: Row) -> None:
    """Adds weight times the symmetric part of left' right."""
    half = weight / 2
    columns = [(place, entry) for place, entry in enumerate(right) if entry]
    for row, factor in enumerate(left):
        if factor:
            for column, entry in columns:
                product = half * factor * entry
                form[row][column] += product
                form[column][row] += product


def square(size: int) -> Matrix:
    """A square matrix of zeros."""
    return [[Fraction(0)] * size for _ in range(size)]


def outflow(flows: Sequence[Flow], points: int) -> list[Fraction]:
    """The coefficient of each point's value in the sum of multiplied inequalities."""
    total = [Fraction(0)] * points
    for first, second, weight in flows:
        total[first] += weight
        total[second] -= weight
    return total
