"""What is installed is what was meant: the wheel answers from an empty directory."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("theory", "reference", "analysis")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (built,) = out.glob("*.whl")
    return built


def installed(wheel: Path, home: Path, *options: str) -> Path:
    """A fresh environment that holds the wheel; returns its command."""
    venv.create(home, with_pip=True)
    subprocess.run([home / "bin" / "python", "-m", "pip", "install", "--quiet", *options, wheel], check=True)
    return home / "bin" / "delaybound"


def test_the_wheel_holds_the_front_door_and_every_file_of_the_three_packages(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    sources = {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}
    assert names == {"delaybound.py", *sources}


def test_the_command_answers_from_an_empty_directory(wheel: Path, tmp_path: Path) -> None:
    command = installed(wheel, tmp_path / "venv", "--no-deps")
    empty = tmp_path / "empty"
    empty.mkdir()
    # Dependencies come from here; the project itself is not in that folder (an editable install is only a link).
    environment = os.environ | {"PYTHONPATH": sysconfig.get_paths()["purelib"]}
    help_ = subprocess.run([command, "--help"], cwd=empty, env=environment, capture_output=True, text=True, check=True)
    assert "verify" in help_.stdout
    place = "import delaybound, theory; print(delaybound.__file__, theory.__file__)"
    python = tmp_path / "venv" / "bin" / "python"
    where = subprocess.run(
        [python, "-c", place], cwd=empty, env=environment, capture_output=True, text=True, check=True
    )
    assert all(path.startswith(str(tmp_path)) for path in where.stdout.split())
    claims = subprocess.run([command, "claims"], cwd=empty, env=environment, capture_output=True, text=True, check=True)
    assert "PD-B4" in claims.stdout
    assert list(empty.iterdir()) == []


@pytest.mark.slow
def test_the_wheel_brings_what_it_needs(wheel: Path, tmp_path: Path) -> None:
    command = installed(wheel, tmp_path / "venv", "-c", str(ROOT / "constraints.txt"))
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    for arguments in (["--help"], ["claims"]):
        subprocess.run([command, *arguments], cwd=empty, env=environment, capture_output=True, check=True)
