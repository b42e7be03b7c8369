"""A linear model on a data set: its columns and an intercept, in blocks of columns, with an exact ridge."""

import numpy as np
import torch

from reference.data import Dataset
from reference.problems.additive import AdditiveTruth, column_blocks
from reference.problems.classifier import real_inputs
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.link import AdditiveLoss, Link
from reference.problems.problem import Examples, Problem, Score
from reference.segments import AdditiveSegment


def linear_model(
    config: ProblemConfig, dataset: Dataset, link: Link, targets: np.ndarray, held_out_targets: np.ndarray, score: Score
) -> Problem:
    """The problem mean φ(xᵢᵀθ, yᵢ) + ½r²‖θ‖² with r = `config.regularization`.

    A column of ones comes last and is penalized like the others, so that the objective is strongly convex. The data are
    rounded to single precision; what results *is* the problem, and all constants are about it.

    Args:
        targets, held_out_targets: as the link expects them.

    Raises:
        ProblemError: when r is not a single-precision number, there are fewer columns than blocks, or the inputs are
            token ids.
    """
    real_inputs(dataset)
    penalty = config.regularization
    if float(np.float32(penalty)) != penalty:
        raise ProblemError(f"problem.regularization is {penalty!r}, no float32 number; use a dyadic one such as 0.125")
    prepared = _with_intercept(dataset.inputs)
    width = prepared.shape[1]
    columns = column_blocks(width, config.blocks)
    common = penalty * np.eye(width) if penalty else np.zeros((0, width))
    training = Examples(torch.from_numpy(prepared), torch.from_numpy(targets.astype(np.float32)))
    held_out = Examples(
        torch.from_numpy(_with_intercept(dataset.test_inputs)),
        torch.from_numpy(held_out_targets.astype(np.float32)),
    )
    exact_targets = targets.astype(np.float32).astype(np.float64)
    return Problem(
        name=config.name,
        dataset=dataset.name,
        dataset_digest=dataset.digest,
        segments=tuple(AdditiveSegment(start, stop) for start, stop in columns),
        training=training,
        held_out=held_out,
        common_rows=torch.from_numpy(common.astype(np.float32)),
        loss=AdditiveLoss(link),
        score=lambda output, targets: score(output[: len(targets)], targets),
        truth=AdditiveTruth(link, prepared.astype(np.float64), exact_targets, common, columns),
    )


def _with_intercept(inputs: np.ndarray) -> np.ndarray:
    """The columns followed by ones, float32."""
    return np.hstack([inputs, np.ones((len(inputs), 1))]).astype(np.float32)
