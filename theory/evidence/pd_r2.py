"""PD-R2 decided: stable just below the limit, not stable just above it, at several delays."""

from fractions import Fraction

from theory.exact.limit import limit_bracket
from theory.exact.stability import is_stable
from theory.exhibit import Fact

_NEAR = Fraction(1, 10**15)


def facts() -> tuple[Fact, ...]:
    """Schur–Cohn tests 1e-15 beside the limit."""
    facts = []
    for tau in (0, 1, 2, 3, 5, 8, 16, 32):
        lower, upper = limit_bracket(tau)
        facts.append((f"τ = {tau}: stable at the limit − 1e-15", is_stable(tau, lower - _NEAR)))
        facts.append((f"τ = {tau}: not stable at the limit + 1e-15", not is_stable(tau, upper + _NEAR)))
    facts.append(("τ = 0, 1: not stable at the limit itself (2 and 1)", not is_stable(0, 2) and not is_stable(1, 1)))
    return tuple(facts)
