"""How long operations take: places of unequal speed, stragglers, sawteeth and draws that nobody's order changes."""

from typing import Any

import pytest

from reference.delays.config import DurationConfig
from reference.delays.durations import Durations, duration_model
from reference.methods.operations import Program, Worker
from reference.methods.registry import METHODS
from tests.training_runs import configuration, simulated


def idle() -> Program:
    return
    yield


def model(blocks: int = 3, seed: int = 0, replicas: int = 1, **fields: Any) -> Durations:
    return duration_model(DurationConfig(**{"forward": 10, "backward": 20, **fields}), seed, blocks, replicas)


def of(role: str, index: int, replica: int = 0) -> Worker:
    return Worker(role, index, idle, replica)


def test_each_block_has_its_own_ticks() -> None:
    ticks = model(forward=(1, 2, 3), backward=(4, 0, 6))
    assert [ticks("forward", of("coupled", 5), 7, block) for block in range(3)] == [1, 2, 3]
    assert [ticks("backward", of("backward", 1), 7, block) for block in range(3)] == [4, 0, 6]


def test_slowness_goes_round_the_workers_of_each_role() -> None:
    ticks = model(slowness=(1.0, 1.5, 3.0))
    assert [ticks("forward", of("coupled", worker), 0, 0) for worker in range(5)] == [10, 15, 30, 10, 15]
    assert [ticks("backward", of("backward", worker), 0, 0) for worker in range(3)] == [20, 30, 60]


def test_with_several_replicas_a_place_is_a_replica() -> None:
    ticks = model(replicas=3, slowness=(1.0, 1.5, 3.0), kind="straggler", straggler=1, factor=2.0)
    places = [[ticks("forward", of("forward", worker, replica), 0, 0) for worker in range(2)] for replica in range(3)]
    assert places == [[10, 10], [30, 30], [30, 30]]


def test_a_straggler_is_one_of_each_role() -> None:
    ticks = model(kind="straggler", straggler=1, factor=4.0)
    assert [ticks("forward", of("forward", worker), 3, 2) for worker in range(3)] == [10, 40, 10]
    assert [ticks("backward", of("backward", worker), 3, 2) for worker in range(3)] == [20, 80, 20]


def test_a_sawtooth_climbs_and_drops() -> None:
    ticks = model(kind="sawtooth", period=3)
    assert [ticks("forward", of("coupled", 0), task, 0) for task in range(7)] == [10, 20, 30, 10, 20, 30, 10]


@pytest.mark.parametrize("kind", ["jitter", "exponential", "pareto"])
def test_draws_depend_on_seed_and_place_alone(kind: str) -> None:
    one, again, other = (model(seed=seed, kind=kind, forward=1000, backward=1000) for seed in (4, 4, 5))
    places = [
        (what, of("coupled", worker), task, block)
        for what in ("forward", "backward")
        for worker in range(2)
        for task in range(10)
        for block in range(3)
    ]
    found = [one(*place) for place in places]
    assert [again(*place) for place in reversed(places)] == found[::-1]
    assert [other(*place) for place in places] != found
    # Every coordinate of the place draws anew.
    for index in range(4):
        alike: dict[tuple[object, ...], list[int]] = {}
        for place, ticks in zip(places, found, strict=True):
            key = tuple(part if at != index else None for at, part in enumerate((place[0], place[1].index, *place[2:])))
            alike.setdefault(key, []).append(ticks)
        assert any(len(set(values)) > 1 for values in alike.values()), index


def test_jitter_stays_within_its_spread_and_heavy_tails_above_the_base() -> None:
    jitter, pareto = model(kind="jitter", spread=0.25, forward=1000), model(kind="pareto", tail=1.1, forward=1000)
    draws = [jitter("forward", of("coupled", 0), task, 0) for task in range(400)]
    assert 750 <= min(draws) < 800 and 1200 < max(draws) <= 1250
    tails = [pareto("forward", of("coupled", 0), task, 0) for task in range(400)]
    assert min(tails) >= 1000 and max(tails) > 20 * 1000


@pytest.mark.parametrize("method", METHODS)
def test_equal_seeds_give_equal_runs_whatever_the_method(method: str) -> None:
    def run(seed: int) -> list[tuple[object, ...]]:
        config = configuration(
            seed,
            problem={"name": "quadratic", "blocks": 3, "dimension": 6},
            method={"name": method},
            durations={"kind": "pareto", "forward": 10, "backward": 20, "slowness": [1.0, 2.5]},
            train={"tasks": 12},
        )
        return [event[:23] for event in simulated(config).events]

    assert repr(run(3)) == repr(run(3)) != repr(run(4))


def test_a_slow_worker_does_less_of_the_work() -> None:
    config = configuration(
        problem={"name": "quadratic", "blocks": 2, "dimension": 2},
        method={"name": "asgd", "count": 2},
        durations={"forward": 3, "backward": 6, "slowness": [1.0, 4.0]},
        train={"tasks": 50, "batch_size": 1},
    )
    shares = [event.worker for event in simulated(config).events if event.block == 0]
    assert shares.count(0) == 40 and shares.count(1) == 10
