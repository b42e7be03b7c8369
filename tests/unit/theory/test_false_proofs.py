"""Proofs of false facts from true ones: the kernel refuses every one of them."""

from typing import Any

import pytest
from sympy import Float, Function, Integer, Symbol, ceiling, cos
from sympy import Identity as UnitMatrix

from theory.derivation import Derivation
from theory.derivation.kernel import DerivationError, check
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import (
    ConditionalMean,
    Diagonal,
    Each,
    Expectation,
    FiniteRun,
    Index,
    Inner,
    Largest,
    Mask,
    Measurable,
    Natural,
    Norm,
    Part,
    Total,
    at_most,
    below,
    equal,
    total,
    vector,
)
from theory.expressions import ColumnNorm, Component, OperatorNorm, SpectralRadius
from theory.lemmas.recurrences import RECURRENCES
from theory.lemmas.regrouping import SameTasks
from theory.symbols import (
    block_bias_bound,
    block_gradient_bound,
    block_smoothness,
    blocks,
    delay_strength_matrix,
    horizon,
)

i, j, k, l, m = (Index(name) for name in "ijklm")  # noqa: E741 (the letters of the proofs)
n = Natural("n")
p = Symbol("p", integer=True)
a, b, c = (Symbol(name, nonnegative=True) for name in "abc")
x, y = Symbol("x", real=True), Symbol("y", real=True)
u, v = vector("u"), vector("v")
f, g = Function("f", real=True), Function("g", real=True)
size, share = Function("size", nonnegative=True), Symbol("q", integer=True)
count = Symbol("d", integer=True, positive=True)
UNIT: Any = UnitMatrix(blocks)
B, A, G = block_bias_bound, delay_strength_matrix, block_gradient_bound
step, drift = (lambda place: vector("step", place)), (lambda place: vector("drift", place))


def refuses(*formulas, steps):
    """The steps after the recalled formulas `h0`, `h1`, … do not check, though they are put as the language asks."""
    hypotheses = tuple(Hypothesis(f"h{place}", "given", (formula,)) for place, formula in enumerate(formulas))
    recalled = tuple(
        Assume(name=f"h{place}", conclusion=formula, hypothesis=f"h{place}") for place, formula in enumerate(formulas)
    )
    with pytest.raises(DerivationError, match=r"does not follow|is no step of a proof|cannot be taken"):
        check(Derivation(hypotheses, (*recalled, *steps)))


def lemma(name, conclusion, premises=0, **arguments):
    uses = tuple(Use(f"h{place}") for place in range(premises))
    return Apply(name="false", conclusion=conclusion, lemma=name, arguments=tuple(arguments.items()), premises=uses)


@pytest.mark.parametrize("index", [Integer(0), p], ids=["a number", "a constant"])
@pytest.mark.parametrize("case", ["blocks", "neumann", "columns", "ratio", "largest", "selection", "window"])
def test_one_place_is_not_every_place(case, index):
    cases = {
        "blocks": (
            (equal(Part(index, u), Part(index, v)),),
            lemma("parts_determine", equal(u, v), 1, left=u, right=v, block=index),
        ),
        "neumann": (
            (
                at_most(B[index, 0], total(A[index, l] * (G[l, 0] + B[l, 0]), l, 0, blocks - 1)),
                below(SpectralRadius(A), 1),
            ),
            lemma(
                "neumann",
                at_most(B[index, 0], Component((UNIT - A).inv() * A * G, index)),
                2,
                **{"unknown": B, "matrix": A, "source": G, "row": index, "column": l},
            ),
        ),
        "columns": (
            (at_most(B[index, 0], total(A[index, l] * G[l, 0], l, 0, blocks - 1)),),
            lemma(
                "operator_norm",
                at_most(ColumnNorm(B), OperatorNorm(A) * ColumnNorm(G)),
                1,
                **{"unknown": B, "factors": ((1, A),), "source": G, "row": index, "column": l},
            ),
        ),
        "ratio": (
            (equal(f(index + 1), 2 * f(index)),),
            lemma("constant_ratio", equal(f(5), 32 * f(0)), 1, term=f(index), index=index, ratio=2, count=5),
        ),
        "largest": (
            (FiniteRun(), at_most(Norm(vector("v", index)), c)),
            lemma(
                "largest_least",
                at_most(Largest(Each(i, Norm(vector("v", i)))), c),
                2,
                **{"term": Norm(vector("v", index)), "index": index, "bound": c},
            ),
        ),
        "selection": (
            (at_most(size(index), 1),),
            lemma(
                "selection",
                at_most(Norm(Diagonal(Each(l, size(l)), v)), Norm(v)),
                1,
                **{"weight": size(index), "block": index, "whole": v},
            ),
        ),
        "window": (
            (at_most(f(index), g(index)),),
            lemma(
                "sum_monotone",
                at_most(total(f(i), i, 0, 5), total(g(i), i, 0, 5)),
                1,
                **{"left": f(index), "right": g(index), "index": index, "lower": 0, "upper": 5},
            ),
        ),
    }
    formulas, false = cases[case]
    refuses(*formulas, steps=(false,))


