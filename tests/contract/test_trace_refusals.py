"""What a run has is not overwritten, and what does not fit it or was not stored is refused."""

from pathlib import Path

import numpy as np
import pytest

from reference.trace import TraceError, TraceWriter, open_trace, validate
from tests.tiny_runs import ONE_BLOCK, refusal, unclosed


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    precious = tmp_path / "run" / "notes.txt"
    precious.parent.mkdir()
    precious.write_text("precious")
    assert "not empty" in refusal(lambda: TraceWriter(tmp_path / "run", ONE_BLOCK.manifest))
    assert [*(tmp_path / "run").iterdir()] == [precious] and precious.read_text() == "precious"
    assert "not empty" in refusal(lambda: TraceWriter(precious, ONE_BLOCK.manifest))
    (tmp_path / "empty").mkdir()
    TraceWriter(tmp_path / "empty", ONE_BLOCK.manifest).close()


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
    with pytest.raises(TraceError, match=word), TraceWriter(tmp_path / "run", ONE_BLOCK.manifest) as writer:
        writer.append(ONE_BLOCK.event(0))
        writer.flush()
        writer.append(ONE_BLOCK.event(1, **change))
    trace = open_trace(tmp_path / "run")
    assert trace.manifest.status == "failed" and word in trace.manifest.reason
    assert trace.column("seq").tolist() == [1]


def test_a_closed_run_takes_nothing_more(tmp_path: Path) -> None:
    writer = unclosed(tmp_path / "run")
    writer.close()
    before = {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()}
    for act in (
        lambda: writer.append(ONE_BLOCK.event(40)),
        lambda: writer.tensor("gradient.41.0", np.ones(3)),
        lambda: writer.parameters("final", [np.ones(3)]),
    ):
        assert "is closed" in refusal(act)
    writer.close("failed")
    assert {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()} == before


def test_tensors_are_not_overwritten_or_of_an_unknown_type(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "run", ONE_BLOCK.manifest) as writer:
        writer.tensor("a", np.ones(2))
        assert "stored already" in refusal(lambda: writer.tensor("a", np.zeros(2)))
        assert "type complex128" in refusal(lambda: writer.tensor("b", np.ones(2, complex)))
    assert open_trace(tmp_path / "run").tensor("a").tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("when", "flats"),
    [("last", [np.ones(3)]), ("../final", [np.ones(3)]), ("final", [np.ones(2)]), ("final", [np.ones(3)] * 2)],
)
def test_parameters_are_those_of_the_blocks(tmp_path: Path, when: str, flats: list[np.ndarray]) -> None:
    with TraceWriter(tmp_path / "run", ONE_BLOCK.manifest) as writer:
        assert "sizes [3]" in refusal(lambda: writer.parameters(when, flats))


def test_what_was_not_stored_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "run", ONE_BLOCK.manifest):
        pass
    trace = open_trace(tmp_path / "run")
    assert len(trace.events) == 0 and trace.tensor_keys() == []
    validate(trace)
    assert "initial.safetensors" in refusal(lambda: trace.parameters("initial"))
    assert "delaybound annotate" in refusal(lambda: trace.annotations)
    assert "choose one of seq" in refusal(lambda: trace.column("sequence"))
