"""Schedule facts of the decoupled modules, read off the literal machines: ticks, delays, storage, first steps."""

from collections import Counter

import pytest
import torch

from tests.oracle.literal_optimizers import Sgd
from tests.oracle.literal_pipeline import Rules, Run, Visit, adl, ddg, fdg, fr, run_pipeline
from tests.oracle.small_network import Setting, normalised, perceptron

BATCHES = 24
MODULES = [1, 2, 3, 4]


def run_of(made: Setting, rules: Rules) -> Run:
    return run_pipeline(made.modules, made.loss, made.batches, made.initial, lambda: Sgd(0.05, 0.9, 5e-4), rules)


def flown(modules: int, rules: Rules, batches: int = BATCHES) -> list[Visit]:
    return [visit for each in run_of(perceptron(modules, batches), rules).visits for visit in each]


@pytest.mark.parametrize("K", MODULES)
@pytest.mark.parametrize("order", ["drawn", "released"])
@pytest.mark.parametrize("weights", ["stash", "live"])
def test_ticks_and_delays_of_decoupled_modules(weights: str, order: str, K: int) -> None:
    """S1, S2, S3, S10 of FDG."""
    for visit in flown(K, fdg(order, weights)):
        k, b = visit.module, visit.batch
        assert visit.forward_tick == b + k - 1
        assert visit.backward_tick == b + 2 * K - k - 1
        assert visit.backward_tick - visit.forward_tick == 2 * (K - k)
        late = order == "released" and k == K
        assert visit.step_tick == (b + K if late else visit.backward_tick)
        assert visit.parent == b - 1  # the u-th step of every module is made with the same batch
        steps = 2 * (K - k) if order == "drawn" or k == K else 2 * (K - k) - 1
        assert visit.parent - visit.read == min(steps, b - 1)
        if b == 1:
            assert visit.step_tick == (2 * K - k if k < K else K if order == "drawn" else K + 1)


def test_the_delays_of_three_modules() -> None:
    run = run_of(perceptron(3, BATCHES), fdg("drawn", "stash"))
    assert [each[9].backward_tick - each[9].forward_tick for each in run.visits] == [4, 2, 0]
    assert run.first_steps == [5, 4, 3]
    assert run.ticks == BATCHES + 4
    assert run_of(perceptron(3, BATCHES), fdg("released", "stash")).first_steps == [5, 4, 4]


@pytest.mark.parametrize("K", MODULES)
@pytest.mark.parametrize("rules", [ddg("stash"), ddg("live"), fr()], ids=["stash", "live", "replay"])
def test_ticks_and_delays_with_a_locked_forward_pass(rules: Rules, K: int) -> None:
    """S1, S2, S3 of DDG and FR."""
    for visit in flown(K, rules):
        k, b = visit.module, visit.batch
        assert visit.forward_tick == b
        assert visit.backward_tick == visit.step_tick == b + K - k
        assert visit.parent == b - 1
        assert visit.parent - visit.read == min(K - k, b - 1)


RULES = {
    "stash": lambda visit: (visit.read, visit.read),
    "live": lambda visit: (visit.read, visit.parent),
    "recompute": lambda visit: (visit.parent, visit.parent),
}


@pytest.mark.parametrize("order", ["drawn", "released", "locked"])
@pytest.mark.parametrize("weights", RULES)
def test_versions_behind_a_backward_pass(weights: str, order: str) -> None:
    visits = flown(3, Rules(order, weights))
    assert all((v.activation, v.backward) == RULES[weights](v) for v in visits)
    assert any(v.read < v.parent for v in visits)


@pytest.mark.parametrize("K", MODULES)
def test_stored_batches(K: int) -> None:
    """S8: peaks inside a tick and between ticks."""
    below = range(1, K)
    drawn, released = (run_of(perceptron(K, BATCHES), fdg(order, "stash")) for order in ("drawn", "released"))
    assert drawn.most_inside == [2 * (K - k) + 1 for k in below] + [1]
    assert drawn.most_between == [2 * (K - k) for k in below] + [0]
    assert released.most_inside == [2 * (K - k) for k in below] + [1]
    assert released.most_between == [2 * (K - k) for k in below] + [0]
    for rules in (ddg("stash"), fr()):
        locked = run_of(perceptron(K, BATCHES), rules)
        assert locked.most_inside == [K - k + 1 for k in range(1, K + 1)]
        assert locked.most_between == [K - k for k in range(1, K + 1)]


@pytest.mark.parametrize("order", ["drawn", "released"])
@pytest.mark.parametrize("M", [1, 2, 3, 4])
@pytest.mark.parametrize("K", [2, 3, 4])
def test_levels_of_staleness(K: int, M: int, order: str) -> None:
    """S7: of a group's r-th batch max(0, ⌈(d − r)/M⌉); they sum to d, their mean square is a² + (c/M)(2a + 1)."""
    for visits in run_of(perceptron(K, 12 * M), adl(order, M, average=True)).visits:
        k = visits[0].module
        d = 2 * (K - k) if order == "drawn" or k == K else 2 * (K - k) - 1
        groups = [visits[start : start + M] for start in range(0, len(visits), M)]
        for number, group in enumerate(groups):
            assert [visit.parent for visit in group] == [number] * M
            levels = [visit.parent - visit.read for visit in group]
            assert levels == [min(number, max(0, -((r - d) // M))) for r in range(M)]
            if number >= d:
                a, c = divmod(d, M)
                assert sum(levels) == d
                assert sum(level**2 for level in levels) == M * a * a + c * (2 * a + 1)
        for group in groups:
            assert len({visit.step_tick for visit in group}) == 1


def test_levels_of_staleness_of_the_figure() -> None:
    figure = {2: [(2, 2), (1, 1), (0, 0)], 4: [(1, 1, 1, 1), (1, 1, 0, 0), (0, 0, 0, 0)]}
    for group, levels in figure.items():
        run = run_of(perceptron(3, BATCHES), adl("drawn", group, average=True))
        last = [each[-group:] for each in run.visits]
        assert [tuple(visit.parent - visit.read for visit in each) for each in last] == levels


@pytest.mark.parametrize("M", [1, 2, 4])
def test_accumulation_counts_backward_passes(M: int) -> None:
    run = run_of(perceptron(3, BATCHES), adl("drawn", M, average=False))
    for visits in run.visits:
        assert set(Counter(visit.step_tick for visit in visits).values()) == {M}
    assert run.first_steps == [5 + M - 1, 4 + M - 1, 3 + M - 1]


@pytest.mark.parametrize("order", ["drawn", "released"])
@pytest.mark.parametrize("build", [perceptron, normalised], ids=["layers", "batch norm"])
def test_where_the_weight_rules_agree(build: type, order: str) -> None:
    """S9: batch 2 meets equal histories under both rules; from batch 3 on the histories are apart.

    Module 2's cotangent is then the same: its top parametric layer's gradient agrees, the layer below differs. What it
    sends down differs, so that module 1 differs in both.
    """
    made = build(3, 3)
    rules = [run_of(made, fdg(order, weights, 0.7)) for weights in ("stash", "live")]
    first, second, top = ([(a, b) for a, b in zip(*(run.visits[k] for run in rules), strict=True)] for k in range(3))
    for each in (first, second, top):
        one, other = each[0]
        assert torch.equal(one.gradient, other.gradient)  # batch 1 reads version 0 everywhere
    one, other = top[1]
    assert torch.equal(one.gradient, other.gradient)
    one, other = second[1]
    assert (other.backward, one.backward) == (1, 0)
    assert torch.equal(one.cotangent, other.cotangent)
    size = sum(p.numel() for p in list(made.modules[1].parameters())[-2:])
    assert torch.equal(one.gradient[-size:], other.gradient[-size:])
    assert not torch.equal(one.gradient[:-size], other.gradient[:-size])
    one, other = first[1]
    assert not torch.equal(one.cotangent, other.cotangent)
    size = sum(p.numel() for p in list(made.modules[0].parameters())[-2:])
    assert not torch.equal(one.gradient[-size:], other.gradient[-size:])