def test_a_constant_is_not_bound_by_a_sum():
    wrong = Identity(
        name="false", conclusion=equal(Total(Each(p, f(p)), Integer(0), Integer(5)), 0), rewrites=(Use("h0"),)
    )
    refuses(equal(f(p), 0), steps=(wrong,))


@pytest.mark.parametrize("case", ["sum", "mean square", "recurrence", "noise", "weighted noise", "windows"])
def test_what_holds_from_zero_on_is_not_used_before(case):
    mean = (ConditionalMean(n, step(n), drift(n)), Measurable(n + 1, step(n)))
    noise = step(-j) - drift(-j)
    squared = total(Expectation(Norm(noise) ** 2), j, 1, 3)
    angle = Symbol("w", real=True)
    weighted = Diagonal(Each(l, size(l)), noise)
    cases = {
        "sum": (
            (at_most(f(n), g(n)),),
            lemma(
                "sum_monotone",
                at_most(total(f(i), i, -5, 5), total(g(i), i, -5, 5)),
                1,
                **{"left": f(n), "right": g(n), "index": n, "lower": -5, "upper": 5},
            ),
        ),
        "mean square": (
            (at_most(Expectation(Norm(step(n)) ** 2), size(n) ** 2),),
            lemma(
                "minkowski_mean_square",
                at_most(Expectation(Norm(total(step(i), i, -5, -1)) ** 2), total(size(i), i, -5, -1) ** 2),
                1,
                **{"term": step(n), "index": n, "lower": -5, "upper": -1, "size": size(n)},
            ),
        ),
        "recurrence": (
            (equal(f(n + 1), 2 * cos(angle) * f(n) - f(n - 1)),),
            lemma(
                "second_order",
                RECURRENCES[0].schema(f(i), i, angle, Integer(-5)).conclusion,
                1,
                **{"term": f(n), "index": n, "angle": angle, "place": -5},
            ),
        ),
        "noise": (
            mean,
            lemma(
                "orthogonal_increments",
                equal(Expectation(Norm(total(noise, j, 1, 3)) ** 2), squared),
                2,
                **{"whole": step(n), "mean": drift(n), "time": n, "weight": 1, "block": l},
                **{"start": 0, "index": j, "count": 3},
            ),
        ),
        "weighted noise": (
            mean,
            lemma(
                "orthogonal_increments",
                equal(
                    Expectation(Norm(total(weighted, j, 1, 3)) ** 2),
                    total(Expectation(Norm(weighted) ** 2), j, 1, 3),
                ),
                2,
                **{"whole": step(n), "mean": drift(n), "time": n, "weight": size(l), "block": l},
                **{"start": 0, "index": j, "count": 3},
            ),
        ),
        "windows": (
            (),
            lemma(
                "sum_of_windows",
                at_most(total(total(i - j, j, 1, 2), i, 0, 0), 2 * (total(i, i, 0, 0) + total(-j, j, 1, 2))),
                0,
                **{"term": n, "index": n, "shift": j, "width": 2, "count": 1},
            ),
        ),
    }
    formulas, false = cases[case]
    refuses(*formulas, steps=(false,))


