"""What a symbol of the library is: its sign, and its line on the notation page."""

from dataclasses import dataclass
from typing import Any

from sympy import Basic, MatrixSymbol, Symbol
from sympy.matrices.expressions.matexpr import MatrixElement


class NonnegativeEntry(MatrixElement):
    """An entry of a `NonnegativeMatrix`: sympy knows its sign."""

    def _eval_is_nonnegative(self) -> bool:
        return True

    def _eval_is_real(self) -> bool:
        return True

    def _eval_is_finite(self) -> bool:
        return True


class NonnegativeMatrix(MatrixSymbol):
    """A matrix (or column, or row) of nonnegative reals."""

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        return NonnegativeEntry(self, i, j)


def nonnegative(letter: str) -> Symbol:
    """A number that is at least 0."""
    return Symbol(letter, nonnegative=True)


def positive(letter: str) -> Symbol:
    """A number above 0."""
    return Symbol(letter, positive=True)


def count(letter: str) -> Symbol:
    """A whole number that is at least 0."""
    return Symbol(letter, integer=True, nonnegative=True)


@dataclass(frozen=True)
class Notation:
    """One line of the notation page.

    Attributes:
        word: name in code, the attribute of this module.
        symbol: scalar or matrix symbol; its printed name is the letter.
        meaning: what it stands for, with its unit where it has one.
    """

    word: str
    symbol: Basic
    meaning: str
