"""Annotations are added to a run once, whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from reference.trace import ANNOTATIONS, TraceError, TraceWriter, open_trace, write_annotations
from tests.tiny_runs import ONE_BLOCK, TWO_BLOCKS, annotated, refusal, unclosed


def test_annotations_are_added_once_and_come_back(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with TraceWriter(run, TWO_BLOCKS.manifest) as writer:
        for number in range(4):
            writer.append(TWO_BLOCKS.event(number))
    assert not open_trace(run).annotated
    write_annotations(
        run, TWO_BLOCKS.annotations(4, objective=[None, 3.0, 2.0, 1.0], smoothness=[[1.0, 2.0], None, None, None])
    )
    trace = open_trace(run)
    assert trace.annotated and trace.annotations.schema.equals(ANNOTATIONS)
    assert trace.annotation("seq").tolist() == [1, 2, 3, 4]
    assert trace.annotation("displacement_own").tolist() == [[0.5, 0.25]] * 4
    np.testing.assert_array_equal(trace.annotation("objective"), [1.0, 2.0, 3.0, np.nan])
    np.testing.assert_array_equal(trace.annotation("smoothness"), [[np.nan] * 2] * 3 + [[1.0, 2.0]])
    with pytest.raises(TraceError, match="annotated already"):
        write_annotations(run, TWO_BLOCKS.annotations(2))
    assert len(open_trace(run).annotations) == 4
    write_annotations(run, TWO_BLOCKS.annotations(2), overwrite=True)
    assert len(open_trace(run).annotations) == 2


def test_a_run_that_was_never_closed_can_be_annotated(tmp_path: Path) -> None:
    run = tmp_path / "run"
    unclosed(run)
    write_annotations(run, ONE_BLOCK.annotations(1))
    trace = open_trace(run)
    assert not trace.complete and trace.annotated
    assert len(trace.events) == 40 and len(trace.annotations) == 1


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
    tmp_path: Path, change: Callable[[pa.Table], pa.Table], word: str
) -> None:
    run = annotated(tmp_path / "run")
    wrong = change(open_trace(run).annotations)
    assert word in refusal(lambda: write_annotations(run, wrong, overwrite=True))
    assert len(open_trace(run).annotations) == 1


def test_annotations_replaced_halfway_are_absent_and_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = annotated(tmp_path / "run")
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
