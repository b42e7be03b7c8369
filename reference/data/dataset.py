"""What a data set is: arrays, split the same way on every machine, and their digest."""

from dataclasses import dataclass

import numpy as np
import xxhash
from jaxtyping import Float, Int64, Shaped

TEST_SHARE = 5  # one sample in five is held out
SPLIT_SEED = 0  # every run of every machine holds out the same samples


class DataError(ValueError):
    """Data that cannot be used; the message is one sentence that says what is wrong and what to do."""


@dataclass(frozen=True)
class Dataset:
    """A data set, split.

    Attributes:
        name: what it is called in tables.
        inputs: training inputs; images are rows of pixels in [0, 1], one channel after the other, sentences rows of
            token ids.
        targets: class labels 0, 1, … (int64) or real numbers (float64).
        test_inputs: held-out inputs, scaled by the training inputs' moments where those are.
        test_targets: held-out targets.
        digest: XXH3-128 of all four arrays, hexadecimal.
        vocabulary: number of token ids where the inputs are tokens, else 0.
    """

    name: str
    inputs: Float[np.ndarray, "samples features"] | Int64[np.ndarray, "samples features"]
    targets: Shaped[np.ndarray, "samples"]
    test_inputs: Float[np.ndarray, "test_samples features"] | Int64[np.ndarray, "test_samples features"]
    test_targets: Shaped[np.ndarray, "test_samples"]
    digest: str
    vocabulary: int = 0


def dataset(
    name: str,
    inputs: np.ndarray,
    targets: np.ndarray,
    test_inputs: np.ndarray,
    test_targets: np.ndarray,
    vocabulary: int = 0,
) -> Dataset:
    """The data set of these arrays, with its digest."""
    digest = xxhash.xxh3_128()
    for array in (inputs, targets, test_inputs, test_targets):
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(array.tobytes())
    return Dataset(name, inputs, targets, test_inputs, test_targets, digest.hexdigest(), vocabulary)


def held_out(samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of so many samples are trained on, and which are held out, both in their order of use."""
    # The legacy generator: NumPy promises its stream for ever, which `default_rng` does not.
    order = np.random.RandomState(SPLIT_SEED).permutation(samples)
    testing, training = np.split(order, [samples // TEST_SHARE])
    return training, testing
