"""Block smoothness constants of a smooth feed-forward network on the visited region: a recursion over pairs of layers.

Per unit of change of layer l's (W, b), with Ȳ, Δ, ω the extended input, cotangent and operator norms, s₁, s₂ the
largest slope and curvature of the activation:

    Z_l = Ȳ_l,  Z_{j+1} = ω_{j+1} s₁ Z_j                      change of z_j, j ≥ l; 0 below
    E_last = h Z_last,
    E_j = s₂ Z_j ω_{j+1} Δ_{j+1} + s₁ ω_{j+1} E_{j+1}         change of ∂ℓ/∂z_j by the forward versions
    F_j = [l = j+1] s₁ reuse_l Δ_l + s₁ ω_{j+1} F_{j+1}       the same by the backward versions
    α_kl = E_k Ȳ_k + [k > l] Δ_k reuse_k s₁ Z_{k−1},    α^B_kl = F_k Ȳ_k

for one sample; a mini-batch has the mean. Their sum is symmetric, as second derivatives must be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reference.certified.spectral import spectral_norm
from reference.certified.upper import Upper
from reference.problems.layers import AffineLayer, LayerNorms, Signals, signals

# Cross-entropy as a function of the logits: ‖softmax − onehot‖ ≤ √2, ‖diag(p) − ppᵀ‖ ≤ ½.
LOGIT_SLOPE = Upper.of(2.0).sqrt()
LOGIT_CURVATURE = Upper.of(0.5)


@dataclass(frozen=True, eq=False)
class LayerSmoothness:
    """Constants (K, K) between layers, mean over the batch, by forward (None with kinks) and by backward versions."""

    forward: np.ndarray | None
    backward: np.ndarray


def layer_smoothness(
    layers: Sequence[AffineLayer], norms: Sequence[LayerNorms], input_norms: np.ndarray
) -> LayerSmoothness:
    """Constants of the mean gradient over samples whose inputs have norms at most `input_norms` (n_b,)."""
    flow = signals(layers, norms, input_norms, LOGIT_SLOPE)
    backward = [_mean(change * flow.extended[k]) for k, change in enumerate(_backward_changes(layers, norms, flow))]
    if any(layer.activation is not None and layer.activation.curvature is None for layer in layers):
        return LayerSmoothness(None, np.stack(backward))
    reached = _forward_changes(layers, norms, flow)
    forward = []
    for k, change in enumerate(_cotangent_changes(layers, norms, flow, reached)):
        total = change * flow.extended[k]
        if k > 0:
            total = total + flow.cotangents[k] * layers[k].reuse * _slope(layers[k - 1]) * reached[k - 1]
        forward.append(_mean(total))
    return LayerSmoothness(np.stack(forward), np.stack(backward))


def block_norms(layerwise: np.ndarray, blocks: Sequence[int]) -> np.ndarray:
    """Constants between blocks from those between layers: spectral norms of the submatrices.

    ‖∇_K‖² = Σ_{k ∈ K} ‖∇_k‖² and ‖θ_L‖² = Σ_{l ∈ L} ‖θ_l‖², so the norm of (α_kl), k ∈ K, l ∈ L, is one of the pair.

    Args:
        layerwise: (K, K), non-negative.
        blocks: the block of each layer, ascending from 0.
    """
    if len(set(blocks)) == len(blocks):
        return layerwise
    members = [np.flatnonzero(np.equal(blocks, block)) for block in range(max(blocks) + 1)]
    return np.array([[float(spectral_norm(layerwise[np.ix_(k, l)])) for l in members] for k in members])  # noqa: E741


def _forward_changes(layers: Sequence[AffineLayer], norms: Sequence[LayerNorms], flow: Signals) -> list[Upper]:
    """Z_j of every layer j, an array (K, n_b) over the layers l that move; zero for l > j."""
    changes = [_placed(0, len(layers), flow.extended[0])]
    for j in range(1, len(layers)):
        carried = norms[j].operator * _slope(layers[j - 1]) * changes[-1]
        changes.append(carried + _placed(j, len(layers), flow.extended[j]))
    return changes


def _cotangent_changes(
    layers: Sequence[AffineLayer], norms: Sequence[LayerNorms], flow: Signals, reached: Sequence[Upper]
) -> list[Upper]:
    """E_j of every layer j, (K, n_b)."""
    changes = [LOGIT_CURVATURE * reached[-1]]
    for j in range(len(layers) - 2, -1, -1):
        above = norms[j + 1].operator
        bend = _curvature(layers[j]) * above * flow.cotangents[j + 1] * reached[j]
        changes.append(bend + _slope(layers[j]) * above * changes[-1])
    return changes[::-1]


def _backward_changes(layers: Sequence[AffineLayer], norms: Sequence[LayerNorms], flow: Signals) -> list[Upper]:
    """F_j of every layer j, (K, 1) over the layers l that move; zero for l ≤ j."""
    count = len(layers)
    changes = [Upper.zeros((count, 1))]
    for j in range(count - 2, -1, -1):
        carried = _slope(layers[j]) * norms[j + 1].operator * changes[-1]
        own = _slope(layers[j]) * layers[j + 1].reuse * flow.cotangents[j + 1]
        changes.append(carried + _placed(j + 1, count, own))
    return changes[::-1]


def _placed(row: int, rows: int, value: Upper) -> Upper:
    """An array of so many rows, zero but for one."""
    return np.eye(rows)[:, row : row + 1] * value


def _slope(layer: AffineLayer) -> Upper:
    assert layer.activation is not None, "only the last layer has no activation"
    return layer.activation.slope


def _curvature(layer: AffineLayer) -> Upper:
    assert layer.activation is not None and layer.activation.curvature is not None, "asked for smooth activations only"
    return layer.activation.curvature


def _mean(samples: Upper) -> np.ndarray:
    """Means (K,) over the samples of (K, n_b)."""
    return samples.mean(1).value
