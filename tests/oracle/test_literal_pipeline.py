"""The literal pipelines are the update-index recursion with the specification's staleness, to the last bit."""

from collections.abc import Sequence

import pytest
import torch

from tests.oracle.literal_optimizers import Adam, Sgd
from tests.oracle.literal_pipeline import Rules, Run, adl, ddg, fdg, fr, run_pipeline
from tests.oracle.small_network import Setting, normalised, perceptron
from tests.oracle.update_recursion import Staleness, live, recompute, run_recursion, stash

BATCHES = 36
SHRINK = 0.7

# The table of the update model at K = 3, with 2(K−j) = 4, 2, 0 and K−j = 2, 1, 0.
STALENESS: dict[str, tuple[Rules, Staleness]] = {
    "FDG drawn, stash": (fdg("drawn", "stash", SHRINK), stash(4, 2, 0)),
    "FDG drawn, live": (fdg("drawn", "live", SHRINK), live(4, 2, 0)),
    "FDG released, stash": (fdg("released", "stash", SHRINK), stash(3, 1, 0)),
    "FDG released, live": (fdg("released", "live", SHRINK), live(3, 1, 0)),
    "DDG, stash": (ddg("stash", SHRINK), stash(2, 1, 0)),
    "DDG, live": (ddg("live", SHRINK), live(2, 1, 0)),
    "FR": (fr(SHRINK), recompute(2, 1, 0)),
}
# Of the batches r = 0, 1, … of a group: max(0, ⌈(d − r)/M⌉), d = 2(K−j) drawn; 2(K−j) − 1, and 0 at the top, released.
LEVELS: dict[tuple[str, int], list[Staleness]] = {
    ("drawn", 1): [stash(4, 2, 0)],
    ("drawn", 2): [stash(2, 1, 0), stash(2, 1, 0)],
    ("drawn", 3): [stash(2, 1, 0), stash(1, 1, 0), stash(1, 0, 0)],
    ("drawn", 4): [stash(1, 1, 0), stash(1, 1, 0), stash(1, 0, 0), stash(1, 0, 0)],
    ("released", 1): [stash(3, 1, 0)],
    ("released", 2): [stash(2, 1, 0), stash(1, 0, 0)],
    ("released", 3): [stash(1, 1, 0), stash(1, 0, 0), stash(1, 0, 0)],
    ("released", 4): [stash(1, 1, 0), stash(1, 0, 0), stash(1, 0, 0), stash(0, 0, 0)],
}


def sgd() -> Sgd:
    return Sgd(0.05, momentum=0.9, weight_decay=5e-4)


def nesterov() -> Sgd:
    return Sgd([0.05 / (1 + update) ** 0.5 for update in range(BATCHES)], 0.9, 5e-4, nesterov=True)


OPTIMIZERS = {"momentum": sgd, "nesterov, smaller steps": nesterov, "adam": lambda: Adam(0.01, weight_decay=0.01)}


def piped(made: Setting, rules: Rules, optimizer: str = "momentum") -> Run:
    return run_pipeline(made.modules, made.loss, made.batches, made.initial, OPTIMIZERS[optimizer], rules)


def recursed(
    made: Setting,
    staleness: Staleness | Sequence[Staleness],
    rules: Rules,
    optimizer: str = "momentum",
    shrink_gradients: bool = False,
) -> list[list[torch.Tensor]]:
    return run_recursion(
        made.modules, made.loss, made.batches, made.initial, OPTIMIZERS[optimizer],
        staleness, rules.shrink, rules.average, shrink_gradients,
    )  # fmt: skip


def differing(one: Sequence[Sequence[torch.Tensor]], other: Sequence[Sequence[torch.Tensor]]) -> list[int]:
    """Of each module, how many versions differ; there must be equally many."""
    assert [len(each) for each in one] == [len(each) for each in other]
    pairs = [zip(a, b, strict=True) for a, b in zip(one, other, strict=True)]
    return [sum(not torch.equal(a, b) for a, b in pair) for pair in pairs]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("name", STALENESS)
def test_pipeline_and_recursion_do_not_differ_in_a_bit(name: str, optimizer: str) -> None:
    rules, staleness = STALENESS[name]
    made = perceptron(3, BATCHES)
    run = piped(made, rules, optimizer)
    assert [len(found) for found in run.versions] == [BATCHES + 1] * 3
    assert differing(run.versions, recursed(made, staleness, rules, optimizer)) == [0, 0, 0]
    assert all(torch.isfinite(found[-1]).all() for found in run.versions)


