"""Configurations are strict: every key known, every value of its type, every field part of the run's name."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from reference.config import ConfigError, RunConfig
from reference.config_file import load_config, load_configs, run_config
from reference.methods.d_asgd import DAsgd
from reference.methods.registry import METHODS

OTHERS: dict[str, Any] = {
    "name": "another",
    "problem.name": "logistic",
    "problem.dataset": "mnist",
    "problem.model": "mine:make",
    "problem.activation": "sigmoid",
    "problem.normalization": "layer",
    "method.name": "d_asgd",
    "method.weights": "live",
    "engine.name": "simulate",
    "engine.device": "cuda",
    "durations.kind": "jitter",
    "train.sampling": "shuffle",
    "train.dtype": "float32",
    "optimizer.name": "adam",
    "optimizer.schedule": "inverse",
    "optimizer.momentum": 0.5,
    "optimizer.weight_decay": 0.25,
    "optimizer.betas": (0.8, 0.9),
    "durations.slowness": (2.0,),
    "durations.source": "another/run",
}
"""Another valid value for each field of the default configuration that no rule of thumb finds one for."""

COMPANIONS: dict[str, dict[str, Any]] = {
    "optimizer.nesterov": {"momentum": 0.5},
    "durations.source": {"kind": "recorded", "source": "a/run"},
}
"""What else the section of a field has to say, that the field may have another value."""


def leaves(data: dict[str, Any], where: str = "") -> dict[str, Any]:
    """Every value by its dotted key."""
    found: dict[str, Any] = {}
    for key, value in data.items():
        name = f"{where}{key}"
        found |= leaves(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def changed(key: str, value: Any) -> Any:
    """Another valid value of a field."""
    if key in OTHERS:
        return OTHERS[key]
    if isinstance(value, bool):
        return not value
    if value is None:
        return (3,)
    return (*value, 3) if isinstance(value, tuple) else value + 1 if isinstance(value, int) else value / 2


def placed(key: str, value: Any) -> dict[str, Any]:
    """Plain data that set one dotted key."""
    section, _, name = key.rpartition(".")
    return {section: {**COMPANIONS.get(key, {}), name: value}} if section else {name: value}


@pytest.mark.parametrize(
    ("data", "place", "nearest"),
    [
        ({"optimiser": {}}, "a run's configuration", "optimizer"),
        ({"train": {"batchsize": 4}}, "section [train]", "batch_size"),
        ({"method": {"name": "asgd", "counts": 3}}, "section [method]", "count"),
        ({"durations": {"spred": 0.1}}, "section [durations]", "spread"),
        ({"problem": {"width": [3]}}, "section [problem]", "widths"),
    ],
)
def test_an_unknown_key_names_the_nearest(data: dict[str, Any], place: str, nearest: str) -> None:
    with pytest.raises(ConfigError) as caught:
        run_config(data)
    assert place in str(caught.value)
    assert f"did you mean {nearest!r}?" in str(caught.value)


def test_a_key_like_no_other_lists_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"no key 'zzz'; it knows name, device"):
        run_config({"engine": {"zzz": 1}})


def test_a_key_of_another_method_is_unknown() -> None:
    with pytest.raises(ConfigError, match=r"section \[method\] has no key 'forward_threads'"):
        run_config({"method": {"name": "sync", "forward_threads": 2}})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("seed", "3"),
        ("seed", True),
        ("train.tasks", 2.5),
        ("train.tasks", "many"),
        ("train.tasks", False),
        ("train.dtype", 64),
        ("optimizer.step_size", "0.1"),
        ("optimizer.step_size", True),
        ("store.gradients", 1),
        ("problem.widths", [8, "x"]),
        ("problem.widths", [8, True]),
        ("problem.widths", 8),
        ("durations.forward", [1] * 40 + [2.5]),
        ("train", 3),
        ("method", "asgd"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_key(key: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=rf"^{key} is .*; it (takes|is a section)"):
        run_config(placed(key, value))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("method.name", "pdasgd"),
        ("method.queue", 0),
        ("method.backward_threads", 0),
        ("engine.name", "mpi"),
        ("problem.name", "svm"),
        ("problem.activation", "gelu"),
        ("durations.kind", "weibull"),
        ("durations.backward", -1),
        ("durations.forward", []),
        ("train.tasks", 0),
        ("train.dtype", "float16"),
        ("optimizer.step_size", 0.0),
        ("optimizer.step_size", float("nan")),
        ("optimizer.step_size", float("inf")),
        ("method.window", -1),
        ("seed", -1),
    ],
)
def test_a_value_out_of_range_is_refused_by_key(key: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{key} is "):
        run_config(placed(key, value))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"optimizer": {"schedule": "steps"}}, "needs optimizer.milestones"),
        ({"optimizer": {"schedule": "steps", "milestones": [4, 0]}}, "at least 1"),
        ({"optimizer": {"schedule": "steps", "milestones": [4], "factor": 10}}, "factor above 0 and at most 1"),
        ({"optimizer": {"name": "adam", "epsilon": float("inf")}}, "epsilon is above 0 and finite"),
        (
            {"method": {"name": "pipemare", "exponent": float("nan")}},
            "exponent and annealing are at least 0, and finite",
        ),
    ],
)
def test_what_would_be_ignored_or_endless_is_refused(data: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        run_config(data)


def test_synchronous_workers_are_not_given_a_window_too_small_to_meet_in() -> None:
    for window in (0, 3, 4):
        run_config({"method": {"name": "sync", "count": 3, "window": window}})
    with pytest.raises(ValueError, match=r"^method.window is 2, and 3 synchronous workers would wait .* at least 3"):
        run_config({"method": {"name": "sync", "count": 3, "window": 2}})


def test_an_unknown_method_lists_the_methods() -> None:
    with pytest.raises(ConfigError, match="choose one of sync, asgd, d_asgd, pd_asgd"):
        run_config({"method": {"name": "pd-asgd"}})


@pytest.mark.parametrize("method", METHODS)
def test_plain_data_come_back_equal_through_json(method: str) -> None:
    weights = "recompute" if method == "features_replay" else "live"
    config = run_config(
        {"name": "x", "seed": 7, "method": {"name": method, "weights": weights}, "problem": {"widths": [5, 4]},
         "durations": {"backward": [1, 2]}, "store": {"versions": True}}
    )  # fmt: skip
    assert type(config.method) is METHODS[method]
    assert run_config(json.loads(json.dumps(config.as_dict()))) == config
    assert run_config(json.loads(json.dumps(config.as_dict()))).content_hash == config.content_hash


def test_a_whole_number_is_taken_where_a_real_one_is_asked_for() -> None:
    assert (
        run_config({"optimizer": {"step_size": 1}}).content_hash
        == run_config({"optimizer": {"step_size": 1.0}}).content_hash
    )


@pytest.mark.parametrize("key", leaves(RunConfig().as_dict()))
def test_the_content_hash_changes_with_every_field(key: str) -> None:
    section = key.rpartition(".")[0]
    data: dict[str, Any] = {section: COMPANIONS[key]} if key in COMPANIONS else {}
    before = run_config(data)
    value = leaves(before.as_dict())[key]
    assert run_config(placed(key, changed(key, value))).content_hash != before.content_hash
    assert run_config(placed(key, value)).content_hash == before.content_hash


def test_nothing_of_a_configuration_can_be_changed_afterwards() -> None:
    config = RunConfig()
    for part in (config, *(getattr(config, field.name) for field in dataclasses.fields(config))):
        if dataclasses.is_dataclass(part) and not isinstance(part, type):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(part, dataclasses.fields(part)[0].name, None)


def test_a_toml_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text('name = "a"\n[method]\nname = "d_asgd"\nqueue = 3\n[train]\ntasks = 5\n')
    config = load_config(path)
    assert isinstance(config.method, DAsgd)
    assert (config.name, config.method.name, config.method.queue, config.train.tasks) == ("a", "d_asgd", 3, 5)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"tasks = ", "is not valid TOML"),
        (b"\xff\xfe", "is not valid TOML"),
        (b"[train]\ntask = 5\n", "did you mean 'tasks'?"),
        (b"[optimizer]\nstep_size = -1.0\n", "optimizer.step_size is -1.0"),
        (b"name = 3\n", "name is 3"),
        (b"variants = 3\n", "[variants.NAME]"),
        (b"[variants]\nfast = 3\n", "[variants.NAME]"),
        (b'seeds = "x"\n', "seeds is 'x'"),
        (b"seeds = 0\n", "seeds is 0"),
    ],
)
def test_an_unusable_file_is_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "run.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(path) in str(caught.value)
    assert sentence in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read .*none.toml: No such file"):
        load_config(tmp_path / "none.toml")


def test_variants_and_seeds_make_several_runs(tmp_path: Path) -> None:
    path = tmp_path / "grid.toml"
    path.write_text(
        "seeds = 2\n[train]\ntasks = 5\nbatch_size = 3\n"
        "[variants.short.train]\ntasks = 2\n[variants.live.method]\nweights = 'live'\n"
    )
    runs = load_configs(path)
    assert list(runs) == ["grid_short_0", "grid_short_1", "grid_live_0", "grid_live_1"]
    assert [config.name for config in runs.values()] == list(runs)
    assert [config.seed for config in runs.values()] == [0, 1, 0, 1]
    assert [(config.train.tasks, config.train.batch_size) for config in runs.values()] == [(2, 3)] * 2 + [(5, 3)] * 2
    assert [config.method.weights for config in runs.values()] == ["stash", "stash", "live", "live"]
    with pytest.raises(ConfigError, match="describes 4 runs"):
        load_config(path)
