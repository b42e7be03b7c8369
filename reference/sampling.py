"""Which samples make up a mini-batch: a function of the run's seed and the batch's number alone."""

from dataclasses import dataclass

import numpy as np

from reference.keys import generator

SAMPLINGS = ("iid", "shuffle", "sequential")


@dataclass(frozen=True)
class Sampler:
    """Mini-batches of `size` out of `samples`.

    Attributes:
        sampling: `iid` draws with replacement, each batch independent of the others (what the theorems in expectation
            ask for); `shuffle` walks through a fresh permutation each epoch; `sequential` takes the samples in order.
    """

    seed: int
    samples: int
    size: int
    sampling: str

    def __post_init__(self) -> None:
        if self.sampling not in SAMPLINGS:
            raise ValueError(f"train.sampling is {self.sampling!r}; choose one of {', '.join(SAMPLINGS)}")
        if not 1 <= self.size <= self.samples:
            raise ValueError(f"train.batch_size is {self.size}; choose from 1 to the {self.samples} samples there are")

    def rows(self, batch: int) -> np.ndarray:
        """Row numbers of the batch, int64 of shape (size,)."""
        if self.sampling == "iid":
            return generator(self.seed, "batch", batch).integers(0, self.samples, self.size)
        if self.sampling == "sequential":
            return np.arange(batch * self.size, (batch + 1) * self.size) % self.samples
        each = self.samples // self.size
        order = generator(self.seed, "epoch", batch // each).permutation(self.samples)
        return order[(batch % each) * self.size :][: self.size]
