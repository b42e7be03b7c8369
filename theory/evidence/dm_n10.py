"""DM-N10 shown: quadratics have no finite moment, runs have one exactly where they stay; when DM-T1 is informative."""

from collections.abc import Sequence
from fractions import Fraction

from theory import symbols
from theory.claims.dm_n10 import DM_N10
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.exact.claim_numbers import column, exact_value
from theory.exhibit import Fact
from theory.methods import fdg
from theory.refutation import Comparison

CURVATURES = (Fraction(1, 2), Fraction(1), Fraction(7))
ASSERTED = (Fraction(1), Fraction(10**3), Fraction(10**6))
STEPS = (Fraction(1, 10), Fraction(1, 4), Fraction(1), Fraction(3, 2))
UPDATES = 10**9


def _largest(step: Fraction, updates: int) -> Fraction:
    """Largest squared gradient that the lower of two modules of FDG as drawn applies to w²/2 from 1."""
    delay = fdg.delays(2)[0]
    path = [Fraction(1)] * (delay + 1)
    for _ in range(updates):
        path.append(path[-1] - step * path[-1 - delay])
    return max(entry**2 for entry in path[:-1])


def moments() -> tuple[Fact, ...]:
    """For any asserted bound a point beyond it; along a run the bound is finite, and settles only if the run does."""
    facts: list[Fact] = []
    for curvature in CURVATURES:
        beyond = all((curvature * (bound + 1) / curvature) ** 2 > bound for bound in ASSERTED)
        facts.append((f"λ = {curvature}: at w = (A + 1)/λ the squared gradient is above A = 1, 10^3, 10^6", beyond))
    grown = [_largest(Fraction(9, 10), updates) for updates in (100, 200, 400)]
    facts.append(("γL = 9/10: the largest squared gradient grows with the run", grown == sorted(set(grown))))
    kept = {_largest(Fraction(1, 2), updates) for updates in (100, 200, 400)}
    facts.append(("γL = 1/2: it is that of the start, however long the run", kept == {Fraction(1)}))
    return tuple(facts)


def relative_right_side(
    step_times_smoothness: Fraction, delays: Sequence[int], moments: Sequence[Fraction], scales: Sequence[Fraction]
) -> Fraction:
    """(2Δ/(γU) + γLA_β + γ²L²D_β)/Σ s_lA_l with L = 1, Δ = 1 and 10^9 updates."""
    x = step_times_smoothness
    shrunk = sum((s**2 * a for s, a in zip(scales, moments, strict=True)), Fraction(0))
    late = sum((d**2 * s**2 * a for d, s, a in zip(delays, scales, moments, strict=True)), Fraction(0))
    trivial = sum((s * a for s, a in zip(scales, moments, strict=True)), Fraction(0))
    return (2 / (x * UPDATES) + x * shrunk + x**2 * late) / trivial


def ratios() -> tuple[Fact, ...]:
    """At γL ≥ 1 the ratio is at least 1 without shrinking; small steps, or shrinking, can make it informative."""
    facts: list[Fact] = []
    delays = fdg.delays(2)
    for step in STEPS:
        ratio = [
            relative_right_side(step, delays, moment, (Fraction(1), Fraction(1)))
            for moment in ((Fraction(1), Fraction(1)), (Fraction(9), Fraction(1)), (Fraction(0), Fraction(1)))
        ]
        if step >= 1:
            facts.append((f"γL = {step}, β = 1: the ratio is at least γL", min(ratio) >= step))
        else:
            facts.append((f"γL = {step}, β = 1: the ratio is below 1", ratio[0] < 1))
    shrunk = relative_right_side(
        Fraction(1), delays, (Fraction(99), Fraction(1)), fdg.gradient_scales(2, Fraction(1, 10))
    )
    facts.append(("γL = 1, β = 1/10, most of the moment below: the ratio is below 1", shrunk < 1))
    close = relative_right_side(Fraction(1), (0, 0), (Fraction(1), Fraction(1)), (Fraction(1), Fraction(1)))
    facts.append(("γL = 1, no delay: the ratio is 1 but for 2Δ/(γU)", 1 < close < 1 + Fraction(1, 10**8)))
    return tuple(facts)


def instances() -> tuple[Comparison, ...]:
    """The right side of DM-T1-const over the moments that it assumes, at ηL = 1 and without shrinking."""
    found = []
    for delays in ((0, 0), (1, 0), (2, 0)):
        for updates in (10**2, 10**4, UPDATES):
            moments = column([Fraction(1), Fraction(1)])
            numbers = {
                symbols.step_size: 1,
                symbols.objective_smoothness: 1,
                symbols.horizon: updates,
                symbols.initial_gap: 1,
                symbols.shrink: column([Fraction(1), Fraction(1)]),
                symbols.block_second_moment: moments,
                symbols.block_delay: column(delays),
            }
            least = exact_value(DM_N10, {symbols.block_second_moment: moments})
            found.append(
                Comparison(f"τ = {delays}, T = {updates}", "right side", exact_value(DM_T1_CONST, numbers), least)
            )
    return tuple(found)
