"""PD-B7 at instances: a cubic loss attains it at several delays; a two-layer net obeys it under live weights."""

from fractions import Fraction
from itertools import product
from typing import Any

from theory import symbols
from theory.claim import Claim
from theory.claims.pd_b7 import PD_B7, PD_B7_LIVE
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.refutation import Comparison


def stashed() -> tuple[Fact, ...]:
    """On (Λ/6)θ³ every delayed step's |b − H(Θ − θ)| is (Λ/2)(Θ − θ)² exactly."""
    facts = []
    for third, delay in product((Fraction(1), Fraction(3)), (1, 2, 5, 8)):
        path = [Fraction(1, 2)] * (delay + 1)
        attained, largest = True, Fraction(0)
        for _ in range(6):
            read, here = path[0], path[-1]
            bias, first_order = third * (read**2 - here**2) / 2, third * here * (read - here)
            attained = attained and abs(bias - first_order) == third * (read - here) ** 2 / 2
            largest = max(largest, abs(bias - first_order))
            path = [*path[1:], here - Fraction(1, 4) * third * read**2 / 2]
        facts.append((f"Λ = {third}, τ = {delay}: ‖R‖ = (Λ/2)D² at every step, not always 0", attained and largest > 0))
    return tuple(facts)


def _mixed(target: Fraction, forward: Fraction, bottom: Fraction, backward: Fraction) -> tuple[Fraction, Fraction]:
    """Gradient of (w_1 w_0 − y)²/2 by (w_0, w_1): w_0 is read forward only, w_1 forward, and backward for w_0."""
    residual = forward * bottom - target
    return residual * backward, residual * bottom


def _along(
    target: Fraction, bottom: Fraction, top: Fraction, moves: tuple[Fraction, Fraction, Fraction]
) -> tuple[Fraction, Fraction]:
    """Derivative of the mixed gradient at (w_0, w_1) for all versions, applied to moves of w_1^F, w_0^F, w_1^B."""
    forward, below, backward = moves
    residual, change = top * bottom - target, forward * bottom + top * below
    return change * top + residual * backward, change * bottom + residual * below


def live() -> tuple[Fact, ...]:
    """‖R‖ ≤ (Λ/2) ΣD² with a Λ for the box where every weight is at most 2 in modulus."""
    facts = []
    grid = (Fraction(-1, 2), Fraction(0), Fraction(1, 3), Fraction(1))
    # Second derivatives by (w_1^F, w_0^F, w_1^B) = (a, c, e): e, c, a (twice each) and 2c (twice), 2a. Where all are at
    # most 2 their squares sum to 2(4 + 4 + 4) + 2·16 + 16 = 72 at most, and Λ² is at most that.
    second = Fraction(9)
    for target in (Fraction(0), Fraction(1)):
        worst, obeyed = Fraction(0), True
        for bottom, top, *moves in product((Fraction(1), Fraction(-1)), (Fraction(1), Fraction(1, 2)), *(grid,) * 3):
            forward, below, backward = moves
            there = _mixed(target, top + forward, bottom + below, top + backward)
            here = _mixed(target, top, bottom, top)
            slope = _along(target, bottom, top, (forward, below, backward))
            remainder = sum(((a - b - c) ** 2 for a, b, c in zip(there, here, slope, strict=True)), Fraction(0))
            distance = forward**2 + below**2 + backward**2
            obeyed = obeyed and remainder <= (second * distance / 2) ** 2
            worst = max(worst, remainder / distance**2 if distance else Fraction(0))
        facts.append((f"y = {target}: ‖R‖ ≤ (Λ/2) ΣD² at all {2 * 2 * 4**3} points", obeyed and worst > 0))
    return tuple(facts)


def _held(claim: Claim, unused: tuple[Any, ...]) -> tuple[Comparison, ...]:
    """The remainder of the last of some delayed steps on (Λ/6)θ³ beside a claim's value."""
    found = []
    for third, delay in product((Fraction(1), Fraction(3)), (1, 2, 5, 8)):
        path = [Fraction(1, 2)] * (delay + 1)
        for _ in range(6):
            path = [*path[1:], path[-1] - Fraction(1, 4) * third * path[0] ** 2 / 2]
        read, here = path[0], path[-1]
        remainder = abs(third * (read**2 - here**2) / 2 - third * here * (read - here))
        numbers = {symbols.hessian_smoothness: third, symbols.displacement_norm: abs(read - here)}
        value = exact_value(claim, numbers | dict.fromkeys(unused, Fraction(0)))
        found.append(Comparison(f"cubic loss, Λ = {third}, τ = {delay}", "‖R‖", remainder, value))
    return tuple(found)


def instances() -> tuple[Comparison, ...]:
    """Weights stashed."""
    return _held(PD_B7, ())


def live_instances() -> tuple[Comparison, ...]:
    """The same loss as a mixed gradient that depends on the forward versions alone."""
    return _held(PD_B7_LIVE, (symbols.displacement_norm_recompute, symbols.displacement_norm_backward))
