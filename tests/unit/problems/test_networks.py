"""Networks: how blocks are cut, what is measured of a layer, when constants exist, and instances that attain them."""

import numpy as np
import pytest
import torch

from reference.data import Dataset
from reference.problems.activation import ACTIVATIONS, TANH
from reference.problems.cnn import cnn
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.layers import AffineLayer
from reference.problems.mlp import mlp
from reference.problems.network_constants import block_norms
from reference.problems.network_truth import NetworkTruth
from reference.problems.truth import Visited
from reference.segments import flatten
from tests.oracle.mixed_gradient import Dense, Layer, mixed_gradient

CLOSE = 1e-9


def images(side: int = 4, samples: int = 8) -> Dataset:
    inputs = np.random.default_rng(1).normal(size=(samples, side * side))
    labels = np.arange(samples) % 3
    return Dataset("images", inputs, labels, inputs[:3], labels[:3], "digest")


def test_layers_are_cut_into_blocks_in_order() -> None:
    problem = mlp(ProblemConfig("mlp", widths=(5, 4, 6, 7), layers_per_block=2), images())
    names = [[spec.name for spec in segment.parameters] for segment in problem.segments]
    assert names == [["0.weight", "0.bias", "2.weight", "2.bias"]] * 2 + [["0.weight", "0.bias"]]
    assert [segment.parameters[0].shape for segment in problem.segments] == [(5, 16), (6, 4), (3, 7)]
    truth = problem.truth
    assert isinstance(truth, NetworkTruth)
    assert [layer.block for layer in truth.layers] == [0, 0, 1, 1, 2]


def test_building_leaves_the_global_random_state_alone() -> None:
    before = torch.get_rng_state()
    mlp(ProblemConfig("mlp"), images())
    cnn(ProblemConfig("cnn", widths=(2, 3)), images())
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("layers_per_block", [1, 2])
def test_convolutions_are_described_as_they_are(layers_per_block: int) -> None:
    config = ProblemConfig("cnn", widths=(2, 3), layers_per_block=layers_per_block)
    problem = cnn(config, images())
    truth = problem.truth
    assert isinstance(truth, NetworkTruth)
    for layer in truth.layers:
        specs = {spec.name: spec.shape for spec in problem.segments[layer.block].parameters}
        assert specs[f"{layer.name}.weight"] == layer.shape
        assert specs[f"{layer.name}.bias"] == layer.shape[:1]
    assert [layer.positions for layer in truth.layers] == [16, 4, 1]
    flats = [flatten(s.initial(torch.Generator().manual_seed(0), torch.float64)) for s in problem.segments]
    assert problem.output(flats, problem.batch(torch.arange(8), torch.float64, "cpu")[0]).shape == (8, 3)


def test_the_operator_norm_of_a_convolution_covers_its_matrix() -> None:
    """The convolution written as a matrix, column by column; `reuse` covers the patches' norm."""
    for stride, reuse in ((1, 3), (2, 2)):
        module = torch.nn.Conv2d(2, 3, 3, stride=stride, padding=1, bias=False, dtype=torch.float64)
        with torch.no_grad():
            columns = [module(unit.reshape(1, 2, 5, 5)).flatten() for unit in torch.eye(50, dtype=torch.float64)]
        exact = float(np.linalg.norm(torch.stack(columns).numpy(), 2))
        positions = len(columns[0]) // 3
        layer = AffineLayer(0, "0", (3, 2, 3, 3), None, reuse, positions)
        flat = np.concatenate([module.weight.detach().numpy().ravel(), np.zeros(3)])
        norms = layer.norms(Visited((layer.measure(flat[None]),)))
        assert exact <= float(norms.operator) <= 3 * exact
        image = np.random.default_rng(2).normal(size=(1, 2, 5, 5))
        patches = torch.nn.functional.unfold(torch.from_numpy(image), 3, padding=1, stride=stride)
        assert float(patches.norm()) <= reuse * np.linalg.norm(image)


