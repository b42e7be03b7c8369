"""Ages of gradients under layer-wise and under block writes, by the clock: their squares compared for many blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Clock:
    """One task goes up and down through equal blocks.

    Attributes:
        forward_time: of one block.
        backward_time: of one block.
    """

    forward_time: Fraction
    backward_time: Fraction

    def lines(self) -> tuple[str, ...]:
        """Both times."""
        return (f"each block takes {self.forward_time} forward and {self.backward_time} backward",)

    def squares(self, blocks: int, layerwise: bool) -> Fraction:
        """The sum over the blocks of the squared time from a block's read to its write."""
        now, read = Fraction(0), []
        for _ in range(blocks):
            read.append(now)
            now += self.forward_time
        written = []
        for _ in range(blocks):
            now += self.backward_time
            written.append(now)
        ends = written[::-1] if layerwise else [now] * blocks
        return sum(((end - start) ** 2 for start, end in zip(read, ends, strict=True)), Fraction(0))


def leading(clock: Clock, layerwise: bool) -> Fraction:
    """The coefficient of the number of blocks cubed in the sum of squares, a cubic polynomial in that number."""
    values = [clock.squares(blocks, layerwise) for blocks in range(4)]
    return (values[3] - 3 * values[2] + 3 * values[1] - values[0]) / 6


def _trials(clock: Clock, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {symbols.backward_cost_ratio: clock.backward_time / clock.forward_time}
    yield Trial(values, leading(clock, layerwise=True) / leading(clock, layerwise=False))


def _clocks(claim: Claim) -> SearchStrategy[Clock]:
    times = dyadics(Fraction(1, 4), 4, 2)
    return st.builds(Clock, times, times)


def _known(claim: Claim) -> Sequence[Clock]:
    return [Clock(Fraction(1), beta) for beta in (Fraction(1, 2), Fraction(1), Fraction(2), Fraction(5))]


AGE_RATIOS = Arena(
    name="ages by the clock",
    about="a network of many equal blocks, written block by block or all at once",
    measures=frozenset({"divergence_ratio"}),
    instances=_clocks,
    trials=_trials,
    known=_known,
    twins=(Twin(name="units", rewrite=lambda clock: Clock(3 * clock.forward_time, 3 * clock.backward_time)),),
)
