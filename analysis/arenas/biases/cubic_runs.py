"""Delayed gradient descent on cubic losses: what of the bias is beyond first order in the displacement, exactly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.exact.dual import Dual
from theory.exact.norm import root

Point = tuple[Any, ...]
STEPS = 3


@dataclass(frozen=True)
class Coordinate:
    """One coordinate of the loss: slope·θ + curvature·θ²/2 + third·θ³/6 + fourth·θ⁴/24, and how its gradient is formed.

    The mixed gradient takes θ from the forward version but in its curved part, third·θ²/2, of which the shares named
    take it from the recompute and from the backward version.

    Attributes:
        slope: of the loss at 0.
        curvature: of the loss at 0.
        third: third derivatives, one for each of the parts that read the forward, recompute and backward version.
        fourth: fourth derivative; where it is not 0, the third derivative is no Lipschitz constant of the second.
    """

    slope: Fraction
    curvature: Fraction
    third: tuple[Fraction, Fraction, Fraction]
    fourth: Fraction = Fraction(0)

    def gradient(self, forward: Any, recomputed: Any, backward: Any) -> Any:
        """The mixed gradient at three versions."""
        versions = (forward, recomputed, backward)
        curved = sum((c * (x * x) for c, x in zip(self.third, versions, strict=True)), start=0) * Fraction(1, 2)
        flat = self.slope + self.curvature * forward
        return flat + curved + Fraction(self.fourth, 6) * (forward * forward * forward)


@dataclass(frozen=True)
class CubicRun:
    """Gradient descent, all coordinates written at once, the gradient of update t formed from old versions.

    Attributes:
        coordinates: the loss, a sum over coordinates.
        lags: of each coordinate, how many updates ago its forward, recompute and backward versions were written.
        start: where the run starts, and has been before.
        step_size: eta.
        torn: whether the gradient is formed at versions of which the last coordinate is one update older than they say.
    """

    coordinates: tuple[Coordinate, ...]
    lags: tuple[tuple[int, int, int], ...]
    start: tuple[Fraction, ...]
    step_size: Fraction
    torn: bool = False

    def lines(self) -> tuple[str, ...]:
        """The loss, the versions, the start."""
        shown = [
            f"coordinate {place}: slope {one.slope}, curvature {one.curvature}, third derivatives "
            f"{', '.join(map(str, one.third))}, fourth {one.fourth}; versions {lags} updates old (forward, recompute, "
            f"backward)"
            for place, (one, lags) in enumerate(zip(self.coordinates, self.lags, strict=True))
        ]
        torn = ("reads are torn: the last coordinate is one update older",) if self.torn else ()
        return (*shown, f"start ({', '.join(map(str, self.start))}), step {self.step_size}, {STEPS} updates", *torn)


@dataclass(frozen=True)
class Event:
    """One update: what its gradient was formed at, and the reference points.

    Attributes:
        said: the three versions that the record names.
        formed: the three versions that the gradient was formed at.
        references: the state at the write (own), at the task's start, and the forward version that was read.
    """

    said: tuple[Point, Point, Point]
    formed: tuple[Point, Point, Point]
    references: dict[str, Point]


def gradient(run: CubicRun, versions: Sequence[Point]) -> Point:
    """The mixed gradient at three version vectors."""
    rows = zip(run.coordinates, zip(*versions, strict=True), strict=True)
    return tuple(one.gradient(*triple) for one, triple in rows)


def events(run: CubicRun) -> Iterator[Event]:
    """The run, update by update."""
    oldest = max(max(lags) for lags in run.lags)
    path = [run.start] * (oldest + 2)
    last = len(run.start) - 1

    def read(kind: int, torn: bool) -> Point:
        return tuple(path[-1 - lags[kind] - (torn and k == last)][k] for k, lags in enumerate(run.lags))

    for _ in range(STEPS):
        said = (read(0, False), read(1, False), read(2, False))
        formed = (read(0, run.torn), read(1, run.torn), read(2, run.torn))
        yield Event(said, formed, {"own": path[-1], "start": path[-1 - oldest], "read": said[0]})
        moves = gradient(run, formed)
        path.append(tuple(x - run.step_size * g for x, g in zip(path[-1], moves, strict=True)))


def beyond_first_order(run: CubicRun, event: Event, here: Point) -> Point:
    """Bias of the applied gradient, less its derivative at the reference in the direction of what the record names."""
    moving = [tuple(Dual(a, b - a) for a, b in zip(here, point, strict=True)) for point in event.said]
    applied, rows = gradient(run, event.formed), gradient(run, moving)
    return tuple(there - row.value - row.slope for there, row in zip(applied, rows, strict=True))


def _square(first: Point, second: Point) -> Fraction:
    return sum(((a - b) ** 2 for a, b in zip(first, second, strict=True)), Fraction(0))


def _trials(run: CubicRun, claim: Claim, reference: str) -> Iterator[Trial]:
    """Every update; Λ of the loss for a gradient of one version vector, else of the mixed gradient."""
    mixed = claim.measured == "mixed_bias_beyond_first_order"
    if mixed:
        constant = max(abs(third) for one in run.coordinates for third in one.third)
    else:
        constant = max(abs(sum(one.third)) for one in run.coordinates)
    for update, event in enumerate(events(run)):
        here = event.references[reference or "own"]
        rest = beyond_first_order(run, event, here)
        forward, recomputed, backward = (root(_square(point, here)) for point in event.said)
        values: dict[Basic, Any] = {
            symbols.hessian_smoothness: Fraction(constant),
            symbols.displacement_norm: forward,
            symbols.displacement_norm_recompute: recomputed,
            symbols.displacement_norm_backward: backward,
            symbols.step_size: run.step_size,
            symbols.max_delay: max(lags[0] for lags in run.lags),
            symbols.horizon: STEPS,
        }
        yield Trial(values, root(_square(rest, (Fraction(0),) * len(rest))), f"update {update}")


def weight_rule(run: CubicRun) -> str:
    """Stash: all versions are the forward one; live: the backward one is newer; else recompute."""
    if all(lags[0] == lags[1] == lags[2] for lags in run.lags):
        return "stash"
    return "live" if all(lags[0] == lags[1] for lags in run.lags) else "recompute"


def _runs(claim: Claim) -> SearchStrategy[CubicRun]:
    """Runs under each weight rule; a few have a fourth derivative, or torn reads."""
    small, third = dyadics(-1, 1, 2), dyadics(-2, 2, 1)
    rare = st.just(Fraction(0)) | st.just(Fraction(0)) | dyadics(-1, 1, 1)
    coordinate = st.builds(Coordinate, small, small, st.tuples(third, third, third), rare)

    def table(top: tuple[int, int, int], rule: str) -> tuple[int, int, int]:
        forward, middle, low = sorted(top, reverse=True)
        return {"stash": (forward,) * 3, "live": (forward, forward, low)}.get(rule, (forward, middle, low))

    def of(shape: tuple[int, str]) -> SearchStrategy[CubicRun]:
        count, rule = shape
        lags = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)).map(lambda top: table(top, rule))
        every = (st.tuples(*[item] * count) for item in (coordinate, lags, dyadics(-1, 1, 1)))
        return st.builds(CubicRun, *every, dyadics(Fraction(1, 4), 1, 2), st.sampled_from((False, False, True)))

    return st.tuples(st.integers(1, 2), st.sampled_from(("stash", "live", "recompute"))).flatmap(of)


def _one(thirds: tuple[Fraction, Fraction, Fraction], fourth: int = 0) -> Coordinate:
    return Coordinate(Fraction(-1), Fraction(0), thirds, Fraction(fourth))


def _known(claim: Claim) -> Sequence[CubicRun]:
    """One coordinate at several delays, every part of the gradient as curved; and runs outside each assumption."""
    start, short = (Fraction(1, 2),), Fraction(1, 4)
    mixed = claim.measured == "mixed_bias_beyond_first_order"
    thirds = [(c, c * mixed, c * mixed) for c in (Fraction(1, 2), Fraction(-3))]
    runs = [
        CubicRun((_one(third),), ((tau, tau, tau),), start, step)
        for tau in (1, 2, 4)
        for third in thirds
        for step in (short, Fraction(1))  # displacements on either side of 1
    ]
    newer = [CubicRun((_one(thirds[0]),), (table,), start, short) for table in ((1, 1, 0), (2, 1, 0))] if mixed else []
    outside = CubicRun((_one(thirds[0], fourth=6),), ((2, 2, 2),), start, short)
    torn = CubicRun((_one(thirds[0]),), ((1, 1, 1),), start, short, torn=True)
    return [*runs, *newer, outside, torn]


def _other_length(run: CubicRun) -> CubicRun:
    """The same run with θ in half the unit: derivatives of order n fall by 2^n, the step grows by 4."""
    coordinates = tuple(
        Coordinate(
            one.slope / 2,
            one.curvature / 4,
            (one.third[0] / 8, one.third[1] / 8, one.third[2] / 8),
            one.fourth / 16,
        )
        for one in run.coordinates
    )
    start = tuple(2 * x for x in run.start)
    return replace(run, coordinates=coordinates, start=start, step_size=4 * run.step_size)


def _turned_over(run: CubicRun) -> CubicRun:
    """The sign of θ exchanged."""
    coordinates = tuple(
        replace(one, slope=-one.slope, third=(-one.third[0], -one.third[1], -one.third[2])) for one in run.coordinates
    )
    return replace(run, coordinates=coordinates, start=tuple(-x for x in run.start))


def _synchronous(run: CubicRun) -> CubicRun:
    return replace(run, lags=((0, 0, 0),) * len(run.lags), torn=False)


CUBIC_RUNS = Arena(
    name="cubic runs",
    about="delayed gradient descent on a cubic loss, its gradient formed from up to three versions",
    measures=frozenset({"bias_beyond_first_order", "mixed_bias_beyond_first_order"}),
    references=frozenset({"read", "own", "start"}),
    instances=_runs,
    trials=_trials,
    known=_known,
    assumptions={
        "smooth_derivative": lambda run: all(one.fourth == 0 for one in run.coordinates),
        "in_memory_atomic": lambda run: not run.torn,
    },
    weight_rule=weight_rule,
    delay=lambda run: max(lags[0] for lags in run.lags),
    synchronous=_synchronous,
    twins=(Twin(name="units", rewrite=_other_length), Twin(name="sign", rewrite=_turned_over)),
)
