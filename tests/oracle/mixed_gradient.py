"""The gradient at mixed versions, written out by hand in numpy: what the trainer must compute, without any of its code.

A network is a chain of blocks, a block a list of layers (weight, bias). Three sets of parameters enter: `forward` made
the features, `recomputed` made the activations inside each block from the block's stored input, `backward` multiplies
the cotangent. The arithmetic is generic: float64 arrays, or arrays of mpmath numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Layer = tuple[np.ndarray, np.ndarray]
Block = Sequence[Layer]
Network = Sequence[Block]


@dataclass(frozen=True)
class Smooth:
    """An activation, its derivative, and the exponential of the softmax, entrywise."""

    value: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    exp: Callable[[np.ndarray], np.ndarray] = np.exp


TANH = Smooth(np.tanh, lambda z: 1 - np.tanh(z) ** 2)
SIGMOID = Smooth(lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2)


@dataclass(frozen=True)
class Dense:
    """Layers z = yWᵀ + b on rows y (samples, in)."""

    def through(self, layer: Layer, y: np.ndarray) -> np.ndarray:
        weight, bias = layer
        return y @ weight.T + bias

    def back(self, layer: Layer, cotangent: np.ndarray, like: np.ndarray) -> np.ndarray:
        return cotangent @ layer[0]

    def gradient(self, layer: Layer, cotangent: np.ndarray, y: np.ndarray) -> Layer:
        return cotangent.T @ y, cotangent.sum(axis=0)


@dataclass(frozen=True)
class Convolution:
    """Layers with kernels (out, in, 3, 3) on images (samples, channels, height, width), padding 1, and this stride."""

    stride: int

    def _patches(self, y: np.ndarray) -> np.ndarray:
        """(samples, height out, width out, channels, 3, 3)."""
        samples, channels, height, width = y.shape
        padded = np.zeros((samples, channels, height + 2, width + 2), dtype=y.dtype)
        padded[:, :, 1:-1, 1:-1] = y
        found = [
            [padded[:, :, i : i + 3, j : j + 3] for j in range(0, width, self.stride)]
            for i in range(0, height, self.stride)
        ]
        return np.array(found).transpose(2, 0, 1, 3, 4, 5)

    def through(self, layer: Layer, y: np.ndarray) -> np.ndarray:
        kernel, bias = layer
        return (np.tensordot(self._patches(y), kernel, axes=([3, 4, 5], [1, 2, 3])) + bias).transpose(0, 3, 1, 2)

    def back(self, layer: Layer, cotangent: np.ndarray, like: np.ndarray) -> np.ndarray:
        samples, channels, height, width = like.shape
        padded = np.zeros((samples, channels, height + 2, width + 2), dtype=like.dtype)
        for i in range(cotangent.shape[2]):
            for j in range(cotangent.shape[3]):
                top, left = i * self.stride, j * self.stride
                padded[:, :, top : top + 3, left : left + 3] += np.tensordot(
                    cotangent[:, :, i, j], layer[0], axes=([1], [0])
                )
        return padded[:, :, 1:-1, 1:-1]

    def gradient(self, layer: Layer, cotangent: np.ndarray, y: np.ndarray) -> Layer:
        kernel = np.tensordot(cotangent.transpose(0, 2, 3, 1), self._patches(y), axes=([0, 1, 2], [0, 1, 2]))
        return kernel, cotangent.sum(axis=(0, 2, 3))


Kind = Dense | Convolution


def mixed_gradient(
    inputs: np.ndarray,
    labels: np.ndarray,
    kinds: Sequence[Sequence[Kind]],
    forward: Network,
    backward: Network,
    activation: Smooth = TANH,
    recomputed: Network | None = None,
) -> list[list[Layer]]:
    """Gradient of the mean cross-entropy, block by block and layer by layer.

    The activation follows every layer but the very last, whose outputs are the logits. A dense layer after a
    convolution takes the image flattened.

    Args:
        inputs: (samples, features), or images (samples, channels, height, width).
        kinds: the kind of each layer, nested as the parameters are.
        backward: versions that multiply the cotangent: equal to `forward` under `stash`, newer under `live`.
        recomputed: versions behind the activations inside the blocks; `forward` unless given.
    """
    recomputed = forward if recomputed is None else recomputed
    top = (len(forward) - 1, len(forward[-1]) - 1)
    entering, y = [], inputs
    for block, layers in enumerate(forward):
        entering.append(y)
        y = _run(layers, kinds[block], y, activation, top[1] if block == top[0] else None)[-1][1]
    weights = activation.exp(y - np.max(y, axis=1, keepdims=True))
    cotangent = weights / weights.sum(axis=1, keepdims=True)
    cotangent[np.arange(len(labels)), labels] -= 1
    cotangent = cotangent / len(labels)
    found: list[list[Layer]] = []
    for block in reversed(range(len(forward))):
        last = top[1] if block == top[0] else None
        steps = _run(recomputed[block], kinds[block], entering[block], activation, last)
        gradients: list[Layer] = []
        for index in reversed(range(len(forward[block]))):
            z, _ = steps[index + 1]
            if index != last:
                cotangent = cotangent.reshape(z.shape) * activation.slope(z)
            y = _entering(kinds[block][index], steps[index][1])
            gradients.append(kinds[block][index].gradient(forward[block][index], cotangent, y))
            cotangent = kinds[block][index].back(backward[block][index], cotangent, y)
        found.append(gradients[::-1])
    return found[::-1]


def _run(
    layers: Block, kinds: Sequence[Kind], y: np.ndarray, activation: Smooth, last: int | None
) -> list[tuple[np.ndarray, np.ndarray]]:
    """(z, s(z)) of each layer, after an entry for the block's input; layer number `last` has no activation."""
    steps = [(y, y)]
    for index, (layer, kind) in enumerate(zip(layers, kinds, strict=True)):
        z = kind.through(layer, _entering(kind, steps[-1][1]))
        steps.append((z, z if index == last else activation.value(z)))
    return steps


def _entering(kind: Kind, y: np.ndarray) -> np.ndarray:
    return y.reshape(len(y), -1) if isinstance(kind, Dense) else y