@pytest.mark.parametrize(
    ("formulas", "false"),
    [
        (  # Σ_r ⌈(2r − r)/d⌉ = 2r, with r free on the right
            (),
            lemma(
                "levels_of_a_group",
                equal(total(ceiling(i / count), i, 0, count - 1), 2 * i),
                **{"count": 2 * i, "group": count, "index": i},
            ),
        ),
        (
            (equal(count * j, j * count + 0), below(0, count)),
            lemma(
                "fair_shares",
                equal(total(f(ceiling((count * i - i) / count)), i, 0, count - 1), count * f(j)),
                2,
                **{"term": f(share), "share": share, "whole": count * j, "count": count},
                **{"quotient": j, "rest": Integer(0), "index": j},
            ),
        ),
        (  # Σ f(writer_j) g(j) by writes; the tasks' order is not that of the writes
            (SameTasks(Each(j, size(j)), count, Each(j, f(j)), Each(j, j), count),),
            lemma(
                "regrouped",
                equal(total(f(size(j)) * g(j), j, 0, count), total(f(j) * f(j) * g(j), j, 1, count)),
                1,
                **{"term": f(i) * g(j), "task": i, "writer": size(j), "last": count},
                **{"member": f(j), "number": j, "index": j, "count": count},
            ),
        ),
        (  # 1[j ≤ j] is 1 throughout
            (at_most(n, n + 1),),
            lemma(
                "masked_sum",
                equal(total(Mask(j, j) * f(j), j, 1, n + 1), total(f(j), j, 1, n)),
                1,
                **{"term": f(n), "index": n, "short": n, "long": n + 1},
            ),
        ),
        (
            (
                at_most(B[k, 0], total(A[k, k] * (G[k, 0] + B[k, 0]), k, 0, blocks - 1)),
                below(SpectralRadius(A), 1),
            ),
            lemma(
                "neumann",
                at_most(B[k, 0], Component((UNIT - A).inv() * A * G, k)),
                2,
                **{"unknown": B, "matrix": A, "source": G, "row": k, "column": k},
            ),
        ),
        (
            (at_most(B[k, 0], total(A[k, k] * G[k, 0], k, 0, blocks - 1)),),
            lemma(
                "operator_norm",
                at_most(ColumnNorm(B), OperatorNorm(A) * ColumnNorm(G)),
                1,
                **{"unknown": B, "factors": ((1, A),), "source": G, "row": k, "column": k},
            ),
        ),
        (  # a weight of one row is none of another
            (at_most(B[k, 0], total(size(k) * block_smoothness[k, l] * G[l, 0], l, 0, blocks - 1)),),
            lemma(
                "operator_norm",
                at_most(ColumnNorm(B), size(k) * OperatorNorm(block_smoothness) * ColumnNorm(G)),
                1,
                **{"unknown": B, "factors": ((size(k), block_smoothness),), "source": G, "row": k, "column": l},
            ),
        ),
    ],
    ids=["levels", "shares", "writes", "mask", "one index for both", "one index in the norm", "weight by row"],
)
def test_a_lemma_captures_no_index(formulas, false):
    refuses(*formulas, steps=(false,))


def test_a_name_of_a_bound_index_stays_free():
    hidden = Symbol("_0", integer=True)
    wrong = Identity(name="false", conclusion=equal(total(size(i, hidden), i, 0, 5), total(size(i, i), i, 0, 5)))
    refuses(steps=(wrong,))


def test_what_is_random_is_no_number_by_its_name():
    constant = Identity(name="constant", conclusion=equal(Expectation(y**2), y**2))
    back = Identity(name="back", conclusion=equal(Norm(v), y), rewrites=(Use("name"),))
    false = Identity(
        name="false", conclusion=equal(Expectation(Norm(v) ** 2), Norm(v) ** 2), rewrites=(Use("back"), Use("constant"))
    )
    refuses(steps=(Define(name="name", conclusion=equal(y, Norm(v))), constant, back, false))


def test_a_random_weight_is_not_known_before():
    known = Measurable(i, v)
    later = Diagonal(Each(l, Norm(step(i + 5))), v)
    refuses(
        known,
        steps=(
            lemma(
                "weight_measurable",
                Measurable(i, later),
                1,
                **{"time": i, "weight": Norm(step(i + 5)), "block": l, "whole": v},
            ),
        ),
    )


