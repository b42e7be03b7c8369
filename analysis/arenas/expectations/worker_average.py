"""Workers that mix their weights and step by gradients of their own: the squared gradient at their average."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics, shares
from theory import symbols
from theory.claim import Claim
from theory.exact.norm import root

Row = tuple[Fraction, ...]
ONE, HALF, TINY = Fraction(1), Fraction(1, 2), Fraction(1, 64)
UPDATES, NOISY = 6, 4


@dataclass(frozen=True)
class Workers:
    """y_i <- sum_j W_ij y_j - step (h_i (y_i - c_i) +- noise) + e_i, one number a worker, one sign for all of them.

    Attributes:
        curvatures: h_i.
        targets: c_i; worker i's objective is h_i (y - c_i)^2/2, and f is the mean of all of them.
        mixing: W, row by row.
        starts: y_i at the start.
        step: eta.
        noise: what is added to or taken from the gradients of all workers, with even chances.
        error: e_i of each worker and update, the same at all updates.
        updates: T.
        gain: factor on the step that nobody declares.
        smoothness_share: the declared smoothness constant over the largest curvature.
        least: the declared least value of f above the true one.
        sampling: "independent"; "one": the sign is drawn once, for good; "sorted": drawn independently, but all plus
            signs are served first.
    """

    curvatures: Row
    targets: Row
    mixing: tuple[Row, ...]
    starts: Row
    step: Fraction
    noise: Fraction
    error: Row
    updates: int
    gain: Fraction = ONE
    smoothness_share: Fraction = ONE
    least: Fraction = Fraction(0)
    sampling: str = "independent"

    def lines(self) -> tuple[str, ...]:
        """Everything that somebody who rebuilds the run must know."""
        rows = "; ".join(", ".join(map(str, row)) for row in self.mixing)
        return (
            f"curvatures {_shown(self.curvatures)}, targets {_shown(self.targets)}, starts {_shown(self.starts)}",
            f"mixing {rows}; errors {_shown(self.error)}; noise ± {self.noise}, {self.sampling}",
            f"{self.updates} updates with the step size {self.step}, times {self.gain}",
            f"smoothness declared as {self.smoothness_share} of the true one, f* as {self.least} above",
        )

    def signs(self) -> list[tuple[Fraction, tuple[int, ...]]]:
        """Every outcome of chance, with its probability."""
        if not self.noise:
            return [(ONE, (1,) * self.updates)]
        if self.sampling == "one":
            return [(HALF, (sign,) * self.updates) for sign in (1, -1)]
        count, whole = self.updates, 2**self.updates
        if self.sampling == "sorted":
            ups = range(count + 1)
            return [(Fraction(comb(count, up), whole), (1,) * up + (-1,) * (count - up)) for up in ups]
        return [(Fraction(1, whole), path) for path in product((1, -1), repeat=count)]


def _shown(row: Row) -> str:
    return "(" + ", ".join(map(str, row)) + ")"


def _mean(row: Sequence[Fraction]) -> Fraction:
    return sum(row, Fraction(0)) / len(row)


def _trials(workers: Workers, claim: Claim, reference: str) -> Iterator[Trial]:
    yield _played(workers)


@lru_cache(maxsize=512)
def _played(workers: Workers) -> Trial:
    count, run = len(workers.curvatures), workers
    curvature = _mean(run.curvatures)
    pull = _mean([h * c for h, c in zip(run.curvatures, run.targets, strict=True)])
    zeros = [Fraction(0)] * run.updates
    squares, distances, moves = list(zeros), list(zeros), list(zeros)
    for chance, path in run.signs():
        at = run.starts
        for update, sign in enumerate(path):
            middle = _mean(at)
            gradients = [
                h * (y - c) + sign * run.noise for h, y, c in zip(run.curvatures, at, run.targets, strict=True)
            ]
            squares[update] += chance * (curvature * middle - pull) ** 2
            distances[update] += chance * _mean([(y - middle) ** 2 for y in at])
            moves[update] += chance * _mean(gradients) ** 2
            mixed = [sum((w * y for w, y in zip(row, at, strict=True)), Fraction(0)) for row in run.mixing]
            at = tuple(y - run.gain * run.step * g + e for y, g, e in zip(mixed, gradients, run.error, strict=True))
    start = _mean(run.starts)
    gap = (curvature * start - pull) ** 2 / (2 * curvature) - run.least
    values: dict[Any, Any] = {
        symbols.initial_gap: gap,
        symbols.step_size: run.step,
        symbols.horizon: run.updates,
        symbols.objective_smoothness: run.smoothness_share * max(run.curvatures),
        symbols.workers: count,
        symbols.consensus_distance: max(distances),
        symbols.mixing_error_bound: abs(_mean(run.error)),
        symbols.mean_gradient_bound: root(max(moves)),
    }
    return Trial(values, _mean(squares))


def _columns(workers: Workers) -> bool:
    return all(sum(column) == 1 for column in zip(*workers.mixing, strict=True))


ASSUMPTIONS: Mapping[str, Callable[[Workers], bool]] = MappingProxyType(
    {
        "worker_steps": lambda workers: workers.gain == 1,
        "columns_sum_to_one": _columns,
        "smooth_objective": lambda workers: workers.smoothness_share * max(workers.curvatures) >= _mean(
            workers.curvatures
        ),
        "smooth_local_objectives": lambda workers: workers.smoothness_share >= 1,
        "bounded_below": lambda workers: workers.least <= 0,
        "iid_batches": lambda workers: not workers.noise or workers.sampling != "one",
        "order_independent_of_data": lambda workers: not workers.noise or workers.sampling != "sorted",
    }
)  # fmt: skip


def mixing(count: int, kept: Fraction) -> tuple[Row, ...]:
    """Each worker keeps a share of its weights and hands the rest to the next one."""
    last = range(count)
    handed = [(i, (i - 1) % count) for i in last]
    return tuple(
        tuple((kept if i == j else Fraction(0)) + (1 - kept if (i, j) in handed else Fraction(0)) for j in last)
        for i in last
    )


def _workers(claim: Claim) -> SearchStrategy[Workers]:
    def draw(count: int) -> SearchStrategy[Workers]:
        row = st.tuples(*(dyadics(-2, 2, 1) for _ in range(count)))
        curves = st.tuples(*(dyadics(Fraction(1, 4), 2, 2) for _ in range(count)))
        kept = st.sampled_from([ONE, HALF, Fraction(1, 4)])
        small = st.tuples(*(dyadics(Fraction(-1, 8), Fraction(1, 8), 4) for _ in range(count)))
        quiet = st.tuples(st.just(Fraction(0)), st.integers(1, UPDATES))
        loud = st.tuples(dyadics(Fraction(1, 2), 2, 1), st.integers(1, NOISY))
        return st.builds(
            lambda h, c, w, y, step, e, noise, change: replace(
                Workers(h, c, mixing(count, w), y, step / max(h), noise[0], e, noise[1]), **change
            ),
            curves, row, kept, row, shares(2), st.just((Fraction(0),) * count) | small, quiet | loud, _changes(count),
        )  # fmt: skip

    return st.integers(1, 3).flatmap(draw) | st.sampled_from(_known(claim))


def _changes(count: int) -> SearchStrategy[dict[str, Any]]:
    """Mostly none."""
    rows = tuple((HALF,) * count for _ in range(count))
    return st.sampled_from(
        [{}, {}, {}, {"gain": TINY}, {"smoothness_share": TINY}, {"least": ONE}, {"sampling": "one"},
         {"sampling": "sorted"}, {"mixing": rows}]
    )  # fmt: skip


def alone(step: Fraction, updates: int, start: Fraction | int = 1, **changes: Any) -> Workers:
    """One worker on y^2/2."""
    base = Workers((ONE,), (Fraction(0),), ((ONE,),), (Fraction(start),), step, Fraction(0), (Fraction(0),), updates)
    return replace(base, **changes)


def pair(step: Fraction, updates: int, **changes: Any) -> Workers:
    """Two workers on y^2 and 0, far apart on either side of where f pulls neither way."""
    base = Workers(
        (ONE, Fraction(0)), (Fraction(0),) * 2, mixing(2, ONE), (Fraction(2), Fraction(-2)), step, Fraction(0),
        (Fraction(0),) * 2, updates,
    )  # fmt: skip
    return replace(base, **changes)


def _at_rest(count: int) -> Workers:
    """One worker at its target, all others elsewhere without a pull, and a constant that is f's own but not theirs."""
    none = (Fraction(0),) * (count - 1)
    elsewhere = (Fraction(0), *(ONE,) * (count - 1))
    return Workers(
        (ONE, *none), (Fraction(0), *none), mixing(count, ONE), elsewhere, Fraction(2**20), Fraction(0),
        (Fraction(0), *none), 1, smoothness_share=Fraction(1, count),
    )  # fmt: skip


