"""Updates with old, averaged, predicted or corrected weights, written out one step at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

Number = Any
"""Fractions for exact steps, floats for long ones."""


@dataclass(frozen=True)
class State:
    """What a run remembers, newest last: weights, velocities, and the running mean of steps of PipeMare."""

    weights: tuple[Number, ...]
    velocities: tuple[Number, ...]
    means: tuple[Number, ...]


@dataclass(frozen=True)
class Recursion:
    """v+ = m v + g, w+ = w - step (a v+ + b g), g = curvature x(state) + weight_decay w."""

    point: Callable[[State, Number], Number]
    step: Number
    curvature: Number = 1
    weight_decay: Number = 0
    momentum: Number = 0
    velocity_weight: Number = 1
    gradient_weight: Number = 0
    decay: Number = 0

    def next(self, state: State) -> State:
        """One update."""
        weight = state.weights[-1]
        gradient = self.curvature * self.point(state, self.step) + self.weight_decay * weight
        velocity = self.momentum * state.velocities[-1] + gradient
        moved = weight - self.step * (self.velocity_weight * velocity + self.gradient_weight * gradient)
        mean = self.decay * state.means[-1] + (1 - self.decay) * (moved - weight)
        return replace(
            state,
            weights=(*state.weights[1:], moved),
            velocities=(*state.velocities[1:], velocity),
            means=(*state.means[1:], mean),
        )

    def path(self, memory: int, updates: int) -> list[float]:
        """Weights in floats from a constant history of ones, until they leave 1e-100 ... 1e100."""
        state = State((1.0,) * memory, (0.0,) * memory, (0.0,) * memory)
        weights = [1.0]
        for _ in range(updates):
            state = self.next(state)
            weights.append(state.weights[-1])
            if not 1e-100 < max(map(abs, state.weights)) < 1e100:
                break
        return weights

    def matrix(self, memory: int) -> list[list[Number]]:
        """The map of one update, by its columns on the unit vectors of the state."""
        size = 3 * memory
        columns = []
        for place in range(size):
            unit = tuple(Fraction(place == index) for index in range(size))
            after = self.next(State(unit[:memory], unit[memory : 2 * memory], unit[2 * memory :]))
            columns.append((*after.weights, *after.velocities, *after.means))
        return [list(row) for row in zip(*columns, strict=True)]


def old(delay: int) -> Callable[[State, Number], Number]:
    """w_{t - D}."""
    return lambda state, step: state.weights[-1 - delay]


def group(levels: Sequence[int], divisor: int) -> Callable[[State, Number], Number]:
    """Gradients of a group of micro-batches, added up and divided."""
    return lambda state, step: sum(state.weights[-1 - level] for level in levels) / divisor


def from_velocity(delay: int, horizon: Number) -> Callable[[State, Number], Number]:
    """w_{t-D} - T step v_{t-D}."""
    return lambda state, step: state.weights[-1 - delay] - horizon * step * state.velocities[-1 - delay]


def from_weights(delay: int, horizon: Number) -> Callable[[State, Number], Number]:
    """w_{t-D} + T (w_{t-D} - w_{t-D-1})."""

    def point(state: State, step: Number) -> Number:
        newer, older = state.weights[-1 - delay], state.weights[-2 - delay]
        return newer + horizon * (newer - older)

    return point


def apart(forward: int, backward: int, sensitivity: Number, corrected: bool) -> Callable[[State, Number], Number]:
    """(1 + s) w_{t - tau_f} - s u, u the backward weights w_{t - tau_b}, corrected by (tau_f - tau_b) mean steps."""

    def point(state: State, step: Number) -> Number:
        read = state.weights[-1 - backward]
        if corrected:
            read = read - (forward - backward) * state.means[-1 - backward]
        return (1 + sensitivity) * state.weights[-1 - forward] - sensitivity * read

    return point
