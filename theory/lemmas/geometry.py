"""Lemmas about vectors: norms, blocks, block-diagonal maps, smooth functions."""

from typing import Any

from sympy import Dummy

from theory import symbols
from theory.derivation.canonical import substitute
from theory.derivation.terms import (
    Diagonal,
    Each,
    Gradient,
    HessianProduct,
    Index,
    Inner,
    LipschitzGradient,
    LipschitzHessian,
    Norm,
    Objective,
    Part,
    at_most,
    equal,
    half,
    total,
)
from theory.lemmas.instance import Instance, Lemma, LemmaError, require_every


def _cauchy_schwarz(left: Any, right: Any) -> Instance:
    return Instance(at_most(Inner(left, right), Norm(left) * Norm(right)))


def _young(left: Any, right: Any, weight: Any) -> Instance:
    if not weight.is_positive:
        raise LemmaError(f"the weight {weight} is not known to be positive; choose one that is")
    return Instance(at_most(Inner(left, right), half(weight * Norm(left) ** 2) + half(Norm(right) ** 2 / weight)))


def _triangle(left: Any, right: Any) -> Instance:
    return Instance(at_most(Norm(left + right), Norm(left) + Norm(right)))


def _minkowski(term: Any, index: Index, lower: Any, upper: Any) -> Instance:
    return Instance(at_most(Norm(total(term, index, lower, upper)), total(Norm(term), index, lower, upper)))


def _minkowski_weighted(weight: Any, term: Any, index: Index, lower: Any, upper: Any) -> Instance:
    before_the_end = substitute(weight, {index: upper - Dummy(integer=True, nonnegative=True)})
    sizes = total(weight * Norm(term), index, lower, upper)
    return Instance(at_most(Norm(total(weight * term, index, lower, upper)), sizes), nonnegative=(before_the_end,))


def _jensen(term: Any, index: Index, count: Any) -> Instance:
    squares = total(Norm(term) ** 2, index, 1, count)
    return Instance(at_most(Norm(total(term, index, 1, count)) ** 2, count * squares), nonnegative=(count,))


def _selection(weight: Any, block: Index, whole: Any) -> Instance:
    selected = Diagonal(Each(block, weight), whole)
    return Instance(at_most(Norm(selected), Norm(whole)), (at_most(weight, 1),), (weight,))


def _weight_at_most_one(weight: Any, block: Index, whole: Any) -> Instance:
    weighted = Inner(whole, Diagonal(Each(block, weight), whole))
    return Instance(at_most(weighted, Inner(whole, whole)), (at_most(weight, 1),), (weight,))


def _weight_nonnegative(weight: Any, block: Index, whole: Any) -> Instance:
    return Instance(at_most(0, Inner(whole, Diagonal(Each(block, weight), whole))), nonnegative=(weight,))


def _fresh(block: Index, *vectors: Any) -> None:
    """A sum over blocks must not capture an index of the vectors."""
    if any(block in whole.free_symbols for whole in vectors):
        raise LemmaError(f"{block} must not occur in the vectors; choose a fresh index")


def _pythagoras(whole: Any, block: Index) -> Instance:
    _fresh(block, whole)
    part = Part(block, whole)
    return Instance(equal(Inner(whole, whole), total(Inner(part, part), block, 0, symbols.blocks - 1)))


def _inner_by_blocks(left: Any, right: Any, block: Index) -> Instance:
    _fresh(block, left, right)
    parts = Inner(Part(block, left), Part(block, right))
    return Instance(equal(Inner(left, right), total(parts, block, 0, symbols.blocks - 1)))


def _part_shorter(whole: Any, block: Any) -> Instance:
    return Instance(at_most(Norm(Part(block, whole)) ** 2, Norm(whole) ** 2))


def _parts_determine(left: Any, right: Any, block: Index) -> Instance:
    require_every(block)
    _fresh(block, left, right)
    return Instance(equal(left, right), (equal(Part(block, left), Part(block, right)),))


def _lipschitz(constant: Any, left: Any, right: Any) -> Instance:
    bound = constant * Norm(left - right)
    return Instance(at_most(Norm(Gradient(left) - Gradient(right)), bound), (LipschitzGradient(constant),))


