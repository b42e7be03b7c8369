"""Whatever happens to a run, flushed events stay readable, damage is refused, and nothing is overwritten."""

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reference.trace import (
    ANNOTATIONS,
    EVENTS,
    Block,
    Constant,
    Event,
    Manifest,
    Parameter,
    Problem,
    TraceError,
    TraceWriter,
    open_trace,
    read_manifest,
    validate,
    write_annotations,
    write_manifest,
)

ROOT = Path(__file__).resolve().parents[2]
PROBLEM = Problem("quadratic", "none", "00", 7)
MANIFEST = Manifest("d_asgd", "stash", (Block("only", (Parameter("w", (3,)),)),), "float64", PROBLEM)


def event(number: int, **change: object) -> Event:
    """Write `number` (from 0) of a serial run of one block."""
    versions = {name: number for name in ("v_read", "v_activation", "v_backward", "v_parent")}
    row = Event(
        seq=number + 1,
        seq_start=number,
        t_ns=number,
        t_read_ns=number,
        replica=0,
        peer=-1,
        worker=0,
        thread=0,
        block=0,
        kind="write",
        task=number,
        batch=number,
        **versions,
        v_new=number + 1,
        v_buffer=-1,
        v_peer=-1,
        weights="stash",
        step_size=0.1,
        scale=1.0,
        loss=0.5,
        digest=bytes(16),
    )
    return row._replace(**change)


def record(run: Path, rows: int = 40, close: bool = True) -> TraceWriter:
    writer = TraceWriter(run, MANIFEST)
    writer.parameters("initial", [np.zeros(3)])
    for number in range(rows):
        writer.append(event(number))
        writer.tensor(f"gradient.{number + 1}.0", np.full(3, number / 7))
        if number % 20 == 19:
            writer.flush()
    if close:
        writer.close()
    return writer


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A closed, annotated run, and one that was never closed."""
    directory = tmp_path_factory.mktemp("runs")
    record(directory / "closed")
    key = {"seq": [1], "block": [0], "task": [0]}
    others = [field for field in ANNOTATIONS if field.name not in key]
    numbers = {field.name: [[1.0]] if pa.types.is_list(field.type) else [1.0] for field in others}
    write_annotations(directory / "closed", pa.table(key | numbers))
    record(directory / "open", close=False)
    return {name: directory / name for name in ("closed", "open")}


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(TraceError) as refused:
        act()
    message = str(refused.value)
    assert "\n" not in message and ": " in message and not message.endswith("."), message
    return message


FILES = {
    "closed": [
        "manifest.json",
        "events.parquet",
        "annotations.parquet",
        "tensors/initial.safetensors",
        "tensors/0001.safetensors",
    ],
    "open": ["manifest.json", "sealed.jsonl", "events/0001.arrows", "tensors/0000.safetensors"],
}
EVERY_FILE = [(state, file) for state, files in FILES.items() for file in files]


@pytest.mark.parametrize(("state", "file"), EVERY_FILE)
def test_every_flipped_bit_is_noticed(runs: dict[str, Path], tmp_path: Path, state: str, file: str) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs[state], run)
    whole = (run / file).read_bytes()
    places = range(len(whole)) if file.endswith(("json", "jsonl")) else range(0, len(whole), len(whole) // 50 + 1)
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        (run / file).write_bytes(flipped)
        refusal(lambda: open_trace(run))
    (run / file).write_bytes(whole)
    open_trace(run)


@pytest.mark.parametrize(("state", "file"), EVERY_FILE)
def test_every_truncation_is_noticed(runs: dict[str, Path], tmp_path: Path, state: str, file: str) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs[state], run)
    whole = (run / file).read_bytes()
    ends = [0, 1, len(whole) // 2, len(whole) - 1]
    # Of the journal a whole line fewer is a run that was killed earlier, and an empty one a run without a flush.
    for end in ends[1:] if file == "sealed.jsonl" else ends:
        (run / file).write_bytes(whole[:end])
        refusal(lambda: open_trace(run))


@pytest.mark.parametrize(("state", "file"), [pair for pair in EVERY_FILE if pair[1] != "sealed.jsonl"])
def test_a_missing_file_is_named(runs: dict[str, Path], tmp_path: Path, state: str, file: str) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs[state], run)
    (run / file).unlink()
    assert file in refusal(lambda: open_trace(run)) and file in refusal(lambda: open_trace(run, verify=False))


@pytest.mark.parametrize("file", ["events.parquet", "annotations.parquet", "tensors/0000.safetensors"])
def test_a_damaged_file_is_named_also_where_sums_are_not_compared(
    runs: dict[str, Path], tmp_path: Path, file: str
) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs["closed"], run)
    (run / file).write_bytes((run / file).read_bytes()[:-9])

    def use() -> None:
        trace = open_trace(run, verify=False)
        trace.annotation("objective")
        trace.tensor("gradient.1.0")

    assert file in refusal(use)


@pytest.mark.parametrize("name", EVENTS.names)
def test_a_missing_column_is_named_with_its_type(runs: dict[str, Path], tmp_path: Path, name: str) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs["closed"], run)
    pq.write_table(pq.read_table(run / "events.parquet").drop_columns([name]), run / "events.parquet")
    message = refusal(lambda: open_trace(run, verify=False))
    assert f"no column {name}: write it as {EVENTS.field(name).type}" in message


@pytest.mark.parametrize(
    ("column", "word"),
    [
        (pa.array([None] + [1] * 39, pa.int32()), "empty in 1 rows"),
        (pa.array([2**40] * 40), "must be int32"),
        (pa.array(["x"] * 40), "must be int32"),
    ],
)
def test_a_column_of_another_type_is_named(runs: dict[str, Path], tmp_path: Path, column: pa.Array, word: str) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs["closed"], run)
    table = pq.read_table(run / "events.parquet")
    pq.write_table(table.set_column(table.column_names.index("task"), "task", column), run / "events.parquet")
    message = refusal(lambda: open_trace(run, verify=False))
    assert "task" in message and word in message


def test_an_unknown_word_is_named(runs: dict[str, Path], tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs["closed"], run)
    table = pq.read_table(run / "events.parquet")
    kinds = pa.array(["write"] * 39 + ["wrote"])
    pq.write_table(table.set_column(table.column_names.index("kind"), "kind", kinds), run / "events.parquet")
    assert "'wrote'" in refusal(lambda: open_trace(run, verify=False))


def test_lost_rows_are_counted(runs: dict[str, Path], tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs["closed"], run)
    pq.write_table(pq.read_table(run / "events.parquet").slice(1), run / "events.parquet")
    assert "39 events instead of 40" in refusal(lambda: open_trace(run, verify=False))


def rewritten(run: Path, change: Callable[[dict], object]) -> None:
    content = json.loads((run / "manifest.json").read_bytes())
    del content["manifest_sha256"]
    change(content)
    (run / "manifest.json").write_text(json.dumps(content))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda c: c.update(schema_version=2), "schema version 2"),
        (lambda c: c.pop("schema_version"), "schema version None"),
        (lambda c: c.pop("blocks"), "blocks"),
        (lambda c: c.update(blocks=[]), "no blocks"),
        (lambda c: c.update(status="done"), "'done'"),
        (lambda c: c.update(stranger=1), "stranger"),
        (lambda c: c["problem"].pop("samples"), "samples"),
        (lambda c: c["problem"].update(constants={"smoothness": {"value": 1.0}}), "provenance"),
        (lambda c: c["problem"].update(constants={"L": {"value": 1.0, "provenance": "sure"}}), "'sure'"),
    ],
)
def test_a_wrong_manifest_is_refused(
    runs: dict[str, Path], tmp_path: Path, change: Callable[[dict], object], word: str
) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs["closed"], run)
    rewritten(run, lambda content: None)
    open_trace(run)  # a manifest written by hand needs no sum of its own
    rewritten_again = json.loads((run / "manifest.json").read_bytes())
    change(rewritten_again)
    (run / "manifest.json").write_text(json.dumps(rewritten_again))
    assert word in refusal(lambda: open_trace(run))


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_a_manifest_that_is_no_object_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    assert "manifest.json" in refusal(lambda: open_trace(tmp_path))


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    assert "not a run directory" in refusal(lambda: open_trace(tmp_path))
    assert "not a run directory" in refusal(lambda: open_trace(tmp_path / "absent"))
    (tmp_path / "file").write_text("")
    assert "not a run directory" in refusal(lambda: open_trace(tmp_path / "file"))


def test_a_manifest_that_json_cannot_say_is_refused_and_the_old_one_kept(runs: dict[str, Path], tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs["closed"], run)
    before = (run / "manifest.json").read_bytes()
    problem = dataclasses.replace(PROBLEM, constants={"smoothness": Constant(float("nan"), "exact")})
    wrong = dataclasses.replace(read_manifest(run), problem=problem)
    assert "finite" in refusal(lambda: write_manifest(run, wrong))
    assert (run / "manifest.json").read_bytes() == before


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    precious = tmp_path / "run" / "notes.txt"
    precious.parent.mkdir()
    precious.write_text("precious")
    assert "not empty" in refusal(lambda: TraceWriter(tmp_path / "run", MANIFEST))
    assert [*(tmp_path / "run").iterdir()] == [precious] and precious.read_text() == "precious"
    assert "not empty" in refusal(lambda: TraceWriter(precious, MANIFEST))
    (tmp_path / "empty").mkdir()
    TraceWriter(tmp_path / "empty", MANIFEST).close()


KILLED = """
import sys
from tests.contract.test_trace_failures import MANIFEST, TraceWriter, event
writer = TraceWriter(sys.argv[1], MANIFEST)
for number in range(10**9):
    writer.append(event(number))
    if number in (299, 999):
        writer.flush()
        print(number + 1, flush=True)
