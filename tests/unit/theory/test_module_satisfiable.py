"""The hypotheses of the proofs about pipelines of modules are true in small cases, and so are the conclusions."""

from typing import Any

import pytest
from sympy import Abs, Eq, Integer, Le, Lt, Rational, pi
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from theory.derivation.terms import Index, Norm, Total, Vector
from theory.library import CLAIMS

PLACES = range(1, 5)
QUARTER = Rational(1, 4)


def worked(term: Any, known: dict[str, Any]) -> Any:
    """The number that a term means; names stand for numbers, or for functions of whole numbers."""
    if isinstance(term, Total):
        (index, body), low, high = term.args[0].args, *(int(worked(bound, known)) for bound in term.args[1:])
        return sum((worked(body, known | {str(index): n}) for n in range(low, high + 1)), Integer(0))
    if isinstance(term, Norm):
        return Abs(worked(term.args[0], known))
    if isinstance(term, Vector):
        return known[str(term.args[0])](*(worked(place, known) for place in term.args[1:]))
    if isinstance(term, AppliedUndef):
        return known[type(term).__name__](*(worked(place, known) for place in term.args))
    if isinstance(term, MatrixElement):
        return Integer(known[str(term.args[0])][int(worked(term.args[1], known))])
    if not term.args:
        return Integer(known[str(term)]) if isinstance(known.get(str(term)), int) else known.get(str(term), term)
    return term.func(*(worked(argument, known) for argument in term.args))


def holds(fact: Any, known: dict[str, Any]) -> bool:
    """Whether a relation is true at all places of its free indices."""
    free = [symbol for symbol in fact.free_symbols if isinstance(symbol, Index)]
    relation = {Eq: lambda a, b: a == b, Le: lambda a, b: a <= b, Lt: lambda a, b: a < b}[type(fact)]
    places = PLACES if free else (0,)
    # Matrices have entries 0 to 2 only.
    if fact.atoms(MatrixElement):
        places = range(3)
    return all(
        bool(relation(*(worked(side, known | {str(i): n for i in free}).simplify() for side in fact.args)))
        for n in places
    )


# Batch 3 in module 2 of 4: up at tick 4, down at tick 8.
DECOUPLED = {"b": 3, "m": 2, "a_m": 2, "up": lambda j: j + 2, "down": lambda j: 10 - j}
FIRST = DECOUPLED | {"up": lambda j: j, "down": lambda j: 8 - j}
LOCKED = {"b": 3, "m": 2, "a_m": 2, "up": lambda j: Integer(3), "down": lambda j: 7 - j}
COUNTED = {"a_m": 2, "d_t": 4}
COSTS = {"M": 3, "F_l": (2, 5, 3), "B_l": (4, 1, 6), "p": 2, "B_max": 6}
EQUAL = {"M": 4, "beta": 2, "t_f": 1, "T_u": 12}
HUBER = {"s_1": Rational(1, 2), "eta": QUARTER, "T": 8, "L": 2, "G_1": 2, "x_0": 3, "Delta": 5, "a": 4}
MOMENTS = {"M": 3, "eta": 2, "L": Rational(1, 2), "T": 4, "Delta": 4, "A_l": (1, 2, 3), "tau_l": (2, 1, 0)}


def trainers() -> dict[str, Any]:
    """One update of two trainers of one weight: m_1 = 1/2, d_1 = 1, s_1 = 1/2, η = 1/4."""
    v: dict[int, Any]
    u: dict[int, Any]
    x: dict[int, Any]
    y: dict[int, Any]
    v, u, x, y = {1: Integer(1)}, {1: Integer(2)}, {1: Integer(3)}, {1: Integer(3)}
    g = {n: Integer(n + 1) for n in range(1, 7)}
    for n in range(1, 6):
        v[n + 1] = v[n] / 2 + g[n] / 2 + x[n]
        u[n + 1] = u[n] / 2 + g[n] + 2 * y[n]
        x[n + 1], y[n + 1] = x[n] - v[n + 1] / 4, y[n] - u[n + 1] / 8
    paths = {name: (lambda n, path=path: path[int(n)]) for name, path in zip("vuxyg", (v, u, x, y, g), strict=True)}
    return {"m_1": Rational(1, 2), "d_1": 1, "s_1": Rational(1, 2), "eta": QUARTER, "n": 1, **paths}


CASES = {
    "DM-S1-forward": DECOUPLED,
    "DM-S1": DECOUPLED,
    "DM-S2": DECOUPLED,
    "DM-S10": FIRST,
    "DM-S1-locked": LOCKED,
    "DM-S2-locked": LOCKED,
    "DM-S3": COUNTED | {"tau": 4},
    "DM-N6": COUNTED | {"tau": 3},
    "DM-S8": COUNTED | {"n_g": 5},
    "DM-S8-between": COUNTED | {"n_g": 4},
    "DM-S8-released": COUNTED | {"n_g": 4},
    "DM-S8-locked": {"a_m": 2, "d_t": 2, "n_g": 3},
    "DM-S5": {"a_m": 3, "s_1": QUARTER, "factor": lambda a: QUARTER**a},
    "DM-S7": {"d_b": 5, "n_b": 3, "a": Rational(5, 3)},
    "DM-N7": {"c": 2, "d_b": 1, "n_b": 2, "u": pi / 2},
    "DM-S6": trainers(),
    "DM-N8": HUBER | {"square": lambda n: Integer(4)},
    "DM-N10": MOMENTS | {"R_1": Integer(13)},
    "DM-time-fdg": COSTS | {"T_t": 9},
    "DM-time-ddg": COSTS | {"T_t": 16},
    "DM-gain-fdg": EQUAL | {"T_t": 3, "S": 4},
    "DM-gain-ddg": EQUAL | {"T_t": 6, "S": 2},
    "DM-gain-fr": EQUAL | {"T_t": 7, "S": Rational(12, 7)},
}


@pytest.mark.parametrize("name", CASES)
def test_hypotheses_and_conclusion_hold_in_a_case(name):
    derivation = CLAIMS[name].derivation
    assert derivation is not None
    for hypothesis in derivation.hypotheses:
        for formula in hypothesis.formulas:
            assert holds(formula, CASES[name]), formula
    assert holds(derivation.conclusion, CASES[name])


@pytest.mark.parametrize(
    ("name", "change"), [("DM-S1", {"b": 4}), ("DM-S3", {"tau": 5}), ("DM-N7", {"c": 1}), ("DM-time-fdg", {"T_t": 8})]
)
def test_another_case_is_told_apart(name, change):
    derivation = CLAIMS[name].derivation
    assert derivation is not None
    formulas = [formula for hypothesis in derivation.hypotheses for formula in hypothesis.formulas]
    assert not all(holds(formula, CASES[name] | change) for formula in formulas)
