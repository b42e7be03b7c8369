"""Networks about which nothing is proved: how they are cut into blocks, that they train, and that they say so."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from reference.data import Dataset, load_dataset
from reference.problems.cnn import cnn
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.lstm import lstm
from reference.problems.mlp import mlp
from reference.problems.network_truth import NetworkTruth
from reference.problems.problem import Examples, Problem
from reference.problems.registry import build
from reference.problems.resnet import ResidualBlock, resnet
from reference.problems.unknown_truth import UnknownTruth
from reference.segments import ModuleSegment, flatten, views
from reference.vjp import mixed_gradient
from reference.weights import LIVE, STASH, WeightRule
from tests.small_data import images, sentence_files

NORMALIZED = [("mlp", "batch"), ("mlp", "layer"), ("cnn", "batch"), ("cnn", "layer")]


@pytest.fixture
def sentences(tmp_path: Path) -> Dataset:
    return load_dataset(sentence_files(tmp_path))


def made(name: str, normalization: str = "none") -> Problem:
    if name == "mlp":
        return mlp(ProblemConfig("mlp", widths=(6, 5), normalization=normalization), images(4))
    if name == "cnn":
        return cnn(ProblemConfig("cnn", widths=(2, 4), normalization=normalization), images(4))
    return resnet(ProblemConfig("resnet", widths=(2, 3, 4), depth=1), images(6, channels=3))


def initial(problem: Problem, dtype: torch.dtype = torch.float64) -> list[torch.Tensor]:
    draw = torch.Generator().manual_seed(0)
    return [flatten(segment.initial(draw, dtype)) for segment in problem.segments]


def kinds(problem: Problem, block: int) -> list[type]:
    segment = problem.segments[block]
    assert isinstance(segment, ModuleSegment)
    return [type(part) for part in segment.module.children()]


def test_a_resnet_has_a_block_for_stem_head_and_each_residual_block() -> None:
    problem = resnet(ProblemConfig("resnet"), images(32, channels=3, samples=10, classes=10))
    assert len(problem.segments) == 1 + 9 + 1
    assert kinds(problem, 0) == [nn.Unflatten, nn.Conv2d, nn.BatchNorm2d, nn.ReLU]
    assert all(kinds(problem, block) == [ResidualBlock] for block in range(1, 10))
    # He et al. (2016), table 6: 20 layers, 0.27 million parameters. By hand, kernels: 9·(3·16 + 6·16² + 16·32 + 5·32²
    # + 32·64 + 5·64²) = 267,696; scales and shifts: 2·(7·16 + 6·32 + 6·64) = 1,376; logits: 650.
    specs = [spec for segment in problem.segments for spec in segment.parameters]
    assert sum(len(spec.shape) > 1 for spec in specs) == 20
    assert sum(spec.size for spec in specs) == 267_696 + 1_376 + 650
    statistics = [spec for segment in problem.segments for spec in segment.statistics]
    assert sum(spec.size for spec in statistics) == 2 * (7 * 16 + 6 * 32 + 6 * 64)


def test_a_residual_block_adds_what_it_passes_on() -> None:
    """With the second scale zero only the shortcut is left: every other pixel, then channels of zeros."""
    block = ResidualBlock(2, 5, stride=2)
    nn.init.zeros_(block.second_norm.weight)
    for layer in (block.first, block.second):
        assert isinstance(layer, nn.Conv2d)
        nn.init.ones_(layer.weight)
    image = torch.arange(2 * 2 * 5 * 5.0).reshape(2, 2, 5, 5)
    output = block(image)
    assert torch.equal(output[:, :2], image[:, :, ::2, ::2]) and torch.equal(output[:, 2:], torch.zeros(2, 3, 3, 3))


def test_units_are_grouped_into_blocks_in_order(sentences: Dataset) -> None:
    problem = resnet(ProblemConfig("resnet", widths=(2, 3, 4), depth=1, layers_per_block=2), images(6))
    assert [kinds(problem, block)[-1] for block in range(3)] == [ResidualBlock, ResidualBlock, nn.Linear]
    recurrent = lstm(ProblemConfig("lstm", widths=(3, 4), layers_per_block=2), sentences)
    assert [segment.parameters[0].shape for segment in recurrent.segments] == [(sentences.vocabulary, 3), (2, 4)]
    single = lstm(ProblemConfig("lstm", widths=(3, 4)), sentences)
    names = [[spec.name for spec in segment.parameters] for segment in single.segments]
    assert [len(block) for block in names] == [1, 4, 2] and names[1][0] == "0.layer.weight_ih_l0"


@pytest.mark.parametrize(("name", "normalization"), NORMALIZED)
def test_normalisation_follows_each_hidden_affine_layer(name: str, normalization: str) -> None:
    plain, problem = made(name), made(name, normalization)
    kind = {
        ("mlp", "batch"): nn.BatchNorm1d, ("mlp", "layer"): nn.LayerNorm,
        ("cnn", "batch"): nn.BatchNorm2d, ("cnn", "layer"): nn.GroupNorm,
    }[name, normalization]  # fmt: skip
    for block in range(2):
        parts = kinds(problem, block)
        assert parts[parts.index(kind) - 1] in (nn.Linear, nn.Conv2d) and parts[parts.index(kind) + 1] is nn.Tanh
        parts.remove(kind)
        assert parts == kinds(plain, block)
    assert kinds(problem, 2) == kinds(plain, 2)
    assert isinstance(plain.truth, NetworkTruth) and plain.separable
    assert isinstance(problem.truth, UnknownTruth) and problem.separable == (normalization == "layer")
    assert ("mixed" in problem.truth.reason) == (normalization == "batch")


def test_layer_normalisation_of_images_is_over_all_channels_and_pixels() -> None:
    """In numpy, one sample at a time."""
    segment = made("cnn", "layer").segments[0]
    assert isinstance(segment, ModuleSegment)
    (part,) = [part for part in segment.module.children() if isinstance(part, nn.GroupNorm)]
    data = np.random.default_rng(3).normal(size=(3, 2, 4, 4))
    wanted = [(one - one.mean()) / np.sqrt(one.var() + part.eps) for one in data]
    assert np.abs(part.double()(torch.from_numpy(data)).detach().numpy() - wanted).max() < 1e-13


@pytest.mark.parametrize("name", ["resnet", "lstm"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_gradient_descent_lowers_the_objective(name: str, dtype: torch.dtype, sentences: Dataset) -> None:
    problem = made(name) if name == "resnet" else lstm(ProblemConfig("lstm", widths=(4, 5)), sentences)
    flats, losses = initial(problem, dtype), []
    batch = problem.batch(torch.from_numpy(problem.truth.full_rows), dtype)
    for _ in range(5):
        found = mixed_gradient(problem.segments, STASH, problem.loss, batch, flats, flats)
        losses.append(float(found.loss))
        flats = [flat - 0.1 * gradient for flat, gradient in zip(flats, found.blocks, strict=True)]
    assert losses == sorted(losses, reverse=True) and losses[-1] >= 0.0
    assert set(problem.metrics(flats, dtype)) == {"test_accuracy", "test_loss"}


@pytest.mark.parametrize("rule", [STASH, LIVE], ids=lambda rule: rule.name)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", ["mlp", "cnn", "resnet", "lstm"])
def test_segment_by_segment_is_autograd_on_the_whole_graph(
    name: str, dtype: torch.dtype, rule: WeightRule, sentences: Dataset
) -> None:
    problem = lstm(ProblemConfig("lstm", widths=(4, 5)), sentences) if name == "lstm" else made(name, "batch")
    flats, batch = initial(problem, dtype), problem.batch(torch.arange(6), dtype)
    pieces = mixed_gradient(problem.segments, rule, problem.loss, batch, flats, flats)
    leaves = [flat.clone().requires_grad_() for flat in flats]
    whole = torch.autograd.grad(problem.loss(problem.output(leaves, batch[0]), batch[1]), leaves)
    assert all(torch.equal(piece, one) for piece, one in zip(pieces.blocks, whole, strict=True))


def test_what_is_unknown_is_said() -> None:
    problem = made("resnet")
    truth, blocks = problem.truth, len(problem.segments)
    visited = truth.visit([[flat.numpy()] for flat in initial(problem)])
    rows = np.arange(3)
    smoothness = truth.batch_smoothness(rows, visited.join(visited))
    assert smoothness.blocks is None and smoothness.whole is None and smoothness.whole_backward == np.inf
    assert (smoothness.blocks_backward == np.full((blocks, blocks), np.inf)).all()
    assert (truth.gradient_rounding(rows, visited, "float64") == np.full(blocks, np.inf)).all()
    assert truth.smoothness_provenance == "unavailable" and "mixed" in truth.smoothness_reason
    assert truth.constants()["optimal_value"].value == 0.0 and not truth.rational([rows])
    assert (truth.full_rows == np.arange(8)).all()


def test_evaluation_reads_the_running_statistics() -> None:
    problem = made("resnet")
    flats, inputs = initial(problem), problem.batch(torch.arange(8), torch.float64)[0]
    state, kept = None, []
    for segment, flat in zip(problem.segments, flats, strict=True):
        state, observed = segment.observe(views(flat, segment.parameters), state, inputs)
        start = [*segment.initial_statistics(torch.float64), torch.zeros(0, dtype=torch.float64)]
        kept.append(segment.updated(flatten(start), observed, 1))
    assert state is not None and torch.equal(state, problem.output(flats, inputs))
    evaluated = problem.output(flats, inputs, kept)
    assert not torch.equal(evaluated, state)
    # A sample's output is its own now. A smaller batch would do, but a CPU may sum it in another order.
    others = torch.cat([inputs[:2], 2 * inputs[2:]])
    assert torch.equal(problem.output(flats, others, kept)[:2], evaluated[:2])
    assert not torch.equal(problem.output(flats, others)[:2], state[:2])
    assert problem.metrics(flats, torch.float64, kept) != problem.metrics(flats, torch.float64)


def test_held_out_samples_are_scored_in_parts_where_samples_are_separate(monkeypatch: pytest.MonkeyPatch) -> None:
    separate, mixed = made("mlp", "layer"), made("mlp", "batch")
    whole = [problem.metrics(initial(problem), torch.float64) for problem in (separate, mixed)]
    monkeypatch.setattr("reference.problems.problem.SCORED", 2)
    parts = [problem.metrics(initial(problem), torch.float64) for problem in (separate, mixed)]
    assert parts == [pytest.approx(one, rel=1e-14) for one in whole] and parts[1] == whole[1]


def test_token_ids_stay_integers(sentences: Dataset) -> None:
    problem = lstm(ProblemConfig("lstm", widths=(2, 3)), sentences)
    for dtype in (torch.float32, torch.float64):
        inputs, targets = problem.batch(torch.arange(4), dtype)
        assert inputs.dtype == targets.dtype == torch.int64
        assert torch.equal(inputs, torch.from_numpy(sentences.inputs[:4]))
    with pytest.raises(ValueError, match="float or int64 inputs"):
        Examples(torch.zeros(2, 3, dtype=torch.int32), torch.zeros(2))


def test_an_lstm_learns_the_telling_word(sentences: Dataset) -> None:
    problem = lstm(ProblemConfig("lstm", widths=(4, 6)), sentences)
    flats = initial(problem)
    batch = problem.batch(torch.arange(problem.samples), torch.float64)
    for _ in range(150):
        found = mixed_gradient(problem.segments, STASH, problem.loss, batch, flats, flats)
        flats = [flat - 2.0 * gradient for flat, gradient in zip(flats, found.blocks, strict=True)]
    assert problem.metrics(flats, torch.float64)["test_accuracy"] == 1.0


@pytest.mark.parametrize("name", ["resnet", "cnn"])
def test_building_leaves_the_global_random_state_alone(name: str, sentences: Dataset) -> None:
    before = torch.get_rng_state()
    made(name, "batch")
    lstm(ProblemConfig("lstm", widths=(2, 3)), sentences)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (ProblemConfig("resnet", widths=(2, 3)), "takes the channels of its three stages"),
        (ProblemConfig("resnet", widths=(4, 3, 4)), "none less than the one before"),
        (ProblemConfig("resnet", dataset="breast_cancer"), "no square images"),
        (ProblemConfig("cnn", dataset="breast_cancer"), "no square images"),
        (ProblemConfig("cnn", widths=(2, 3, 4)), "two channel counts"),
        (ProblemConfig("mlp", dataset="diabetes"), "no class labels"),
        (ProblemConfig("lstm", dataset="digits"), "no sentences"),
    ],
)
def test_models_that_do_not_fit_are_refused(config: ProblemConfig, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        build(config)


@pytest.mark.parametrize("name", ["mlp", "cnn", "resnet", "logistic"])
def test_sentences_are_refused_by_models_of_real_inputs(name: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match=r"train (the lstm on them|an mlp, or the lstm on sentences)"):
        build(ProblemConfig(name, dataset=sentence_files(tmp_path)))


def test_an_lstm_takes_two_widths(sentences: Dataset) -> None:
    with pytest.raises(ProblemError, match=r"takes two \(vector, hidden state\)"):
        lstm(ProblemConfig("lstm", widths=(3,)), sentences)
