"""A job does each run once, says what an earlier one left, and throws nothing away."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reference.config import ConfigError, RunConfig
from reference.config_file import run_config
from reference.job import JobError, configuration, configurations, free, latest, make_room, run_once, variants
from reference.trace import open_trace
from tests.training_runs import heed_interrupts

ROOT = Path(__file__).resolve().parents[2]
SMALL = run_config(
    {
        "problem": {"name": "quadratic"},
        "optimizer": {"step_size": 0.01},
        "train": {"tasks": 12},
        "engine": {"name": "simulate"},
    }
)


def interrupted(config: RunConfig, directory: Path) -> Path:
    """A run that was stopped from outside after some writes."""
    from reference.run import train

    def stop(done: int, total: int, **figures: float) -> None:
        if done >= 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(config, directory, stop)
    assert not open_trace(directory).complete
    return directory


def test_a_job_sent_nowhere_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    jobs = tmp_path / "verify"
    assert latest(jobs, "report.html") == jobs
    jobs.mkdir()
    assert latest(jobs, "report.html") == jobs
    (jobs / "report.html").touch()
    assert latest(jobs, "report.html") == tmp_path / "verify-2"
    (tmp_path / "verify-2").mkdir()
    assert latest(jobs, "report.html") == tmp_path / "verify-2"
    assert free(jobs) == tmp_path / "verify-3"


def test_what_is_there_is_said_and_kept_without_a_flag(tmp_path: Path) -> None:
    run_once(SMALL, tmp_path / "first")
    interrupted(SMALL, tmp_path / "second")
    with pytest.raises(JobError, match=r"first: complete, \d+ events.*second: incomplete: interrupted.*--resume"):
        make_room(tmp_path, ["first", "second", "third"], resume=False, restart=False)
    assert {path.name for path in tmp_path.iterdir()} == {"first", "second"}


def test_resume_keeps_complete_runs_and_sets_the_others_aside(tmp_path: Path) -> None:
    run_once(SMALL, tmp_path / "first")
    interrupted(SMALL, tmp_path / "second")
    make_room(tmp_path, ["first", "second"], resume=True, restart=False)
    assert {path.name for path in tmp_path.iterdir()} == {"first", "second-aside"}
    assert open_trace(tmp_path / "second-aside").state.startswith("incomplete: interrupted")


def test_restart_sets_all_runs_aside_even_unreadable_ones(tmp_path: Path) -> None:
    run_once(SMALL, tmp_path / "first")
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "manifest.json").write_text("not a manifest")
    for _ in range(2):
        make_room(tmp_path, ["first", "second"], resume=False, restart=True)
        (tmp_path / "first").mkdir()
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"first", "first-aside", "first-aside-2", "second-aside"}


def test_both_flags_contradict_each_other(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="one of the two"):
        make_room(tmp_path, [], resume=True, restart=True)


def test_a_complete_run_is_not_trained_again(tmp_path: Path) -> None:
    report = run_once(SMALL, tmp_path / "run")
    assert (report.status, report.mismatches) == ("exact", 0)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "run").iterdir()}
    assert tmp_path / "run" / "annotations.parquet" in before
    run_once(SMALL, tmp_path / "run")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "run").iterdir()} == before


def test_a_run_of_another_configuration_is_not_taken_for_this_one(tmp_path: Path) -> None:
    run_once(SMALL, tmp_path / "run")
    with pytest.raises(JobError, match="another configuration"):
        run_once(dataclasses.replace(SMALL, seed=1), tmp_path / "run")


def test_changes_reach_every_run_and_data_the_networks_only(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text('[problem]\nname = "logistic"\n')
    changes = {"seed": 7, "engine": "simulate", "dtype": "float32", "device": "cpu", "data": "mnist:there"}
    config = configurations(tmp_path / "run.toml", changes)["run"]["run"]
    assert (config.seed, config.engine.name, config.train.dtype) == (7, "simulate", "float32")
    assert config.problem.dataset == ""
    (tmp_path / "run.toml").write_text('seed = 3\n[problem]\nname = "mlp"\n')
    config = configurations(tmp_path / "run.toml", dict.fromkeys(changes) | {"data": "mnist:there"})["run"]["run"]
    assert (config.seed, config.engine.name, config.train.dtype) == (3, "threads", "float64")
    assert config.problem.dataset == "mnist:there"


def test_a_model_takes_the_place_of_the_networks_only(tmp_path: Path) -> None:
    path, changes = tmp_path / "run.toml", {"model": "mine:make", "data": None}
    for name, expected in (("mlp", "module"), ("resnet", "module"), ("module", "module"), ("logistic", "logistic")):
        path.write_text(f'[problem]\nname = "{name}"\ndataset = "digits"\n')
        problem = configurations(path, changes)["run"]["run"].problem
        assert (problem.name, problem.dataset) == (expected, "digits")
        assert problem.model == ("mine:make" if expected == "module" else "")
    assert configuration(path, None, {"model": None}).problem.name == "logistic"
    with pytest.raises(ConfigError, match="run trains no network, so leave out --model"):
        configuration(path, None, changes)


def test_seeds_stay_apart_and_share_a_variant(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text(
        'seeds = 12\n[variants.width_16.method]\nname = "pd_asgd"\n[variants.width_17.method]\nname = "d_asgd"\n'
    )
    runs = configurations(tmp_path / "run.toml", {"seed": 100})["run"]
    assert [config.seed for config in runs.values()] == [*range(100, 112)] * 2
    assert list(dict.fromkeys(variants("run", runs).values())) == ["width_16", "width_17"]


def test_one_run_of_several_is_asked_for_by_name(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text("seeds = 2\n")
    assert configuration(tmp_path / "run.toml", "run_1").seed == 1
    for name in (None, "run_2"):
        with pytest.raises(ConfigError, match="run_0, run_1"):
            configuration(tmp_path / "run.toml", name)


def test_every_run_of_the_toolkit_has_a_name_of_its_own() -> None:
    families = configurations(None, {})
    names = [name for runs in families.values() for name in runs]
    assert len(names) == len(set(names)) > len(families) > 1


def test_ctrl_c_leaves_a_run_that_verify_tells_of_and_resumes(tmp_path: Path) -> None:
    text = '[problem]\nname = "quadratic"\n[optimizer]\nstep_size = 0.001\n[train]\ntasks = {}\n'
    (tmp_path / "run.toml").write_text(text.format(100_000))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "delaybound", "verify", "run.toml", "--out", "job"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts
    )
    events = tmp_path / "job" / "run" / "events"
    while process.poll() is None and not (events.is_dir() and any(events.glob("*.arrows"))):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert (process.returncode, said.splitlines()[-1:]) == (
        2,
        ["delaybound: interrupted; what was recorded so far is readable."],
    )
    trace = open_trace(tmp_path / "job" / "run")
    assert not trace.complete
    assert len(trace.events) > 0
    again = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert again.returncode == 2, again.stderr
    assert "run: incomplete: interrupted" in again.stderr
    (tmp_path / "run.toml").write_text(text.format(20))
    resumed = subprocess.run([*command, "--resume"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert resumed.returncode in (0, 3), resumed.stderr
    assert open_trace(tmp_path / "job" / "run").complete
    assert (tmp_path / "job" / "report.html").is_file()
