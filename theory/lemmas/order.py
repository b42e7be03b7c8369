"""Lemmas about the order of reals: signs, squares, extremes, and fixed-point inequalities."""

from typing import Any

from sympy import Add, Identity, Inverse, Min

from theory import symbols
from theory.derivation.terms import Each, FiniteRun, Index, Largest, Norm, Vector, at_most, below, total
from theory.expressions import ColumnNorm, Component, OperatorNorm, SpectralRadius
from theory.lemmas.instance import Instance, Lemma, LemmaError, require_every


def _sign(term: Any) -> Instance:
    return Instance(at_most(0, term), nonnegative=(term,))


def _square_monotone(left: Any, right: Any) -> Instance:
    return Instance(at_most(left**2, right**2), (at_most(left, right),), (left,))


def _minimum(value: Any, first: Any, second: Any) -> Instance:
    return Instance(at_most(value, Min(first, second)), (at_most(value, first), at_most(value, second)))


def _norms_of_the_run(term: Any, index: Index) -> Largest:
    """The largest norm of a family of named vectors: finitely many values, so there is one."""
    if not (isinstance(term, Norm) and isinstance(term.args[0], Vector) and index in term.free_symbols):
        raise LemmaError(f"{term} is not the norm of a vector that {index} numbers; only those have a largest one")
    return Largest(Each(index, term))


def _largest_bounds(term: Any, index: Index) -> Instance:
    return Instance(at_most(term, _norms_of_the_run(term, index)), (FiniteRun(),))


def _largest_least(term: Any, index: Index, bound: Any) -> Instance:
    if index in bound.free_symbols:
        raise LemmaError(f"the bound {bound} depends on {index}; a bound of the largest must not")
    return Instance(at_most(_norms_of_the_run(term, index), bound), (FiniteRun(), at_most(term, bound)))


def _geometric(unknown: Any, factor: Any, source: Any) -> Instance:
    premises = (at_most(unknown, factor * (source + unknown)), below(factor, 1))
    return Instance(at_most(unknown, source * factor / (1 - factor)), premises)


def _require_distinct(row: Index, column: Index) -> None:
    if row == column:
        raise LemmaError(f"{row} cannot number rows and columns at once; choose two indices")


def _neumann(unknown: Any, matrix: Any, source: Any, row: Index, column: Index) -> Instance:
    if not isinstance(matrix, symbols.NonnegativeMatrix):
        raise LemmaError(f"{matrix} is no matrix of nonnegative entries; the lemma needs one")
    require_every(row)
    _require_distinct(row, column)
    reached = total(matrix[row, column] * (source[column, 0] + unknown[column, 0]), column, 0, symbols.blocks - 1)
    premises = (at_most(unknown[row, 0], reached), below(SpectralRadius(matrix), 1))
    value = Inverse(Identity(symbols.blocks) - matrix) * matrix * source
    return Instance(at_most(unknown[row, 0], Component(value, row)), premises)


def _operator_norm(unknown: Any, factors: Any, source: Any, row: Index, column: Index) -> Instance:
    require_every(row)
    _require_distinct(row, column)
    if any({row, column} & weight.free_symbols for weight, _ in factors):
        raise LemmaError(f"a weight must not depend on {row} or {column}; choose one number for the whole matrix")
    entries = Add(*(weight * matrix[row, column] for weight, matrix in factors))
    reached = total(entries * source[column, 0], column, 0, symbols.blocks - 1)
    size = Add(*(weight * OperatorNorm(matrix) for weight, matrix in factors))
    conclusion = at_most(ColumnNorm(unknown), size * ColumnNorm(source))
    signs = (unknown[row, 0], *(weight for weight, _ in factors))
    return Instance(conclusion, (at_most(unknown[row, 0], reached),), signs)


def _column_triangle(first: Any, second: Any) -> Instance:
    return Instance(at_most(ColumnNorm(first + second), ColumnNorm(first) + ColumnNorm(second)))


ORDER = (
    Lemma(
        "sign",
        "0 ≤ a for an a built of nonnegative numbers by sums and products",
        "Rudin 1976, Principles of Mathematical Analysis, Theorem 1.18",
        _sign,
    ),
    Lemma(
        "square_monotone",
        "l² ≤ r² if 0 ≤ l ≤ r",
        "Rudin 1976, Principles of Mathematical Analysis, Theorem 1.18",
        _square_monotone,
    ),
    Lemma(
        "minimum",
        "v ≤ min(a, b) if v ≤ a and v ≤ b",
        "Rudin 1976, Principles of Mathematical Analysis, Definition 1.8",
        _minimum,
    ),
    Lemma(
        "largest_bounds",
        "each of finitely many numbers is at most the largest",
        "Rudin 1976, Principles of Mathematical Analysis, Definition 1.8",
        _largest_bounds,
    ),
    Lemma(
        "largest_least",
        "the largest of finitely many numbers is at most every bound of them all",
        "Rudin 1976, Principles of Mathematical Analysis, Definition 1.8",
        _largest_least,
    ),
    Lemma(
        "geometric",
        "b ≤ x(G + b) and x < 1 give b ≤ Gx/(1 − x), for a finite b",
        "Rudin 1976, Principles of Mathematical Analysis, Theorem 3.26: the sum of the series Gx + Gx² + …",
        _geometric,
    ),
    Lemma(
        "neumann",
        "b ≤ A(G + b) and ρ(A) < 1 give b ≤ (I − A)⁻¹AG componentwise, for A ≥ 0 and a finite b",
        "Berman and Plemmons 1994, Nonnegative Matrices, Chapter 6, Lemma 2.1: (I − A)⁻¹ = Σ Aⁿ ≥ 0",
        _neumann,
    ),
    Lemma(
        "operator_norm",
        "0 ≤ b ≤ Σ_X c_X A_X h componentwise gives ‖b‖ ≤ (Σ_X c_X‖A_X‖)‖h‖",
        "Horn and Johnson 2013, Matrix Analysis, Section 5.6",
        _operator_norm,
    ),
    Lemma(
        "column_triangle",
        "‖u + v‖ ≤ ‖u‖ + ‖v‖ for columns of numbers",
        "Horn and Johnson 2013, Matrix Analysis, Section 5.1",
        _column_triangle,
    ),
)
