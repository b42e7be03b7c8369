"""DS-F1-rate decided: the best step reaches tau/(tau + 1), its neighbours near and far do not."""

from collections.abc import Sequence
from fractions import Fraction

from theory.claims.ds_f1 import DS_F1_RATE
from theory.exact.claim_numbers import exact_value
from theory.exact.limit import limit_bracket
from theory.exact.polynomial import roots_inside_circle
from theory.exact.stability import best_step, characteristic_polynomial, contracts_faster_than
from theory.exhibit import Fact
from theory.refutation import Comparison
from theory.symbols import delay

_NEAR = Fraction(1, 10**15)
_BELOW_ONE = (Fraction(1, 100), Fraction(1, 2), 1 - Fraction(1, 10**3), 1 - Fraction(1, 10**6))
_ON_THE_WAY = (Fraction(1, 10**6), Fraction(1, 10**3), Fraction(1, 2), Fraction(9, 10))


def facts() -> tuple[Fact, ...]:
    """Schur-Cohn tests on the disc of radius tau/(tau + 1), and the double root on its rim divided out."""
    facts = []
    for tau in (1, 2, 3, 4, 6, 8, 12):
        step, rate = best_step(tau)
        limit = limit_bracket(tau)[0]
        above = [step + Fraction(round((limit - step) * share * 10**9), 10**9) for share in _ON_THE_WAY]
        others = [*(step * share for share in _BELOW_ONE), *above]
        where = f"τ = {tau}, a = {tau}^{tau}/{tau + 1}^{tau + 1}"
        once, first = _divided(characteristic_polynomial(tau, step), rate)
        rest, second = _divided(once, rate)
        double = first == second == 0 and roots_inside_circle(rest, rate)
        facts += [
            (f"{where}: {rate} is a double root, all others are smaller", double),
            (
                f"{where}: all roots are below {rate} + 1e-15",
                contracts_faster_than(tau, step, rate + _NEAR),
            ),
            (
                f"τ = {tau}: at {len(others)} other a some root is above {rate} + 1e-15",
                not any(contracts_faster_than(tau, other, rate + _NEAR) for other in others),
            ),
        ]
    facts.append(
        ("τ = 0: at a = 1 the root is 0", characteristic_polynomial(0, 1) == (0, 1) and best_step(0) == (1, 0))
    )
    return tuple(facts)


def _divided(polynomial: Sequence[Fraction], root: Fraction) -> tuple[tuple[Fraction, ...], Fraction]:
    """Quotient and remainder by z - root, ascending coefficients (Horner)."""
    values = [Fraction(0)]
    for coefficient in reversed(polynomial):
        values.append(values[-1] * root + coefficient)
    return tuple(reversed(values[1:-1])), values[-1]


def instances() -> tuple[Comparison, ...]:
    """The largest modulus of a root at the best step, where `facts` decides that it is the double root."""
    found = []
    for tau in (1, 2, 3, 4, 6, 8, 12):
        step, rate = best_step(tau)
        once, remainder = _divided(characteristic_polynomial(tau, step), rate)
        if remainder == 0 and roots_inside_circle(_divided(once, rate)[0], rate):
            found.append(
                Comparison(f"τ = {tau}, a = {step}", "largest modulus", rate, exact_value(DS_F1_RATE, {delay: tau}))
            )
    return tuple(found)
