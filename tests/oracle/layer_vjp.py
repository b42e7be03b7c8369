"""Vector–Jacobian products of single layers by their formulas, in numpy: activations from old weights, products by new.

A layer maps its input y at the weights `old` to z; `back` takes the cotangent of z to the gradient of the weights, in
the order in which torch lists them, and to the cotangent of y. Under `live` what multiplies the cotangent is `new`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tests.oracle.mixed_gradient import Convolution

Weights = Sequence[np.ndarray]


class Layer(Protocol):
    def through(self, old: Weights, y: np.ndarray) -> np.ndarray: ...

    def back(
        self, old: Weights, new: Weights, y: np.ndarray, cotangent: np.ndarray
    ) -> tuple[list[np.ndarray], np.ndarray]: ...


class Linear:
    def through(self, old: Weights, y: np.ndarray) -> np.ndarray:
        return y @ old[0].T + old[1]

    def back(
        self, old: Weights, new: Weights, y: np.ndarray, cotangent: np.ndarray
    ) -> tuple[list[np.ndarray], np.ndarray]:
        return [cotangent.T @ y, cotangent.sum(axis=0)], cotangent @ new[0]


@dataclass(frozen=True)
class Conv:
    """Kernels (out, in, 3, 3) with padding 1."""

    stride: int

    def through(self, old: Weights, y: np.ndarray) -> np.ndarray:
        return Convolution(self.stride).through((old[0], old[1]), y)

    def back(
        self, old: Weights, new: Weights, y: np.ndarray, cotangent: np.ndarray
    ) -> tuple[list[np.ndarray], np.ndarray]:
        layer = Convolution(self.stride)
        gradient = layer.gradient((old[0], old[1]), cotangent, y)
        return list(gradient), layer.back((new[0], new[1]), cotangent, y)


class Tanh:
    def through(self, old: Weights, y: np.ndarray) -> np.ndarray:
        return np.tanh(y)

    def back(
        self, old: Weights, new: Weights, y: np.ndarray, cotangent: np.ndarray
    ) -> tuple[list[np.ndarray], np.ndarray]:
        return [], cotangent * (1 - np.tanh(y) ** 2)


@dataclass(frozen=True)
class Normalisation:
    """z = γ·ŷ + β with ŷ = (y − mean)/√(variance + ε): over the batch, over a sample's last axis, or over groups.

    The statistics, and so ŷ, are those of the forward pass; the cotangent meets the new γ first:
    g = γ_new·c, ∂y = (g − mean g − ŷ·mean(g·ŷ))/√(variance + ε); ∂γ = Σ c·ŷ, ∂β = Σ c.

    Attributes:
        kind: `batch` and `group` have one γ a channel (axis 1), `layer` one for each entry of the last axis.
        groups: of channels (group).
    """

    kind: str
    groups: int = 1
    epsilon: float = 1e-5

    def _split(self, y: np.ndarray) -> tuple[np.ndarray, tuple[int, ...]]:
        """A view in which the axes of the means are apart from the others, and those axes."""
        if self.kind == "batch":
            return y, (0, *range(2, y.ndim))
        if self.kind == "layer":
            return y, (y.ndim - 1,)
        shape = (len(y), self.groups, y.shape[1] // self.groups, *y.shape[2:])
        return y.reshape(shape), tuple(range(2, len(shape)))

    def _standard(self, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """ŷ, and √(variance + ε) in the split shape."""
        split, axes = self._split(y)
        deviation = np.sqrt(split.var(axis=axes, keepdims=True) + self.epsilon)
        return ((split - split.mean(axis=axes, keepdims=True)) / deviation).reshape(y.shape), deviation

    def _along(self, weight: np.ndarray, y: np.ndarray) -> np.ndarray:
        return weight if self.kind == "layer" else weight.reshape(-1, *[1] * (y.ndim - 2))

    def through(self, old: Weights, y: np.ndarray) -> np.ndarray:
        return self._along(old[0], y) * self._standard(y)[0] + self._along(old[1], y)

    def back(
        self, old: Weights, new: Weights, y: np.ndarray, cotangent: np.ndarray
    ) -> tuple[list[np.ndarray], np.ndarray]:
        standard, deviation = self._standard(y)
        summed = tuple(range(y.ndim - 1)) if self.kind == "layer" else (0, *range(2, y.ndim))
        gradient = [(cotangent * standard).sum(axis=summed), cotangent.sum(axis=summed)]
        met, axes = self._split(self._along(new[0], y) * cotangent)
        flat = standard.reshape(met.shape)
        through = met - met.mean(axis=axes, keepdims=True) - flat * (met * flat).mean(axis=axes, keepdims=True)
        return gradient, (through / deviation).reshape(y.shape)


class Table:
    """Word vectors: row number y of the weight."""

    def through(self, old: Weights, y: np.ndarray) -> np.ndarray:
        return old[0][y]

    def back(
        self, old: Weights, new: Weights, y: np.ndarray, cotangent: np.ndarray
    ) -> tuple[list[np.ndarray], np.ndarray]:
        gradient = np.zeros_like(old[0])
        np.add.at(gradient, y, cotangent)
        return [gradient], np.zeros(0)


class Recurrence:
    """An LSTM layer over (samples, steps, entries): weights W, U, b, c and gates in torch's order.

    a_t = W y_t + b + U h_{t−1} + c; i, f, o = σ(a), g = tanh(a); s_t = f s_{t−1} + i g; h_t = o tanh(s_t).
    """

    def _run(self, old: Weights, y: np.ndarray) -> list[tuple[np.ndarray, ...]]:
        """(i, f, g, o, s, h) of each step, after an entry of zeros."""
        hidden = old[1].shape[1]
        steps = [tuple(np.zeros((len(y), hidden)) for _ in range(6))]
        for t in range(y.shape[1]):
            a = y[:, t] @ old[0].T + old[2] + steps[-1][5] @ old[1].T + old[3]
            i, f, g, o = np.split(a, 4, axis=1)
            i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
            g = np.tanh(g)
            s = f * steps[-1][4] + i * g
            steps.append((i, f, g, o, s, o * np.tanh(s)))
        return steps

    def through(self, old: Weights, y: np.ndarray) -> np.ndarray:
        return np.stack([step[5] for step in self._run(old, y)[1:]], axis=1)

    def back(
        self, old: Weights, new: Weights, y: np.ndarray, cotangent: np.ndarray
    ) -> tuple[list[np.ndarray], np.ndarray]:
        steps = self._run(old, y)
        gradient = [np.zeros_like(weight) for weight in old]
        below = np.zeros_like(y)
        from_hidden, from_state = np.zeros_like(steps[0][5]), np.zeros_like(steps[0][4])
        for t in reversed(range(y.shape[1])):
            (i, f, g, o, s, _), (*_, before, entering) = steps[t + 1], steps[t]
            at_hidden = cotangent[:, t] + from_hidden
            at_state = from_state + at_hidden * o * (1 - np.tanh(s) ** 2)
            gates = [
                at_state * g * i * (1 - i),
                at_state * before * f * (1 - f),
                at_state * i * (1 - g**2),
                at_hidden * np.tanh(s) * o * (1 - o),
            ]
            at_gates = np.concatenate(gates, axis=1)
            for index, factor in ((0, y[:, t]), (1, entering)):
                gradient[index] += at_gates.T @ factor
            for index in (2, 3):
                gradient[index] += at_gates.sum(axis=0)
            below[:, t], from_hidden, from_state = at_gates @ new[0], at_gates @ new[1], at_state * f
        return gradient, below


def chain_back(
    layers: Sequence[tuple[Layer, int]], old: Weights, new: Weights, y: np.ndarray, cotangent: np.ndarray
) -> tuple[list[np.ndarray], np.ndarray]:
    """The same for layers one after the other, each with its number of weights."""
    ends = np.cumsum([0, *[count for _, count in layers]])
    entering = [y]
    for (layer, _), start, stop in zip(layers, ends, ends[1:], strict=False):
        entering.append(layer.through(old[start:stop], entering[-1]))
    gradients: list[np.ndarray] = []
    for index in reversed(range(len(layers))):
        part = slice(ends[index], ends[index + 1])
        found, cotangent = layers[index][0].back(old[part], new[part], entering[index], cotangent)
        gradients = found + gradients
    return gradients, cotangent
