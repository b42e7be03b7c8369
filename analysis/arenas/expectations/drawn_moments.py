"""Means and squares of a run over all outcomes of chance, update by update, summed over its paths in fractions."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from flint import fmpq

from analysis.arenas.expectations.drawn_law import law, propagates
from analysis.arenas.expectations.drawn_run import DrawnRun, Path, Read, paths

Row = list[fmpq]
Table = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True)
class Moments:
    """Expectations at every update, each by coordinate but where it says otherwise.

    A mean gradient is the mean over the data at the point that was read: given the past, where mini-batches are drawn
    independently of each other and of the order of events.

    Attributes:
        true: E (d_k f(x_t))^2.
        stale: E of the squared mean gradient at the point read, of the first mini-batch of an update.
        bias: E of the squared mean gradient at the point read less d_k f(x_t).
        noise: E of the squared gradient less its mean at the point read.
        applied: E g_k^2 of each mini-batch, shape (updates, mini-batches of an update, coordinates).
        whole: E of the squared gradient that the mini-batch of this update has at x_t itself; empty where
            the law was propagated.
        group: E of the squared mean over a group, shrunk; one number an update.
        along: E <grad f(x_t), that mean>; one number an update.
        objective: E f(x_t), one number, of the start and after every update.
    """

    true: Table
    stale: Table
    bias: Table
    noise: Table
    applied: tuple[Table, ...]
    whole: Table
    group: tuple[Fraction, ...]
    along: tuple[Fraction, ...]
    objective: tuple[Fraction, ...]


@lru_cache(maxsize=512)
def moments(run: DrawnRun) -> Moments:
    """Plays every path of the run, or propagates its law where there are too many."""
    if propagates(run):
        return _propagated(run)
    sums = _Tree(run).played()
    return Moments(
        **{name: _table(rows) for name, rows in sums.squares.items()},
        applied=tuple(_table(rows) for rows in sums.applied),
        group=tuple(map(_fraction, sums.group)),
        along=tuple(map(_fraction, sums.along)),
        objective=tuple(map(_fraction, sums.objective)),
    )


def _propagated(run: DrawnRun) -> Moments:
    """The same from the law of the run: with <a, b> = (|a|^2 + |b|^2 - |a - b|^2)/2."""
    found, scales = law(run), [run.scales[block] for block in run.blocks]
    here = found[:-1]
    along = [
        sum((s * (t + m - b) / 2 for s, t, m, b in zip(scales, one.gradient_squares, one.stale_squares,
                                                       one.bias_squares, strict=True)), Fraction(0))
        for one in here
    ]  # fmt: skip
    group = [sum((s**2 * a for s, a in zip(scales, one.applied_squares, strict=True)), Fraction(0)) for one in here]
    return Moments(
        true=tuple(one.gradient_squares for one in here),
        stale=tuple(one.stale_squares for one in here),
        bias=tuple(one.bias_squares for one in here),
        noise=tuple(one.noise_squares for one in here),
        applied=tuple((one.applied_squares,) for one in here),
        whole=(),
        group=tuple(group),
        along=tuple(along),
        objective=tuple(one.objective for one in found),
    )


class _Sums:
    """What the paths add up to."""

    def __init__(self, run: DrawnRun) -> None:
        size, updates, group = len(run.start), len(run.steps), len(run.reads)
        self.squares = {name: _zeros(updates, size) for name in ("true", "stale", "bias", "noise", "whole")}
        self.applied = [_zeros(group, size) for _ in range(updates)]
        self.group, self.along = [fmpq(0)] * updates, [fmpq(0)] * updates
        self.objective = [fmpq(0)] * (updates + 1)

    def square(self, name: str, update: int, chance: fmpq, row: Row) -> None:
        """Adds squares by coordinate."""
        _add_squares(self.squares[name][update], chance, row)


@dataclass(frozen=True)
class _Node:
    """A run up to an update: all that the paths which agree so far have in common."""

    points: list[Row]
    moves: list[Row]
    velocity: Row
    paths: list[Path]


class _Tree:
    """The paths of a run, each beginning played once."""

    def __init__(self, run: DrawnRun) -> None:
        departed = run.departures
        factors = departed.step_factors or (Fraction(1),) * len(run.scales)
        self.run, self.sums, self.group = run, _Sums(run), len(run.reads)
        self.mean = [_flint(row) for row in run.hessian]
        self.slopes = [([_flint(row) for row in b.hessian], _flint(b.noise)) for b in run.batches]
        self.alike = all(b.hessian == run.hessian for b in run.batches)
        self.steps, self.scales = _flint(run.steps), _flint([run.scales[block] for block in run.blocks])
        written = [Fraction(block not in departed.unwritten) * factors[block] for block in run.blocks]
        self.weights = [s * w for s, w in zip(self.scales, _flint(written), strict=True)]
        self.momentum, self.gain = _flint((departed.momentum, departed.gain))

    def played(self) -> _Sums:
        """Goes through the tree, update by update."""
        stack = [_Node([_flint(self.run.start)], [], [fmpq(0)] * len(self.run.start), paths(self.run))]
        while stack:
            node = stack.pop()
            update, chance = len(node.moves), _one(sum((p for p, _ in node.paths), Fraction(0)))
            true = _times(self.mean, node.points[-1])
            self.sums.objective[update] += chance * _dot(node.points[-1], true) / 2
            if update == len(self.steps):
                continue
            drawn: dict[tuple[int, ...], list[Path]] = {}
            for path in node.paths:
                drawn.setdefault(path[1][update * self.group : (update + 1) * self.group], []).append(path)
            stack += [self._moved(node, true, same) for same in drawn.values()]
        return self.sums

    def _moved(self, node: _Node, true: Row, same: list[Path]) -> _Node:
        update, chance, path = len(node.moves), _one(sum((p for p, _ in same), Fraction(0))), same[0][1]
        total = [fmpq(0)] * len(true)
        for place in range(self.group):
            mean, gradient = self._by_clock(node, path) if self.run.by_clock else self._at_read(node, place, path)
            if not place:
                self.sums.square("true", update, chance, true)
                self.sums.square("stale", update, chance, mean)
                self.sums.square("bias", update, chance, _minus(mean, true))
                self.sums.square("noise", update, chance, _minus(gradient, mean))
                self.sums.square("whole", update, chance, self._drawn(path[update * self.group], node.points[-1])[1])
            _add_squares(self.sums.applied[update][place], chance, gradient)
            total = _plus(total, gradient)
        direction = [s * t / self.group for s, t in zip(self.scales, total, strict=True)]
        self.sums.group[update] += chance * _dot(direction, direction)
        self.sums.along[update] += chance * _dot(true, direction)
        count = 1 if self.run.summed else self.group
        velocity = [self.momentum * v + self.gain * t / count for v, t in zip(node.velocity, total, strict=True)]
        move = [-self.steps[update] * w * v for w, v in zip(self.weights, velocity, strict=True)]
        return _Node([*node.points, _plus(node.points[-1], move)], [*node.moves, move], velocity, same)

    def _drawn(self, place: int, point: Row) -> tuple[Row, Row]:
        """The mean gradient at a point, and the one of a mini-batch."""
        (hessian, linear), mean = self.slopes[place], _times(self.mean, point)
        return mean, _minus(mean if self.alike else _times(hessian, point), linear)

    def _at_read(self, node: _Node, place: int, path: Sequence[int]) -> tuple[Row, Row]:
        point = [self._seen(node, self.run.reads[place], k) for k in range(len(self.scales))]
        return self._drawn(path[len(node.moves) * self.group + place], point)

    def _by_clock(self, node: _Node, path: Sequence[int]) -> tuple[Row, Row]:
        """By coordinate the whole read of its mini-batch; 0 while none has arrived."""
        mean, gradient = [fmpq(0)] * len(self.scales), [fmpq(0)] * len(self.scales)
        for k in range(len(self.scales)):
            drawn = len(node.moves) - self.run.reads[0][0].lateness(k)
            if drawn >= 0:
                hessian, linear = self.slopes[path[drawn]]
                mean[k] = _dot(self.mean[k], node.points[drawn])
                gradient[k] = _dot(hessian[k], node.points[drawn]) - linear[k]
        return mean, gradient

    def _seen(self, node: _Node, reads: Sequence[Read], coordinate: int) -> fmpq:
        """The coordinate of the point at which the gradient is taken: what is there, less the writes unseen."""
        update, found = len(node.moves), fmpq(0)
        for read in reads:
            turns = read.delays[coordinate]
            if len(turns) == 1:
                value = node.points[max(0, update - turns[0])][coordinate]
            else:
                value = node.points[update][coordinate]
                for writer in range(max(0, update - max(turns)), update):
                    if update - writer <= turns[writer % len(turns)]:
                        value -= node.moves[writer][coordinate]
            found += _one(read.share) * value
        return found


def _add_squares(total: Row, chance: fmpq, row: Row) -> None:
    for k, value in enumerate(row):
        total[k] += chance * value * value


def _zeros(rows: int, columns: int) -> list[Row]:
    return [[fmpq(0)] * columns for _ in range(rows)]


def _one(number: Fraction) -> fmpq:
    return fmpq(number.numerator, number.denominator)


def _flint(numbers: Sequence[Fraction]) -> Row:
    return [_one(Fraction(number)) for number in numbers]


def _fraction(number: fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def _table(rows: Sequence[Row]) -> Table:
    return tuple(tuple(map(_fraction, row)) for row in rows)


def _dot(one: Sequence[fmpq], other: Sequence[fmpq]) -> fmpq:
    return sum((a * b for a, b in zip(one, other, strict=True)), fmpq(0))


def _times(matrix: Sequence[Row], vector: Row) -> Row:
    return [_dot(row, vector) for row in matrix]


def _plus(one: Row, other: Row) -> Row:
    return [a + b for a, b in zip(one, other, strict=True)]


def _minus(one: Row, other: Row) -> Row:
    return [a - b for a, b in zip(one, other, strict=True)]