def test_measured_norms_are_the_largest_of_the_versions() -> None:
    layer = AffineLayer(0, "0", (2, 2), None)
    flats = np.array([[3.0, 0.0, 0.0, 1.0, 0.0, 0.5], [1.0, 0.0, 0.0, 2.0, 3.0, 4.0]])
    found = layer.measure(flats)
    assert found["0.spectral"] == pytest.approx(3.0, rel=CLOSE)
    assert found["0.frobenius"] == pytest.approx(10**0.5, rel=CLOSE)
    assert found["0.bias"] == pytest.approx(5.0, rel=CLOSE)
    one, two = Visited((layer.measure(flats[:1]),)), Visited((layer.measure(flats[1:]),))
    assert one.join(two).norms[0] == found


def test_kinks_leave_only_the_backward_constants() -> None:
    problem = mlp(ProblemConfig("mlp", activation="relu", widths=(5,)), images())
    truth = problem.truth
    flats = [flatten(s.initial(torch.Generator().manual_seed(0), torch.float64)).numpy() for s in problem.segments]
    visited, rows = truth.visit([[flat] for flat in flats]), np.arange(4)
    found = truth.batch_smoothness(rows, visited)
    assert found.blocks is None and found.whole is None
    assert found.blocks_backward[0, 1] > 0 and found.whole_backward > 0
    assert truth.smoothness_provenance == "unavailable" and "relu" in truth.smoothness_reason
    assert truth.gradient_rounding(rows, visited, "float64")[0] == np.inf


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softplus"])
def test_slopes_and_curvatures_are_the_suprema(activation: str) -> None:
    """On a fine grid by automatic differentiation: never above, and reached to six digits."""
    z = torch.linspace(-30, 30, 200_001, dtype=torch.float64, requires_grad=True)
    function = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "softplus": torch.nn.Softplus(threshold=40.0)}
    values = function[activation](z)
    (slopes,) = torch.autograd.grad(values.sum(), z, create_graph=True)
    (curvatures,) = torch.autograd.grad(slopes.sum(), z)
    described = ACTIVATIONS[activation]
    assert described.curvature is not None
    for found, bound in ((slopes, described.slope), (curvatures, described.curvature)):
        largest = float(found.detach().abs().max())
        # The grid misses the maximum by at most half a step (1.5e-4), that is by 1e-7 in the value.
        assert largest <= float(bound) * (1 + 1e-12)
        assert largest == pytest.approx(float(bound), rel=1e-6)
    assert float(values.detach().abs().max()) <= float(described.supremum)
    assert float(function[activation](torch.zeros(1, dtype=torch.float64))) == pytest.approx(
        float(described.at_zero), rel=1e-15, abs=0.0
    )


def truth_of(layers: tuple[AffineLayer, ...], inputs: np.ndarray) -> NetworkTruth:
    return NetworkTruth(layers, np.linalg.norm(inputs, axis=1))


def flat(layer: Layer) -> np.ndarray:
    return np.concatenate([layer[0].ravel(), layer[1]])


def gradients(inputs: np.ndarray, forward: list[Layer], backward: list[Layer]) -> list[np.ndarray]:
    kinds, labels = [[Dense()]] * len(forward), np.zeros(len(inputs), dtype=int)
    found = mixed_gradient(inputs, labels, kinds, [[part] for part in forward], [[part] for part in backward])
    return [flat(block[0]) for block in found]


def test_softmax_regression_attains_its_constant() -> None:
    """Two classes at probabilities ½: the Hessian's norm is ½(‖y‖² + 1)."""
    y, step = np.array([[3.0, -4.0]]), 1e-6
    zero, direction = (np.zeros((2, 2)), np.zeros(2)), np.array([1.0, -1.0]) / 2**0.5
    length = 26**0.5
    moved = (step * np.outer(direction, y[0]) / length, step * direction / length)
    change = gradients(y, [moved], [moved])[0] - gradients(y, [zero], [zero])[0]
    truth = truth_of((AffineLayer(0, "0", (2, 2), None),), y)
    found = truth.batch_smoothness(np.array([0]), truth.visit([[flat(zero)]]))
    assert found.blocks is not None
    assert found.blocks[0, 0] == pytest.approx(13.0, rel=CLOSE)
    # The third derivative bends by step² ‖y‖³, cancellation costs 4u/step.
    assert np.linalg.norm(change) / step == pytest.approx(13.0, rel=1e-8)


def test_the_backward_constant_is_attained() -> None:
    """A certain but wrong prediction and z = 0 below: every inequality of α^B is an equality."""
    y = np.array([[3.0, -4.0]])
    below, above = (np.zeros((2, 2)), np.zeros(2)), (np.zeros((2, 2)), np.array([-60.0, 60.0]))
    moved = (np.array([[1.0, 0.0], [-1.0, 0.0]]) / 2**0.5, above[1])
    change = gradients(y, [below, above], [below, moved])[0] - gradients(y, [below, above], [below, above])[0]
    truth = truth_of((AffineLayer(0, "0", (2, 2), TANH), AffineLayer(1, "0", (2, 2), None)), y)
    found = truth.batch_smoothness(np.array([0]), truth.visit([[flat(below)], [flat(above)]]))
    assert found.blocks_backward[0, 1] == pytest.approx(np.linalg.norm(change), rel=CLOSE)
    assert found.blocks_backward[0, 1] == pytest.approx(52**0.5, rel=CLOSE)
    assert found.blocks_backward[1, 0] == found.blocks_backward[0, 0] == 0.0


def test_the_curvature_term_is_nearly_attained() -> None:
    """z where tanh bends most, a certain wrong prediction, and so small a weight above that only s₂ matters."""
    y, weight, step = np.array([[0.75]]), 1e-3, 1e-6
    below = (np.zeros((1, 1)), np.array([np.arctanh(3**-0.5)]))
    above = (np.array([[weight], [-weight]]), np.array([-60.0, 60.0]))
    # Along the extended input (0.75, 1), of norm 1.25; the visited box allows any weights of these norms.
    moved = (step * np.array([[0.75]]) / 1.25, below[1] + step / 1.25)
    change = gradients(y, [moved, above], [moved, above])[0] - gradients(y, [below, above], [below, above])[0]
    truth = truth_of((AffineLayer(0, "0", (1, 1), TANH), AffineLayer(1, "0", (2, 1), None)), y)
    found = truth.batch_smoothness(np.array([0]), truth.visit([[flat(below)], [flat(above)]]))
    assert found.blocks is not None
    ratio = np.linalg.norm(change) / step / found.blocks[0, 0]
    # h ω²/(s₂ ω √2) = 0.65 weight·√2, and the bend of tanh itself within a step.
    assert 1 - 1.2e-3 < ratio <= 1.0


def test_blocks_of_several_layers_have_norms_of_submatrices() -> None:
    layerwise = np.arange(9.0).reshape(3, 3)
    found = block_norms(layerwise, [0, 0, 1])
    assert found[0, 0] == pytest.approx(np.linalg.norm(layerwise[:2, :2], 2), rel=CLOSE)
    assert found[0, 1] == pytest.approx(np.hypot(2, 5), rel=CLOSE)
    assert found[1, 1] == pytest.approx(8.0, rel=CLOSE)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ProblemError, match="square images"):
        data = images()
        cnn(
            ProblemConfig("cnn", widths=(2, 3)),
            Dataset("rows", data.inputs[:, :7], data.targets, data.test_inputs[:, :7], data.test_targets, ""),
        )
    with pytest.raises(ProblemError, match="two channel counts"):
        cnn(ProblemConfig("cnn", widths=(2,)), images())
    with pytest.raises(ProblemError, match="choose one of tanh"):
        ProblemConfig("mlp", activation="gelu")
