"""New models go the whole way: trained, repeated bit for bit, annotated and judged, and never more than consistent."""

from pathlib import Path

import pytest

import delaybound
from reference.trace.reader import open_trace
from tests.small_data import sentence_files

MODEL = """
from torch import nn

def make():
    return nn.Sequential(nn.Linear(64, 8), nn.LayerNorm(8), nn.Tanh(), nn.Linear(8, 10))
"""
CONFIG = """
[problem]
name = "{name}"
dataset = "{data}"
widths = {widths}
depth = 1
[engine]
name = "simulate"
[method]
name = "pd_asgd"
weights = "{weights}"
[optimizer]
step_size = 0.05
[train]
tasks = 6
batch_size = 4
[annotation]
full_every = 3
"""


@pytest.mark.parametrize("weights", ["stash", "live"])
@pytest.mark.parametrize("name", ["resnet", "module"])
def test_a_run_is_repeated_and_judged(
    name: str, weights: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small_model.py").write_text(MODEL)
    widths = "[2, 3, 4]" if name == "resnet" else "[]"
    trained = "mlp" if name == "module" else name
    Path("run.toml").write_text(CONFIG.format(name=trained, data="digits", widths=widths, weights=weights))
    model = ["--model", "small_model:make"] if name == "module" else []
    assert delaybound.main(["train", "run.toml", "--out", "run", *model]) == 0
    assert open_trace(Path("run")).manifest.problem.name == name
    assert delaybound.main(["replay", "run"]) == 0
    assert delaybound.main(["annotate", "run"]) == 0
    capsys.readouterr()
    assert delaybound.main(["check", "run", "--format", "csv"]) in (0, 3)
    assert "violated" not in capsys.readouterr().out


def test_an_lstm_is_trained_and_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = sentence_files(tmp_path)
    Path("run.toml").write_text(CONFIG.format(name="lstm", data=data, widths="[3, 4]", weights="live"))
    assert delaybound.main(["train", "run.toml", "--out", "run"]) == 0
    assert delaybound.main(["replay", "run"]) == 0
