"""The witnesses do not know each other, and the judge works without torch."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAWS = [
    ("theory", ["torch", "pyarrow", "matplotlib", "reference", "analysis"]),
    ("theory.library", ["torch", "pyarrow", "matplotlib", "reference", "analysis"]),
    ("reference", ["torch", "theory", "analysis", "reference.trace"]),
    ("reference.trace", ["torch", "theory", "analysis"]),
    ("analysis", ["torch"]),
    ("analysis.check", ["torch"]),
]


@pytest.mark.parametrize(("module", "forbidden"), LAWS, ids=[module for module, _ in LAWS])
def test_a_fresh_process_loads_nothing_that_is_forbidden(module: str, forbidden: list[str]) -> None:
    program = f"import sys, {module}; print(*sorted(set({forbidden!r}) & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_the_linter_finds_every_contract_kept() -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_the_linter_sees_a_broken_contract(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    breaches = {
        "theory/__init__.py": "import torch\n",
        "reference/__init__.py": "import theory\n",
        "reference/trace/__init__.py": "import torch\n",
        "reference/store.py": "",
        "analysis/__init__.py": "import reference.store\nimport delaybound\nimport reference.trace\n",
    }
    for name, text in breaches.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    result = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1
    assert "Contracts: 0 kept, 6 broken." in result.stdout, result.stdout
