"""How far, and in what covariance, delays move the stationary law of a quadratic from that of SGD."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.arenas.laws.late_quadratic import (
    LateQuadratic,
    divergence_of_mode,
    first_order,
    leading_of_covariance,
    leading_of_modes,
)
from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics, shares
from theory import symbols
from theory.claim import Claim, Rate
from theory.exact.rational_matrix import from_matrix, to_matrix
from theory.proofs.vocabulary import k, l
from theory.stationary_law.delayed_mode import variance_ratio_ball

BY_BLOCK = frozenset({symbols.lag_time, symbols.covariance_change})
"""Symbols of claims about delays that may differ by block."""

BELOW_HALF_PI = Fraction(344, 219)
"""1.57077…, just below π/2 = 1.57079…: from there on the mode has no stationary law."""


def _numbers(case: LateQuadratic) -> dict[Basic, Any]:
    late = case.step_size * (case.uniform or 0)
    noise = case.diffusion
    # Of q = ‖∇f‖²/2 − D_0 Δf in the eigenbasis: variance of h²x²/2, E x⁴ = 3v², v = D_0/h.
    spread = sum(((h**2 / 2) ** 2 * (3 - 1) * (noise / h) ** 2 for h in case.modes), Fraction(0))
    values: dict[Basic, Any] = {
        symbols.blocks: len(case.modes),
        symbols.step_size: case.step_size,
        symbols.coordinate_noise: case.coordinate_noise,
        symbols.diffusion: noise,
        symbols.hessian: np.array(case.hessian, dtype=object),
        symbols.lag_time: np.array([[case.step_size * lag for lag in row] for row in case.lags], dtype=object),
        symbols.covariance_change: np.array(from_matrix(first_order(case)), dtype=object),
        symbols.curvature_square: sum((entry**2 for row in case.hessian for entry in row), Fraction(0)),
        symbols.correction_variance: spread,
    }
    if case.uniform is not None:
        values |= {symbols.delay: case.uniform, symbols.delay_time: late}
    if len(case.modes) == 1:
        values |= {
            symbols.mode_curvature: case.modes[0],
            symbols.step_times_curvature: case.step_size * case.modes[0],
        }
    return values


def _divergences(case: LateQuadratic, claim: Claim, reference: str) -> Iterator[Trial]:
    """Of a rate the leading term, at a step size and at half of it; else the divergence of one mode, enclosed."""
    if isinstance(claim, Rate):
        both = (case, replace(case, step_size=case.step_size / 2))
        if BY_BLOCK & claim.symbols:
            sides = [leading_of_covariance(one) for one in both]
        elif case.uniform is None:
            return
        else:
            sides = [leading_of_modes(one, one.step_size * case.uniform) for one in both]
        if sides[0]:
            yield Trial(_numbers(case), sides[0], finer=Trial(_numbers(both[1]), sides[1]))
    elif case.uniform is not None and len(case.modes) == 1:
        ratio = variance_ratio_ball(case.step_size * case.uniform * case.modes[0])
        yield Trial(_numbers(case), divergence_of_mode(ratio))


def _covariances(case: LateQuadratic, claim: Claim, reference: str) -> Iterator[Trial]:
    change, hessian = first_order(case), to_matrix(case.hessian)
    found = from_matrix(hessian * change + change * hessian)
    numbers = _numbers(case)
    for row in range(len(found)):
        for column in range(row + 1):
            where = f"blocks {row} and {column}"
            yield Trial({**numbers, k: row, l: column}, found[row][column], where)


def _cases(claim: Claim) -> SearchStrategy[LateQuadratic]:
    """Delays of all kinds; steps below the limit of the largest curvature and delay."""

    def of(count: int) -> SearchStrategy[LateQuadratic]:
        uniform = st.integers(0, 6).map(lambda lag: ((lag,) * count,) * count)
        lags = st.tuples(*[st.tuples(*[st.integers(0, 4)] * count)] * count)
        return st.builds(
            _within,
            st.tuples(*[dyadics(Fraction(1, 4), 4, 2)] * count),
            st.booleans(),
            lags | uniform if BY_BLOCK & claim.symbols else uniform,
            shares(),
            dyadics(Fraction(1, 2), 4, 1),
        )

    return st.integers(1, 1 if _of_a_mode(claim) else 3).flatmap(of)


def _of_a_mode(claim: Claim) -> bool:
    return claim.measured == "divergence_from_sgd" and not isinstance(claim, Rate)


def _within(
    modes: tuple[Fraction, ...], turned: bool, lags: tuple[tuple[int, ...], ...], share: Fraction, noise: Fraction
) -> LateQuadratic:
    longest = max(1, *(lag for row in lags for lag in row))
    return LateQuadratic(modes, turned, lags, share * BELOW_HALF_PI / (longest * max(modes)), noise)


def _known(claim: Claim) -> Sequence[LateQuadratic]:
    """One mode and several, coupled, at several delays; delays by the block read (D-ASGD's), and without pattern."""
    sizes = ((Fraction(3),), (Fraction(1, 2),), (Fraction(1), Fraction(3)), (Fraction(1), Fraction(2), Fraction(3)))
    found = []
    for modes in sizes[:2] if _of_a_mode(claim) else sizes:
        count = len(modes)
        tables = [((lag,) * count,) * count for lag in (1, 2, 5)]
        if BY_BLOCK & claim.symbols:
            tables += [(tuple(range(count, 0, -1)),) * count]
            tables += [tuple(tuple((3 * i + 2 * j) % 5 for j in range(count)) for i in range(count))]
        found += [_within(modes, True, lags, Fraction(n, 10), Fraction(n)) for lags in tables for n in (3, 9)]
    return found


def _whole(claim: Claim) -> bool:
    """An order leaves its constant open, with its unit: nothing is compared but slopes."""
    return claim.tight or not isinstance(claim, Rate)


def _other_time(case: LateQuadratic) -> LateQuadratic:
    return replace(case, modes=tuple(3 * h for h in case.modes), step_size=case.step_size / 3)


def _relabelled(case: LateQuadratic) -> LateQuadratic:
    """The blocks in the other order, where H is diagonal or has two of them that are coupled."""
    if case.turned and len(case.modes) > 1:
        return case
    return replace(case, modes=case.modes[::-1], lags=tuple(row[::-1] for row in case.lags[::-1]))


_TWINS = (
    Twin(name="units", rewrite=_other_time, serves=_whole),
    Twin(name="relabelling", rewrite=_relabelled, serves=_whole),
    Twin(
        name="rotation",
        rewrite=lambda case: replace(case, turned=not case.turned),
        serves=lambda claim: _whole(claim) and not BY_BLOCK & claim.symbols,
    ),
)
DIVERGENCES = Arena(
    name="divergences",
    about="a quadratic in continuous time, its gradient read late",
    measures=frozenset({"divergence_from_sgd"}),
    instances=_cases,
    trials=_divergences,
    known=_known,
    twins=_TWINS,
)
COVARIANCES = Arena(
    name="covariances",
    about="a quadratic in continuous time, each block's gradient reading every block late by a delay of its own",
    measures=frozenset({"covariance_change_between_hessians"}),
    instances=_cases,
    trials=_covariances,
    known=_known,
    twins=_TWINS,
)
