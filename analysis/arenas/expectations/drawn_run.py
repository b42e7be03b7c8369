"""A run of SGD on a rational quadratic over all outcomes of chance: who reads what is given, expectations are sums.

The objective is f(x) = x'Hx/2, the mean over equally likely mini-batches with the gradients H_i x - c_i, where the H_i
have the mean H and the c_i the mean 0; its least value is 0. Every quantity comes from the recursion itself, path by
path, so a run may also break what claims assume: momentum, batches that are not independent, torn reads.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain, combinations_with_replacement, islice, permutations, product
from math import factorial, prod

from analysis.strategies.quadratics import Hessian, Vector

Path = tuple[Fraction, tuple[int, ...]]
"""A probability, and the place of each mini-batch in the list, in the order in which they are drawn."""


@dataclass(frozen=True)
class DrawnBatch:
    """A mini-batch with the gradient H_i x - c_i.

    Attributes:
        hessian: H_i, shape (d, d).
        noise: c_i, shape (d,), whose mean over the mini-batches is 0.
    """

    hessian: Hessian
    noise: Vector


@dataclass(frozen=True)
class Read:
    """A version vector that a gradient reads.

    Attributes:
        share: its part of the point at which the gradient is taken; the parts of all version vectors sum to 1.
        delays: of each coordinate: for how many updates a write stays unseen, by the number of the task that wrote, in
            turns. (2,) is a delay of two updates; (3, 0) lets every second task be overtaken.
    """

    share: Fraction
    delays: tuple[tuple[int, ...], ...]

    def lateness(self, coordinate: int) -> int:
        """The longest that a write of this coordinate stays unseen."""
        return max(self.delays[coordinate])


@dataclass(frozen=True)
class Departures:
    """How a run departs from what claims assume; by default it does not.

    Attributes:
        momentum: v <- momentum v + gain g is what moves the weights, not g.
        gain: factor on every update that no claim knows of.
        step_factors: factor on the step size of each block; empty: 1.
        unwritten: blocks that no task writes.
        sampling: "independent"; "one": a mini-batch is drawn once, for good; "shuffled": in epochs without replacement;
            "sorted": drawn independently, but served in the order of the list.
        smoothness_share: the declared smoothness constant over the true one.
        rule_share: the declared Lipschitz constants in each version vector over the true ones.
        least: the declared least value of the objective, in place of 0.
        declared_delays: the delays that are said to be kept, by block; empty: the true ones.
    """

    momentum: Fraction = Fraction(0)
    gain: Fraction = Fraction(1)
    step_factors: tuple[Fraction, ...] = ()
    unwritten: tuple[int, ...] = ()
    sampling: str = "independent"
    smoothness_share: Fraction = Fraction(1)
    rule_share: Fraction = Fraction(1)
    least: Fraction = Fraction(0)
    declared_delays: tuple[int, ...] = ()


@dataclass(frozen=True)
class DrawnRun:
    """A run.

    Attributes:
        batches: equally likely.
        start: x_0, shape (coordinates,).
        steps: step size of each update.
        reads: version vectors of each mini-batch of an update.
        scales: factor on each block's gradient.
        blocks: block of each coordinate.
        summed: whether an update goes by the sum over its mini-batches, and not by their mean.
        by_clock: whether a block steps with the mini-batch drawn so many ticks ago, at the point where that was read,
            whole, instead of with the newest one.
        departures: from what claims assume.
    """

    batches: tuple[DrawnBatch, ...]
    start: Vector
    steps: tuple[Fraction, ...]
    reads: tuple[tuple[Read, ...], ...]
    scales: tuple[Fraction, ...]
    blocks: tuple[int, ...]
    summed: bool = False
    by_clock: bool = False
    departures: Departures = field(default_factory=Departures)

    def __post_init__(self) -> None:
        """Refuses mini-batches whose mean gradient is not 0 at 0.

        Raises:
            ValueError: such mini-batches.
        """
        if any(map(sum, zip(*(batch.noise for batch in self.batches), strict=True))):
            raise ValueError("The linear terms of the mini-batches must sum to 0: the minimum is at 0.")

    @property
    def hessian(self) -> Hessian:
        """H, the mean over the mini-batches."""
        count = len(self.batches)
        rows = zip(*(batch.hessian for batch in self.batches), strict=True)
        return tuple(tuple(sum(column, Fraction(0)) / count for column in zip(*row, strict=True)) for row in rows)

    def delays(self, group: int = 0, version: int = 0) -> tuple[int, ...]:
        """Delay of each block as recorded: of its first coordinate."""
        read = self.reads[group][version]
        return tuple(read.lateness(self.blocks.index(block)) for block in range(len(self.scales)))

    @property
    def longest(self) -> int:
        """The longest delay of a block, at any mini-batch and version vector."""
        places = ((group, version) for group, reads in enumerate(self.reads) for version in range(len(reads)))
        return max(max(self.delays(*place)) for place in places)

    def lines(self) -> tuple[str, ...]:
        """Everything that somebody who rebuilds the run must know."""
        shown = [
            *(f"mini-batch {i}: gradient H x - c, {_rows(b)}" for i, b in enumerate(self.batches)),
            f"x_0 = {_row(self.start)}; {_steps(self.steps)}",
            f"{'by the clock, ' if self.by_clock else ''}blocks {self.blocks}, factors {_row(self.scales)}",
        ]
        for place, reads in enumerate(self.reads):
            words = "; ".join(f"{read.share} of delays {read.delays}" for read in reads)
            shown.append(f"mini-batch {place} of an update reads {words}")
        if len(self.reads) > 1:
            shown.append(f"updates go by the {'sum' if self.summed else 'mean'} of a group")
        usual = Departures()
        changed = {name: value for name, value in vars(self.departures).items() if value != getattr(usual, name)}
        return (*shown, *(f"{name}: {_row(of) if isinstance(of, tuple) else of}" for name, of in changed.items()))


def without_delay(run: DrawnRun) -> DrawnRun:
    """The same run, but that every read finds all writes."""
    size = len(run.start)
    fresh = tuple(tuple(Read(read.share, ((0,),) * size) for read in reads) for reads in run.reads)
    return replace(run, reads=fresh)


def late(*delays: int) -> tuple[tuple[Read, ...], ...]:
    """One mini-batch an update and one version vector, each coordinate so many updates late."""
    return ((Read(Fraction(1), tuple((delay,) for delay in delays)),),)


def paths(run: DrawnRun) -> list[Path]:
    """Every sequence of mini-batches that the run may draw, with its probability; equal mini-batches are one."""
    count, drawn = len(run.batches), len(run.steps) * len(run.reads)
    sampling = run.departures.sampling
    if sampling == "shuffled":
        epochs = list(islice(product(permutations(range(count)), repeat=-(-drawn // count)), 4096))
        return [(Fraction(1, len(epochs)), tuple(chain(*epoch))[:drawn]) for epoch in epochs]
    alike = Counter(run.batches)
    chances = [(run.batches.index(batch), Fraction(number, count)) for batch, number in alike.items()]
    if sampling == "one":
        return [(chance, (place,) * drawn) for place, chance in chances]
    if sampling == "sorted":
        return [_sorted(chosen) for chosen in combinations_with_replacement(chances, drawn)]
    return [(prod((p for _, p in chosen), start=Fraction(1)), tuple(i for i, _ in chosen))
            for chosen in product(chances, repeat=drawn)]  # fmt: skip


def _sorted(chosen: Sequence[tuple[int, Fraction]]) -> Path:
    orders = factorial(len(chosen)) // prod(factorial(number) for number in Counter(i for i, _ in chosen).values())
    return orders * prod((p for _, p in chosen), start=Fraction(1)), tuple(i for i, _ in chosen)


def _row(numbers: Sequence[Fraction]) -> str:
    return "(" + ", ".join(map(str, numbers)) + ")"


def _steps(steps: Sequence[Fraction]) -> str:
    if len(set(steps)) == 1:
        return f"{len(steps)} update{'s' * (len(steps) > 1)} with the step size {steps[0]}"
    return f"step sizes {_row(steps)}"


def _rows(batch: DrawnBatch) -> str:
    return f"H = {', '.join(map(_row, batch.hessian))}, c = {_row(batch.noise)}"