@pytest.mark.parametrize("name", [name for name in STALENESS if name != "FR"])
def test_batch_normalisation_does_not_break_the_equality(name: str) -> None:
    rules, staleness = STALENESS[name]
    made = normalised(3, BATCHES)
    assert differing(piped(made, rules).versions, recursed(made, staleness, rules)) == [0, 0, 0]


WRONG: dict[str, list[Staleness]] = {
    "FDG drawn, stash": [stash(3, 2, 0), stash(4, 1, 0), stash(4, 2, 1), live(4, 2, 0), recompute(4, 2, 0)],
    "FDG drawn, live": [live(3, 2, 0), live(4, 3, 0), stash(4, 2, 0), Staleness([4, 2, 0], [4, 2, 0], [1, 0, 0])],
    "FDG released, stash": [stash(4, 2, 0), stash(3, 1, 1), live(3, 1, 0)],
    "FDG released, live": [live(4, 1, 0), live(3, 2, 0), stash(3, 1, 0)],
    "DDG, stash": [stash(2, 2, 0), stash(1, 1, 0), live(2, 1, 0), recompute(2, 1, 0)],
    "DDG, live": [live(3, 1, 0), live(2, 1, 1), stash(2, 1, 0)],
    "FR": [recompute(2, 2, 0), recompute(1, 1, 0), live(2, 1, 0), Staleness([2, 1, 0], [2, 0, 0], [0, 0, 0])],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_staleness_is_seen_in_every_module(name: str) -> None:
    rules, _ = STALENESS[name]
    made = perceptron(3, BATCHES)
    right = piped(made, rules).versions
    for wrong in WRONG[name]:
        assert min(differing(right, recursed(made, wrong, rules))) > BATCHES // 2


def test_shrinking_the_cotangents_is_the_block_diagonal_matrix() -> None:
    """S5: with β = ½ powers of two round nothing, and B times the gradient has the bits of β at each entrance."""
    made = perceptron(3, BATCHES)
    rules = fdg("drawn", "stash", 0.5)
    versions = piped(made, rules).versions
    assert differing(versions, recursed(made, stash(4, 2, 0), rules, shrink_gradients=True)) == [0, 0, 0]
    wrong = fdg("drawn", "stash", 0.25)
    assert min(differing(versions, recursed(made, stash(4, 2, 0), wrong, shrink_gradients=True))[:2]) > BATCHES // 2


@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("weights", ["stash", "live"])
@pytest.mark.parametrize(("order", "group"), LEVELS)
def test_accumulation_is_the_recursion_over_groups(order: str, group: int, weights: str, average: bool) -> None:
    made = perceptron(3, BATCHES + 1)  # a last group that stays unfinished, for M > 1
    rules = adl(order, group, average, weights, SHRINK)
    levels = LEVELS[order, group]
    if weights == "live":
        levels = [live(*level.forward) for level in levels]
    run = piped(made, rules)
    assert [len(found) for found in run.versions] == [(BATCHES + 1) // group + 1] * 3
    assert differing(run.versions, recursed(made, levels, rules)) == [0, 0, 0]
    if group > 1:
        other = LEVELS["released" if order == "drawn" else "drawn", group]
        if weights == "live":
            other = [live(*level.forward) for level in other]
        steps = len(run.versions[0]) - 1
        assert min(differing(run.versions, recursed(made, other, rules))) > steps // 2
        otherwise = adl(order, group, not average, weights, SHRINK)
        assert min(differing(run.versions, recursed(made, levels, otherwise))) == steps


def test_summing_is_a_larger_step_with_less_decay() -> None:
    """ADL: the sum over M is learning rate Mγ on the mean with weight decay λ/M (bits agree for M a power of two,
    except that the decay and the step round once more: a few hundred roundings of numbers near 1)."""
    made = perceptron(3, BATCHES)
    summed = piped(made, adl("drawn", 4, average=False)).versions

    def larger() -> Sgd:
        return Sgd(4 * 0.05, momentum=0.9, weight_decay=5e-4 / 4)

    mean = run_pipeline(made.modules, made.loss, made.batches, made.initial, larger, adl("drawn", 4, average=True))
    gaps = [float((a[-1] - b[-1]).abs().max()) for a, b in zip(summed, mean.versions, strict=True)]
    assert max(gaps) < 1e-13
