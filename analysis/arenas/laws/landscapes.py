"""Objectives and log-densities that are polynomials: stationary laws without current, integrated exactly along paths.

d theta_k = A_k dt + sqrt(2 B_k) dW_k. Where no current flows, ln p has the slope v_k = (A_k - B_k')/B_k along k, with '
the derivative along k. A path takes one coordinate after the other from 0 to its end. Along each piece v_k is a
polynomial of degree 5 at most, which Boole's rule integrates exactly (Davis and Rabinowitz 1984, Section 2.5).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim

Polynomial = tuple[tuple[Fraction, tuple[int, ...]], ...]
"""Terms: a coefficient, and the power of each coordinate."""
Point = tuple[Fraction, ...]
BOOLE = tuple((Fraction(place, 4), Fraction(weight, 90)) for place, weight in enumerate((7, 32, 12, 32, 7)))
FULL_JET, HIGHER = (1, 2, 3, 4), (3, 4)
"""Degrees of the terms; with degrees 3 and 4 alone, slope and Laplacian vanish at 0 as well as the function."""


@dataclass(frozen=True)
class Landscape:
    """An objective f (or, of PD-D1, a log-density), the noise, and the point at which a law is asked for.

    Attributes:
        function: f, of degrees 1 to 4.
        noise: of each coordinate k the numbers a and b of B_k = a + (Σ b_j theta_j)², a > 0, for PD-D1.
        point: theta.
        step_size: eta.
        coordinate_noise: variance of the gradient noise in one coordinate.
        delay: tau, updates.
    """

    function: Polynomial
    noise: tuple[tuple[Fraction, tuple[Fraction, ...]], ...]
    point: Point
    step_size: Fraction = Fraction(1, 2)
    coordinate_noise: Fraction = Fraction(3)
    delay: int = 0

    def lines(self) -> tuple[str, ...]:
        """The function, the noise, the point."""
        terms = [
            "·".join([f"({c})", *(f"θ_{k}^{power}" for k, power in enumerate(powers) if power)])
            for c, powers in self.function
        ]
        noises = [f"({', '.join(map(str, row))})·θ, squared, plus {floor}" for floor, row in self.noise]
        return (
            "f = " + " + ".join(terms),
            f"at θ = ({', '.join(map(str, self.point))}), from 0",
            f"step {self.step_size}, noise {self.coordinate_noise} a coordinate, {self.delay} updates late",
            *(f"B_{k} = {noise}" for k, noise in enumerate(noises)),
        )

    @property
    def diffusion(self) -> Fraction:
        """D_0, the constant of the noise of SGD."""
        return self.step_size * self.coordinate_noise / 2


def at(function: Polynomial, point: Point) -> Fraction:
    """The value of a polynomial."""
    return sum((c * prod(x**n for x, n in zip(point, powers, strict=True)) for c, powers in function), Fraction(0))


def along(function: Polynomial, k: int) -> Polynomial:
    """Its derivative in coordinate k."""
    return tuple((c * n[k], (*n[:k], n[k] - 1, *n[k + 1 :])) for c, n in function if n[k])


def line_integrals(slope: Callable[[int, Point], Fraction], point: Point) -> list[Fraction]:
    """The integral of the slope along each piece of the path from 0: earlier coordinates at their end, later ones 0."""
    found = []
    for k, end in enumerate(point):
        places = [(share, (*point[:k], share * end, *[Fraction(0)] * (len(point) - k - 1))) for share, _ in BOOLE]
        found.append(end * sum(w * slope(k, place) for (_, place), (_, w) in zip(places, BOOLE, strict=True)))
    return found


def _density(case: Landscape) -> Iterator[Trial]:
    """The log-density over that at 0, beside the integrals of the slopes that drift and noise give."""
    count = len(case.point)

    def slope(k: int, place: Point) -> Fraction:
        floor, row = case.noise[k]
        inner = sum(b * x for b, x in zip(row, place, strict=True))
        noise, noise_slope = floor + inner**2, 2 * inner * row[k]
        drift = noise * at(along(case.function, k), place) + noise_slope  # no current over exp(f) with this one
        return (drift - noise_slope) / noise

    pieces = np.array(line_integrals(slope, case.point), dtype=object)
    values: dict[Basic, Any] = {symbols.path_integral: pieces, symbols.blocks: count}
    yield Trial(values, at(case.function, case.point))


def _numbers(case: Landscape) -> dict[Basic, Any]:
    first = [at(along(case.function, k), case.point) for k in range(len(case.point))]
    second = [at(along(along(case.function, k), k), case.point) for k in range(len(case.point))]
    return {
        symbols.objective_here: at(case.function, case.point),
        symbols.slope_square: sum((s**2 for s in first), Fraction(0)),
        symbols.laplacian: sum(second, Fraction(0)),
        symbols.step_size: case.step_size,
        symbols.coordinate_noise: case.coordinate_noise,
        symbols.diffusion: case.diffusion,
        symbols.delay: case.delay,
        symbols.delay_time: case.step_size * case.delay,
    }


def _potential(case: Landscape) -> Iterator[Trial]:
    """Minus D_0 times the log-density over that at 0 of the drift −∇f(θ(t − δ)) to first order in δ.

    Given θ(t), the mean of ∇f(θ(t − δ)) is ∇f + δ (−∇f·∇ + D_0 Δ) ∇f. The path starts where f has no slope and no
    Laplacian, so that the potential is 0 there.
    """
    if any(sum(powers) < min(HIGHER) for _, powers in case.function):
        return
    late, every = case.step_size * case.delay, range(len(case.point))

    def slope(k: int, place: Point) -> Fraction:
        first = along(case.function, k)
        moved = sum(-at(along(case.function, j), place) * at(along(first, j), place) for j in every)
        spread = sum(case.diffusion * at(along(along(first, j), j), place) for j in every)
        return at(first, place) + late * (moved + spread)

    yield Trial(_numbers(case), sum(line_integrals(slope, case.point), Fraction(0)))


def _log_density(case: Landscape) -> Iterator[Trial]:
    """Minus the log-density over that at 0 of the drift −∇f without delay."""
    pieces = line_integrals(lambda k, place: at(along(case.function, k), place) / case.diffusion, case.point)
    yield Trial(_numbers(case), sum(pieces, Fraction(0)))


MEASURED: dict[str, Callable[[Landscape], Iterator[Trial]]] = {
    "stationary_log_density": _density,
    "stationary_potential": _potential,
    "minus_stationary_log_density": _log_density,
}


def _degrees(claim: Claim) -> tuple[int, ...]:
    return HIGHER if claim.measured == "stationary_potential" else FULL_JET


def _landscapes(claim: Claim) -> SearchStrategy[Landscape]:
    def of(count: int) -> SearchStrategy[Landscape]:
        powers = [n for n in product(range(5), repeat=count) if sum(n) in _degrees(claim)]
        terms = st.tuples(dyadics(-2, 2, 1), st.sampled_from(powers))
        floors, row = dyadics(Fraction(1, 2), 2, 1), st.tuples(*[dyadics(-1, 1, 1)] * count)
        return st.builds(
            Landscape,
            st.lists(terms, min_size=1, max_size=4).map(tuple),
            st.tuples(*[st.tuples(floors, row)] * count),
            st.tuples(*[dyadics(-2, 2, 1)] * count),
            dyadics(Fraction(1, 8), 1, 3),
            dyadics(Fraction(1, 2), 4, 1),
            st.integers(0, 5),
        )

    return st.integers(1, 3).flatmap(of)


def _known(claim: Claim) -> Sequence[Landscape]:
    """One, two and three coordinates with terms of every degree, all of them coupled."""
    found = []
    for count in (1, 2, 3):
        powers = [n for n in product(range(5), repeat=count) if sum(n) in _degrees(claim)]
        function = tuple((Fraction(place % 5 + 1, 2), n) for place, n in enumerate(powers))
        noise = tuple((Fraction(k + 1), tuple(Fraction(j - k, 2) for j in range(count))) for k in range(count))
        point = tuple(Fraction(k + 2, 2) for k in range(count))
        found += [Landscape(function, noise, point, delay=delay) for delay in (0, 1, 3)]
    return found


def _exchanged(case: Landscape) -> Landscape:
    """The coordinates in the other order."""
    function = tuple((c, powers[::-1]) for c, powers in case.function)
    noise = tuple((floor, row[::-1]) for floor, row in case.noise[::-1])
    return replace(case, function=function, noise=noise, point=case.point[::-1])


def _longer(case: Landscape) -> Landscape:
    """Lengths in half the unit, the time unchanged: f and the noise are four times as large."""
    function = tuple((4 * c / Fraction(2) ** sum(powers), powers) for c, powers in case.function)
    point = tuple(2 * x for x in case.point)
    return replace(case, function=function, point=point, coordinate_noise=4 * case.coordinate_noise)


LANDSCAPES = Arena(
    name="landscapes",
    about="polynomial objectives of one to three coordinates, and diffusions without current",
    measures=frozenset(MEASURED),
    instances=_landscapes,
    trials=lambda case, claim, reference: MEASURED[claim.measured](case),
    known=_known,
    twins=(Twin(name="relabelling", rewrite=_exchanged), Twin(name="units", rewrite=_longer)),
)