def _known(claim: Claim) -> Sequence[Workers]:
    """One term of the value at a time, in units far apart; then a run that departs from each assumption."""
    leaking = alone(TINY, 512, mixing=((Fraction(65, 64),),))
    pushed = alone(TINY, 512, error=(TINY,), start=0)
    within = [
        alone(ONE, 1), alone(Fraction(1, 8), 24), alone(TINY, 48), alone(Fraction(2), 4), pushed,
        alone(TINY, 24, error=(TINY,)),
        alone(HALF, 4, 0, noise=ONE), pair(Fraction(1, 64), 256), pair(HALF, 6, mixing=mixing(2, HALF)),
    ]  # fmt: skip
    apart = [
        alone(Fraction(1, 16), 128, gain=TINY), leaking, alone(Fraction(2), 16, smoothness_share=TINY),
        alone(Fraction(1, 16), 16, least=HALF), alone(Fraction(1, 32), 128, 0, noise=ONE, sampling="one"),
        alone(Fraction(1, 32), 192, 0, noise=ONE, sampling="sorted"), _at_rest(8),
    ]  # fmt: skip
    far = [
        in_other_units(run, *units) for run in within[:6] for units in ((Fraction(2**12), ONE), (ONE, Fraction(2**12)))
    ]
    return [*within, *apart, *far]


