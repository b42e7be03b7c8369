"""Drawn runs that come close to claims in expectation, and ones that depart from one assumption and pay for it."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

from analysis.arenas.expectations.drawn_run import Departures, DrawnBatch, DrawnRun, Read, late
from analysis.arenas.expectations.drawn_twins import in_other_units
from analysis.strategies.quadratics import diagonal
from theory import symbols
from theory.claim import Claim

ONE, HALF, QUARTER, TINY = Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(1, 64)
DELAYS = (0, 1, 2, 3, 5, 8)
SHORT = 32
"""Updates of runs that are compared update by update."""
FAR = (Fraction(2**12), Fraction(1, 2**12))


def mode(
    delay: int,
    step: Fraction | Sequence[Fraction],
    updates: int,
    start: Fraction | int = 1,
    noise: Fraction | int = 0,
    scale: Fraction | int = 1,
    curvature: Fraction = ONE,
) -> DrawnRun:
    """f = (curvature/2) x^2 with noise of either sign."""
    steps = (step,) * updates if isinstance(step, Fraction) else tuple(step)
    hessian = diagonal([curvature])
    signs = (Fraction(noise), -Fraction(noise)) if noise else (Fraction(0),)
    batches = tuple(DrawnBatch(hessian, (sign,)) for sign in signs)
    return DrawnRun(batches, (Fraction(start),), steps, late(delay), (Fraction(scale),), (0,))


def two_modes(delays: tuple[int, int], step: Fraction, updates: int, blocks: tuple[int, int] = (0, 1)) -> DrawnRun:
    """f = |x|^2/2 from (0, 1): only the second coordinate moves."""
    batch = DrawnBatch(diagonal([ONE, ONE]), (Fraction(0), Fraction(0)))
    scales = (ONE,) * (max(blocks) + 1)
    return DrawnRun((batch,), (Fraction(0), ONE), (step,) * updates, late(*delays), scales, blocks)


def departed(run: DrawnRun, **changes) -> DrawnRun:
    """The run with departures."""
    return replace(run, departures=Departures(**changes))


def apart() -> tuple[DrawnRun, ...]:
    """Runs that break one assumption each; the mean squared gradient stays, where claims say that it falls."""
    unstable = two_modes((0, 16), Fraction(1, 8), 32, blocks=(0, 0))
    pushed, sorted_out = mode(0, Fraction(1, 8), 16, HALF, 1), mode(0, Fraction(1, 16), 32, QUARTER, 1)
    return (
        departed(mode(0, QUARTER, 16), gain=TINY),
        departed(mode(2, Fraction(1, 16), 5), gain=Fraction(16)),
        departed(mode(1, QUARTER, 12), momentum=Fraction(15, 16)),
        mode(0, (QUARTER, *(TINY**2,) * 15), 16),
        mode(1, (TINY, ONE, ONE), 3),
        departed(two_modes((0, 0), QUARTER, 16), step_factors=(ONE, TINY)),
        departed(two_modes((0, 0), QUARTER, 16), unwritten=(1,)),
        departed(mode(0, QUARTER, 4), least=Fraction(1, 2)),
        departed(mode(0, TINY, 16), least=Fraction(31, 64)),
        mode(16, Fraction(1, 8 * 64), 32, scale=64),
        unstable,
        replace(unstable, reads=late(16, 16), departures=Departures(rule_share=TINY)),
        departed(mode(0, Fraction(2), 4), smoothness_share=TINY),
        departed(mode(2, QUARTER, 4), smoothness_share=TINY),
        *(departed(run, sampling="one") for run in (pushed, replace(pushed, start=(Fraction(0),)))),
        *(departed(run, sampling="sorted") for run in (sorted_out, replace(sorted_out, start=(Fraction(0),)))),
        departed(mode(0, Fraction(1, 16), 16, 1, Fraction(15, 4)), sampling="one"),
        departed(mode(0, Fraction(1, 16), 64, 1, Fraction(5, 4)), sampling="sorted"),
        *(departed(mode(4, Fraction(1, 32), 6, 0, 1), sampling=sampling) for sampling in ("one", "sorted")),
        mode(0, Fraction(3, 2), 3),
        mode(4, ONE, 12),
    )


def close() -> tuple[DrawnRun, ...]:
    """Runs within all assumptions that come close to some claim."""
    attained = [mode(d, Fraction(1, 3), d + 1, curvature=Fraction(3, 2)) for d in DELAYS]
    falling = [mode(d, tuple(Fraction(2, 3 * (r + 1)) for r in range(d + 1)), d + 1) for d in DELAYS]
    shrunk = replace(two_modes((3, 1), QUARTER, 4), start=(ONE, ONE), scales=(HALF, ONE))
    return (
        *attained,
        *falling,
        shrunk,
        *(mode(0, step, updates) for step in (ONE, HALF, TINY) for updates in (1, 4)),
        *(mode(d, Fraction(2), d + 2) for d in DELAYS),
        *(mode(d, Fraction(1, 2 * d + 1), 5, 0, 1) for d in (0, 1, 2, 4)),
        mode(0, ONE, 6, 0, 1),
        *(mode(d, TINY**2, d + 1) for d in DELAYS),
        *(mode(d, TINY**2, d + 1, 0, 1) for d in (1, 2, 4)),
        mode(0, Fraction(1, 3), 1, scale=HALF),
        mode(0, TINY, 48),
        mode(1, ONE, 48),
        mode(8, Fraction(1, 12), 128, 0, 1),
        *(mode(0, 2 / scale, 64, scale=scale) for scale in (ONE, HALF, QUARTER)),
    )


def typical() -> tuple[DrawnRun, ...]:
    """One run for each term of the claims: early reads, long moves, noise, short steps, shrinking."""
    return (
        mode(0, Fraction(1, 3), 1, scale=HALF),
        mode(2, Fraction(1, 3), 3, curvature=Fraction(3, 2)),
        mode(2, Fraction(2), 4),
        mode(1, ONE, 24),
        mode(0, TINY, 48),
        mode(0, ONE, 4, 0, 1),
        mode(1, Fraction(1, 3), 5, 0, 1),
        mode(2, TINY**2, 3),
        mode(2, TINY**2, 3, 0, 1),
        mode(0, Fraction(4), 64, scale=HALF),
    )


def groups(sizes: Sequence[int] = (1, 2, 3)) -> tuple[DrawnRun, ...]:
    """Several mini-batches an update, by their mean and by their sum."""
    found = []
    for size in sizes:
        for delay in range(3):
            reads = late(delay) + late(max(0, delay - 1)) * (size - 1)
            base = mode(0, Fraction(2), delay + 2)
            by_mean = replace(base, reads=reads)
            by_sum = replace(base, reads=reads, steps=tuple(step / size for step in base.steps), summed=True)
            found += [by_mean, by_sum, replace(by_mean, reads=late(delay) * size)]
    return tuple(found)


def versions() -> tuple[DrawnRun, ...]:
    """Three version vectors."""
    base = mode(0, HALF, 12)
    shares = (QUARTER, QUARTER, HALF)
    patterns = ((0, 0, 0), (1, 1, 0), (2, 0, 1), (1, 1, 1), (3, 3, 0))
    return tuple(
        replace(base, reads=(tuple(Read(s, ((d,),)) for s, d in zip(shares, delays, strict=True)),))
        for delays in patterns
    )


@cache
def _all(accumulated: bool, versioned: bool) -> tuple[DrawnRun, ...]:
    special = (*(groups() if accumulated else ()), *(versions() if versioned else ()))
    return (*close(), *special, *apart(), *in_all_units((*typical(), *special[::4])))


def in_all_units(runs: Sequence[DrawnRun]) -> list[DrawnRun]:
    """The runs with weights, and with losses, in far larger and far smaller units: no power of a constant is missed."""
    units = [(unit, ONE) for unit in FAR] + [(ONE, unit) for unit in FAR]
    return [in_other_units(run, *pair) for run in runs for pair in units]


def known(claim: Claim) -> Sequence[DrawnRun]:
    """All that the claim has numbers for: what one claim does not speak about, another does."""
    accumulated = symbols.accumulated in claim.symbols or "accumulated" in claim.measured
    found = _all(accumulated, symbols.version_delay in claim.symbols)
    if symbols.descent_share in claim.symbols:
        return [run for run in found if not run.longest]  # a late step goes up near the minimum: no share is possible
    one_by_one = claim.measured in ("decrease_and_gradient_squares", "accumulated_moment")
    return [run for run in found if len(run.steps) <= SHORT] if one_by_one else found
