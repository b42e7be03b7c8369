"""Every damaged, shortened, missing or altered file of a run is noticed and named."""

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reference.trace import EVENTS, open_trace
from tests.tiny_runs import annotated, refusal, unclosed


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A closed, annotated run, and one that was never closed."""
    directory = tmp_path_factory.mktemp("runs")
    annotated(directory / "closed")
    unclosed(directory / "open")
    return {name: directory / name for name in ("closed", "open")}


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
