"""Lemmas about zeros of functions of one variable and roots of polynomials."""

from typing import Any

from sympy import Add, diff

from theory.derivation.roots import FirstZero, RootsWithin
from theory.derivation.terms import at_most, equal
from theory.lemmas.instance import Instance, Lemma, LemmaError


def _first_zero(first: Any, variable: Any, term: Any, zero: Any) -> Instance:
    _require_variable(variable)
    at_zero = term.xreplace({variable: zero})
    return Instance(at_most(first, zero), (FirstZero(first, variable, term), equal(at_zero, 0)), nonnegative=(zero,))


def _gauss_lucas(radius: Any, variable: Any, polynomial: Any, point: Any) -> Instance:
    _require_variable(variable)
    for piece in Add.make_args(polynomial):
        base, exponent = piece.as_independent(variable, as_Add=False)[1].as_base_exp()
        if base not in (variable, 1) or not (exponent.is_integer and exponent.is_nonnegative):
            raise LemmaError(f"{polynomial} is no polynomial in {variable}; the lemma needs one")
    slope = diff(polynomial, variable).xreplace({variable: point})
    premises = (RootsWithin(radius, variable, polynomial), equal(slope, 0))
    return Instance(at_most(point, radius), premises)


def _require_variable(variable: Any) -> None:
    if not variable.is_Symbol:
        raise LemmaError(f"{variable} is no variable; give a symbol")


ZEROS = (
    Lemma(
        "first_zero",
        "the smallest zero ≥ 0 is at most every zero ≥ 0",
        "Rudin 1976, Definition 1.8",
        _first_zero,
    ),
    Lemma(
        "gauss_lucas",
        "a disc that holds all roots of a polynomial holds those of its derivative, here a real one",
        "Marden 1966, Geometry of Polynomials, Theorem 6.1",
        _gauss_lucas,
    ),
)
