"""Random drawn runs for claims in expectation, in the update index, within a claim's assumptions and outside."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import isqrt
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.arenas.expectations.descent_known import known
from analysis.arenas.expectations.drawn_run import Departures, DrawnBatch, DrawnRun, Read
from analysis.strategies.numbers import dyadics, shares
from analysis.strategies.quadratics import Hessian, Vector, hessians, largest_eigenvalue, vectors
from theory import symbols
from theory.claim import Claim

LONGEST = 4
ALONE, NOISY = 8, 4
"""Updates where nothing is random, and where paths branch at every mini-batch."""
FRACTIONS = (Fraction(1), Fraction(1, 2), Fraction(1, 4))


def runs(claim: Claim) -> SearchStrategy[DrawnRun]:
    """Random runs and, one time in a few, a known extremal one."""
    extremal = known(claim)
    return _runs(claim) | st.sampled_from(extremal) if extremal else _runs(claim)


@st.composite
def _runs(draw: Callable[..., Any], claim: Claim) -> DrawnRun:
    size = draw(st.integers(1, 3))
    hessian = draw(hessians(size))
    batches = draw(mini_batches(hessian))
    blocks = draw(st.sampled_from([tuple(range(size)), (0,) * size]))
    count = max(blocks) + 1
    shrinks = symbols.shrink in claim.symbols or symbols.descent_share in claim.symbols
    scales = draw(st.tuples(*(st.sampled_from(FRACTIONS) for _ in range(count)))) if shrinks else (Fraction(1),) * count
    reads = draw(_reads(claim, blocks))
    updates = draw(st.integers(1, ALONE if len(batches) == 1 else max(1, NOISY // len(reads))))
    run = DrawnRun(batches, draw(vectors(size)), (Fraction(1),) * updates, reads, scales, blocks)
    run = replace(run, steps=draw(_steps(claim, run)), summed=draw(st.booleans()) if len(reads) > 1 else False)
    return replace(run, departures=draw(st.just(Departures()) | departures(run)))


def mini_batches(hessian: Hessian) -> SearchStrategy[tuple[DrawnBatch, ...]]:
    """The whole objective; additive noise; noise that grows with the distance from the minimum."""
    size = len(hessian)
    none = (Fraction(0),) * size

    def pair(noise: Vector, share: Fraction) -> tuple[DrawnBatch, ...]:
        scaled = [tuple(tuple(factor * entry for entry in row) for row in hessian) for factor in (1 + share, 1 - share)]
        return DrawnBatch(scaled[0], noise), DrawnBatch(scaled[1], tuple(-entry for entry in noise))

    noisy = st.builds(pair, vectors(size).filter(any), st.just(Fraction(0)))
    return st.just((DrawnBatch(hessian, none),)) | noisy | st.builds(pair, vectors(size), dyadics(Fraction(1, 2), 2, 1))


@st.composite
def _reads(draw: Callable[..., Any], claim: Claim, blocks: tuple[int, ...]) -> tuple[tuple[Read, ...], ...]:
    """One read; three version vectors or several mini-batches an update where the claim has numbers for them."""
    groups = draw(st.integers(1, 3)) if symbols.accumulated in claim.symbols or "accumulated" in claim.measured else 1
    parts = [(Fraction(1),)]
    if symbols.version_delay in claim.symbols:
        parts += [tuple(map(Fraction, row)) for row in (("1/4", "1/4", "1/2"), ("1/2", "1/2", "0"), ("1", "1", "-1"))]
    split = draw(st.sampled_from(parts))
    delays = st.integers(0, LONGEST).map(lambda d: (d,))
    turns = delays | st.tuples(st.integers(0, LONGEST), st.integers(0, LONGEST))
    alike = st.tuples(*(turns for _ in range(max(blocks) + 1))).map(lambda rows: tuple(rows[b] for b in blocks))
    torn = st.tuples(*(delays for _ in blocks))
    lateness = st.sampled_from([alike, alike, alike, torn]).flatmap(lambda kind: kind)
    return tuple(tuple(Read(share, draw(lateness)) for share in split) for _ in range(groups))


def _steps(claim: Claim, run: DrawnRun) -> SearchStrategy[tuple[Fraction, ...]]:
    """Shares of the largest step size that the claim allows, or some that vary."""
    names = {assumption.name for assumption in claim.assumptions}
    smoothness = largest_eigenvalue(run.hessian)
    limit = Fraction(2)
    if "step_at_most_inverse_smoothness" in names:
        limit = Fraction(1)
    elif "step_and_delays_short" in names:
        limit = short_step(run)
    elif claim.regime is not None:
        limit = Fraction(1, max(1, run.longest))
    updates = len(run.steps)
    constant = (shares() | st.just(Fraction(1)) | dyadics(Fraction(1, 4), 2, 2)).map(
        lambda share: (share * limit / smoothness,) * updates
    )
    falling = shares().map(lambda share: tuple(share * limit / smoothness / (u + 1) for u in range(updates)))
    any_steps = st.tuples(*(shares().map(lambda share: share * limit / smoothness) for _ in range(updates)))
    return constant | constant | falling | any_steps


def short_step(run: DrawnRun) -> Fraction:
    """A step size times smoothness at most at the limit of DM-T2's condition, and near it, in every block."""
    late = zip(run.scales, *map(run.delays, range(len(run.reads))), strict=True)
    limits = []
    for scale, *levels in late:
        square = scale**2 + 8 * scale * max(levels) ** 2  # of 2x²sτ² + xs = 1: x = 2/(s + √(s² + 8sτ²))
        above = Fraction(isqrt(int(square * 2**40)) + 1, 2**20)
        exact = Fraction(isqrt(square.numerator), isqrt(square.denominator))
        limits.append(2 / (scale + (exact if exact**2 == square else above)))
    return min(limits)


def departures(run: DrawnRun) -> SearchStrategy[Departures]:
    """One departure from what claims assume."""
    blocks = range(len(run.scales))
    return st.one_of(
        st.sampled_from([Fraction(1, 2), Fraction(3, 4)]).map(lambda m: Departures(momentum=m)),
        st.sampled_from([Fraction(1, 4), Fraction(2)]).map(lambda g: Departures(gain=g)),
        st.tuples(*(st.sampled_from([*FRACTIONS, Fraction(4)]) for _ in blocks)).map(
            lambda factors: Departures(step_factors=factors)
        ),
        st.sampled_from(blocks).map(lambda block: Departures(unwritten=(block,))),
        st.sampled_from(["one", "shuffled", "sorted"]).map(lambda sampling: Departures(sampling=sampling)),
        st.just(Departures(smoothness_share=Fraction(1, 4))),
        st.just(Departures(rule_share=Fraction(1, 4))),
        dyadics(Fraction(1, 16), 1).map(lambda least: Departures(least=least)),
    )
