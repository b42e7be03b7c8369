"""The step condition of DM-T2 decided: simple steps, the limit where it is rational, both sides of it elsewhere."""

from fractions import Fraction
from math import isqrt

from theory.claims.dm_t2_step import DM_T2_STEP
from theory.exact.claim_numbers import exact_value
from theory.exact.digits import decimal
from theory.exhibit import Fact
from theory.methods import ddg, fdg
from theory.refutation import Comparison

NEAR = Fraction(1, 10**12)
WHOLE = (0, 1, 6, 35, 204)
"""Delays with a whole R."""


def _limit(tau: int) -> Fraction:
    """2/(1 + R), for a delay whose R² = 1 + 8τ² is a square."""
    return Fraction(2, 1 + isqrt(1 + 8 * tau**2))


def _condition(tau: int, step: Fraction) -> Fraction:
    return 2 * step**2 * tau**2 + step


def simple() -> tuple[Fact, ...]:
    """1/(2 τ_max + 1) on the schedules, with shrinking."""
    facts = []
    for modules in (2, 3, 4, 8, 16):
        for name, delays in (
            ("FDG drawn", fdg.delays(modules)),
            ("FDG released", fdg.delays(modules, "released")),
            ("DDG", ddg.delays(modules)),
        ):
            step = Fraction(1, 2 * max(delays) + 1)
            meets = all(
                fdg.meets_step_condition(step, delays, fdg.gradient_scales(modules, shrink))
                for shrink in (1, Fraction(1, 2), Fraction(1, 5))
            )
            facts.append((f"K = {modules}, {name}: ηL = {step} meets the condition", meets))
    return tuple(facts)


def attained() -> tuple[Fact, ...]:
    """Delays with a whole R: 2(ηL)²τ² + ηL is 1 at ηL = 2/(1 + R), and above 1 beyond."""
    facts = []
    for tau in WHOLE:
        step = _limit(tau)
        value = _condition(tau, step)
        facts.append((f"τ_max = {tau}: 2(ηL)²τ² + ηL = {value} at ηL = {step}", value == 1))
        facts.append((f"τ_max = {tau}: not met at ηL + 1e-12", not fdg.meets_step_condition(step + NEAR, (tau,), (1,))))
    return tuple(facts)


def instances() -> tuple[Comparison, ...]:
    """The condition at the limit itself."""
    return tuple(
        Comparison(f"τ_max = {tau}, ηL = {_limit(tau)}", "2(ηL)²τ² + ηL", _condition(tau, _limit(tau)), Fraction(1))
        for tau in WHOLE
    )


def largest_step(delays: tuple[int, ...], scales: tuple[Fraction, ...]) -> tuple[Fraction, Fraction]:
    """Fractions `NEAR` apart with the largest admissible ηL between them: the first is admissible, the second not."""
    admissible, too_long = Fraction(0), Fraction(0)
    while fdg.meets_step_condition(too_long, delays, scales):
        too_long += 1
    while too_long - admissible > NEAR:
        middle = (admissible + too_long) / 2
        if fdg.meets_step_condition(middle, delays, scales):
            admissible = middle
        else:
            too_long = middle
    return admissible, too_long


def decided() -> tuple[Fact, ...]:
    """Limits of FDG as drawn with two modules, and of one unshrunk block."""
    facts = []
    for shrink in (Fraction(1), Fraction(1, 2), Fraction(1, 5), Fraction(11, 100)):
        lower, upper = largest_step(fdg.delays(2), fdg.gradient_scales(2, shrink))
        shown = {decimal(end, 6) for end in (lower, upper)}
        facts.append((f"K = 2 drawn, factor {decimal(shrink, 2)}: largest ηL = {', '.join(shown)}", len(shown) == 1))
    for tau in (2, 3, 4, 5, 8, 16):
        lower, upper = largest_step((tau,), (Fraction(1),))
        between = (2 / lower - 1) ** 2 > 1 + 8 * tau**2 > (2 / upper - 1) ** 2
        facts.append((f"τ_max = {tau}: 2/(1 + R) is within 1e-12 of the largest ηL, {decimal(lower, 6)}", between))
    return tuple(facts)


def simple_instances() -> tuple[Comparison, ...]:
    """The condition at the simple step."""
    found = []
    for tau in (0, 1, 2, 4, 8):
        step = Fraction(1, 2 * tau + 1)
        value = exact_value(DM_T2_STEP, {})
        found.append(Comparison(f"τ_max = {tau}, ηL = {step}", "2(ηL)²τ² + ηL", _condition(tau, step), value))
    return tuple(found)
