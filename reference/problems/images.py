"""Rows of pixels as the square images that they are, grey or in three colours."""

import math

from reference.data import Dataset
from reference.problems.config import ProblemError


def image_shape(dataset: Dataset) -> tuple[int, int]:
    """Channels and side: the number of pixels decides, since it cannot be a square and three times a square.

    Raises:
        ProblemError: when the inputs are no square images.
    """
    pixels = dataset.inputs.shape[1]
    for channels in (1, 3):
        side = math.isqrt(pixels // channels)
        if not dataset.vocabulary and channels * side * side == pixels:
            return channels, side
    raise ProblemError(f"the samples of {dataset.name} are no square images; train an mlp, or the lstm on sentences")
