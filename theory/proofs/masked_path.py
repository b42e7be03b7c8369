"""Steps shared by bounds that count tasks: the drift is a sum over tasks, each restricted to some of its blocks.

`ref(i)` is task i's reference point, s_i = g̃_i + w_i what its writes subtract, rounding included. Between the read and
the reference lie `between(X, i)` tasks; the j-th of them, `other(X, i, j)`, moved block l by −η weight (s)_l.
"""

from typing import Any

from sympy import Function

from theory import symbols
from theory.assumptions import finite_run, smooth_segment
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Diagonal, Each, FiniteRun, Largest, Norm, at_most, below, equal, total, vector
from theory.proofs.recursion import written
from theory.proofs.size_of_write import SIZE
from theory.proofs.vocabulary import VERSION_VECTORS, X, applied, bias, defect, i, j, l, read, sample

between = Function("between", integer=True, nonnegative=True)
other = Function("other", integer=True)

eta = symbols.step_size
G, rho, x, b_max = symbols.gradient_bound, symbols.write_defect, symbols.delay_strength, symbols.bias_bound
N = symbols.distinct_tasks
ALPHA = (symbols.smoothness, symbols.smoothness_recompute, symbols.smoothness_backward)

VALUE = (G + rho) * x / (1 - x)
STRENGTH = eta * N * sum(ALPHA, start=0 * eta)


def reference(task: Any) -> Any:
    """The reference point of a task's bias."""
    return vector("ref", task)


drift = reference(i) - read(X, i)
_bias = Norm(bias(i))
_distances = sum(
    (a * Norm(read(v, i) - reference(i)) for a, v in zip(ALPHA, VERSION_VECTORS, strict=True)), start=0 * eta
)
_MOST = tuple(at_most(between(v, i), N) for v in VERSION_VECTORS)
_SMOOTH = at_most(_bias, _distances)

BIAS_HYPOTHESES = (
    Hypothesis("finite_run", "finitely many tasks", (FiniteRun(),), finite_run),
    Hypothesis(
        "smooth_segment", "the mini-batch gradient is Lipschitz in each version vector", (_SMOOTH,), smooth_segment
    ),
    Hypothesis("most_tasks", "N is the most tasks between a read and its reference", _MOST),
    Hypothesis("gradient_bound", "G bounds the mini-batch gradients at the reference", (at_most(Norm(sample(i)), G),)),
    Hypothesis("write_defect", "ρ bounds what rounding adds", (at_most(Norm(defect(i)), rho),)),
    Hypothesis("regime", "x < 1", (below(x, 1),)),
)

DEFINITIONS = (
    Define(name="bias", conclusion=equal(bias(i), applied(i) - sample(i))),
    Define(name="largest bias", conclusion=equal(b_max, Largest(Each(i, _bias)))),
    Define(name="delay strength", conclusion=equal(x, STRENGTH)),
)


def path_of(weight: Any) -> Any:
    """−η Σ_j W_j s: what the tasks between moved, W_j the block-diagonal map of the weights (in X, i, j and l)."""
    return total(-eta * Diagonal(Each(l, weight), written(other(X, i, j))), j, 1, between(X, i))


def bias_steps(weight: Any) -> tuple[Step, ...]:
    """Steps from "drift of a block", "weight" (weight² ≤ 1) and "size of a write" to the bound."""
    moved = Diagonal(Each(l, weight), written(other(X, i, j)))
    path, last = path_of(weight), between(X, i)
    return (
        Apply(
            name="drift as a path",
            conclusion=equal(drift, path),
            lemma="parts_determine",
            arguments=(("left", drift), ("right", path), ("block", l)),
            premises=(Use("drift of a block"),),
            reason="it holds in every block",
        ),
        Identity(name="drift's norm", conclusion=equal(Norm(drift), Norm(path)), rewrites=(Use("drift as a path"),)),
        Apply(
            name="path's norm",
            conclusion=at_most(Norm(path), total(eta * Norm(moved), j, 1, last)),
            lemma="minkowski",
            arguments=(("term", -eta * moved), ("index", j), ("lower", 1), ("upper", last)),
        ),
        Apply(
            name="restricted write",
            conclusion=at_most(Norm(moved), Norm(written(other(X, i, j)))),
            lemma="signed_selection",
            arguments=(("weight", weight), ("block", l), ("whole", written(other(X, i, j)))),
            premises=(Use("weight"),),
        ),
        Combine(
            name="move",
            conclusion=at_most(eta * Norm(moved), eta * SIZE),
            terms=((eta, Use("restricted write")), (eta, Use("size of a write", ((i, other(X, i, j)),)))),
        ),
        Apply(
            name="sum of moves",
            conclusion=at_most(total(eta * Norm(moved), j, 1, last), total(eta * SIZE, j, 1, last)),
            lemma="sum_monotone",
            arguments=(
                ("left", eta * Norm(moved)),
                ("right", eta * SIZE),
                ("index", j),
                ("lower", 1),
                ("upper", last),
            ),
            premises=(Use("move"),),
        ),
        Combine(
            name="drift",
            conclusion=at_most(Norm(drift), last * eta * SIZE),
            terms=((1, Use("drift's norm")), (1, Use("path's norm")), (1, Use("sum of moves"))),
            reason="a sum of equal terms is count times term",
        ),
        Assume(name="smooth", conclusion=_SMOOTH, hypothesis="smooth_segment"),
        *(
            Assume(name=f"tasks since {v}", conclusion=formula, hypothesis="most_tasks")
            for v, formula in zip(VERSION_VECTORS, _MOST, strict=True)
        ),
        Combine(
            name="one substitution",
            conclusion=at_most(_bias, x * SIZE),
            terms=(
                (1, Use("smooth")),
                *((a, Use("drift", ((X, v),))) for a, v in zip(ALPHA, VERSION_VECTORS, strict=True)),
                *((a * eta * SIZE, Use(f"tasks since {v}")) for a, v in zip(ALPHA, VERSION_VECTORS, strict=True)),
                (-SIZE, Use("delay strength")),
            ),
            reason="smoothness times drift",
        ),
        Apply(
            name="largest of all",
            conclusion=at_most(Largest(Each(i, _bias)), x * SIZE),
            lemma="largest_least",
            arguments=(("term", _bias), ("index", i), ("bound", x * SIZE)),
            premises=(Use("finite"), Use("one substitution")),
        ),
        Combine(
            name="fixed point",
            conclusion=at_most(b_max, x * SIZE),
            terms=((1, Use("largest of all")), (1, Use("largest bias"))),
        ),
        Assume(name="regime", conclusion=below(x, 1), hypothesis="regime"),
        Apply(
            name="solved",
            conclusion=at_most(b_max, VALUE),
            lemma="geometric",
            arguments=(("unknown", b_max), ("factor", x), ("source", G + rho)),
            premises=(Use("fixed point"), Use("regime")),
        ),
        Combine(
            name="bound",
            conclusion=at_most(_bias, VALUE),
            terms=((1, Use("bias below largest")), (-1, Use("largest bias")), (1, Use("solved"))),
        ),
    )
