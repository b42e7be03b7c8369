"""Named linear maps of the proof language: what they do to vectors, and how long they can make them.

A combination of maps (`J - 2*K`) stands only before the vector that it is applied to, or in a norm. It is no vector
and no scalar, so maps are never multiplied: their product is `Image(A, Image(B, v))`.
"""

from typing import Any

from sympy import Expr, Symbol, sympify
from sympy.core.symbol import Str

from theory.derivation.terms import Scalar


class Map(Expr):
    """A linear map of the parameter space, named, with integer indices: `Map(Str(name), *indices)`."""

    def _sympystr(self, printer: Any) -> str:
        indices = ", ".join(map(printer.doprint, self.args[1:]))
        return printer.doprint(self.args[0]) + (f"[{indices}]" if indices else "")

    def _latex(self, printer: Any) -> str:
        name, *indices = self.args
        return f"{printer.doprint(Symbol(str(name)))}_{{{', '.join(map(printer.doprint, indices))}}}"


class Image(Expr):
    """A vector under a combination of linear maps: `Image(map, vector)`, a vector."""

    def _sympystr(self, printer: Any) -> str:
        whole, base = self.args
        shown = printer.doprint(whole)
        return f"{f'({shown})' if whole.is_Add else shown}·({printer.doprint(base)})"

    def _latex(self, printer: Any) -> str:
        whole, base = self.args
        shown = printer.doprint(whole)
        return (rf"\left({shown}\right)" if whole.is_Add else shown) + rf"\left({printer.doprint(base)}\right)"


class MapNorm(Scalar):
    """Operator norm of a combination of linear maps: the largest ‖A v‖ over ‖v‖ = 1."""

    def _eval_is_nonnegative(self) -> bool:
        return True

    def _sympystr(self, printer: Any) -> str:
        return f"‖{printer.doprint(self.args[0])}‖"

    def _latex(self, printer: Any) -> str:
        return rf"\left\|{printer.doprint(self.args[0])}\right\|"


def linear_map(name: str, *indices: Any) -> Map:
    """The map of that name at these indices."""
    return Map(Str(name), *map(sympify, indices))
