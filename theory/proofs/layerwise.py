"""Steps shared by the layer-resolved claims: block versions, paths between them, and the fixed-point inequality.

`ref(i, k)` is the reference point of block k's gradient of task i; block l of it is version `reference(i, k, l)` of
block l, and the version vector X of task i holds version `read(X, i, l)`. Nothing is assumed of their order.
"""

from typing import Any

from sympy import Function

from theory import symbols
from theory.assumptions import constant_step_size, finite_run, in_memory_atomic, plain_sgd, smooth_segment
from theory.claims.strength import BLOCK_ALPHA as ALPHA
from theory.claims.strength import BLOCK_TAU as TAU
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Each, FiniteRun, Index, Largest, Norm, at_most, equal, total, vector
from theory.proofs.vocabulary import (
    VERSION_VECTORS,
    X,
    applied,
    bias,
    defect,
    i,
    j,
    k,
    l,
    sample,
    step_size_of,
    writer,
)

v = Index("v")
count = Function("count", integer=True, nonnegative=True)
older = Function("older", integer=True)

eta, M = symbols.step_size, symbols.blocks
G, rho, b_max = symbols.block_gradient_bound, symbols.block_write_defect, symbols.block_bias_bound

bias_norm = Norm(bias(i, k))
distance = Norm(vector("Theta", X, i, l) - vector("ref", i, k, l))


def version(number: Any) -> Any:
    """θ_l^{(v)}: version v of block l."""
    return vector("theta", l, number)


_written = applied(writer(l, v), l) + defect(writer(l, v), l)
_WRITE = equal(version(v + 1), version(v) - step_size_of(l, v) * _written)
_ONE_STEP_SIZE = equal(step_size_of(l, v), eta)
_first, _number = older(X, i, k, l), count(X, i, k, l)
_path = total(version(_first + j + 1) - version(_first + j), j, 0, _number - 1)
_BETWEEN = equal(distance, Norm(version(_first + _number) - version(_first)))
_distances = sum(
    (alpha[k, l] * distance.xreplace({X: which}) for alpha, which in zip(ALPHA, VERSION_VECTORS, strict=True)),
    start=0 * eta,
)
_SMOOTH = at_most(bias_norm, total(_distances, l, 0, M - 1))
_MOST = tuple(at_most(count(which, i, k, l), tau[k, l]) for tau, which in zip(TAU, VERSION_VECTORS, strict=True))
_step_bound = G[l, 0] + rho[l, 0] + b_max[l, 0]
_strengths = sum((a[k, l] * t[k, l] for a, t in zip(ALPHA, TAU, strict=True)), start=0 * eta)
_reached = total(eta * _strengths * _step_bound, l, 0, M - 1)

LAYERWISE_HYPOTHESES = (
    Hypothesis("plain_sgd", "each write of block l subtracts its writer's gradient", (_WRITE,), plain_sgd),
    Hypothesis("constant_step_size", "every write has step size η", (_ONE_STEP_SIZE,), constant_step_size),
    Hypothesis(
        "in_memory_atomic",
        "read and reference are versions of the block, `count` writes apart, whichever is older",
        (_BETWEEN,),
        in_memory_atomic,
    ),
    Hypothesis("finite_run", "finitely many tasks", (FiniteRun(),), finite_run),
    Hypothesis(
        "smooth_segment",
        "gradient block k is Lipschitz in each block of each version vector",
        (_SMOOTH,),
        smooth_segment,
    ),
    Hypothesis("delay_matrix", "τ_kl counts the most writes of l between read and reference", _MOST),
    Hypothesis(
        "block_gradient_bound",
        "G_l bounds gradient block l of the mini-batches at their reference points",
        (at_most(Norm(sample(i, l)), G[l, 0]),),
    ),
    Hypothesis("block_write_defect", "ρ_l bounds what rounding adds", (at_most(Norm(defect(i, l)), rho[l, 0]),)),
)

