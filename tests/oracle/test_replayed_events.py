"""A replay against the run itself, held in memory: gradients, parents and versions bit for bit, and each false word."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from reference.digest import digest
from reference.engines.replay import Replay, Replayed
from reference.engines.replay_memory import expiring
from reference.recorded import RecordedRun, open_run
from reference.run import train
from reference.trace.schema import DISCARD, Event
from tests.training_runs import Simulated, configuration, simulated

DEEP = {"name": "mlp", "widths": (6, 5, 4), "activation": "tanh"}
NORMALISED = {"name": "mlp", "widths": (6, 5, 4, 4), "layers_per_block": 2, "normalization": "batch"}
AVERAGING = {"name": "module", "model": "tests.oracle.small_network:averaging"}
UNEVEN = {"kind": "pareto", "forward": 10, "backward": 20}
MOMENTUM = {"step_size": 2.0**-6, "momentum": 0.5}

CASES: dict[str, dict[str, Any]] = {
    "stash": {"method": {"name": "pd_asgd", "backward_threads": 3}},
    "live": {"method": {"name": "pd_asgd", "weights": "live"}},
    "recompute": {"method": {"name": "d_asgd", "weights": "recompute"}},
    "modules, shrunk": {"method": {"name": "fdg", "shrink": 0.5, "weights": "live"}},
    "sums": {"method": {"name": "adl", "accumulation": 3, "shrink": 0.5}},
    "predicted": {"method": {"name": "pipelined_bp", "prediction": "weights", "weights": "recompute"}},
    "group": {"method": {"name": "sync", "count": 3}},
    "replicas": {"method": {"name": "asgd", "locked_copy": False, "layerwise": True, "replicas": 2}},
    "statistics": {"method": {"name": "pd_asgd"}, "problem": NORMALISED},
    "averaged statistics": {"method": {"name": "pd_asgd"}, "problem": AVERAGING},
    "late statistics": {"method": {"name": "fdg", "weights": "recompute"}, "problem": NORMALISED},
}


@pytest.fixture(scope="module", params=CASES)
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[RecordedRun, Simulated]:
    sections = {"problem": DEEP, "optimizer": MOMENTUM, "durations": UNEVEN, "train": {"tasks": 12, "batch_size": 4}}
    config = configuration(**{**sections, **CASES[request.param]})
    directory = train(config, tmp_path_factory.mktemp("recorded") / "run")
    return open_run(directory), simulated(config)


def test_every_event_comes_back_bit_for_bit(recorded: tuple[RecordedRun, Simulated]) -> None:
    run, lived = recorded
    replay = Replay(run)
    replayed = list(replay)
    assert [one.event for one in replayed] == list(run.events)
    assert [one.position for one in replayed] == list(range(len(lived.events)))
    assert all(one.matches for one in replayed)
    assert not replay._passes  # a forward pass is let go with the last gradient of its task
    # Blocks that were written together have one number; their rows may stand in another order.
    gradients = {
        (event.seq, event.block): gradient for event, gradient in zip(lived.events, lived.gradients, strict=True)
    }
    for one in replayed:
        gradient = gradients[one.event.seq, one.event.block]
        formed = torch.empty(0) if one.gradient is None else one.gradient
        assert torch.equal(formed, gradient)
        assert (one.parent.number, one.new.number) == (one.event.v_parent, one.event.v_new)
        if one.event.replica == 0:
            for version in (one.parent, one.new):
                assert torch.equal(version.flat, lived.versions[one.event.block][version.number])


def test_versions_are_kept_until_somebody_asked_for_them_has_had_them(recorded: tuple[RecordedRun, Simulated]) -> None:
    run, lived = recorded
    last = len(run.events) - 1
    replay = Replay(run, {(0, block, 0): last for block in range(run.blocks)})
    for one in replay:
        for block in range(run.blocks):
            kept = replay.version(0, block, 0)
            assert torch.equal(kept.flat, lived.versions[block][0]), one.position
    # Once all is done only the newest version of each block is held, in each replica.
    newest = {(event.replica, event.block): event.v_new for event in run.events}
    for (replica, block), number in newest.items():
        assert replay.version(replica, block, number).number == number
        if number > 1:
            with pytest.raises(KeyError):
                replay.version(replica, block, number - 1)


def test_a_version_that_nothing_replaced_is_never_let_go(recorded: tuple[RecordedRun, Simulated]) -> None:
    run, _ = recorded
    nothing = replace(run, events=(), tasks={})
    assert not expiring(nothing, {(0, block, 0): 5 for block in range(run.blocks)})
    assert expiring(nothing, {(0, 0, 1): 5}) == {5: [(0, 0, 1)]}


@pytest.mark.parametrize("recorded", [name for name in CASES if name != "replicas"], indirect=True)
def test_a_discarded_gradient_is_formed_and_changes_nothing(recorded: tuple[RecordedRun, Simulated]) -> None:
    run, _ = recorded
    place = max(at for at, event in enumerate(run.events) if event.kind == "write")
    written = list(Replay(run))[place]
    event = written.event._replace(kind=DISCARD, v_new=written.event.v_parent, digest=digest(written.parent.flat))
    discarded = _with(run, place, event)[place]
    assert discarded.matches and discarded.new is discarded.parent
    assert discarded.gradient is not None and written.gradient is not None
    assert torch.equal(discarded.gradient, written.gradient)


FALSE: dict[str, Any] = {
    "scale": lambda event: {"scale": event.scale * 2},
    "loss": lambda event: {"loss": event.loss + 1},
    "step_size": lambda event: {"step_size": event.step_size * 2},
    "v_activation": lambda event: {"v_activation": event.v_activation + 1},
    "weights": lambda event: {"weights": "invert"},
    "digest": lambda event: {"digest": bytes(16)},
}


@pytest.mark.parametrize("word", FALSE)
def test_a_false_word_in_a_row_is_seen_at_that_row(recorded: tuple[RecordedRun, Simulated], word: str) -> None:
    run, _ = recorded
    place = max(at for at, event in enumerate(run.events) if event.kind == "write" and event.v_new > event.v_parent)
    event = run.events[place]
    if word == "v_activation" and event.v_activation == event.v_parent:
        event = event._replace(v_activation=event.v_activation - 1)
    else:
        event = event._replace(**FALSE[word](event))
    seen = _with(run, place, event)
    assert [one.matches for one in seen[:place]] == [True] * place
    assert not seen[place].matches


def _with(run: RecordedRun, place: int, event: Event) -> list[Replayed]:
    """The replay of a run with another row."""
    tasks = {task: dict(rows) for task, rows in run.tasks.items()}
    tasks[event.task][event.block] = event
    return list(Replay(replace(run, events=(*run.events[:place], event, *run.events[place + 1 :]), tasks=tasks)))
