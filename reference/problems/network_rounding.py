"""A priori bound of a network gradient's rounding error on the visited region, normwise and per sample.

Forward: ‖ŷ − y‖ grows by the operator norm and by γ·‖|W||y| + |b|‖; backward alike, plus the error of the activation's
slope at the computed pre-activation. Everything holds for any mixture of visited versions, because only norms of
weights enter.
"""

from collections.abc import Sequence

import numpy as np

from reference.certified.rounding import (
    compounded,
    exponential_excess,
    gamma,
    library_error,
    smallest_normal,
    unit_roundoff,
)
from reference.certified.upper import Upper
from reference.problems.layers import AffineLayer, LayerNorms, signals
from reference.problems.network_constants import LOGIT_CURVATURE, LOGIT_SLOPE


def layer_rounding(
    layers: Sequence[AffineLayer], norms: Sequence[LayerNorms], input_norms: np.ndarray, dtype: str
) -> np.ndarray:
    """Bounds (K,) of ‖computed − exact‖ of each layer's gradient of the mean cross-entropy over the batch.

    Args:
        input_norms: bounds (n_b,) of the samples' norms; the inputs themselves are exact in `dtype`.
    """
    count, unit = len(input_norms), unit_roundoff(dtype)
    # Gradients are bounded times n_b, so that what an underflow may lose is n_b times as much.
    tiny = 4.0 * count * smallest_normal(dtype)
    flow = signals(layers, norms, input_norms, LOGIT_SLOPE)
    input_errors, sum_errors = [Upper.zeros((count,))], []
    for layer, norm, size in zip(layers, norms, flow.inputs, strict=True):
        magnitude = norm.absolute * (size + input_errors[-1]) + norm.bias * Upper.of(layer.positions).sqrt()
        spread = gamma(layer.fan_in + 2, dtype) * magnitude + layer.width * layer.fan_in * tiny
        sum_errors.append(norm.operator * input_errors[-1] + spread)
        if layer.activation is not None:
            moved = layer.activation.slope * sum_errors[-1]
            value = flow.inputs[len(sum_errors)] + moved
            input_errors.append(moved + layer.activation.value_rounding * unit * value + layer.width * tiny)
    error = LOGIT_CURVATURE * sum_errors[-1] + _softmax_rounding(flow.logits + sum_errors[-1], layers[-1].width, dtype)
    error = error + layers[-1].width * tiny
    found = []
    for j in range(len(layers) - 1, -1, -1):
        layer, norm, cotangent = layers[j], norms[j], flow.cotangents[j]
        computed = cotangent + error
        size = flow.inputs[j] + input_errors[j]
        extended = (size * size * layer.reuse**2 + layer.positions).sqrt()
        products = error * extended + cotangent * layer.reuse * input_errors[j]
        summation = gamma(count * layer.positions + 2, dtype) * computed * extended
        found.append(float((products + summation + layer.size * layer.positions * tiny).mean(0)))
        if j > 0:
            passed = norm.operator * error + gamma(layer.fan_out + 2, dtype) * norm.absolute * computed
            passed = passed + layers[j - 1].width * layer.fan_out * tiny
            error = _through_slope(layers[j - 1], sum_errors[j - 1], norm.operator * cotangent, passed, unit)
            error = error + layers[j - 1].width * tiny
    return np.array(found[::-1])


def _through_slope(layer: AffineLayer, sum_error: Upper, arriving: Upper, error: Upper, unit: float) -> Upper:
    """Error of v ⊙ s'(z): that of v, that of the slope at the computed z, and one product.

    Args:
        arriving: bound of the exact ‖v‖; `error` of what was computed instead.
    """
    activation = layer.activation
    assert activation is not None, "only the last layer has no activation"
    if activation.curvature is None:
        return Upper(np.full(error.value.shape, np.inf))
    slope_error = activation.curvature * sum_error + activation.slope_rounding * unit
    computed = arriving + error
    return activation.slope * error + slope_error * computed + 2.0 * unit * (activation.slope + slope_error) * computed


def _softmax_rounding(logit_norm: Upper, classes: int, dtype: str) -> Upper:
    """Error of softmax(ẑ) − onehot as exp(log_softmax) and a subtraction, at the computed logits ẑ.

    With t_i = max ẑ − ẑ_i ≤ T = 2‖ẑ‖: each e^-t_i is off by e^{uT} and a library call, their sum by γ, its logarithm by
    what that is in absolute terms and a library call. log p_i = −t_i − log Σ rounds twice more, in either order of its
    terms, relative to at most T + ‖ẑ‖ + log C.

    Args:
        logit_norm: bound of ‖ẑ‖ per sample.
    """
    unit, library = unit_roundoff(dtype), library_error(dtype)
    span = 2.0 * logit_norm
    entropy = Upper.of(np.log(classes)) * (1.0 + library_error())
    relative = compounded(exponential_excess(unit * span), library, gamma(classes + 1, dtype))
    # |log(1 + ε)| ≤ |ε|/(1 − |ε|), which the excess bounds from above.
    logarithm = exponential_excess(relative)
    logarithm = logarithm + library * (entropy + logarithm)
    exponent = unit * span + logarithm + 4.0 * unit * (span + logit_norm + entropy + logarithm)
    probability = compounded(exponential_excess(exponent), library)
    # ‖p‖ ≤ 1; the difference, 1/n_b and two products act on ‖p̂‖ + 1.
    return probability + gamma(4, dtype) * (2.0 + probability)
