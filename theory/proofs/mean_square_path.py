"""Steps of PD-B6: mean squares of the means and of the noise along the path from a read to `own`.

The path's steps are −η(m + ξ), m = E[g̃ | past] and ξ = g̃ − m, each restricted to the blocks that are far enough
behind. The m's are added by Minkowski; the ξ's are orthogonal, since no chance decides which blocks count.
"""

from typing import Any

from sympy import Symbol, sqrt

from theory import symbols
from theory.derivation.steps import Apply, Assume, Combine, Identity, Step, Use
from theory.derivation.terms import (
    ConditionalMean,
    Diagonal,
    Each,
    Expectation,
    Index,
    Largest,
    Mask,
    Measurable,
    Norm,
    at_most,
    equal,
    total,
    vector,
)
from theory.proofs.recursion import drift_steps
from theory.proofs.vocabulary import FORWARD, applied, bias, delay_of, i, j, l, longest_delay_of, point, read

eta, tau = symbols.step_size, symbols.max_delay
G, sigma2 = symbols.gradient_mean_square_root, symbols.noise_variance

_n = Index("n")
largest_bias = Symbol("b_rms", nonnegative=True)
size = G + largest_bias
deviation = sqrt(sigma2 * tau)
longest = longest_delay_of(FORWARD, i)
mask = Mask(j, delay_of(FORWARD, l, i))


def mean(task: Any) -> Any:
    """m_i = E[g̃_i | past], the objective's gradient at the point that was read."""
    return vector("m", task)


def gradient(task: Any) -> Any:
    """h_i: the objective's gradient at x_i."""
    return vector("h", task)


def square(whole: Any) -> Any:
    """E‖v‖²."""
    return Expectation(Norm(whole) ** 2)


def kept(whole: Any) -> Any:
    """The blocks of a vector that are at least j writes behind."""
    return Diagonal(Each(l, mask), whole)


drift = point(i) - read(FORWARD, i)
moves = total(kept(point(i - j + 1) - point(i - j)), j, 1, longest)
means, noises = total(kept(mean(i - j)), j, 1, longest), total(kept(applied(i - j) - mean(i - j)), j, 1, longest)
noise = applied(i) - mean(i)
largest = Largest(Each(i, square(bias(i))))

MEAN = ConditionalMean(i, applied(i), mean(i))
KNOWN = Measurable(i + 1, applied(i))
LONGEST = at_most(longest, tau)
GRADIENT, NOISE_SIZE = at_most(square(gradient(i)), G**2), at_most(square(noise), sigma2)


def _restricted(name: str, whole: Any) -> tuple[Step, ...]:
    """Steps to "NAME restricted": the mean square of a vector bounds that of its restriction to some blocks."""
    return (
        Apply(
            name=f"{name} in some blocks",
            conclusion=at_most(Norm(kept(whole)), Norm(whole)),
            lemma="selection",
            arguments=(("weight", mask), ("block", l), ("whole", whole)),
            premises=(Use("mask"),),
        ),
        Apply(
            name=f"{name}, squared",
            conclusion=at_most(Norm(kept(whole)) ** 2, Norm(whole) ** 2),
            lemma="square_monotone",
            arguments=(("left", Norm(kept(whole))), ("right", Norm(whole))),
            premises=(Use(f"{name} in some blocks"),),
        ),
        Apply(
            name=f"{name} restricted",
            conclusion=at_most(square(kept(whole)), square(whole)),
            lemma="expectation_monotone",
            arguments=(("left", Norm(kept(whole)) ** 2), ("right", Norm(whole) ** 2)),
            premises=(Use(f"{name}, squared"),),
        ),
    )


PATH = tuple(
    step for step in drift_steps(eta) if step.name in {
        "versions read", "longest delay", "path of a block", "masked path", "drift of a block", "drift as a path"
    }
)  # fmt: skip

