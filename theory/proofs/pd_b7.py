"""Proof of PD-B7: Taylor's formula for the mini-batch gradient, from the reference point to what was read."""

from typing import Any

from sympy import Integer

from theory import symbols
from theory.assumptions import in_memory_atomic, smooth_derivative
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import Norm, at_most, equal, half, vector
from theory.lemmas.taylor import LipschitzDerivative, derivative_along, gradient_at
from theory.proofs.vocabulary import BACKWARD, FORWARD, VERSION_VECTORS, applied, bias, i, read, sample

Lambda = symbols.hessian_smoothness
_DISTANCES = {
    FORWARD: symbols.displacement_norm,
    VERSION_VECTORS[1]: symbols.displacement_norm_recompute,
    BACKWARD: symbols.displacement_norm_backward,
}
_reference, _slope = vector("ref", i), vector("Dg", i)
_beyond = bias(i) - _slope


def _proof(versions: tuple[Any, ...]) -> Derivation:
    """‖b − DΨ(Θ − ref)‖ ≤ (Λ/2) Σ_X D_X² for a gradient that reads these version vectors."""
    reads = tuple(read(version, i) for version in versions)
    moves = tuple(point - _reference for point in reads)
    smooth = LipschitzDerivative(Lambda, Integer(len(versions)))
    there, here = gradient_at(applied(i), i, reads), gradient_at(sample(i), i, (_reference,) * len(versions))
    along = derivative_along(_slope, i, _reference, moves)
    far = tuple(at_most(Norm(m), _DISTANCES[v]) for v, m in zip(versions, moves, strict=True))
    bound = half(Lambda * sum((_DISTANCES[v] ** 2 for v in versions), start=0 * Lambda))
    squares = half(Lambda * sum((Norm(m) ** 2 for m in moves), start=0 * Lambda))
    hypotheses = (
        Hypothesis("smooth_derivative", "its derivative is Λ-Lipschitz on the segment", (smooth,), smooth_derivative),
        Hypothesis(
            "in_memory_atomic",
            "g̃ is the gradient at the versions that were read, ∇ℓ that at the reference point",
            (there, here),
            in_memory_atomic,
        ),
        Hypothesis("first order", "Dg is the derivative at the reference, applied to Θ − ref", (along,)),
        Hypothesis("displacement_norm", "D bounds the distance of read and reference", far),
    )
    steps = (
        Define(name="bias", conclusion=equal(bias(i), applied(i) - sample(i))),
        Assume(name="smooth", conclusion=smooth, hypothesis="smooth_derivative"),
        Assume(name="applied", conclusion=there, hypothesis="in_memory_atomic"),
        Assume(name="true", conclusion=here, hypothesis="in_memory_atomic"),
        Assume(name="first order", conclusion=along, hypothesis="first order"),
        Apply(
            name="taylor",
            conclusion=at_most(Norm(applied(i) - sample(i) - _slope), squares),
            lemma="taylor",
            arguments=(
                ("constant", Lambda),
                ("task", i),
                ("point", _reference),
                ("there", applied(i)),
                ("here", sample(i)),
                ("slope", _slope),
                ("versions", reads),
            ),
            premises=(Use("smooth"), Use("applied"), Use("true"), Use("first order")),
        ),
        *(
            step
            for version, move, formula in zip(versions, moves, far, strict=True)
            for step in (
                Assume(name=f"distance of {version}", conclusion=formula, hypothesis="displacement_norm"),
                Apply(
                    name=f"distance of {version}, squared",
                    conclusion=at_most(Norm(move) ** 2, _DISTANCES[version] ** 2),
                    lemma="square_monotone",
                    arguments=(("left", Norm(move)), ("right", _DISTANCES[version])),
                    premises=(Use(f"distance of {version}"),),
                ),
            )
        ),
        Identity(
            name="remainder's norm",
            conclusion=equal(Norm(_beyond), Norm(applied(i) - sample(i) - _slope)),
            rewrites=(Use("bias"),),
        ),
        Combine(
            name="bound",
            conclusion=at_most(Norm(_beyond), bound),
            terms=(
                (1, Use("remainder's norm")),
                (1, Use("taylor")),
                *((half(Lambda), Use(f"distance of {version}, squared")) for version in versions),
            ),
        ),
    )
    return Derivation(hypotheses, steps)


STASHED = _proof((FORWARD,))
BY_VERSION_VECTOR = _proof(VERSION_VECTORS)
