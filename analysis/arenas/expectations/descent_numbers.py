"""What a drawn run says about the symbols of claims in expectation: its constants, moments, delays and means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from analysis.arenas.expectations.drawn_moments import Moments, moments
from analysis.arenas.expectations.drawn_run import DrawnRun
from analysis.strategies.quadratics import largest_eigenvalue
from theory import symbols
from theory.exact.claim_numbers import column
from theory.exact.norm import root


@dataclass(frozen=True)
class Measured:
    """A run with its moments."""

    run: DrawnRun

    @cached_property
    def moments(self) -> Moments:
        """Over all outcomes of chance."""
        return moments(self.run)

    @cached_property
    def smoothness(self) -> Fraction:
        """L, as declared."""
        return self.run.departures.smoothness_share * largest_eigenvalue(self.run.hessian)

    @cached_property
    def gap(self) -> Fraction:
        """f(x_0) less the declared least value."""
        return self.moments.objective[0] - self.run.departures.least

    def by_block(self, row: Sequence[Fraction]) -> list[Fraction]:
        """Sums over the coordinates of each block."""
        sums = [Fraction(0)] * len(self.run.scales)
        for block, entry in zip(self.run.blocks, row, strict=True):
            sums[block] += entry
        return sums

    def largest(self, rows: Sequence[Sequence[Fraction]]) -> Fraction:
        """The largest sum over all coordinates."""
        return max(sum(row, Fraction(0)) for row in rows)

    def largest_by_block(self, rows: Sequence[Sequence[Fraction]]) -> list[Fraction]:
        """The largest sum over the coordinates of each block."""
        return [max(entries) for entries in zip(*map(self.by_block, rows), strict=True)]

    def shrunk(self, row: Sequence[Fraction]) -> Fraction:
        """A sum over coordinates, each weighted by its block's factor."""
        return sum((s * entry for s, entry in zip(self.run.scales, self.by_block(row), strict=True)), Fraction(0))

    def mean(self, weights: Sequence[Fraction]) -> Fraction:
        """The weighted mean of the shrunk squared gradient over the points from which the updates started."""
        squares = map(self.shrunk, self.moments.true)
        return sum((w * square for w, square in zip(weights, squares, strict=True)), Fraction(0)) / sum(weights)

    def applied(self, updates: int | None = None) -> list[Fraction]:
        """A_l: the largest mean square of each block's part of a mini-batch gradient, of the first updates or all."""
        return self.largest_by_block([row for rows in self.moments.applied[:updates] for row in rows])

    def missed(self, update: int, block: int) -> list[Fraction]:
        """Step sizes of the updates that the first mini-batch's read of a block missed."""
        turns = self.run.reads[0][0].delays[self.run.blocks.index(block)]
        steps = self.run.steps
        return [steps[j] for j in range(update) if update - j <= turns[j % len(turns)]]

    @cached_property
    def step_ratio(self) -> Fraction:
        """q_w: the largest step size that a read missed over the present one; 1 where no read missed any."""
        places = [(u, block) for u in range(len(self.run.steps)) for block in range(len(self.run.scales))]
        return max([Fraction(1), *(old / self.run.steps[u] for u, block in places for old in self.missed(u, block))])

    @cached_property
    def values(self) -> dict[Any, Any]:
        """Numbers of every symbol that holds for the whole run."""
        run, found = self.run, self.moments
        steps = run.steps
        groups = range(len(run.reads))
        versions = range(len(run.reads[0]))
        shares = [abs(read.share) for read in run.reads[0]] + [Fraction(0)] * (3 - len(versions))
        late = [run.delays(0, version) for version in versions] + [(0,) * len(run.scales)] * (3 - len(versions))
        rule = run.departures.rule_share * largest_eigenvalue(run.hessian)
        slopes = [(a, sum(t, Fraction(0))) for a, t in zip(found.along, found.true, strict=True)]
        down = [along / square for along, square in slopes if square]
        return {
            symbols.step_size: steps[0],
            symbols.initial_step_size: steps[0],
            symbols.horizon: len(steps),
            symbols.objective_smoothness: self.smoothness,
            symbols.initial_gap: self.gap,
            symbols.blocks: len(run.scales),
            symbols.shrink: column(run.scales),
            symbols.block_delay: column([max(levels) for levels in zip(*map(run.delays, groups), strict=True)]),
            symbols.max_delay: run.longest,
            symbols.delay: run.longest,
            symbols.block_second_moment: column(self.applied()),
            symbols.block_noise_variance: column(self.largest_by_block(found.noise)),
            symbols.noise_variance: self.largest(found.noise),
            symbols.mean_bias_bound: root(self.largest(found.bias)),
            symbols.gradient_mean_square_root: root(self.largest(found.true)),
            symbols.step_sum: sum(steps, Fraction(0)),
            symbols.step_square_sum: sum((s**2 for s in steps), Fraction(0)),
            symbols.step_cube_sum: sum((s**3 for s in steps), Fraction(0)),
            symbols.window_step_ratio: self.step_ratio,
            symbols.version_smoothness: column([share * rule for share in shares]),
            symbols.version_delay: column(late),
            symbols.accumulated: len(run.reads),
            symbols.staleness_level: column(list(zip(*map(run.delays, groups), strict=True))),
            symbols.accumulated_second_moment: max(found.group),
            symbols.gradient_square_bound: max(found.group),
            **({symbols.descent_share: min(down)} if down and min(down) > 0 else {}),
        }

    def update_values(self, update: int) -> dict[Any, Any]:
        """The numbers at one update, and moments up to it."""
        blocks = range(len(self.run.scales))
        return self.values | {
            symbols.update_step_size: self.run.steps[update],
            symbols.window_step_sum: column([sum(self.missed(update, block), Fraction(0)) for block in blocks]),
            symbols.block_second_moment: column(self.applied(update + 1)),
        }

    def decreases(self) -> Iterator[Fraction]:
        """E f(x_{u+1}) - E f(x_u) of every update."""
        found = self.moments.objective
        return (after - before for before, after in pairwise(found))


@lru_cache(maxsize=512)
def measured(run: DrawnRun) -> Measured:
    """A run with its moments, computed once."""
    return Measured(run)
