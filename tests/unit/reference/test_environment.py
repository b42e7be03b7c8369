"""What decides about bits is pinned for a run, described in its manifest, and compared before a replay."""

import pytest
import torch

from reference.environment import describe, deterministic, differences


def state() -> tuple[object, ...]:
    return (
        torch.are_deterministic_algorithms_enabled(),
        torch.get_num_threads(),
        torch.backends.cuda.matmul.allow_tf32,
        torch.backends.cudnn.allow_tf32,
    )


def test_inside_everything_is_pinned_and_afterwards_as_before() -> None:
    before = torch.backends.cuda.matmul.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = True
    try:
        loosened = state()
        with deterministic(2):
            assert state() == (True, 2, False, False)
            with deterministic(1):
                assert state() == (True, 1, False, False)
            assert state() == (True, 2, False, False)
        assert state() == loosened
    finally:
        torch.backends.cuda.matmul.allow_tf32 = before


def test_an_exception_leaves_everything_as_before() -> None:
    before = state()
    with pytest.raises(KeyError), deterministic(2):
        raise KeyError
    assert state() == before


def test_the_description_is_of_the_process_as_it_is_now() -> None:
    with deterministic(2):
        inside = describe(torch.device("cpu"))
    with deterministic(1):
        assert differences(inside, describe(torch.device("cpu"))) == ("threads_per_worker: 2 → 1",)
    assert inside["torch"] == torch.__version__
    assert inside["cpu_capability"] == torch.backends.cpu.get_cpu_capability()
    assert inside["deterministic"] is True
    assert inside["device"] == "cpu"


def test_only_what_can_change_bits_is_a_difference() -> None:
    here = describe(torch.device("cpu"))
    assert differences(here, here) == ()
    assert differences({**here, "numpy": "0", "python": "0", "note": "more"}, here) == ()
    for name in set(here) - {"numpy", "python"}:
        found = differences({key: value for key, value in here.items() if key != name}, here)
        assert found == (f"{name}: None → {here[name]}",)
