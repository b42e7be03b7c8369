"""DM-T1-harmonic's proof: with η_u = η_0/(u + 1) a missed step size is at most τ_max + 1 times the present one."""

from sympy import Symbol

from theory import symbols
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import at_most, equal
from theory.proofs.recursion import scheduled

eta_0, tau = symbols.initial_step_size, symbols.max_delay
r = Symbol("r", integer=True, nonnegative=True)
m = Symbol("m_u", integer=True, nonnegative=True)

_MISSED, _NOW = equal(scheduled(r), eta_0 / (r + 1)), equal(scheduled(r + m), eta_0 / (r + m + 1))
_LATE = at_most(m, tau)
_ratio, _slack = (r + m + 1) / (r + 1), m * r / (r + 1)

DERIVATION = Derivation(
    (
        Hypothesis("harmonic schedule", "η_u = η_0/(u + 1), at the missed update r and at u = r + m", (_MISSED, _NOW)),
        Hypothesis("max_delay", "no read is more than τ_max updates late", (_LATE,)),
    ),
    (
        Assume(name="missed step size", conclusion=_MISSED, hypothesis="harmonic schedule"),
        Assume(name="present step size", conclusion=_NOW, hypothesis="harmonic schedule"),
        Assume(name="late", conclusion=_LATE, hypothesis="max_delay"),
        Identity(
            name="ratio",
            conclusion=equal(scheduled(r) / scheduled(r + m), _ratio),
            rewrites=(Use("missed step size"), Use("present step size")),
        ),
        Apply(name="what is left", conclusion=at_most(0, _slack), lemma="sign", arguments=(("term", _slack),)),
        Combine(
            name="bound",
            conclusion=at_most(scheduled(r) / scheduled(r + m), tau + 1),
            terms=((1, Use("ratio")), (1, Use("late")), (1, Use("what is left"))),
            reason="1 + m/(r + 1) = 1 + m − mr/(r + 1)",
        ),
    ),
)
