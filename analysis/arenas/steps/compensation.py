"""Taylor compensation on separable cubics in the plane: how far the compensated gradient is from the later one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.arenas.steps.plane import Point, norm, points, scaled
from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.exact_batch import row_words
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim

ONE = Fraction(1)


@dataclass(frozen=True)
class Cubic:
    """f = Σ_k (h_k x_k²/2 + c_k x_k³/6), read at x, wanted at x + move, compensated by λ g∘g∘move.

    Attributes:
        curvatures: h.
        thirds: c, the third derivatives.
        place: x.
        move: D.
        factor: λ.
        declared: what the declared constant of the Hessian is a multiple of the true one by.
        squared: whether the gradient enters squared; otherwise by its size, which is another rule.
    """

    curvatures: Point
    thirds: Point
    place: Point
    move: Point
    factor: Fraction
    declared: Fraction = ONE
    squared: bool = True

    def gradient(self, place: Point) -> Point:
        """∇f."""
        first, second = (h * x + c * x**2 / 2 for h, c, x in zip(self.curvatures, self.thirds, place, strict=True))
        return first, second

    @property
    def hessian_smoothness(self) -> Fraction:
        """Largest third derivative, times what is declared of it."""
        return max(map(abs, self.thirds)) * self.declared

    @property
    def mismatch(self) -> Fraction:
        """Largest entry of λ diag(g∘g) - H(x) in modulus."""
        hessian = (h + c * x for h, c, x in zip(self.curvatures, self.thirds, self.place, strict=True))
        return max(abs(self.factor * g**2 - h) for g, h in zip(self.gradient(self.place), hessian, strict=True))

    @property
    def residual(self) -> Point:
        """∇f(x + D) less the compensated gradient."""
        then = self.gradient(self.place)
        later = self.gradient((self.place[0] + self.move[0], self.place[1] + self.move[1]))
        sizes = [g**2 if self.squared else abs(g) for g in then]
        first, second = (
            after - before - self.factor * size * step
            for after, before, size, step in zip(later, then, sizes, self.move, strict=True)
        )
        return first, second

    def lines(self) -> tuple[str, ...]:
        """All numbers."""
        rule = "g∘g" if self.squared else "|g|"
        return (
            f"f = Σ h x²/2 + c x³/6, h = {row_words(self.curvatures)}, c = {row_words(self.thirds)}, "
            f"of which {self.declared} is declared",
            f"from {row_words(self.place)}, moved by {row_words(self.move)}, compensated by {self.factor} {rule}∘D",
        )


def _cubics(claim: Claim) -> SearchStrategy[Cubic]:
    drawn = st.builds(Cubic, points(), points(), points(), points(), dyadics(0, 2, 3))
    along = st.builds(
        _along, dyadics(0, 2, 3), dyadics(Fraction(1, 8), 2, 3), dyadics(Fraction(1, 8), 4, 3), dyadics(0, 2)
    )
    every = drawn | along
    return every | every.map(lambda case: replace(case, declared=ONE / 2)) | every.map(_by_size)


def _along(curvature: Fraction, third: Fraction, distance: Fraction, factor: Fraction) -> Cubic:
    """All in one coordinate, from 1."""
    zero = Fraction(0)
    return Cubic((curvature, zero), (third, zero), (ONE, zero), (distance, zero), factor)


def _by_size(case: Cubic) -> Cubic:
    return replace(case, squared=False)


def _attaining(claim: Claim) -> Sequence[Cubic]:
    """One coordinate, with a compensation that falls short of the Hessian."""
    moves = tuple(map(Fraction, ("1/100", "1/2", "1", "3")))
    numbers = ((ONE, ONE, Fraction(0)), (ONE, ONE, Fraction(1, 2)), (Fraction(5, 7), Fraction(3), Fraction(1, 9)))
    return [_along(h, c, distance, factor) for h, c, factor in numbers for distance in moves]


def _known(claim: Claim) -> Sequence[Cubic]:
    """Attaining ones; a smaller declared constant; a compensation by another rule where the stated one is right."""
    found = list(_attaining(claim))
    matched = replace(_along(ONE, Fraction(1, 8), Fraction(1, 2), ONE), squared=False)
    return [*found, *(replace(case, declared=ONE / 2) for case in found), matched, replace(matched, factor=Fraction(2))]


def _trials(case: Cubic, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {
        symbols.objective_hessian_smoothness: case.hessian_smoothness,
        symbols.curvature_mismatch: case.mismatch,
        symbols.prediction_distance: norm(case.move),
    }
    yield Trial(values, norm(case.residual))


def _in_units(case: Cubic, scale: Fraction) -> Cubic:
    """The loss measured in other units."""
    return replace(
        case,
        curvatures=scaled(scale, case.curvatures),
        thirds=scaled(scale, case.thirds),
        factor=case.factor / scale,
    )


def _relabelled(case: Cubic) -> Cubic:
    """The coordinates in the other order."""
    swapped = {name: getattr(case, name)[::-1] for name in ("curvatures", "thirds", "place", "move")}
    return replace(case, **swapped)


COMPENSATION = Arena(
    name="compensated gradients",
    about="a gradient of a cubic, compensated for a move",
    measures=frozenset({"compensation_residual"}),
    instances=_cubics,
    trials=_trials,
    known=_known,
    attaining=_attaining,
    assumptions=MappingProxyType(
        {
            "smooth_hessian": lambda case: case.declared >= 1,
            "taylor_compensation": lambda case: case.squared,
        }
    ),
    twins=(
        Twin(name="units", rewrite=lambda case: _in_units(case, Fraction(3, 2))),
        Twin(name="relabelling", rewrite=_relabelled),
    ),
)
