"""Delayed descent on the Huber function of <u, x>, in fractions: every step may read another point in each block."""

from collections.abc import Callable, Sequence
from fractions import Fraction

Delays = Callable[[int, int], int | None]
"""(update, block) -> how many versions ago the block's gradient was read; None: the queue is still empty, no step."""


def clipped(number: Fraction, threshold: Fraction) -> Fraction:
    """The point of [-threshold, threshold] nearest to a number: the Huber function's slope, L = 1."""
    return max(-threshold, min(threshold, number))


def huber(number: Fraction, threshold: Fraction) -> Fraction:
    """The Huber function with L = 1: a parabola up to the threshold, then its tangent."""
    near = clipped(number, threshold)
    return number * near - near**2 / 2


def huber_path(
    direction: Sequence[Fraction],
    start: Fraction,
    threshold: Fraction,
    step_size: Fraction,
    updates: int,
    delays: Delays,
) -> list[Fraction]:
    """<u, x_0>, ..., <u, x_n> from x_0 = start u with |u| = 1, L = 1; versions below 0 are version 0."""
    place, path = [start * part for part in direction], [start]
    for update in range(updates):
        for block, part in enumerate(direction):
            delay = delays(update, block)
            if delay is not None:
                place[block] -= step_size * clipped(path[max(update - delay, 0)], threshold) * part
        path.append(sum((a * b for a, b in zip(direction, place, strict=True)), Fraction(0)))
    return path
