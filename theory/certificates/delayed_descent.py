"""Gradient descent with delays that may differ by block, as points over the basis (start, gradients)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from theory.certificates.errors import CertificateError
from theory.certificates.interpolation import Point, Row, minimiser, plus, unit

Stale = Literal["read", "write"]


@dataclass(frozen=True)
class DelayedDescent:
    """The run whose worst case is asked for, with L = 1 and constant history (versions below 0 are version 0).

    Attributes:
        delays: one number a block; one block: every vector is a block.
        stale: "read": step t uses the gradient at the point whose block l is version t - delay_l of that block;
            "write": block l's step t is its part of the gradient at the whole point t - delay_l. One block: the same.
        step_size: step size times L.
        steps: number of updates.
    """

    delays: tuple[int, ...]
    stale: Stale
    step_size: Fraction
    steps: int

    def __post_init__(self) -> None:
        """Refuses what is no run.

        Raises:
            CertificateError: no block, a negative delay, no steps, a step size not above 0, an unknown word.
        """
        if not self.delays or min(self.delays) < 0 or self.steps < 1 or self.step_size <= 0:
            raise CertificateError(
                f"{self} is no run: give delays of 0 or more, at least one step and a positive step size."
            )
        if self.stale not in get_args(Stale):
            raise CertificateError(f"What is stale is {' or '.join(get_args(Stale))}, not {self.stale!r}.")

    @property
    def uniform(self) -> bool:
        """Whether all blocks have one delay, so that blocks make no difference."""
        return len(set(self.delays)) == 1

    @property
    def last(self) -> int:
        """Number of the point whose value is bounded, the one after the last update; the minimiser comes after it."""
        return self.steps

    @property
    def size(self) -> int:
        """Number of basis vectors in a block: the start, and the gradient at every point."""
        return self.steps + 2

    def points(self) -> tuple[Point, ...]:
        """Points 0, ..., steps at which gradients are taken, then the minimiser."""
        blocks = tuple(self._block(delay) for delay in self.delays)
        taken = [
            Point(tuple(block[number] for block in blocks), unit(number + 1, self.size))
            for number in range(self.steps + 1)
        ]
        return (*taken, minimiser(len(self.delays), self.size))

    def _block(self, delay: int) -> list[Row]:
        """The rows of one block at the points where gradients are taken."""
        versions = [unit(0, self.size)]
        for step in range(self.steps):
            used = step if self.stale == "read" else max(step - delay, 0)
            versions.append(plus(versions[-1], -self.step_size, unit(used + 1, self.size)))
        if self.stale == "write":
            return versions
        return [*(versions[max(step - delay, 0)] for step in range(self.steps)), versions[-1]]

    def without_delay_bound(self) -> Fraction:
        """1/(4 n step + 2): the value of the worst case at delay 0, times L R^2."""
        return 1 / (4 * self.steps * self.step_size + 2)

    def words(self) -> str:
        """The run in a few words."""
        delays = f"τ = {self.delays[0]}" if self.uniform else f"block delays {self.delays} of each {self.stale}"
        return f"{delays}, ηL = {self.step_size}, n = {self.steps}"