def in_other_units(workers: Workers, length: Fraction = Fraction(3), loss: Fraction = Fraction(2)) -> Workers:
    """Weights and losses in other units: their numbers grow by these factors."""
    return replace(
        workers,
        curvatures=tuple(loss * h for h in workers.curvatures),
        targets=tuple(length * c for c in workers.targets),
        starts=tuple(length * y for y in workers.starts),
        error=tuple(length * e for e in workers.error),
        step=workers.step / loss,
        noise=workers.noise * loss * length,
        least=workers.least * loss * length**2,
    )


def _relabelled(workers: Workers) -> Workers:
    """Workers counted from the other end."""
    return replace(
        workers,
        curvatures=workers.curvatures[::-1],
        targets=workers.targets[::-1],
        starts=workers.starts[::-1],
        error=workers.error[::-1],
        mixing=tuple(row[::-1] for row in reversed(workers.mixing)),
    )


WORKER_AVERAGE = Arena(
    name="averaged workers",
    about="workers with objectives of their own that mix their weights, over all outcomes of the noise",
    measures=frozenset({"averaged_gradient_square_mean"}),
    instances=_workers,
    trials=_trials,
    known=_known,
    assumptions=ASSUMPTIONS,
    twins=(Twin(name="units", rewrite=in_other_units), Twin(name="relabelling", rewrite=_relabelled)),
)
