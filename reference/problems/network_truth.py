"""The truth of a feed-forward network: certified block constants and rounding budgets on the visited region."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from reference.certified.spectral import euclidean_norm, spectral_norm
from reference.problems.layers import AffineLayer, LayerNorms
from reference.problems.network_constants import block_norms, layer_smoothness
from reference.problems.network_rounding import layer_rounding
from reference.problems.truth import BatchSmoothness, Constant, Truth, Visited


@dataclass(frozen=True, eq=False)
class NetworkTruth(Truth):
    """A chain of affine layers, in blocks of one or more, under cross-entropy.

    Attributes:
        layers: from the input to the logits.
        input_norms: bounds (n,) of the norms of all training inputs.
    """

    layers: tuple[AffineLayer, ...]
    input_norms: np.ndarray

    @property
    def full_rows(self) -> np.ndarray:
        """All samples once."""
        return np.arange(len(self.input_norms))

    @property
    def smoothness_provenance(self) -> str:
        """`certified` for smooth activations."""
        return "unavailable" if self._kinks else "certified"

    @property
    def smoothness_reason(self) -> str:
        """Where the constants come from, or which activation forbids them."""
        if self._kinks:
            return f"{', '.join(self._kinks)} has a kink: its slope jumps, so the gradient has no Lipschitz constant"
        return "recursion over layers from norms on the visited region, mean over the samples, rounded up"

    def constants(self) -> dict[str, Constant]:
        """Cross-entropy is non-negative."""
        return {
            "optimal_value": Constant(0.0, "certified", "lower bound of the objective: cross-entropy is never less")
        }

    def visit(self, versions: Sequence[Iterable[np.ndarray]]) -> Visited:
        """Norms of every layer's weights and biases."""
        found = []
        for block, flats in enumerate(versions):
            stack, start, norms = np.stack([np.asarray(flat, dtype=np.float64) for flat in flats]), 0, {}
            for layer in self.layers:
                if layer.block == block:
                    norms |= layer.measure(stack[:, start : start + layer.size])
                    start += layer.size
            found.append(norms)
        return Visited(tuple(found))

    def batch_smoothness(self, rows: np.ndarray, visited: Visited) -> BatchSmoothness:
        """The layers' constants combined into blocks; the whole gradient's is the norm of the layers' matrix."""
        found = layer_smoothness(self.layers, self._norms(visited), self.input_norms[rows])
        blocks = [layer.block for layer in self.layers]
        forward = found.forward
        return BatchSmoothness(
            blocks=None if forward is None else block_norms(forward, blocks),
            blocks_backward=block_norms(found.backward, blocks),
            whole=None if forward is None else float(spectral_norm(forward)),
            whole_backward=float(spectral_norm(found.backward)),
        )

    def gradient_rounding(self, rows: np.ndarray, visited: Visited, dtype: str) -> np.ndarray:
        """The layers' budgets, in 2-norm over the layers of each block."""
        layerwise = layer_rounding(self.layers, self._norms(visited), self.input_norms[rows], dtype)
        blocks = np.array([layer.block for layer in self.layers])
        return np.array([float(euclidean_norm(layerwise[blocks == block])) for block in range(blocks.max() + 1)])

    @property
    def _kinks(self) -> list[str]:
        activations = [layer.activation for layer in self.layers]
        return sorted({a.name for a in activations if a is not None and a.curvature is None})

    def _norms(self, visited: Visited) -> list[LayerNorms]:
        return [layer.norms(visited) for layer in self.layers]