MEANS: tuple[Step, ...] = (
    Apply(
        name="bias below largest",
        conclusion=at_most(square(bias(i)), largest),
        lemma="largest_mean_square_bounds",
        arguments=(("term", bias(i)), ("index", i)),
        premises=(Use("finite"),),
    ),
    Identity(name="square of the largest", conclusion=equal(largest_bias**2, largest), rewrites=(Use("largest bias"),)),
    Combine(
        name="bias's square",
        conclusion=at_most(square(bias(i)), largest_bias**2),
        terms=((1, Use("bias below largest")), (-1, Use("square of the largest"))),
    ),
    Assume(name="gradient's square", conclusion=GRADIENT, hypothesis="gradient_mean_square_root"),
    Apply(
        name="gradient and bias",
        conclusion=at_most(square(gradient(i) + bias(i)), size**2),
        lemma="triangle_mean_square",
        arguments=(("left", gradient(i)), ("right", bias(i)), ("first", G), ("second", largest_bias)),
        premises=(Use("gradient's square"), Use("bias's square")),
    ),
    Identity(
        name="mean's square",
        conclusion=equal(square(mean(i)), square(gradient(i) + bias(i))),
        rewrites=(Use("bias"),),
    ),
    *_restricted("mean", mean(i - j)),
    Combine(
        name="size of a mean",
        conclusion=at_most(square(kept(mean(i - j))), size**2),
        terms=(
            (1, Use("mean restricted")),
            (1, Use("mean's square", ((i, i - j),))),
            (1, Use("gradient and bias", ((i, i - j),))),
        ),
    ),
    Apply(
        name="sum of means",
        conclusion=at_most(square(means), total(size, j, 1, longest) ** 2),
        lemma="minkowski_mean_square",
        arguments=(
            ("term", kept(mean(i - j))), ("index", j), ("lower", 1), ("upper", longest), ("size", size),
        ),
        premises=(Use("size of a mean"),),
        reason="Minkowski in L²",
    ),
    Combine(
        name="at most τ means",
        conclusion=at_most(longest * size, tau * size),
        terms=((size, Use("longest delay of F")),),
    ),
    Apply(
        name="at most τ means, squared",
        conclusion=at_most((longest * size) ** 2, (tau * size) ** 2),
        lemma="square_monotone",
        arguments=(("left", longest * size), ("right", tau * size)),
        premises=(Use("at most τ means"),),
    ),
    Combine(
        name="means",
        conclusion=at_most(square(means), (tau * size) ** 2),
        terms=((1, Use("sum of means")), (1, Use("at most τ means, squared"))),
    ),
)  # fmt: skip

NOISE: tuple[Step, ...] = (
    Assume(name="mean of a gradient", conclusion=MEAN, hypothesis="iid_batches"),
    Assume(name="known later", conclusion=KNOWN, hypothesis="order_independent_of_data"),
    Assume(name="variance", conclusion=NOISE_SIZE, hypothesis="noise_variance"),
    Apply(
        name="noise is orthogonal",
        conclusion=equal(square(noises), total(square(kept(applied(i - j) - mean(i - j))), j, 1, longest)),
        lemma="orthogonal_increments",
        arguments=(
            ("whole", applied(_n)),
            ("mean", mean(_n)),
            ("time", _n),
            ("weight", mask),
            ("block", l),
            ("start", i),
            ("index", j),
            ("count", longest),
        ),
        premises=(Use("mean of a gradient", ((i, _n),)), Use("known later", ((i, _n),))),
    ),
    *_restricted("noise", applied(i - j) - mean(i - j)),
    Combine(
        name="size of a noise",
        conclusion=at_most(square(kept(applied(i - j) - mean(i - j))), sigma2),
        terms=((1, Use("noise restricted")), (1, Use("variance", ((i, i - j),)))),
    ),
    Apply(
        name="sum of noises",
        conclusion=at_most(
            total(square(kept(applied(i - j) - mean(i - j))), j, 1, longest), total(sigma2, j, 1, longest)
        ),
        lemma="sum_monotone",
        arguments=(
            ("left", square(kept(applied(i - j) - mean(i - j)))),
            ("right", sigma2),
            ("index", j),
            ("lower", 1),
            ("upper", longest),
        ),
        premises=(Use("size of a noise"),),
    ),
    Combine(
        name="noises",
        conclusion=at_most(square(noises), deviation**2),
        terms=((1, Use("noise is orthogonal")), (1, Use("sum of noises")), (sigma2, Use("longest delay of F"))),
    ),
)
