"""False proofs by indices: one place for every place, a range that is left, an index that is captured; all refused."""

import pytest
from sympy import Integer, Symbol, ceiling, cos

from tests.false_proofs import (
    UNIT,
    A,
    B,
    G,
    c,
    count,
    drift,
    f,
    g,
    i,
    j,
    k,
    l,
    lemma,
    n,
    p,
    refuses,
    share,
    size,
    step,
    u,
    v,
)
from theory.derivation.steps import Identity, Use
from theory.derivation.terms import (
    ConditionalMean,
    Diagonal,
    Each,
    Expectation,
    FiniteRun,
    Largest,
    Mask,
    Measurable,
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
from theory.symbols import block_smoothness, blocks


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