@pytest.mark.parametrize("signs", [{"negative": True}, {"nonpositive": True}, {"zero": True}, {"nonzero": True}])
def test_a_definition_brings_no_sign(signs):
    name = Symbol("z", **signs)
    body = {"nonzero": Integer(0)}.get(next(iter(signs)), Integer(1))
    refuses(steps=(Define(name="false", conclusion=equal(name, body)),))


def test_no_division_by_what_may_be_zero():
    cancelled = Combine(name="false", conclusion=equal(x, y), terms=((1 / a, Use("h0")),))
    refuses(equal(a * x, a * y), steps=(cancelled,))
    ordered = Combine(name="false", conclusion=at_most(x, y), terms=((1 / a, Use("h0")),))
    refuses(at_most(a * x, a * y), steps=(ordered,))
    by_sign = Combine(name="false", conclusion=at_most(x, y), terms=((1 / a, Use("h0")),), signs=(Use("h1"),))
    refuses(at_most(a * x, a * y), at_most(0, a), steps=(by_sign,))
    inverse = Define(name="inverse", conclusion=equal(y, 1 / a))
    refuses(steps=(inverse, Identity(name="false", conclusion=equal(y * a, 1), rewrites=(Use("inverse"),))))
    refuses(steps=(Identity(name="false", conclusion=equal((a**2 - b**2) / (a - b), a + b)),))
    refuses(below(0, a), steps=(Identity(name="false", conclusion=equal((a**2 * b**2) / (a * b - a * c), 1)),))


def test_a_float_is_no_number_of_a_proof():
    refuses(steps=(Identity(name="false", conclusion=equal(a + Float(1) * a, a + Float(1 + 1e-17) * a)),))
    refuses(
        at_most(a, b),
        steps=(Combine(name="false", conclusion=at_most(a / 2, b / 2), terms=((Float(0.5), Use("h0")),)),),
    )


def test_a_sign_of_zero_shows_no_quotient():
    wrong = Combine(name="false", conclusion=at_most(x * b, x * c), terms=((x, Use("h0")),), signs=(Use("h1"),))
    refuses(at_most(b, c), at_most(0, x * y**2), steps=(wrong,))


def test_an_expected_product_is_no_product():
    wrong = Identity(
        name="false",
        conclusion=equal(Expectation(Inner(u, v) * Norm(u)), Expectation(Inner(u, v)) * Expectation(Norm(u))),
    )
    refuses(steps=(wrong,))


def test_the_horizon_is_a_number():
    refuses(steps=(Define(name="false", conclusion=equal(horizon, 3)),))
    refuses(steps=(Identity(name="false", conclusion=equal(total(m, m, 0, -3), -3)),))


def test_a_sum_ends_at_a_whole_number():
    # From f = 0 at all whole numbers the sum of differences would give f(x + 1) = 0 at every real x ≥ 0.
    zero = Identity(
        name="differences vanish",
        conclusion=equal(total(f(j + 1) - f(j), j, 1, a), 0),
        rewrites=(Use("h0", ((i, j + 1),)), Use("h0", ((i, j),))),
    )
    telescoped = Apply(
        name="telescoped",
        conclusion=equal(total(f(j + 1) - f(j), j, 1, a), f(a + 1) - f(1)),
        lemma="telescoping",
        arguments=(("term", f(j)), ("index", j), ("lower", 1), ("upper", a)),
    )
    refuses(equal(f(i), 0), steps=(zero, telescoped))


def test_a_noise_at_no_time_is_no_noise():
    noise = step(a - j) - drift(a - j)
    refuses(
        *(ConditionalMean(i, step(i), drift(i)), Measurable(i + 1, step(i))),
        steps=(
            lemma(
                "orthogonal_increments",
                equal(Expectation(Norm(total(noise, j, 1, 3)) ** 2), total(Expectation(Norm(noise) ** 2), j, 1, 3)),
                2,
                **{"whole": step(i), "mean": drift(i), "time": i, "weight": 1, "block": l},
                **{"start": a, "index": j, "count": 3},
            ),
        ),
    )


def test_a_sign_divided_by_what_may_be_zero_is_no_sign():
    wrong = Combine(name="false", conclusion=at_most(x * b, x * c), terms=((x, Use("h0")),), signs=(Use("h1"),))
    refuses(at_most(b, c), at_most(0, x * a), steps=(wrong,))
    refuses(at_most(b, c), at_most(0, x * Norm(v)), steps=(wrong,))