FIXED_POINT: tuple[Step, ...] = (
    Define(name="bias", conclusion=equal(bias(i, k), applied(i, k) - sample(i, k))),
    Define(name="largest bias", conclusion=equal(b_max[k, 0], Largest(Each(i, bias_norm)))),
    Assume(name="finite", conclusion=FiniteRun(), hypothesis="finite_run"),
    Apply(
        name="bias below largest",
        conclusion=at_most(bias_norm, Largest(Each(i, bias_norm))),
        lemma="largest_bounds",
        arguments=(("term", bias_norm), ("index", i)),
        premises=(Use("finite"),),
    ),
    Assume(name="write", conclusion=_WRITE, hypothesis="plain_sgd"),
    Assume(name="one step size", conclusion=_ONE_STEP_SIZE, hypothesis="constant_step_size"),
    Assume(
        name="gradient at the reference",
        conclusion=at_most(Norm(sample(i, l)), G[l, 0]),
        hypothesis="block_gradient_bound",
    ),
    Assume(name="rounding", conclusion=at_most(Norm(defect(i, l)), rho[l, 0]), hypothesis="block_write_defect"),
    Identity(
        name="step's norm",
        conclusion=equal(
            Norm(version(v + 1) - version(v)),
            eta * Norm(sample(writer(l, v), l) + (bias(writer(l, v), l) + defect(writer(l, v), l))),
        ),
        rewrites=(Use("write"), Use("one step size"), Use("bias", ((i, writer(l, v)), (k, l)))),
    ),
    Apply(
        name="split off the gradient",
        conclusion=at_most(
            Norm(sample(i, l) + (bias(i, l) + defect(i, l))), Norm(sample(i, l)) + Norm(bias(i, l) + defect(i, l))
        ),
        lemma="triangle",
        arguments=(("left", sample(i, l)), ("right", bias(i, l) + defect(i, l))),
    ),
    Apply(
        name="split off the bias",
        conclusion=at_most(Norm(bias(i, l) + defect(i, l)), Norm(bias(i, l)) + Norm(defect(i, l))),
        lemma="triangle",
        arguments=(("left", bias(i, l)), ("right", defect(i, l))),
    ),
    Combine(
        name="step length",
        conclusion=at_most(Norm(version(v + 1) - version(v)), eta * _step_bound),
        terms=(
            (1, Use("step's norm")),
            (eta, Use("split off the gradient", ((i, writer(l, v)),))),
            (eta, Use("split off the bias", ((i, writer(l, v)),))),
            (eta, Use("gradient at the reference", ((i, writer(l, v)),))),
            (eta, Use("rounding", ((i, writer(l, v)),))),
            (eta, Use("bias below largest", ((i, writer(l, v)), (k, l)))),
            (-eta, Use("largest bias", ((k, l),))),
        ),
    ),
    Assume(name="versions between", conclusion=_BETWEEN, hypothesis="in_memory_atomic"),
    Apply(
        name="path",
        conclusion=equal(_path, version(_first + _number) - version(_first)),
        lemma="telescoping",
        arguments=(("term", version(_first + j)), ("index", j), ("lower", 0), ("upper", _number - 1)),
    ),
    Identity(
        name="path's norm",
        conclusion=equal(Norm(_path), Norm(version(_first + _number) - version(_first))),
        rewrites=(Use("path"),),
    ),
    Apply(
        name="triangle along the path",
        conclusion=at_most(Norm(_path), total(Norm(version(_first + j + 1) - version(_first + j)), j, 0, _number - 1)),
        lemma="minkowski",
        arguments=(
            ("term", version(_first + j + 1) - version(_first + j)),
            ("index", j),
            ("lower", 0),
            ("upper", _number - 1),
        ),
    ),
    Apply(
        name="sum of steps",
        conclusion=at_most(
            total(Norm(version(_first + j + 1) - version(_first + j)), j, 0, _number - 1),
            total(eta * _step_bound, j, 0, _number - 1),
        ),
        lemma="sum_monotone",
        arguments=(
            ("left", Norm(version(_first + j + 1) - version(_first + j))),
            ("right", eta * _step_bound),
            ("index", j),
            ("lower", 0),
            ("upper", _number - 1),
        ),
        premises=(Use("step length", ((v, _first + j),)),),
    ),
    Combine(
        name="displacement",
        conclusion=at_most(distance, _number * eta * _step_bound),
        terms=(
            (1, Use("versions between")),
            (-1, Use("path's norm")),
            (1, Use("triangle along the path")),
            (1, Use("sum of steps")),
        ),
        reason="a sum of equal terms is count times term",
    ),
    *(
        Assume(name=f"most writes of {which}", conclusion=formula, hypothesis="delay_matrix")
        for which, formula in zip(VERSION_VECTORS, _MOST, strict=True)
    ),
    Combine(
        name="displacements, weighted",
        conclusion=at_most(_distances, eta * _strengths * _step_bound),
        terms=tuple(
            term
            for alpha, which in zip(ALPHA, VERSION_VECTORS, strict=True)
            for term in (
                (alpha[k, l], Use("displacement", ((X, which),))),
                (alpha[k, l] * eta * _step_bound, Use(f"most writes of {which}")),
            )
        ),
    ),
    Apply(
        name="over all blocks",
        conclusion=at_most(total(_distances, l, 0, M - 1), _reached),
        lemma="sum_monotone",
        arguments=(
            ("left", _distances),
            ("right", eta * _strengths * _step_bound),
            ("index", l),
            ("lower", 0),
            ("upper", M - 1),
        ),
        premises=(Use("displacements, weighted"),),
    ),
    Assume(name="smooth", conclusion=_SMOOTH, hypothesis="smooth_segment"),
    Combine(
        name="one substitution",
        conclusion=at_most(bias_norm, _reached),
        terms=((1, Use("smooth")), (1, Use("over all blocks"))),
    ),
    Apply(
        name="largest of all",
        conclusion=at_most(Largest(Each(i, bias_norm)), _reached),
        lemma="largest_least",
        arguments=(("term", bias_norm), ("index", i), ("bound", _reached)),
        premises=(Use("finite"), Use("one substitution")),
    ),
    Combine(
        name="fixed point",
        conclusion=at_most(b_max[k, 0], _reached),
        terms=((1, Use("largest of all")), (1, Use("largest bias"))),
    ),
)
