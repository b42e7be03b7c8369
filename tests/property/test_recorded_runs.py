"""Whole runs of any method, model and engine: they repeat, an altered row is found, and no delay means no bias."""

import sys
import tempfile
from collections.abc import Iterator
from math import isnan
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bias import block_biases
from analysis.run import open_run
from reference.annotate import annotate
from reference.config_file import run_config
from reference.repetition import replay
from reference.run import train
from reference.trace.reader import Trace, open_trace
from reference.trace.schema import GRADIENT_KINDS, MIX, TraceError
from tests.altered_runs import Row, altered
from tests.run_configurations import Section, methods, whole_runs
from tests.sampled_runs import prepare

few = settings(max_examples=settings().max_examples // 5)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the files that some of the models read, where users' models are looked for."""
    folder = tmp_path_factory.mktemp("shelf")
    prepare(folder)
    sys.path.insert(0, str(folder))
    with patch("os.fsync", lambda handle: None):  # these runs need not outlive a loss of power
        yield folder
    sys.path.remove(str(folder))


def run_on(shelf: Path, data: st.DataObject, method: st.SearchStrategy[Section]) -> Section:
    sentences = f"sentences:{shelf / 'positive.txt'},{shelf / 'negative.txt'}"
    return data.draw(whole_runs(method, sentences, most=4))


EVERY_KIND = (*GRADIENT_KINDS, MIX, "buffer")
ALTERATIONS: dict[str, tuple[tuple[str, ...], Any]] = {
    "digest": (EVERY_KIND, lambda row: bytes([row["digest"][0] ^ 1]) + row["digest"][1:]),
    "weights": (EVERY_KIND, lambda row: "live" if row["weights"] != "live" else "stash"),
    "step_size": (EVERY_KIND, lambda row: row["step_size"] * 1.5 + 0.5),
    "scale": (EVERY_KIND, lambda row: row["scale"] * 0.5),
    "loss": (EVERY_KIND, lambda row: 1.0 if isnan(row["loss"]) else row["loss"] + 1.0),
    "v_parent": (GRADIENT_KINDS, lambda row: row["v_parent"] + 1),
    "v_new": ((*GRADIENT_KINDS, MIX), lambda row: row["v_new"] + 1),
    "v_read": (GRADIENT_KINDS, lambda row: row["v_parent"] + 1),
    "v_buffer": (GRADIENT_KINDS, lambda row: row["v_buffer"] + 1),
    "v_peer": ((MIX,), lambda row: row["v_peer"] + 1000),
    "seq": (EVERY_KIND, lambda row: row["seq"] + 1000),
    "block": (EVERY_KIND, lambda row: row["block"] + 7),
}
"""What to alter in a row, of which kinds, and how; times and thread numbers are nobody's to check."""


@few
@given(data=st.data())
def test_a_run_repeats_bit_for_bit_and_an_altered_row_is_found(shelf: Path, data: st.DataObject) -> None:
    sections = run_on(shelf, data, methods())
    column = data.draw(st.sampled_from(list(ALTERATIONS)))
    place = data.draw(st.integers(0, 2**16))
    with tempfile.TemporaryDirectory() as folder:
        run = train(run_config(sections), Path(folder) / "run")
        report = replay(run)
        assert (report.status, report.mismatches) == ("exact", 0), report.sentence
        kinds, change = ALTERATIONS[column]
        named: list[Row] = []

        def alter(rows: list[Row]) -> None:
            of_kind = [row for row in rows if row["kind"] in kinds]
            if of_kind:
                row = of_kind[place % len(of_kind)]
                row[column] = change(row)
                named.append(row)

        forged = altered(run, Path(folder) / "forged", alter)
        try:
            report = replay(forged)
        except TraceError as refused:
            assert named, refused
            return
        assert (report.status == "differs") == bool(named), report.sentence
        if named and column in ("digest", "weights", "scale", "loss"):
            at = f"seq {named[0]['seq']}, task {named[0]['task']}, block {named[0]['block']}"
            assert (report.mismatches, report.first) == (1, at)


PROMPT: dict[str, dict[str, Any]] = {
    "sync": {},
    "asgd": {"count": 1, "replicas": 1},
    "d_asgd": {"window": 1, "replicas": 1},
    "pd_asgd": {"window": 1, "replicas": 1},
}
"""How each method is kept from any delay, without a model of one block."""


@st.composite
def prompt(draw: st.DrawFn) -> Section:
    """A method without delays."""
    method = draw(methods(tuple(PROMPT)))
    return {**method, **PROMPT[method["name"]]}


@few
@given(data=st.data())
def test_without_delay_there_is_no_bias(shelf: Path, data: st.DataObject) -> None:
    check_no_bias(run_on(shelf, data, prompt()))


@few
@given(data=st.data(), method=methods(("fdg", "adl", "ddg", "features_replay", "pipelined_bp", "pipemare")))
def test_a_pipeline_of_one_module_has_no_bias(shelf: Path, data: st.DataObject, method: Section) -> None:
    sections = data.draw(whole_runs(st.just(method), most=4))
    check_no_bias({**sections, "problem": {"name": "quadratic", "blocks": 1, "dimension": 8}})


def check_no_bias(sections: Section) -> None:
    """Exactly 0 wherever what was read is what was written on; at `now` where nothing was written in between."""
    with tempfile.TemporaryDirectory() as folder:
        run = train(run_config(sections), Path(folder) / "run")
        annotate(run)
        check_columns(open_trace(run), sections["method"])
        judged = open_run(run)
        for point in ("read", "own", "start"):
            biases = block_biases(judged, point)  # weights that were predicted are known here not to have moved
            assert (biases.value == 0.0).all() and (biases.error == 0.0).all(), point


def check_columns(trace: Trace, method: Section) -> None:
    """No bias, no displacement; and no rounding, but where predicted or corrected weights may be no version."""
    layerwise = method.get("layerwise", method["name"] == "pd_asgd")
    assert (trace.column("v_read") == trace.column("v_parent")).all()
    assert (trace.annotation("sample_own") > 0).any()
    versions = method.get("prediction", "none") == "none" and not method.get("correction")
    exact = ("bias", "displacement", "displacement_backward", *(("rounding",) if versions else ()))
    block = trace.annotation("block")
    for point in ("read", "own", "start", "now"):
        alone = block == block.max() if point == "now" and layerwise else block >= 0
        for column in exact:
            assert (trace.annotation(f"{column}_{point}")[alone] == 0.0).all(), (column, point)
    full = trace.annotation("mean_bias_own")
    assert ((full == 0.0) | (full != full)).all()
