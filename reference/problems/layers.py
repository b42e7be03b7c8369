"""A chain of affine layers and activations, described for the constants: shapes, norms, and the signals they bound."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reference.certified.spectral import euclidean_norm, frobenius_norm, spectral_norm
from reference.certified.upper import Upper
from reference.problems.activation import Activation
from reference.problems.truth import Visited


@dataclass(frozen=True, eq=False)
class AffineLayer:
    """z = Wy + b, dense or convolutional, and the activation after it (None after the logits).

    A convolution multiplies its kernel, a matrix K (channels, fan_in), with patches of y. Each entry of y is in at most
    reuse² patches, so that ‖patches‖_F ≤ reuse·‖y‖; with that factor, kernels obey every bound that dense weights do:
    ‖K ∗ y‖ ≤ reuse·‖K‖₂‖y‖.

    Attributes:
        block: the block that holds it.
        name: prefix of its parameters in the block, `{name}.weight` and `{name}.bias`.
        shape: of the weight, (out, in) or (out channels, in channels, height, width).
        reuse: 1 for dense layers, ceil(kernel size / stride) for convolutions.
        positions: 1 for dense layers, number of output pixels for convolutions (each uses the bias once).
    """

    block: int
    name: str
    shape: tuple[int, ...]
    activation: Activation | None
    reuse: int = 1
    positions: int = 1

    @property
    def width(self) -> int:
        """Entries of z."""
        return self.shape[0] * self.positions

    @property
    def fan_in(self) -> int:
        """Products in each entry of z."""
        return int(np.prod(self.shape[1:]))

    @property
    def fan_out(self) -> int:
        """Products in each entry of the cotangent of y, at most."""
        return int(np.prod(self.shape)) // self.shape[1]

    @property
    def size(self) -> int:
        """Parameters: weights, then biases."""
        return int(np.prod(self.shape)) + self.shape[0]

    def measure(self, flats: np.ndarray) -> dict[str, float]:
        """Largest norms among the layer's flat parameters (versions, size), each a norm of a linear image of them."""
        count = self.size - self.shape[0]
        weights = flats[:, :count].reshape(len(flats), self.shape[0], self.fan_in)
        found = {
            "spectral": spectral_norm(weights),
            "frobenius": frobenius_norm(weights),
            "bias": euclidean_norm(flats[:, count:]),
        }
        if len(self.shape) == 4:
            magnitude = Upper(np.abs(weights.reshape(len(flats), *self.shape)))
            found["rows"] = Upper(np.max(magnitude.sum((2, 3, 4)).value, axis=1))
            found["columns"] = Upper(np.max(magnitude.sum((1, 3, 4)).value, axis=1))
        return {f"{self.name}.{kind}": float(np.max(norm.value)) for kind, norm in found.items()}

    def norms(self, visited: Visited) -> "LayerNorms":
        """The layer's bounds on the region."""

        def bound(kind: str) -> Upper:
            return visited.bound(self.block, f"{self.name}.{kind}")

        operator = bound("spectral") * self.reuse
        if len(self.shape) == 4:
            # ‖·‖₂ ≤ √(‖·‖₁‖·‖_∞); the product is taken here because it is no norm, and would not make a convex region.
            operator = operator.minimum((bound("rows") * bound("columns")).sqrt())
        return LayerNorms(operator, bound("frobenius") * self.reuse, bound("bias"))


@dataclass(frozen=True, eq=False)
class LayerNorms:
    """Bounds of a layer on the visited region.

    Attributes:
        operator: ‖W‖₂ of the linear map y → z.
        absolute: the same of the map with the absolute values of its entries.
        bias: ‖b‖, once, not per position.
    """

    operator: Upper
    absolute: Upper
    bias: Upper


@dataclass(frozen=True, eq=False)
class Signals:
    """Bounds of what flows through the chain, for each layer j an array over samples (n_b,) or a scalar.

    Attributes:
        inputs: ‖y_j‖ of the layer's input.
        extended: √(reuse²‖y_j‖² + positions): how far z_j moves per unit of (W_j, b_j).
        logits: ‖z‖ of the last layer.
        cotangents: ‖∂ℓ/∂z_j‖ of one sample's loss.
    """

    inputs: tuple[Upper, ...]
    extended: tuple[Upper, ...]
    logits: Upper
    cotangents: tuple[Upper, ...]


def signals(
    layers: Sequence[AffineLayer], norms: Sequence[LayerNorms], input_norms: np.ndarray, logit_slope: Upper
) -> Signals:
    """Propagate bounds forward from ‖y_0‖ (n_b,) and backward from ‖∂ℓ/∂logits‖ ≤ `logit_slope`.

    ‖y_{j+1}‖ ≤ min(√width·sup|s|, √width·|s(0)| + sup|s'|·‖z_j‖), ‖z_j‖ ≤ ‖W_j‖‖y_j‖ + √positions·‖b_j‖.
    """
    inputs, reached = [Upper(input_norms)], Upper.of(0.0)
    for layer, norm in zip(layers, norms, strict=True):
        reached = norm.operator * inputs[-1] + norm.bias * Upper.of(layer.positions).sqrt()
        if layer.activation is not None:
            root = Upper.of(layer.width).sqrt()
            through = layer.activation.at_zero * root + layer.activation.slope * reached
            inputs.append(through.minimum(layer.activation.supremum * root))
    extended = [(y * y * layer.reuse**2 + layer.positions).sqrt() for y, layer in zip(inputs, layers, strict=True)]
    cotangents = [logit_slope]
    for below, norm in zip(reversed(layers[:-1]), reversed(norms[1:]), strict=True):
        assert below.activation is not None, "only the last layer has no activation"
        cotangents.append(below.activation.slope * norm.operator * cotangents[-1])
    return Signals(tuple(inputs), tuple(extended), reached, tuple(reversed(cotangents)))
