"""SGD with delays on a rational quadratic as a random linear map of the iterates kept, in exact arithmetic.

A draw i (a mini-batch, of probability p_i) has the gradient g = H_i Theta - c_i at the point Theta that was read, whose
coordinate l is x_l as it stood delay_l updates ago (before the first update: the start). Coordinates of one block
share one delay. The update is v+ = m v + s g, x+ = x - step v+, with a factor s_k on each coordinate (shrinking). The
state is (1, x_t, ..., x_{t-D}, v): its leading 1 makes every draw a matrix and every mean or square a linear function
of the second moment of the state. Additive noise is the case in which all H_i agree.

By the clock, coordinate l moves instead by its part of the gradient that was read, whole, delay_l ticks ago, and rests
until the first one arrives. Coordinates of different delays then draw on different mini-batches at one tick.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from operator import mul

from flint import fmpq_mat

from theory.exact.polynomial import Rational
from theory.exact.rational_matrix import Rows, scaled, to_matrix


@dataclass(frozen=True)
class Draw:
    """One outcome of chance.

    Attributes:
        probability: above 0.
        hessian: H_i, shape (n, n).
        linear: c_i, shape (n,): the gradient is H_i Theta - c_i.
        delays: delays of the coordinates at this draw where staleness is random; None: the run's own.
    """

    probability: Fraction
    hessian: Rows
    linear: Sequence[Rational]
    delays: tuple[int, ...] | None = None


def with_noise(hessian: Rows, noise: Rows, linear: Sequence[Rational] | None = None) -> tuple[Draw, ...]:
    """Additive noise: with each row w of `noise`, the gradients H Theta - c + w and H Theta - c - w, equally likely."""
    center = [Fraction(c) for c in linear] if linear is not None else [Fraction(0)] * len(hessian)
    chance = Fraction(1, 2 * len(noise))
    return tuple(
        Draw(chance, hessian, [c - sign * w for c, w in zip(center, row, strict=True)])
        for row in noise
        for sign in (1, -1)
    )


@dataclass(frozen=True)
class DelayedQuadratic:
    """A run of delayed SGD whose batches are drawn independently.

    Attributes:
        draws: the outcomes of one update; their probabilities sum to 1.
        delays: of each coordinate, in updates, shape (n,).
        step_size: eta.
        momentum: m, at least 0 and below 1.
        scales: factor on each coordinate's gradient; None: 1 for all.
        by_clock: whether a coordinate's delay is that of its gradient, in ticks, and not that of what a gradient reads.
    """

    draws: tuple[Draw, ...]
    delays: tuple[int, ...]
    step_size: Fraction
    momentum: Fraction = Fraction(0)
    scales: tuple[Fraction, ...] | None = None
    by_clock: bool = False

    def __post_init__(self) -> None:
        """Refuses what is no such run.

        Raises:
            ValueError: probabilities that do not sum to 1, shapes that do not fit, a momentum outside [0, 1), or noise
                that ties the mini-batches of a tick together.
        """
        if sum(draw.probability for draw in self.draws) != 1 or any(draw.probability <= 0 for draw in self.draws):
            raise ValueError("Give draws with positive probabilities that sum to 1.")
        for draw in self.draws:
            delays = self.delays_of(draw)
            sizes = {len(delays), len(draw.linear), len(draw.hessian), *map(len, draw.hessian)}
            if sizes != {len(self.delays)} or min(delays) < 0:
                raise ValueError("Each draw needs a square Hessian, and one entry of linear and one delay per row.")
        if not 0 <= self.momentum < 1:
            raise ValueError(f"Momentum must be at least 0 and below 1, got {self.momentum}.")
        if self.by_clock and self._ties_batches():
            raise ValueError("By the clock give additive noise, uncorrelated between coordinates of different delays.")

    def _ties_batches(self) -> bool:
        """Whether moments depend on more than one draw at a time, so that fresh draws would not give them."""
        chances = [draw.probability for draw in self.draws]
        middle = [sum(map(mul, chances, column)) for column in zip(*(d.linear for d in self.draws), strict=True)]
        noises = [[c - m for c, m in zip(draw.linear, middle, strict=True)] for draw in self.draws]
        pairs = [(k, j) for k, d in enumerate(self.delays) for j, other in enumerate(self.delays) if d != other]
        tied = any(sum(p * w[k] * w[j] for p, w in zip(chances, noises, strict=True)) for k, j in pairs)
        return tied or any(draw.delays or draw.hessian != self.draws[0].hessian for draw in self.draws)

    def at(self, update: int) -> "DelayedQuadratic":
        """The run as it is at one update: by the clock, coordinates rest until their first gradient arrives."""
        if not self.by_clock or update >= self.depth:
            return self
        moving = tuple(s if update >= d else Fraction(0) for s, d in zip(self.factors, self.delays, strict=True))
        return replace(self, scales=moving)

    def delays_of(self, draw: Draw) -> tuple[int, ...]:
        """The delays of the coordinates at one draw."""
        return self.delays if draw.delays is None else draw.delays

    @property
    def size(self) -> int:
        """n, the number of coordinates."""
        return len(self.delays)

    @property
    def factors(self) -> tuple[Fraction, ...]:
        """Factor on each coordinate's gradient."""
        return self.scales or (Fraction(1),) * self.size

    @cached_property
    def depth(self) -> int:
        """The oldest iterate kept, in updates."""
        return max(max(self.delays_of(draw)) for draw in self.draws)

    @property
    def width(self) -> int:
        """Length of the state, with its leading 1."""
        return 1 + self.size * (self.depth + 1 + bool(self.momentum))

    @cached_property
    def maps(self) -> tuple[tuple[Fraction, fmpq_mat], ...]:
        """Each draw's probability, and its matrix on states."""
        return tuple((draw.probability, self._map(draw)) for draw in self.draws)

    @cached_property
    def is_additive(self) -> bool:
        """Whether the noise does not depend on the state: all draws move it by one linear map."""
        moves = [matrix.tolist() for _, matrix in self.maps]
        return all([row[1:] for row in move] == [row[1:] for row in moves[0]] for move in moves)

    @cached_property
    def point(self) -> fmpq_mat:
        """x_t as a function of the state, shape (n, width)."""
        return to_matrix(self._rows([0] * self.size))

    @cached_property
    def gradients(self) -> tuple[tuple[Fraction, fmpq_mat], ...]:
        """Each draw's probability, and its gradient at the point read as a function of the state."""
        return tuple((draw.probability, self._gradient(draw, self.delays_of(draw))) for draw in self.draws)

    @cached_property
    def expected_gradient(self) -> fmpq_mat:
        """The mean over the draws of the gradient at the point read."""
        return mean(self.gradients)

    @cached_property
    def true_gradient(self) -> fmpq_mat:
        """Gradient of the objective at x_t as a function of the state."""
        return mean(tuple((draw.probability, self._gradient(draw, (0,) * self.size)) for draw in self.draws))

    def start(self, point: Sequence[Rational]) -> fmpq_mat:
        """The state, as a column, of a run that has always been at a point, at rest."""
        rest = [Fraction(0)] * (self.width - 1 - self.size * (self.depth + 1))
        return to_matrix([[entry] for entry in (1, *(list(point) * (self.depth + 1)), *rest)])

    def _rows(self, delays: Sequence[int]) -> list[list[int]]:
        """Row l picks coordinate l as it stood delays[l] updates ago."""
        places = [1 + self.size * delay + coordinate for coordinate, delay in enumerate(delays)]
        return [[int(column == place) for column in range(self.width)] for place in places]

    def _gradient(self, draw: Draw, delays: Sequence[int]) -> fmpq_mat:
        offset = to_matrix([[c, *[0] * (self.width - 1)] for c in draw.linear])
        if not self.by_clock:
            return to_matrix(draw.hessian) * to_matrix(self._rows(delays)) - offset
        reads = [to_matrix(self._rows([delay] * self.size)) for delay in delays]
        slopes = [to_matrix([row]) * read for row, read in zip(draw.hessian, reads, strict=True)]
        return fmpq_mat([slope.tolist()[0] for slope in slopes]) - offset

    def _map(self, draw: Draw) -> fmpq_mat:
        weights = [[self.factors[k] if k == column else 0 for column in range(self.size)] for k in range(self.size)]
        pushed = to_matrix(weights) * self._gradient(draw, self.delays_of(draw))
        if self.momentum:
            last = self.width - self.size
            kept = [[self.momentum * (column == last + k) for column in range(self.width)] for k in range(self.size)]
            pushed = pushed + to_matrix(kept)
        moved = self.point - scaled(self.step_size, pushed)
        past = [row for age in range(self.depth) for row in self._rows([age] * self.size)]
        constant = to_matrix([[1, *[0] * (self.width - 1)], *past]).tolist()
        velocity = pushed.tolist() if self.momentum else []
        return fmpq_mat([constant[0], *moved.tolist(), *constant[1:], *velocity])


def mean(outcomes: Sequence[tuple[Fraction, fmpq_mat]]) -> fmpq_mat:
    """Expected matrix."""
    (first, matrix), *rest = outcomes
    total = scaled(first, matrix)
    for probability, other in rest:
        total = total + scaled(probability, other)
    return total
