"""A replay under other conditions, or of an altered trace, is detected and named, never claimed exact."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import torch
from safetensors.numpy import load_file, save

from reference.annotate import annotate
from reference.repetition import replay as repeat
from reference.run import train
from reference.trace.manifest import read_manifest, write_manifest
from reference.trace.schema import TraceError
from reference.trace.sealed import write_whole
from tests.altered_runs import Row, altered
from tests.training_runs import NETWORK, configuration, fresh_process

REPLAY = """
import dataclasses, json, sys
from pathlib import Path
from reference.repetition import replay
report = replay(Path(sys.argv[1]), int(sys.argv[2]) or None)
print(json.dumps({**dataclasses.asdict(report), "sentence": report.sentence}))
"""
TASKS, BLOCKS = 30, 4


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on the virtual clock with stored gradients."""
    config = configuration(
        problem={**NETWORK, "widths": (64, 64, 64)},
        train={"tasks": TASKS, "batch_size": 64, "dtype": "float32"},
        store={"gradients": True},
    )
    return train(config, tmp_path_factory.mktemp("recorded") / "run")


def replayed(directory: Path, threads: int = 0, **environment: str) -> dict[str, Any]:
    result = fresh_process(REPLAY, str(directory), str(threads), **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_another_process_with_the_same_settings_is_exact(recorded: Path) -> None:
    report = replayed(recorded)
    assert report["status"] == "exact"
    assert report["sentence"] == f"exact: {TASKS * BLOCKS} events repeated bit for bit, and 120 stored gradients"


def check_named(report: dict[str, Any], difference: str) -> None:
    """The difference is said; bits may or may not agree here, but exactness is not claimed."""
    assert difference in report["environment_differences"]
    assert difference in report["sentence"]
    assert report["status"] == ("differs" if report["mismatches"] or report["gradient_mismatches"] else "agrees")
    assert report["sentence"].startswith("not exact here" if report["status"] == "differs" else "all 120 events agree")


def test_another_thread_count_is_named(recorded: Path) -> None:
    check_named(replayed(recorded, 2, OMP_NUM_THREADS="2", MKL_NUM_THREADS="2"), "threads_per_worker: 1 → 2")


def test_another_cpu_capability_is_named(recorded: Path) -> None:
    capability = torch.backends.cpu.get_cpu_capability()
    if capability == "DEFAULT":
        pytest.skip("this CPU has no capability beyond DEFAULT, so there is none to switch off")
    check_named(replayed(recorded, ATEN_CPU_CAPABILITY="default"), f"cpu_capability: {capability} → DEFAULT")


def flip_digest(rows: list[Row]) -> None:
    digest = rows[50]["digest"]
    rows[50]["digest"] = bytes([digest[0] ^ 1]) + digest[1:]


def longer_step(rows: list[Row]) -> None:
    rows[50]["step_size"] *= 1.5


def other_scale(rows: list[Row]) -> None:
    rows[50]["scale"] *= 0.5


def other_loss(rows: list[Row]) -> None:
    rows[50]["loss"] *= 1.0 + 2.0**-20


def other_rule(rows: list[Row]) -> None:
    rows[50]["weights"] = "live"


def other_read(rows: list[Row]) -> None:
    for name in ("v_read", "v_activation", "v_backward"):
        rows[50][name] -= 1


def other_batch(rows: list[Row]) -> None:
    for row in rows:
        if row["task"] == rows[50]["task"]:
            row["batch"] += 1


@pytest.mark.parametrize(
    ("change", "mismatches"),
    [
        (flip_digest, 1),
        (longer_step, None),
        (other_scale, 1),
        (other_loss, 1),
        (other_rule, 1),
        (other_read, None),
        (other_batch, None),
    ],
)
def test_an_altered_row_is_found_and_named(
    recorded: Path, tmp_path: Path, change: Callable[[list[Row]], None], mismatches: int | None
) -> None:
    rows = pq.read_table(recorded / "events.parquet").to_pylist()
    report = repeat(altered(recorded, tmp_path / "run", change))
    assert report.status == "differs"
    first = rows[50] if change is not other_batch else next(r for r in rows if r["task"] == rows[50]["task"])
    if change is not other_read:
        name = f"seq {first['seq']}, task {first['task']}, block {first['block']}"
        assert report.first == name
        assert name in report.sentence
    if mismatches is not None:
        assert (report.mismatches, report.gradient_mismatches) == (mismatches, 0)
    with pytest.raises(TraceError, match="does not repeat bit for bit here"):
        annotate(tmp_path / "run")


@pytest.mark.parametrize(
    ("method", "kind", "column", "change"),
    [
        ({"name": "features_replay"}, "write", "v_activation", -1),
        ({"name": "adl"}, "accumulate", "step_size", 0.5),
        ({"name": "adl"}, "accumulate", "loss", 0.5),
    ],
)
def test_what_moves_no_bit_is_held_against_the_method(
    tmp_path: Path, method: Row, kind: str, column: str, change: float
) -> None:
    run = train(configuration(problem=NETWORK, method=method, train={"tasks": 8}), tmp_path / "recorded")

    def alter(rows: list[Row]) -> None:
        at = [row for row in rows if row["kind"] == kind and row["v_read"] < row["v_parent"]]
        at[0][column] += change

    report = repeat(altered(run, tmp_path / "run", alter))
    assert (report.status, report.mismatches) == ("differs", 1)


@pytest.mark.parametrize("column", ["step_size", "scale", "loss"])
@pytest.mark.parametrize("kind", ["mix", "buffer"])
def test_a_row_without_a_gradient_tells_of_none(tmp_path: Path, kind: str, column: str) -> None:
    method = {"name": "asgd", "replicas": 2, "exchange": True} if kind == "mix" else {"name": "pd_asgd"}
    problem = {**NETWORK, "normalization": "batch"} if kind == "buffer" else NETWORK
    run = train(configuration(problem=problem, method=method, train={"tasks": 6}), tmp_path / "recorded")

    def alter(rows: list[Row]) -> None:
        row = next(row for row in rows if row["kind"] == kind)
        row[column] = 0.25

    report = repeat(altered(run, tmp_path / "run", alter))
    assert (report.status, report.mismatches) == ("differs", 1)


def test_an_altered_gradient_is_found(recorded: Path, tmp_path: Path) -> None:
    out = altered(recorded, tmp_path / "run", lambda rows: None)
    tensors = load_file(out / "tensors/0000.safetensors")
    name = sorted(tensors)[7]
    tensors[name][0] += 1e-6
    sha256 = write_whole(out / "tensors/0000.safetensors", save(tensors))
    manifest = read_manifest(out)
    write_manifest(out, replace(manifest, files={**manifest.files, "tensors/0000.safetensors": sha256}))
    report = repeat(out)
    assert (report.status, report.mismatches, report.gradient_mismatches) == ("differs", 0, 1)


def test_a_row_altered_without_its_checksum_is_refused(recorded: Path, tmp_path: Path) -> None:
    with pytest.raises(TraceError, match=r"events\.parquet was truncated or altered"):
        repeat(altered(recorded, tmp_path / "run", flip_digest, sealed=False))


def test_a_row_that_makes_no_history_is_refused(recorded: Path, tmp_path: Path) -> None:
    def skip(rows: list[Row]) -> None:
        rows[50]["v_new"] += 1

    with pytest.raises(TraceError, match="makes version"):
        repeat(altered(recorded, tmp_path / "run", skip))


@pytest.fixture(scope="module")
def normalized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with running statistics in three blocks."""
    problem = {**NETWORK, "normalization": "batch"}
    config = configuration(problem=problem, method={"name": "pd_asgd", "weights": "live"}, train={"tasks": 8})
    return train(config, tmp_path_factory.mktemp("normalized") / "run")


@pytest.mark.parametrize(
    ("columns", "change", "sentence"),
    [
        (("seq_start",), -1, "no backward pass has begun"),
        (("v_read", "v_activation"), -1, "has v_backward .*: they are equal at forward time"),
        (("task", "batch"), 1, "a second time in task"),
    ],
)
def test_running_statistics_move_before_the_backward_pass_and_once_a_task(
    normalized: Path, tmp_path: Path, columns: tuple[str, ...], change: int, sentence: str
) -> None:
    def alter(rows: list[Row]) -> None:
        row = next(row for row in rows if row["kind"] == "buffer" and row["v_read"] > 0)
        for column in columns:
            row[column] += change

    with pytest.raises(TraceError, match=sentence):
        repeat(altered(normalized, tmp_path / "run", alter))


def test_a_complete_run_lacks_no_part_of_a_task(tmp_path: Path) -> None:
    """Task numbers of one replica name no row of another's: the end of the run would be left out unseen."""
    config = configuration(problem=NETWORK, method={"name": "pd_asgd", "replicas": 2}, train={"tasks": 8})
    run = train(config, tmp_path / "recorded")

    def alter(rows: list[Row]) -> None:
        next(row for row in rows if row["kind"] == "write" and row["task"] == 4)["task"] = 5

    with pytest.raises(TraceError, match="says that it is complete, but task 4 lacks a block"):
        repeat(altered(run, tmp_path / "run", alter))
