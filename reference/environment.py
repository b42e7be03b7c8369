"""What of the machine decides about bits: pinned before a run, written into its manifest, compared before a replay."""

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch


@contextmanager
def deterministic(threads: int = 1) -> Iterator[None]:
    """Deterministic kernels, no TF32 and so many threads an operation; as before afterwards."""
    before = torch.get_deterministic_debug_mode(), torch.get_num_threads()
    tf32 = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.set_deterministic_debug_mode("error")  # the same switch, but it does not load torch's compiler (1 s)
    torch.set_num_threads(threads)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.set_deterministic_debug_mode(before[0])
        torch.set_num_threads(before[1])
        torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = tf32


def describe(device: torch.device) -> dict[str, str | int | bool]:
    """What decides about the bits that this process computes on the device, as it is now."""
    on_gpu = device.type == "cuda"
    return {
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "threads_per_worker": torch.get_num_threads(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "device": torch.cuda.get_device_name(device) if on_gpu else "cpu",
        "cuda": str(torch.version.cuda) if on_gpu else "none",
    }


def differences(recorded: Mapping[str, object], here: Mapping[str, object]) -> tuple[str, ...]:
    """Each difference that can change bits, as `name: there → here`."""
    names = [name for name in here if name not in ("numpy", "python")]  # they compute nothing that a digest covers
    return tuple(f"{name}: {recorded.get(name)} → {here[name]}" for name in names if recorded.get(name) != here[name])
