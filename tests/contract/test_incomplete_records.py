"""What an incomplete record still allows: everything up to the first task that it does not hold whole, and no more."""

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from reference.annotate import annotate
from reference.recorded import open_run
from reference.repetition import replay
from reference.run import train
from reference.trace.events import encode
from reference.trace.manifest import read_manifest, write_manifest
from reference.trace.reader import open_trace
from reference.trace.schema import Event, TraceError
from reference.trace.sealed import Seal, append_seal, write_whole
from tests.training_runs import configuration


def cut_short(run: Path, rows: int) -> Path:
    """The run as a kill after `rows` rows would have left it."""
    trace = open_trace(run)
    kept = [Event(**row) for row in trace.events.slice(0, rows).to_pylist()]
    killed = run.with_name("killed")
    shutil.copytree(run, killed)
    (killed / "events.parquet").unlink()
    (killed / "events").mkdir()
    manifest = read_manifest(killed)
    files = {file: digest for file, digest in manifest.files.items() if file != "events.parquet"}
    write_manifest(killed, type(manifest)(**{**vars(manifest), "files": files, "status": "running", "counts": {}}))
    for file, digest in files.items():
        append_seal(killed, Seal(file, 1, digest))
    data = encode(kept)
    append_seal(killed, Seal("events/0000.arrows", rows, write_whole(killed / "events/0000.arrows", data)))
    return killed


@pytest.fixture
def overlapping(tmp_path: Path) -> Path:
    """A run in which tasks overlap at every moment, with every gradient kept."""
    config = configuration(
        method={"name": "pd_asgd"},
        train={"tasks": 60},
        durations={"forward": 100, "backward": 200},
        store={"gradients": True},
    )
    return train(config, tmp_path / "run")


def test_one_half_recorded_task_costs_no_more_than_what_follows_it(overlapping: Path) -> None:
    rows = open_trace(overlapping).events
    blocks = open_run(overlapping).blocks
    kept = len(rows) - blocks // 2
    killed = cut_short(overlapping, kept)
    run = open_run(killed)
    assert len(run.events) + run.left_out == kept
    assert run.left_out < 3 * blocks  # at most what the three workers had under way
    report = replay(killed)
    assert (report.status, report.events, report.gradients) == ("exact", len(run.events), len(run.events))
    assert f"{run.left_out} events at the end cannot be repeated" in report.sentence
    annotate(killed)
    assert open_trace(killed).annotations.num_rows > 0


def test_a_record_without_a_whole_task_is_refused_in_a_sentence(overlapping: Path) -> None:
    killed = cut_short(overlapping, 3)
    for repeat in (replay, annotate):
        with pytest.raises(TraceError, match="ended before its first task was whole, so nothing can be repeated"):
            repeat(killed)
    assert isinstance(open_trace(killed).events, pa.Table)
