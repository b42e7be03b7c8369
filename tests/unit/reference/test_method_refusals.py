"""What does not go together is refused in one sentence that names the field and what to do, before anything runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reference.methods.operations import Channel, Meet, Pop, Program, Worker
from reference.methods.sync import Sync
from reference.plan import plan_of
from reference.run import train
from reference.trace.schema import TraceError
from tests.training_runs import configuration, simulated

SPIKE = {"name": "pipelined_bp", "compensation": "spike"}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"method": {"name": "adl", "accumulation": 3}}, r"train.tasks is 40, but 3 mini-batches .*; give a multiple"),
    ({"method": {"name": "sync", "count": 7}}, r"train.tasks is 40, but 7 mini-batches .*; give a multiple"),
    ({"method": {"name": "adl", "accumulation": 0}}, r"method.accumulation is 0; .* at least 1 mini-batch"),
    ({"method": {"name": "adl", "reduction": "max"}}, r"method.reduction is 'max'; choose mean or sum"),
    ({"method": {"name": "fdg", "order": "torn"}}, r"method.order is 'torn'; choose one of drawn, released"),
    ({"method": {"name": "pipemare", "order": "torn"}}, r"method.order is 'torn'; choose one of"),
    ({"method": {"name": "fdg", "shrink": 0.0}}, r"method.shrink is 0.0; the factor lies in \(0, 1\]"),
    ({"method": {"name": "ddg", "shrink": 1.5}}, r"method.shrink is 1.5; the factor lies in"),
    ({"method": {"name": "ddg", "order": "drawn"}}, r"section \[method\] has no key 'order'"),
    ({"method": {"name": "features_replay", "weights": "stash"}}, r"method.weights is 'stash'; features replay recom"),
    ({"method": {"name": "pipemare", "weights": "stash"}}, r"method.weights is 'stash'; .* its rule is live"),
    ({"method": {"name": "pipemare", "exponent": -0.5}}, r"exponent and annealing are at least 0"),
    ({"method": SPIKE}, r"need sgd with optimizer.momentum above 0"),
    ({"method": SPIKE, "optimizer": {"name": "adam"}}, r"need sgd with optimizer.momentum above 0"),
    ({"method": SPIKE, "optimizer": {"momentum": 0.5, "nesterov": True}}, r"set optimizer.nesterov to false"),
    ({"method": {"name": "pipelined_bp", "prediction": "velocity"}}, r"need sgd with optimizer.momentum above 0"),
    ({"method": {"name": "pipelined_bp", "prediction": "x"}}, r"method.prediction is 'x'; choose one of none, vel"),
    ({"method": {"name": "pipelined_bp", "compensation": "x"}}, r"method.compensation is 'x'; choose one of none, sp"),
    ({"method": {"name": "sync", "replicas": 2}}, r"method.replicas: .* share one replica; give method.count instead"),
    ({"method": {"name": "sync", "count": 4, "window": 3}}, r"method.window is 3, and 4 .*; give at least 4"),
    ({"method": {"name": "sync", "count": 0}}, r"method.count is 0; sync needs at least 1 worker"),
    ({"method": {"name": "asgd", "replicas": 0}}, r"method.replicas is 0; there is at least 1"),
    ({"method": {"name": "asgd", "window": -1}}, r"method.window is -1; it must be at least 0"),
    ({"durations": {"kind": "recorded"}}, r'durations.source names the run directory that durations.kind = "recorded"'),
    ({"durations": {"source": "runs/one"}}, r"durations.source names the run directory"),
    ({"durations": {"slowness": [1.0, 0.0]}}, r"durations.slowness is \[1.0, 0.0\]; factors are positive and finite"),
    ({"durations": {"kind": "straggler", "factor": 0.5}}, r"factor and period are at least 1"),
    ({"durations": {"kind": "sawtooth", "period": 0}}, r"factor and period are at least 1"),
    ({"durations": {"nanoseconds_per_tick": 0}}, r"durations.nanoseconds_per_tick is 0; it is at least 1"),
    ({"engine": {"tick_ns": -1}}, r"engine.tick_ns is -1; it is at least 0"),
]  # fmt: skip


@pytest.mark.parametrize(("sections", "sentence"), REFUSED)
def test_one_sentence_that_says_what_to_do(sections: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refused:
        configuration(**sections)
    assert "\n" not in str(refused.value)


def test_windows_that_let_all_workers_start_are_accepted() -> None:
    run = simulated(configuration(method={"name": "sync", "count": 4, "window": 4}))
    assert len(run.events) == 40 * 10


def test_an_unknown_weight_rule_and_a_batch_without_variance_are_refused() -> None:
    with pytest.raises(ValueError, match=r"method.weights is 'old'; choose one of stash, live, recompute"):
        plan_of(configuration(method={"name": "fdg", "weights": "old"}))
    with pytest.raises(ValueError, match=r"train.batch_size is 1, and batch normalisation .*; give 2 or more"):
        plan_of(configuration(problem={"name": "mlp", "normalization": "batch"}, train={"batch_size": 1}))


@pytest.mark.parametrize("ticks", [[1], [1, 2, 3]])
def test_durations_for_another_number_of_blocks_are_refused(tmp_path: Path, ticks: list[int]) -> None:
    config = configuration(problem={"name": "quadratic", "blocks": 2}, durations={"forward": ticks})
    with pytest.raises(ValueError, match=rf"durations name {len(ticks)} blocks, but the model has 2; give one number"):
        train(config, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_source_that_is_no_run_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    config = configuration(durations={"kind": "recorded", "source": str(tmp_path / "nothing")})
    with pytest.raises(TraceError, match="nothing"):
        train(config, tmp_path / "run")
    assert not (tmp_path / "run").exists()


@dataclass(frozen=True)
class Waiting(Sync):
    """A method with a mistake: its worker waits for what nobody sends."""

    meets: bool = False

    def channels(self, blocks: int) -> list[Channel]:
        return [Channel(1)]

    def workers(self, blocks: int) -> list[Worker]:
        def meets() -> Program:
            yield Meet()

        def pops() -> Program:
            yield Pop(0)

        return [Worker("synchronous", 0, meets if self.meets else pops), Worker("synchronous", 1, pops)]


@pytest.mark.parametrize("meets", [False, True])
def test_workers_that_wait_for_each_other_are_named_on_the_virtual_clock(meets: bool) -> None:
    config = configuration()
    object.__setattr__(config, "method", Waiting(meets=meets))
    with pytest.raises(RuntimeError, match="workers wait for each other; mend the method's programs"):
        simulated(config)
