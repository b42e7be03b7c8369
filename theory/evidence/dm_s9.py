"""DM-S9 decided: formulas of the live backward pass in fractions, against symbolic derivatives at rational points."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sympy import Expr, Rational, Symbol, diff, sqrt, symbols

from theory.exhibit import Fact

Row = tuple[Fraction, ...]
OLD = ((Fraction(1), Fraction(-2), Fraction(1, 2)), (Fraction(3), Fraction(1, 3), Fraction(-1)))
NEW = ((Fraction(1, 2), Fraction(-1), Fraction(2)), (Fraction(1), Fraction(2, 3), Fraction(-3)))
INPUT: Row = (Fraction(1), Fraction(1, 2), Fraction(-2))
COTANGENT: Row = (Fraction(2), Fraction(-1, 5))

BATCH: Row = (Fraction(-7), Fraction(-1), Fraction(1), Fraction(7))
DEVIATION = Fraction(5)
SCALE_OLD, SCALE_NEW = Fraction(3), Fraction(1, 4)
BATCH_COTANGENT: Row = (Fraction(1), Fraction(2), Fraction(-1), Fraction(1, 2))


def _product(matrix: Sequence[Row], column: Row) -> Row:
    return tuple(sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0)) for row in matrix)


def live_layer(old: Sequence[Row], new: Sequence[Row], below: Row, cotangent: Row) -> tuple[Row, tuple[Row, ...]]:
    """Cotangent passed on, and gradient of the weights, of h = s(W h), s(z) = z³ + z: slopes old, weights current."""
    slopes = [3 * z**2 + 1 for z in _product(old, below)]
    through = [slope * c for slope, c in zip(slopes, cotangent, strict=True)]
    passed = tuple(
        sum((row[n] * t for row, t in zip(new, through, strict=True)), Fraction(0)) for n in range(len(below))
    )
    return passed, tuple(tuple(t * entry for entry in below) for t in through)


def live_normalisation(batch: Row, deviation: Fraction, scale: Fraction, cotangent: Row) -> tuple[Row, Fraction]:
    """Cotangent passed on and gradient of the scale of a normalised batch: old statistics, current scale."""
    count = len(batch)
    mean = sum(batch, Fraction(0)) / count
    normal = [(entry - mean) / deviation for entry in batch]
    average = sum(cotangent, Fraction(0)) / count
    along = sum((c * n for c, n in zip(cotangent, normal, strict=True)), Fraction(0))
    passed = tuple(
        scale / deviation * (c - average - n * along / count) for c, n in zip(cotangent, normal, strict=True)
    )
    return passed, along


def _at(expressions: Sequence[Expr], *numbers: tuple[Sequence[Symbol], Sequence[Fraction]]) -> Row:
    """Expressions at rational numbers for rows of letters."""
    known = {letter: Rational(number) for letters, row in numbers for letter, number in zip(letters, row, strict=True)}
    values: list[Any] = [expression.xreplace(known) for expression in expressions]
    return tuple(Fraction(int(value.p), int(value.q)) for value in values)


def layer_derivative(point: Row, inside: Sequence[Row], outside: Sequence[Row], cotangent: Row) -> Row:
    """Derivative in h of Σ δ_i (outside h)_i s'((inside x)_i) at a fixed x: new weights outside, old ones inside."""
    h = symbols(f"h0:{len(point)}")
    value = sum(
        Rational(c) * (3 * Rational(z) ** 2 + 1) * sum(Rational(w) * entry for w, entry in zip(row, h, strict=True))
        for c, z, row in zip(cotangent, _product(inside, point), outside, strict=True)
    )
    return _at([diff(value, letter) for letter in h], (h, point))


@lru_cache
def _letters(name: str, count: int) -> tuple[Symbol, ...]:
    return symbols(f"{name}0:{count}")


@lru_cache
def _layer(height: int, width: int) -> tuple[Expr, ...]:
    """Derivatives of Σ δ_i s((W h)_i) in h, then in W by rows, as expressions in all letters."""
    h, w, cotangent = _letters("h", width), _letters("w", height * width), _letters("c", height)
    rows = [sum(w[width * i + j] * h[j] for j in range(width)) for i in range(height)]
    value = sum(c * (z**3 + z) for c, z in zip(cotangent, rows, strict=True))
    return tuple(diff(value, letter) for letter in (*h, *w))


def true_layer(weights: Sequence[Row], below: Row, cotangent: Row) -> tuple[Row, tuple[Row, ...]]:
    """Exact derivatives of Σ δ_i s((W h)_i) in h and in W."""
    height, width = len(weights), len(below)
    flat = [entry for row in weights for entry in row]
    h, w, c = _letters("h", width), _letters("w", height * width), _letters("c", height)
    found = _at(_layer(height, width), (h, below), (w, flat), (c, cotangent))
    return found[:width], tuple(found[width * i : width * (i + 1)] for i in range(1, height + 1))


@lru_cache
def _normalisation(count: int) -> tuple[Expr, ...]:
    """Derivatives of Σ δ_i γ (x_i − mean)/deviation in x, then in γ, as expressions in all letters."""
    x, cotangent, (scale,) = _letters("x", count), _letters("c", count), _letters("g", 1)
    mean = sum(x) / count
    deviation = sqrt(sum((entry - mean) ** 2 for entry in x) / count)
    value = sum(c * scale * (entry - mean) / deviation for c, entry in zip(cotangent, x, strict=True))
    return tuple(diff(value, letter) for letter in (*x, scale))


def true_normalisation(batch: Row, scale: Fraction, cotangent: Row) -> tuple[Row, Fraction]:
    """Exact derivatives of Σ δ_i γ (x_i − mean)/deviation in x and in γ, the statistics those of x."""
    count = len(batch)
    x, c, g = _letters("x", count), _letters("c", count), _letters("g", 1)
    found = _at(_normalisation(count), (x, batch), (c, cotangent), (g, (scale,)))
    return found[:-1], found[-1]


def facts() -> tuple[Fact, ...]:
    """At equal weights the formulas are the exact derivative; with newer ones they are that of the mixed layer."""
    passed, gradient = live_layer(OLD, NEW, INPUT, COTANGENT)
    same = live_layer(OLD, OLD, INPUT, COTANGENT)
    normal, of_scale = live_normalisation(BATCH, DEVIATION, SCALE_NEW, BATCH_COTANGENT)
    outdated, _ = live_normalisation(BATCH, DEVIATION, SCALE_OLD, BATCH_COTANGENT)
    true_normal, true_scale = true_normalisation(BATCH, SCALE_NEW, BATCH_COTANGENT)
    return (
        ("layer, equal weights: the exact derivative in input and weights", same == true_layer(OLD, INPUT, COTANGENT)),
        ("layer, live: old slopes, new weights", passed == layer_derivative(INPUT, OLD, NEW, COTANGENT)),
        ("layer, live: not the cotangent of the old weights", passed != same[0]),
        ("layer, live: the weights' own gradient does not see the new weights", gradient == same[1]),
        ("normalisation, live: the exact derivative at the old input with the new scale", normal == true_normal),
        ("normalisation, live: not that with the old scale", normal != outdated),
        ("normalisation, live: the scale's own gradient is the old normalised input's", of_scale == true_scale),
        ("normalisation: the deviation of the instance is rational", sum(e**2 for e in BATCH) == 4 * DEVIATION**2),
    )
