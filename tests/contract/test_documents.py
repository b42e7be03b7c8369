"""What the documents tell a reader to do works as it stands."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHORT = "\n[train]\ntasks = 40\n"


def blocks(document: str, language: str) -> list[str]:
    """The fenced blocks of a document in one language, in their order."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / document).read_text(), flags=re.DOTALL)


def run(*arguments: str, cwd: Path) -> str:
    """What the program prints."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run([sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_examples_of_the_readme_run(tmp_path: Path) -> None:
    use, bound = blocks("README.md", "python")
    (configuration,) = blocks("README.md", "toml")
    (tmp_path / "run.toml").write_text(configuration + SHORT)
    (tmp_path / "example.py").write_text(use)
    (tmp_path / "my_module.py").write_text(bound)
    printed = run("example.py", cwd=tmp_path)
    assert "exact: 160 events repeated bit for bit" in printed
    assert "| PD-B4 |" in printed
    assert (tmp_path / "report.html").read_text().startswith("<!")
    (command,) = re.findall(
        r"^    delaybound (check .*:my_bound)$", (ROOT / "README.md").read_text(), flags=re.MULTILINE
    )
    assert re.search(r"MY-1 .* holds ", run("-m", "delaybound", *command.split(), cwd=tmp_path))


@pytest.mark.parametrize("weights", ["stash", "live"])
def test_the_method_that_a_reader_adds_trains_and_replays(tmp_path: Path, weights: str) -> None:
    (method,) = blocks("docs/add_a_method.md", "python")
    (tmp_path / "halves.py").write_text(method)
    (tmp_path / "use.py").write_text(f"""
from pathlib import Path
from halves import Halves
from reference.config_file import run_config
from reference.methods.registry import METHODS
from reference.run import train
from reference.repetition import replay
from reference.trace import open_trace

METHODS["halves"] = Halves
config = run_config({{
    "method": {{"name": "halves", "weights": "{weights}"}},
    "problem": {{"name": "mlp", "widths": [8, 8]}},
    "engine": {{"name": "simulate"}},
    "optimizer": {{"step_size": 0.01}},
    "train": {{"tasks": 10}},
}})
run = train(config, Path("run"))
trace = open_trace(run)
print(replay(run).status, len(trace.events), len(set(trace.column("seq"))))
""")
    assert run("use.py", cwd=tmp_path).split() == ["exact", "30", "20"]


def test_the_proof_that_a_reader_adds_checks_and_can_fail(tmp_path: Path) -> None:
    (proof,) = blocks("docs/add_a_claim.md", "python")
    (tmp_path / "proof.py").write_text(proof)
    assert run("proof.py", cwd=tmp_path) == ""
    (tmp_path / "wrong.py").write_text(proof.replace("(event_smoothness, Use", "(2 * event_smoothness, Use"))
    with pytest.raises(AssertionError, match="step 'bound' does not follow"):
        run("wrong.py", cwd=tmp_path)


def test_a_reader_holds_a_bound_to_the_suite_and_writes_a_property(tmp_path: Path) -> None:
    fixture, mine, own = blocks("docs/attack_a_bound.md", "python")
    _, bound = blocks("README.md", "python")
    for name, text in (
        ("conftest.py", fixture),
        ("test_my_bound.py", mine),
        ("my_module.py", bound),
        ("test_own.py", own),
    ):
        (tmp_path / name).write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rf"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert "FAILED test_my_bound.py::test_my_bound[holds]" in result.stdout, result.stdout + result.stderr
    assert "overtak" not in result.stderr and re.search(r"1 failed, \d+ passed", result.stdout)


@pytest.mark.parametrize("document", [*sorted(path.name for path in (ROOT / "docs").glob("*.md")), "../README.md"])
def test_links_between_documents_lead_somewhere(document: str) -> None:
    path = ROOT / "docs" / document
    links = re.findall(r"\]\(([^)#]+)", re.sub(r"<!--.*?-->", "", path.read_text(), flags=re.DOTALL))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []
