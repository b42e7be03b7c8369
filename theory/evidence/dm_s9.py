"""DM-S9 decided: formulas of the live backward pass in fractions, against symbolic derivatives at rational points."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sympy import Expr, Rational, diff, sqrt, symbols

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


def _exactly(expression: Expr, at: dict) -> Fraction:
    value: Any = expression.subs(at)
    return Fraction(int(value.p), int(value.q))


def _layer_derivative(point: Row, inside: Sequence[Row], outside: Sequence[Row]) -> Row:
    """Derivative in h of Σ δ_i (outside h)_i s'((inside x)_i) at a fixed x: new weights outside, old ones inside."""
    h = symbols(f"h0:{len(point)}")
    value = sum(
        Rational(c) * (3 * Rational(z) ** 2 + 1) * sum(Rational(w) * entry for w, entry in zip(row, h, strict=True))
        for c, z, row in zip(COTANGENT, _product(inside, point), outside, strict=True)
    )
    at = {letter: Rational(entry) for letter, entry in zip(h, point, strict=True)}
    return tuple(_exactly(diff(value, letter), at) for letter in h)


def _true_layer() -> tuple[Row, tuple[Row, ...]]:
    """Exact derivatives of Σ δ_i s((W h)_i) in h and in W, at the old weights."""
    h, w = symbols("h0:3"), symbols("w0:6")
    rows = [sum(w[3 * i + j] * h[j] for j in range(3)) for i in range(2)]
    value = sum(Rational(c) * (z**3 + z) for c, z in zip(COTANGENT, rows, strict=True))
    at = {letter: Rational(entry) for letter, entry in zip(h, INPUT, strict=True)}
    at |= {w[3 * i + j]: Rational(OLD[i][j]) for i in range(2) for j in range(3)}
    passed = tuple(_exactly(diff(value, letter), at) for letter in h)
    return passed, tuple(tuple(_exactly(diff(value, w[3 * i + j]), at) for j in range(3)) for i in range(2))


def _true_normalisation(scale: Fraction) -> tuple[Row, Fraction]:
    """Exact derivatives of Σ δ_i γ (x_i − mean)/deviation in x and in γ, the statistics those of x."""
    x, gamma = symbols("x0:4"), symbols("gamma")
    mean = sum(x) / 4
    deviation = sqrt(sum((entry - mean) ** 2 for entry in x) / 4)
    value = sum(Rational(c) * gamma * (entry - mean) / deviation for c, entry in zip(BATCH_COTANGENT, x, strict=True))
    at = {letter: Rational(entry) for letter, entry in zip(x, BATCH, strict=True)} | {gamma: Rational(scale)}
    return tuple(_exactly(diff(value, letter), at) for letter in x), _exactly(diff(value, gamma), at)


def facts() -> tuple[Fact, ...]:
    """At equal weights the formulas are the exact derivative; with newer ones they are that of the mixed layer."""
    passed, gradient = live_layer(OLD, NEW, INPUT, COTANGENT)
    same = live_layer(OLD, OLD, INPUT, COTANGENT)
    normal, of_scale = live_normalisation(BATCH, DEVIATION, SCALE_NEW, BATCH_COTANGENT)
    outdated, _ = live_normalisation(BATCH, DEVIATION, SCALE_OLD, BATCH_COTANGENT)
    true_normal, true_scale = _true_normalisation(SCALE_NEW)
    return (
        ("layer, equal weights: the exact derivative in input and weights", same == _true_layer()),
        ("layer, live: old slopes, new weights", passed == _layer_derivative(INPUT, OLD, NEW)),
        ("layer, live: not the cotangent of the old weights", passed != same[0]),
        ("layer, live: the weights' own gradient does not see the new weights", gradient == same[1]),
        ("normalisation, live: the exact derivative at the old input with the new scale", normal == true_normal),
        ("normalisation, live: not that with the old scale", normal != outdated),
        ("normalisation, live: the scale's own gradient is the old normalised input's", of_scale == true_scale),
        ("normalisation: the deviation of the instance is rational", sum(e**2 for e in BATCH) == 4 * DEVIATION**2),
    )
