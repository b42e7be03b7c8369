"""Proof of PD-B1a: the largest bias is at most smoothness times the longest drift, which the bias itself lengthens."""

from theory import symbols
from theory.assumptions import (
    finite_run,
    smooth_segment,
)
from theory.claims.pd_b1a import VALUE
from theory.claims.strength import ALPHA, TAU, whole
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import Each, FiniteRun, Largest, Norm, at_most, below, equal
from theory.proofs.recursion import DRIFT_HYPOTHESES, RECURSION, RECURSION_HYPOTHESES, drift_steps, written
from theory.proofs.size_of_write import SIZE, SIZE_OF_WRITE
from theory.proofs.vocabulary import (
    VERSION_VECTORS,
    X,
    applied,
    bias,
    defect,
    i,
    longest_delay_of,
    point,
    read,
    sample,
)

G, rho, x, b_max = symbols.gradient_bound, symbols.write_defect, symbols.delay_strength, symbols.bias_bound
eta = symbols.step_size
_length = eta * SIZE
_per_task = Norm(bias(i))
_distances = sum(
    (alpha * Norm(read(v, i) - point(i)) for alpha, v in zip(ALPHA, VERSION_VECTORS, strict=True)), start=0 * eta
)
_delays = tuple(at_most(longest_delay_of(v, i), tau) for v, tau in zip(VERSION_VECTORS, TAU, strict=True))

HYPOTHESES = (
    *RECURSION_HYPOTHESES,
    *DRIFT_HYPOTHESES,
    Hypothesis("finite_run", "finitely many tasks", (FiniteRun(),), finite_run),
    Hypothesis(
        "smooth_segment",
        "the mini-batch gradient is Lipschitz in each version vector",
        (at_most(_per_task, _distances),),
        smooth_segment,
    ),
    Hypothesis("max_delay", "τ_max is the longest delay of the run", _delays),
    Hypothesis("gradient_bound", "G bounds the mini-batch gradients at own", (at_most(Norm(sample(i)), G),)),
    Hypothesis("write_defect", "ρ bounds what rounding adds", (at_most(Norm(defect(i)), rho),)),
    Hypothesis("regime", "x < 1", (below(x, 1),)),
)

STEPS = (
    Define(name="bias", conclusion=equal(bias(i), applied(i) - sample(i))),
    Define(name="largest bias", conclusion=equal(b_max, Largest(Each(i, _per_task)))),
    Define(name="delay strength", conclusion=equal(x, whole())),
    *RECURSION,
    *SIZE_OF_WRITE,
    Identity(
        name="move's norm",
        conclusion=equal(Norm(point(i + 1) - point(i)), eta * Norm(written(i))),
        rewrites=(Use("recursion"),),
    ),
    Combine(
        name="step length",
        conclusion=at_most(Norm(point(i + 1) - point(i)), _length),
        terms=((1, Use("move's norm")), (eta, Use("size of a write"))),
    ),
    *drift_steps(_length),
    Assume(name="smooth", conclusion=at_most(_per_task, _distances), hypothesis="smooth_segment"),
    *(
        Assume(name=f"longest delay of {v}", conclusion=formula, hypothesis="max_delay")
        for v, formula in zip(VERSION_VECTORS, _delays, strict=True)
    ),
    Combine(
        name="one substitution",
        conclusion=at_most(_per_task, x * (G + rho + b_max)),
        terms=(
            (1, Use("smooth")),
            *((alpha, Use("drift", ((X, v),))) for alpha, v in zip(ALPHA, VERSION_VECTORS, strict=True)),
            *((alpha * _length, Use(f"longest delay of {v}")) for alpha, v in zip(ALPHA, VERSION_VECTORS, strict=True)),
            (-(G + rho + b_max), Use("delay strength")),
        ),
        reason="smoothness times drift",
    ),
    Apply(
        name="largest of all",
        conclusion=at_most(Largest(Each(i, _per_task)), x * (G + rho + b_max)),
        lemma="largest_least",
        arguments=(("term", _per_task), ("index", i), ("bound", x * (G + rho + b_max))),
        premises=(Use("finite"), Use("one substitution")),
    ),
    Combine(
        name="fixed point",
        conclusion=at_most(b_max, x * (G + rho + b_max)),
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
        conclusion=at_most(_per_task, VALUE),
        terms=((1, Use("bias below largest")), (-1, Use("largest bias")), (1, Use("solved"))),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
