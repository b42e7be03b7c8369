"""Where the tensors live, and how the threads that share them stay in step there."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

DEVICES = ("cpu", "cuda")


class Device:
    """A CPU, or a CUDA device with one stream a worker.

    On CUDA every operation ends with its stream drained, before its result is published or its inputs are let go. That
    costs overlap inside a worker, never between workers, and makes a version complete when it is seen and its memory
    free to be used again when the last reader has dropped it, whatever stream allocated it.
    """

    def __init__(self, name: str) -> None:
        if name not in DEVICES:
            raise ValueError(f"engine.device is {name!r}; choose one of {', '.join(DEVICES)}")
        if name == "cuda" and not torch.cuda.is_available():
            raise ValueError("no CUDA device is visible to torch here; use --device cpu")
        self.torch = torch.device(name)
        self._asynchronous = name == "cuda"

    @contextmanager
    def worker(self) -> Iterator[None]:
        """What a worker thread holds while it runs: its own stream, and autograd kept on this thread."""
        torch.set_num_threads(1)  # the setting is a thread's own; without it each worker would start a pool
        if self.torch.type == "cpu":
            yield
            return
        stream = torch.cuda.Stream(self.torch)
        with torch.cuda.stream(stream), torch.autograd.set_multithreading_enabled(False):
            stream.wait_stream(torch.cuda.default_stream(self.torch))
            yield

    def settle(self) -> None:
        """Wait until everything that this thread has asked of the device is done."""
        if self._asynchronous:
            torch.cuda.current_stream(self.torch).synchronize()
