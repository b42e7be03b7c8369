"""DS-gen decided: coefficients of 1/(1 - z + a z^{tau+1}) in fractions against both bounds."""

from fractions import Fraction

from theory import symbols
from theory.claims.ds_gen import DS_GEN
from theory.exact.stability import best_step
from theory.exhibit import Fact
from theory.numeric import evaluate
from theory.refutation import Comparison

_DELAYS = (0, 1, 2, 3, 5, 8, 16)


def coefficients(delay: int, step_times_curvature: Fraction, count: int) -> list[Fraction]:
    """c_0 … c_{count-1}: c_k = c_{k-1} - a c_{k-tau-1}, with c_0 = 1 and 0 before it."""
    values = [Fraction(1)]
    for k in range(1, count):
        late = values[k - delay - 1] if k > delay else 0
        values.append(values[-1] - step_times_curvature * late)
    return values


def constant(delay: int) -> Fraction:
    """(1 - 1/(20(tau + 1)))^{-(tau + 1)}."""
    return (1 - Fraction(1, 20 * (delay + 1))) ** -(delay + 1)


def facts() -> tuple[Fact, ...]:
    """The bound at five a and the first 6(tau + 1) coefficients, where it is attained, and the sharper one."""
    facts = []
    for tau in _DELAYS:
        largest, count = Fraction(1, 20 * (tau + 1)), 6 * (tau + 1) + 4
        for a in (largest * share for share in (Fraction(1, 100), Fraction(1, 2), Fraction(1))):
            ratios = [abs(c) / (1 - a) ** (k + 1) for k, c in enumerate(coefficients(tau, a, count))]
            facts.append((f"τ = {tau}, a = {a}: |c_k| within the bound, k < {count}", max(ratios) <= constant(tau)))
            attained = ratios[tau] == constant(tau) and tau <= ratios.index(max(ratios))
            if a == largest:
                facts.append((f"τ = {tau}, a = {a}: equality at k = τ", attained))
        fastest = best_step(tau)[0]
        for a in (fastest / 3, fastest):
            values = coefficients(tau, a, count)
            sharp = all(0 <= c <= (1 - a) ** (k - tau) for k, c in enumerate(values) if k >= tau)
            equal = values[tau] == 1 and values[tau + 1] == 1 - a
            facts.append((f"τ = {tau}, a = {a}: 0 ≤ c_k ≤ (1 − a)^(k−τ), equal at k = τ, τ + 1", sharp and equal))
    return tuple(facts)


def instances() -> tuple[Comparison, ...]:
    """Coefficient τ at the largest step."""
    found = []
    for tau in _DELAYS:
        a = Fraction(1, 20 * (tau + 1))
        at_tau = DS_GEN.value.subs({symbols.coefficient_index: tau, symbols.delay: tau})
        bound = evaluate(at_tau, {symbols.step_times_curvature: a}, "exact").item()
        measured = abs(coefficients(tau, a, tau + 1)[tau])
        found.append(Comparison(f"τ = k = {tau}, a = {a}", "|c_k|", measured, bound))
    return tuple(found)
