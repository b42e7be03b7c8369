"""How long a task's write is, per step size: at most the gradient at its reference, the largest bias, and rounding."""

from theory import symbols
from theory.derivation.steps import Apply, Assume, Combine, Identity, Step, Use
from theory.derivation.terms import Each, FiniteRun, Largest, Norm, at_most, equal
from theory.proofs.recursion import written
from theory.proofs.vocabulary import bias, defect, i, sample

G, rho, b_max = symbols.gradient_bound, symbols.write_defect, symbols.bias_bound
SIZE = G + rho + b_max
_bias = Norm(bias(i))

SIZE_OF_WRITE: tuple[Step, ...] = (
    Assume(name="finite", conclusion=FiniteRun(), hypothesis="finite_run"),
    Apply(
        name="bias below largest",
        conclusion=at_most(_bias, Largest(Each(i, _bias))),
        lemma="largest_bounds",
        arguments=(("term", _bias), ("index", i)),
        premises=(Use("finite"),),
    ),
    Assume(name="gradient at the reference", conclusion=at_most(Norm(sample(i)), G), hypothesis="gradient_bound"),
    Assume(name="rounding", conclusion=at_most(Norm(defect(i)), rho), hypothesis="write_defect"),
    Identity(
        name="written",
        conclusion=equal(Norm(written(i)), Norm(sample(i) + (bias(i) + defect(i)))),
        rewrites=(Use("bias"),),
    ),
    Apply(
        name="split off the gradient",
        conclusion=at_most(Norm(sample(i) + (bias(i) + defect(i))), Norm(sample(i)) + Norm(bias(i) + defect(i))),
        lemma="triangle",
        arguments=(("left", sample(i)), ("right", bias(i) + defect(i))),
    ),
    Apply(
        name="split off the bias",
        conclusion=at_most(Norm(bias(i) + defect(i)), _bias + Norm(defect(i))),
        lemma="triangle",
        arguments=(("left", bias(i)), ("right", defect(i))),
    ),
    Combine(
        name="size of a write",
        conclusion=at_most(Norm(written(i)), SIZE),
        terms=(
            (1, Use("written")),
            (1, Use("split off the gradient")),
            (1, Use("split off the bias")),
            (1, Use("gradient at the reference")),
            (1, Use("bias below largest")),
            (-1, Use("largest bias")),
            (1, Use("rounding")),
        ),
    ),
)
"""Steps to "size of a write", from the facts "bias" and "largest bias" and three hypotheses."""
