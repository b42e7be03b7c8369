"""Lemmas about what is built layer by layer: norms of linear maps, induction, sums by their last term."""

from typing import Any

from sympy import Integer

from theory.derivation.canonical import substitute
from theory.derivation.maps import Image, MapNorm
from theory.derivation.terms import Index, Natural, Norm, at_most, equal, total
from theory.lemmas.instance import Instance, Lemma, LemmaError


def _map_norm(single: Any, whole: Any) -> Instance:
    return Instance(at_most(Norm(Image(single, whole)), MapNorm(single) * Norm(whole)))


def _map_triangle(first: Any, second: Any) -> Instance:
    return Instance(at_most(MapNorm(first + second), MapNorm(first) + MapNorm(second)))


def _induction(left: Any, right: Any, index: Index, factor: Any) -> Instance:
    _require_natural(index)

    def excess(place: Any) -> Any:
        return substitute(left - right, {index: place})

    start = at_most(substitute(left, {index: Integer(0)}), substitute(right, {index: Integer(0)}))
    return Instance(
        at_most(left, right), (start, at_most(excess(index + 1), factor * excess(index))), nonnegative=(factor,)
    )


def _linear_induction(left: Any, right: Any, index: Index, single: Any) -> Instance:
    _require_natural(index)

    def gap(place: Any) -> Any:
        return substitute(left - right, {index: place})

    premises = (equal(gap(Integer(0)), 0), equal(gap(index + 1), Image(single, gap(index))))
    return Instance(equal(left, right), premises)


def _last_term(term: Any, index: Index, lower: Any, upper: Any) -> Instance:
    parts = total(term, index, lower, upper - 1) + substitute(term, {index: upper})
    return Instance(equal(total(term, index, lower, upper), parts), nonnegative=(upper - lower,))


def _require_natural(index: Any) -> None:
    if not isinstance(index, Natural):
        raise LemmaError(f"{index} must run over 0, 1, 2, …; choose a natural index")


LAYERS = (
    Lemma("map_norm", "‖A v‖ ≤ ‖A‖ ‖v‖", "Horn and Johnson 2013, Matrix Analysis, Section 5.6", _map_norm),
    Lemma("map_triangle", "‖A + B‖ ≤ ‖A‖ + ‖B‖", "Horn and Johnson 2013, Matrix Analysis, Section 5.6", _map_triangle),
    Lemma(
        "induction",
        "l_n ≤ r_n for all n if l_0 ≤ r_0 and l_{n+1} − r_{n+1} ≤ c_n (l_n − r_n) with c_n ≥ 0",
        "Graham et al. 1994, Concrete Mathematics, Section 1.1",
        _induction,
    ),
    Lemma(
        "linear_induction",
        "u_n = v_n for all n if u_0 = v_0 and u_{n+1} − v_{n+1} = A_n (u_n − v_n) with A_n linear",
        "Graham et al. 1994, Concrete Mathematics, Section 1.1",
        _linear_induction,
    ),
    Lemma(
        "last_term",
        "Σ_{j=a..b} F(j) = Σ_{j=a..b−1} F(j) + F(b) for a ≤ b",
        "Graham et al. 1994, Concrete Mathematics, Section 2.3",
        _last_term,
    ),
)
