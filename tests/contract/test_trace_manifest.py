"""A manifest comes back as it was written; a wrong one, or none, is refused."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reference.trace import Constant, TraceWriter, open_trace, read_manifest, write_manifest
from tests.tiny_runs import ONE_BLOCK, TWO_BLOCKS, annotated, refusal


def test_the_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "run", TWO_BLOCKS.manifest) as writer:
        writer.append(TWO_BLOCKS.event(0))
        writer.close(counts={"tasks": 1})
    manifest = read_manifest(tmp_path / "run")
    assert manifest.status == "complete" and manifest.counts == {"tasks": 1, "events": 1}
    assert (manifest.blocks, manifest.problem, manifest.config) == (
        TWO_BLOCKS.manifest.blocks,
        TWO_BLOCKS.manifest.problem,
        TWO_BLOCKS.manifest.config,
    )
    assert [block.size for block in manifest.blocks] == [8, 1]


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
def test_a_wrong_manifest_is_refused(tmp_path: Path, change: Callable[[dict], object], word: str) -> None:
    run = annotated(tmp_path / "run")
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


def test_a_manifest_that_json_cannot_say_is_refused_and_the_old_one_kept(tmp_path: Path) -> None:
    run = annotated(tmp_path / "run")
    before = (run / "manifest.json").read_bytes()
    problem = dataclasses.replace(ONE_BLOCK.manifest.problem, constants={"smoothness": Constant(float("nan"), "exact")})
    wrong = dataclasses.replace(read_manifest(run), problem=problem)
    assert "finite" in refusal(lambda: write_manifest(run, wrong))
    assert (run / "manifest.json").read_bytes() == before
