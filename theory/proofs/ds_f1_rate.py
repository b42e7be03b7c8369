"""Proof of DS-F1-rate: the derivative of z^{tau+1} - z^tau + a has the root tau/(tau + 1), so a root is as large."""

from sympy import Symbol

from theory.derivation import Derivation
from theory.derivation.roots import RootsWithin
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import at_most, equal
from theory.symbols import delay, mode_radius, step_times_curvature

z = Symbol("z")
q = Symbol("q", positive=True)
polynomial = z ** (delay + 1) - z**delay + step_times_curvature
_critical = equal((delay + 1) * q, delay)
_within = RootsWithin(mode_radius, z, polynomial)

HYPOTHESES = (
    Hypothesis("slowest mode", "r is the largest modulus of a root of z^{τ+1} − z^τ + a", (_within,)),
    Hypothesis("critical point", "q = τ/(τ + 1), positive: τ ≥ 1", (_critical,)),
)

STEPS = (
    Assume(name="modes", conclusion=_within, hypothesis="slowest mode"),
    Assume(name="critical point", conclusion=_critical, hypothesis="critical point"),
    Combine(
        name="slope",
        conclusion=equal((delay + 1) * q**delay - delay * q ** (delay - 1), 0),
        terms=((q ** (delay - 1), Use("critical point")),),
    ),
    Apply(
        name="hull",
        conclusion=at_most(q, mode_radius),
        lemma="gauss_lucas",
        arguments=(("radius", mode_radius), ("variable", z), ("polynomial", polynomial), ("point", q)),
        premises=(Use("modes"), Use("slope")),
    ),
    Combine(
        name="rate",
        conclusion=at_most(delay / (delay + 1), mode_radius),
        terms=((1, Use("hull")), (-1 / (delay + 1), Use("critical point"))),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