def _descent(constant: Any, point: Any, target: Any) -> Instance:
    step = target - point
    bound = Objective(point) + Inner(Gradient(point), step) + half(constant * Norm(step) ** 2)
    return Instance(at_most(Objective(target), bound), (LipschitzGradient(constant),))


def _hessian_taylor(constant: Any, point: Any, target: Any) -> Instance:
    step = target - point
    remainder = Gradient(target) - Gradient(point) - HessianProduct(point, step)
    return Instance(at_most(Norm(remainder), half(constant * Norm(step) ** 2)), (LipschitzHessian(constant),))


GEOMETRY = (
    Lemma("cauchy_schwarz", "⟨u, v⟩ ≤ ‖u‖‖v‖", "Horn and Johnson 2013, Matrix Analysis, Section 5.1", _cauchy_schwarz),
    Lemma("young", "⟨u, v⟩ ≤ (w/2)‖u‖² + ‖v‖²/(2w) for w > 0", "Hardy et al. 1952, Inequalities, Section 4.8", _young),
    Lemma("triangle", "‖u + v‖ ≤ ‖u‖ + ‖v‖", "Horn and Johnson 2013, Matrix Analysis, Section 5.1", _triangle),
    Lemma("minkowski", "‖Σ v_j‖ ≤ Σ ‖v_j‖", "Hardy et al. 1952, Inequalities, Theorem 24", _minkowski),
    Lemma(
        "minkowski_weighted",
        "‖Σ_{j=a..b} w_j v_j‖ ≤ Σ w_j‖v_j‖ for weights with w_j ≥ 0 for all j ≤ b",
        "Hardy et al. 1952, Inequalities, Theorem 24",
        _minkowski_weighted,
    ),
    Lemma("jensen", "‖Σ_{j=1..n} v_j‖² ≤ n Σ ‖v_j‖²", "Hardy et al. 1952, Inequalities, Theorem 16", _jensen),
    Lemma(
        "selection",
        "a map that multiplies each block by a weight in [0, 1] does not lengthen a vector",
        "Horn and Johnson 2013, Matrix Analysis, Section 5.6",
        _selection,
    ),
    Lemma(
        "weight_at_most_one",
        "⟨v, Wv⟩ ≤ ⟨v, v⟩ for a block-diagonal W with weights in [0, 1]",
        "Horn and Johnson 2013, Matrix Analysis, Section 4.2",
        _weight_at_most_one,
    ),
    Lemma(
        "weight_nonnegative",
        "0 ≤ ⟨v, Wv⟩ for a block-diagonal W with weights ≥ 0",
        "Horn and Johnson 2013, Matrix Analysis, Section 4.1",
        _weight_nonnegative,
    ),
    Lemma("pythagoras", "‖v‖² = Σ_l ‖v_l‖²", "Horn and Johnson 2013, Matrix Analysis, Section 0.6", _pythagoras),
    Lemma(
        "inner_by_blocks",
        "⟨u, v⟩ = Σ_l ⟨u_l, v_l⟩",
        "Horn and Johnson 2013, Matrix Analysis, Section 0.6",
        _inner_by_blocks,
    ),
    Lemma("part_shorter", "‖v_l‖² ≤ ‖v‖²", "Horn and Johnson 2013, Matrix Analysis, Section 0.6", _part_shorter),
    Lemma(
        "parts_determine",
        "vectors that agree in every block are equal",
        "Horn and Johnson 2013, Matrix Analysis, Section 0.6",
        _parts_determine,
    ),
    Lemma(
        "lipschitz",
        "‖∇f(x) − ∇f(y)‖ ≤ L‖x − y‖",
        "Nesterov 2018, Lectures on Convex Optimization, Section 1.2.2",
        _lipschitz,
    ),
    Lemma(
        "descent",
        "f(y) ≤ f(x) + ⟨∇f(x), y − x⟩ + (L/2)‖y − x‖² if ∇f is L-Lipschitz",
        "Nesterov 2018, Lectures on Convex Optimization, Lemma 1.2.3",
        _descent,
    ),
    Lemma(
        "hessian_taylor",
        "‖∇f(y) − ∇f(x) − ∇²f(x)(y − x)‖ ≤ (ρ/2)‖y − x‖² if the Hessian is ρ-Lipschitz",
        "Nesterov 2018, Lectures on Convex Optimization, Lemma 1.2.4",
        _hessian_taylor,
    ),
)
