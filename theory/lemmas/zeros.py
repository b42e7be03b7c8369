"""Lemmas about zeros of functions of one variable and roots of polynomials."""

from typing import Any

from sympy import Add, diff

from theory.derivation.roots import FirstZero, RootsWithin
from theory.derivation.terms import at_most, equal
from theory.lemmas.instance import Instance, Lemma, LemmaError


def _first_zero(first: Any, variable: Any, term: Any, zero: Any) -> Instance:
    _require_variable(variable, first)
    at_zero = term.xreplace({variable: zero})
    return Instance(at_most(first, zero), (FirstZero(first, variable, term), equal(at_zero, 0)), nonnegative=(zero,))


def _gauss_lucas(radius: Any, variable: Any, polynomial: Any, point: Any) -> Instance:
    _require_variable(variable, radius)
    pieces = [piece.as_independent(variable, as_Add=False) for piece in Add.make_args(polynomial)]
    powers = [rest.as_base_exp() for _, rest in pieces]
    if any(base not in (variable, 1) or not _is_count(exponent, base) for base, exponent in powers):
        raise LemmaError(f"{polynomial} is no polynomial in {variable}; the lemma needs one")
    degrees = [exponent if base == variable else base * 0 for base, exponent in powers]
    if not any(
        factor.is_nonzero and degree.is_positive and _is_largest(degree, place, degrees)
        for place, ((factor, _), degree) in enumerate(zip(pieces, degrees, strict=True))
    ):
        raise LemmaError(f"{polynomial} is not known to depend on {variable}; the lemma needs a leading term")
    slope = diff(polynomial, variable).xreplace({variable: point})
    premises = (RootsWithin(radius, variable, polynomial), equal(slope, 0))
    return Instance(at_most(point, radius), premises)


def _is_count(exponent: Any, base: Any) -> bool:
    return bool(base == 1 or (exponent.is_integer and exponent.is_nonnegative))


def _is_largest(degree: Any, place: int, degrees: list[Any]) -> bool:
    return all(bool((degree - other).is_positive) for number, other in enumerate(degrees) if number != place)


def _require_variable(variable: Any, outside: Any) -> None:
    if not variable.is_Symbol or variable in outside.free_symbols:
        raise LemmaError(f"{variable} is no variable that is free to be bound; give a new symbol")


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
        "Marden 1966, Geometry of Polynomials, Section 6",
        _gauss_lucas,
    ),
)
