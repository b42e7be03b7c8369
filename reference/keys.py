"""Random generators keyed by what they are for, so that no draw depends on which thread came first."""

import zlib

import numpy as np
import torch


def generator(seed: int, purpose: str, *ids: int) -> np.random.Generator:
    """A numpy generator for one purpose and one place (task, block, worker …) of one run."""
    return np.random.Generator(np.random.Philox(_sequence(seed, purpose, ids)))


def torch_generator(seed: int, purpose: str, *ids: int) -> torch.Generator:
    """The same for torch (on the CPU, so that the draws do not depend on the device)."""
    state = int(_sequence(seed, purpose, ids).generate_state(1, np.uint64)[0])
    return torch.Generator().manual_seed(state)


def _sequence(seed: int, purpose: str, ids: tuple[int, ...]) -> np.random.SeedSequence:
    return np.random.SeedSequence([seed, zlib.crc32(purpose.encode()), *ids])
