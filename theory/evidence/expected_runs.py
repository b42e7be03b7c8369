"""Runs of delayed SGD on rational quadratics against which convergence claims are held in exact expectations."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from math import isqrt
from typing import Any

from theory import symbols
from theory.exact.claim_numbers import column
from theory.exact.digits import decimal
from theory.exact.expectation import Moments, path
from theory.exact.random_quadratic import DelayedQuadratic, Draw, with_noise
from theory.exact.rational_matrix import from_matrix, to_matrix
from theory.exhibit import Fact
from theory.refutation import Comparison

ROOT_DIGITS = 30
MODE = with_noise(((1,),), ((Fraction(1, 2),),))
COUPLED = with_noise(((2, 1), (1, 2)), ((Fraction(1, 2), 0), (0, Fraction(1, 3))), (1, -1))
# Mini-batches of a least-squares problem: the noise grows with the distance from the solutions.
LEAST_SQUARES = (
    Draw(Fraction(1, 3), ((1, 1), (1, 1)), (1, 1)),
    Draw(Fraction(1, 3), ((4, 0), (0, 0)), (0, 0)),
    Draw(Fraction(1, 3), ((0, 0), (0, 1)), (0, Fraction(-1))),
)


@dataclass(frozen=True)
class ExpectedRun:
    """A run of so many updates from a start, and the constants of its objective.

    Attributes:
        name: in a few words.
        run: the method and the problem.
        start: x_0.
        updates: T.
        least: f*; None: computed, for a positive definite expected Hessian.
    """

    name: str
    run: DelayedQuadratic
    start: tuple[Fraction, ...]
    updates: int
    least: Fraction | None = None

    @cached_property
    def moments(self) -> tuple[Moments, ...]:
        """Before the updates 0 .. T - 1, and after the last one."""
        return tuple(path(self.run, self.start, self.updates))

    @cached_property
    def smoothness(self) -> Fraction:
        """L: the largest absolute row sum of the expected Hessian, at least its norm (it is symmetric)."""
        return max(
            sum(map(abs, row[1 : 1 + self.run.size]), Fraction(0)) for row in from_matrix(self.run.true_gradient)
        )

    @cached_property
    def gap(self) -> Fraction:
        """f(x_0) - f*: for a positive definite expected Hessian half of g' (inverse Hessian) g at the start."""
        if self.least is not None:
            return self.moments[0].objective - self.least
        rows = from_matrix(self.run.true_gradient)
        hessian = to_matrix([row[1 : 1 + self.run.size] for row in rows])
        slope = to_matrix([[row[0]] for row in rows]) + hessian * to_matrix([[x] for x in self.start])
        return from_matrix(slope.transpose() * hessian.solve(slope))[0][0] / 2

    @cached_property
    def numbers(self) -> dict[Any, Any]:
        """The run's constants in the symbols of the claims, each coordinate a block."""
        return {
            symbols.step_size: self.run.step_size,
            symbols.horizon: self.updates,
            symbols.objective_smoothness: self.smoothness,
            symbols.initial_gap: self.gap,
            symbols.blocks: self.run.size,
            symbols.shrink: column(self.run.factors),
            symbols.block_delay: column(self.run.delays),
            symbols.block_second_moment: column(self.largest_by_coordinate("applied_squares")),
            symbols.block_noise_variance: column(self.largest_by_coordinate("noise_squares")),
        }

    def largest(self, name: str) -> Fraction:
        """Largest sum over coordinates of a quantity of `Moments`, over the updates 0 .. T - 1."""
        return max(sum(getattr(moments, name), Fraction(0)) for moments in self.moments[:-1])

    def largest_by_coordinate(self, name: str) -> tuple[Fraction, ...]:
        """The same coordinate by coordinate."""
        columns = zip(*(getattr(moments, name) for moments in self.moments[:-1]), strict=True)
        return tuple(max(column) for column in columns)

    def averaged(self, name: str) -> Fraction:
        """Mean over the updates of the scaled sum over coordinates of a quantity of `Moments`."""
        totals = (
            sum((s * value for s, value in zip(self.run.factors, getattr(moments, name), strict=True)), Fraction(0))
            for moments in self.moments[:-1]
        )
        return sum(totals, Fraction(0)) / self.updates

    def compared(self, measured: Fraction, bound: Fraction, what: str = "measured") -> Comparison:
        """A measured number of this run beside a bound."""
        return Comparison(f"{self.name}, τ = {', '.join(map(str, self.run.delays))}", what, measured, bound)


def shown(comparisons: Iterable[Comparison]) -> tuple[Fact, ...]:
    """The facts that measured numbers are at most their bounds, with both and their ratio."""
    return tuple(
        (
            f"{one.case}: {one.quantity} {decimal(one.measured, 6)} ≤ {decimal(one.bound, 6)}, "
            f"ratio {decimal(one.measured / one.bound, 3)}",
            not one.exceeds,
        )
        for one in comparisons
    )


@cache
def runs(scales: tuple[Fraction, Fraction] | None = None) -> tuple[ExpectedRun, ...]:
    """One mode, two coupled coordinates, and least squares by mini-batches, at several delays; ηL ≤ 1."""
    first = None if scales is None else scales[:1]
    found = [
        ExpectedRun("one mode", DelayedQuadratic(MODE, (delay,), step, scales=first), (Fraction(2),), 24)
        for delay, step in ((0, Fraction(1, 2)), (1, Fraction(1, 4)), (4, Fraction(1, 10)), (9, Fraction(1, 20)))
    ]
    for delays, step in (((1, 0), Fraction(1, 9)), ((4, 4), Fraction(1, 30)), ((1, 4), Fraction(1, 24))):
        for name, draws in (("coupled", COUPLED), ("least squares", LEAST_SQUARES)):
            run = DelayedQuadratic(draws, delays, step, scales=scales)
            found.append(ExpectedRun(name, run, (Fraction(1), Fraction(2)), 20))
    return tuple(found)


def root_above(square: Fraction) -> Fraction:
    """A rational at least the root, by less than 10^-30."""
    return root_below(square) + Fraction(1, 10**ROOT_DIGITS)


def root_below(square: Fraction) -> Fraction:
    """The root where it is rational; else a rational below it by less than 10^-30."""
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if root**2 == square:
        return root
    return Fraction(isqrt(square.numerator * 100**ROOT_DIGITS // square.denominator), 10**ROOT_DIGITS)