"""


@pytest.mark.parametrize("flushes", [1, 2])
def test_after_kill_9_every_flushed_event_is_readable(tmp_path: Path, flushes: int) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path / "run")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        flushed = [int(process.stdout.readline()) for _ in range(flushes)][-1]
        process.send_signal(signal.SIGKILL)  # in the middle of whatever it is writing by now
    assert process.returncode == -signal.SIGKILL
    trace = open_trace(tmp_path / "run")
    assert not trace.complete and "never closed" in trace.state
    assert trace.column("seq")[:flushed].tolist() == list(range(1, flushed + 1))
    validate(trace.settled())


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValueError("no luck"), "failed"), (KeyboardInterrupt(), "interrupted"), (SystemExit(3), "interrupted")],
)
def test_an_exception_closes_the_run_with_its_reason(tmp_path: Path, error: BaseException, status: str) -> None:
    with pytest.raises(type(error)), TraceWriter(tmp_path / "run", MANIFEST) as writer:
        for number in range(300):
            writer.append(event(number))
        raise error
    trace = open_trace(tmp_path / "run")
    assert trace.manifest.status == status and type(error).__name__ in trace.manifest.reason
    assert not trace.complete and len(trace.events) == 300
    assert trace.state.startswith(f"incomplete: {status} ({type(error).__name__}")


@pytest.mark.parametrize("stage", ["events.parquet", "manifest.json"])
def test_a_failure_while_closing_loses_no_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    writer = record(tmp_path / "run", close=False)
    replace = os.replace

    def full_disk(source: Path, target: Path) -> None:
        if Path(target).name == stage:
            raise OSError("no space left on device")
        replace(source, target)

    monkeypatch.setattr("os.replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        writer.close()
    monkeypatch.undo()
    trace = open_trace(tmp_path / "run")
    assert not trace.complete and len(trace.events) == 40
    assert len(trace.tensor_keys("gradient.")) == 40


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": "wrote"}, "one of write"),
        ({"weights": "stashed"}, "one of stash"),
        ({"task": 2**31}, "event column task must hold int32"),
        ({"replica": -(2**15) - 1}, "event column replica must hold int16"),
        ({"seq": 1.5}, "event column seq must hold int64"),
        ({"loss": None}, "event column loss must hold double"),
        ({"digest": bytes(15)}, "event column digest"),
        ({"digest": "a" * 16}, "event column digest"),
    ],
)
def test_a_value_that_does_not_fit_fails_the_run_and_keeps_the_others(tmp_path: Path, change: dict, word: str) -> None:
    with pytest.raises(TraceError, match=word), TraceWriter(tmp_path / "run", MANIFEST) as writer:
        writer.append(event(0))
        writer.flush()
        writer.append(event(1, **change))
    trace = open_trace(tmp_path / "run")
    assert trace.manifest.status == "failed" and word in trace.manifest.reason
    assert trace.column("seq").tolist() == [1]


def test_a_closed_run_takes_nothing_more(tmp_path: Path) -> None:
    writer = record(tmp_path / "run")
    before = {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()}
    for act in (
        lambda: writer.append(event(40)),
        lambda: writer.tensor("gradient.41.0", np.ones(3)),
        lambda: writer.parameters("final", [np.ones(3)]),
    ):
        assert "is closed" in refusal(act)
    writer.close("failed")
    assert {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()} == before


def test_tensors_are_not_overwritten_or_of_an_unknown_type(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "run", MANIFEST) as writer:
        writer.tensor("a", np.ones(2))
        assert "stored already" in refusal(lambda: writer.tensor("a", np.zeros(2)))
        assert "type complex128" in refusal(lambda: writer.tensor("b", np.ones(2, complex)))
    assert open_trace(tmp_path / "run").tensor("a").tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("when", "flats"),
    [("last", [np.ones(3)]), ("../final", [np.ones(3)]), ("final", [np.ones(2)]), ("final", [np.ones(3)] * 2)],
)
def test_parameters_are_those_of_the_blocks(tmp_path: Path, when: str, flats: list[np.ndarray]) -> None:
    with TraceWriter(tmp_path / "run", MANIFEST) as writer:
        assert "sizes [3]" in refusal(lambda: writer.parameters(when, flats))


def test_a_run_that_was_never_closed_can_be_annotated(runs: dict[str, Path], tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs["open"], run)
    write_annotations(run, open_trace(runs["closed"]).annotations)
    trace = open_trace(run)
    assert not trace.complete and trace.annotated
    assert len(trace.events) == 40 and len(trace.annotations) == 1


def test_what_was_not_stored_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "run", MANIFEST):
        pass
    trace = open_trace(tmp_path / "run")
    assert len(trace.events) == 0 and trace.tensor_keys() == []
    validate(trace)
    assert "initial.safetensors" in refusal(lambda: trace.parameters("initial"))
    assert "delaybound annotate" in refusal(lambda: trace.annotations)
    assert "choose one of seq" in refusal(lambda: trace.column("sequence"))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda t: t.drop_columns(["bias_own"]), "no column bias_own"),
        (lambda t: pa.concat_tables([t, t]), "repeats"),
        (
            lambda t: t.set_column(t.column_names.index("smoothness"), "smoothness", pa.array([[1.0, 2.0]])),
            "each block (1)",
        ),
    ],
)
def test_wrong_annotations_are_refused_and_the_old_ones_kept(
    runs: dict[str, Path], tmp_path: Path, change: Callable[[pa.Table], pa.Table], word: str
) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs["closed"], run)
    wrong = change(open_trace(run).annotations)
    assert word in refusal(lambda: write_annotations(run, wrong, overwrite=True))
    assert len(open_trace(run).annotations) == 1


def test_annotations_replaced_halfway_are_absent_and_not_damaged(
    runs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "run"
    shutil.copytree(runs["closed"], run)
    table = open_trace(run).annotations
    replaced: list[str] = []
    replace = os.replace

    def killed_after_two(source: Path, target: Path) -> None:
        if len(replaced) == 2:
            raise KeyboardInterrupt
        replaced.append(Path(target).name)
        replace(source, target)

    monkeypatch.setattr("os.replace", killed_after_two)
    with pytest.raises(KeyboardInterrupt):
        write_annotations(run, table, overwrite=True)
    assert replaced == ["manifest.json", "annotations.parquet"]
    assert not open_trace(run).annotated
