"""Biases of a run with their rounding: by event and block, as whole vectors, and the largest of the run."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool

from analysis.measurement import Measurement, Unavailable, root_of_squares
from analysis.run import Run
from theory.numeric import Budgeted


def block_biases(run: Run, reference: str) -> Budgeted:
    """Norms of the bias of every annotated write, (T, M); 0 where the write was not annotated.

    Raises:
        RunError: if the run was not annotated.
    """
    known = run.annotated
    value = np.where(known, run.annotation(f"bias_{reference}"), 0.0)
    exact = ~known | ((value == 0.0) & _nothing_moved(run, reference))
    return Budgeted.of(value, np.where(exact, 0.0, run.annotation(f"rounding_{reference}")))


def _nothing_moved(run: Run, reference: str) -> Bool[np.ndarray, "T M"]:
    """Whether all that enters a gradient is the same at both points, so that one program gives the same bits, (T, M).

    Weights that multiply in the backward pass enter only where the problem says so: block k's gradient is formed with
    those above it, and with none of its own where it is a single layer.
    """
    target, delays = run.delays.reference(reference), run.delays
    forward = (target == delays.forward[:, None, :]).all(axis=-1)
    backward = target == delays.backward[:, None, :]
    if run.other_weights:  # what was used in the place of a version may differ from it, whatever their numbers say
        forward = forward & (run.annotation(f"displacement_{reference}") == 0.0).all(axis=-1)
        backward = backward & (run.annotation(f"displacement_backward_{reference}") == 0.0)
    if run.weight_rules == {"stash"}:
        return np.broadcast_to(forward, delays.parent.shape)
    enters = run.annotation("smoothness_backward") != 0.0  # unknown ones enter
    return forward & (backward | ~enters).all(axis=-1)


def _block_bias(run: Run, reference: str) -> list[Measurement]:
    biases = block_biases(run, reference)
    found = []
    for block in range(run.blocks):
        tasks = np.flatnonzero(run.annotated[:, block])
        if len(tasks):
            found.append(Measurement(biases[tasks, block], block, tasks, run.delays.seq[tasks, block]))
    return found


def _bias(run: Run, reference: str) -> list[Measurement]:
    if reference == "now":
        raise Unavailable("at `now` each block has a reference point of its own, so there is no whole-vector bias")
    tasks = np.flatnonzero(run.annotated_tasks)
    if not len(tasks):
        return []
    biases = block_biases(run, reference)[tasks]
    return [Measurement(root_of_squares(biases), None, tasks, run.delays.seq[tasks].max(axis=1))]


def _block_bias_max_norm(run: Run, reference: str) -> list[Measurement]:
    if not run.annotated.any():
        return []
    largest = block_biases(run, reference).max(axis=0)
    nobody = np.zeros(0, dtype=np.int64)
    return [Measurement(root_of_squares(largest)[None], None, nobody, nobody)]


BIASES: dict[str, Callable[[Run, str], list[Measurement]]] = {
    "bias": _bias,
    "block_bias": _block_bias,
    # The largest of a run obeys a bound of the run exactly if each one does; so the worst event shows itself.
    "block_bias_max": _block_bias,
    "block_bias_max_norm": _block_bias_max_norm,
}
"""Measured quantities that are biases, by the name that claims give them; each yields one measurement a row."""
