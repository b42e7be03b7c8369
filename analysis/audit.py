"""Whether a run kept a claim's assumptions: true; false, with the event that shows it; or not to be seen."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.measurement import UNIT_ROUNDOFF
from analysis.run import Run

UNIT_ROUNDOFFS = {"float64": UNIT_ROUNDOFF, "float32": 2.0**-24}


@dataclass(frozen=True)
class Audit:
    """What a trace says about one assumption.

    Attributes:
        ok: True if the trace shows it kept, False if broken, None if it cannot tell.
        reason: Why not, in a few words; empty where `ok` is True.
        event: Sequence number of the first event that breaks it, where there is one.
    """

    ok: bool | None
    reason: str = ""
    event: int | None = None


KEPT = Audit(True)


def _first(run: Run, broken: np.ndarray, reason: str) -> Audit:
    """Broken at the first write of a mask over the write rows, else kept."""
    if not broken.any():
        return KEPT
    seq = int(run.writes["seq"][broken].min())
    return Audit(False, f"{reason} at event {seq}", seq)


def _plain_sgd(run: Run, reference: str) -> Audit:
    if (optimizer := run.setting("optimizer", "name", default="sgd")) != "sgd":
        return Audit(False, f"the run's optimizer is {optimizer}")
    for name in ("momentum", "weight_decay"):
        if run.setting("optimizer", name, default=0):
            return Audit(False, f"the run has {name.replace('_', ' ')} {run.setting('optimizer', name)}")
    if others := run.kinds & {"accumulate", "buffer"}:
        return Audit(False, f"the run holds rows of kind {min(others)}, so a write is not one gradient")
    scaled = _first(run, run.writes["scale"] != 1.0, "a gradient was scaled")
    return scaled if scaled.ok is False else _residuals(run)


def _residuals(run: Run) -> Audit:
    """Whether each write is its parent minus step_size times the gradient, up to the run's rounding."""
    if not run.annotated.any():
        return Audit(None, "no write is annotated, so none is known to be a plain gradient step")
    unit = UNIT_ROUNDOFFS.get(run.manifest.dtype, math.nan)
    start = np.array([np.linalg.norm(flat.astype(np.float64)) for flat in run.trace.parameters("initial")])
    step = np.nan_to_num(run.annotation("step_norm"), nan=0.0)
    # One rounding of the product and one of the difference, each at most `unit` of the result; a parameter is no
    # longer than the start and all steps together. The factor 4 is for the annotation's own outward rounding.
    longest = start + step.sum(axis=0)
    allowed = 4 * unit * (longest + step)
    broken = run.annotated & ~(np.nan_to_num(run.annotation("residual"), nan=0.0) <= allowed)
    if not run.every_event and not broken.any():
        return Audit(None, "with a stride, only the annotated writes are known to be plain gradient steps")
    if not broken.any():
        return KEPT
    seq = int(run.delays.seq[broken].min())
    return Audit(False, f"the write at event {seq} is no plain gradient step", seq)


def _constant_step_size(run: Run, reference: str) -> Audit:
    sizes = run.writes["step_size"]
    return _first(run, sizes != sizes[0], "the step size changes")


def _no_overtaking(run: Run, reference: str) -> Audit:
    overtaking = run.delays.overtaking
    return KEPT if overtaking is None else Audit(False, str(overtaking), overtaking.seq)


def _finite_run(run: Run, reference: str) -> Audit:
    """A run is finite; what may be missing is the end of a task that a reader saw the beginning of."""
    diverged = run.annotated & ~np.isfinite(np.where(run.annotated, run.annotation("step_norm"), 0.0))
    if diverged.any():
        seq = int(run.delays.seq[diverged].min())
        return Audit(False, f"a parameter is not finite after event {seq}", seq)
    if run.delays.complete.all():
        return KEPT
    vectors = ("forward", "backward")
    seen = np.logical_or.reduce([run.delays.unfinished_between(reference, vector).any(axis=1) for vector in vectors])
    if not seen.any():
        return KEPT
    task = int(run.delays.tasks[np.flatnonzero(seen)[0]])
    return Audit(None, f"the run ended inside a task whose write lies between read and {reference} of task {task}")


def _smooth_segment(run: Run, reference: str) -> Audit:
    problem = run.manifest.problem
    if problem.smoothness_provenance != "unavailable":
        return KEPT
    return Audit(False, problem.smoothness_reason or f"{problem.name} has no Lipschitz constant of its gradient")


def _in_memory_atomic(run: Run, reference: str) -> Audit:
    if run.other_weights:
        return Audit(False, f"the run used {run.other_weights} weights, which are no version of a block")
    if run.trace.column("digest").any(axis=1).all():
        return KEPT
    return Audit(None, "the recorder wrote no digests, so a torn write could not have been seen")


def _zero_initial_momentum(run: Run, reference: str) -> Audit:
    if run.setting("optimizer", "momentum", default=0) and run.setting("resumed", default=False):
        return Audit(False, "the run was resumed with momentum")
    return KEPT


def _iid_batches(run: Run, reference: str) -> Audit:
    sampling = run.setting("train", "sampling")
    if sampling is None:
        return Audit(None, "the run does not say how its batches were drawn")
    return KEPT if sampling == "iid" else Audit(False, f"batches were drawn by {sampling!r}, not independently")


def _order_independent_of_data(run: Run, reference: str) -> Audit:
    engine = run.setting("engine", "name")
    if engine == "simulate":
        return KEPT
    return Audit(None, f"on {engine or 'an unknown engine'}, the order of events may depend on the data")


def _step_at_most_inverse_smoothness(run: Run, reference: str) -> Audit:
    constant = run.manifest.problem.constants.get("smoothness")
    if constant is None or not isinstance(constant.value, int | float):
        return Audit(None, "the problem declares no smoothness of its objective")
    product = math.nextafter(float(run.step_sizes.max()) * constant.value, math.inf)
    if product <= 1:
        return KEPT
    return Audit(False, f"step size times smoothness of the objective is {product:.4g}, above 1")


def _smooth_objective(run: Run, reference: str) -> Audit:
    if "smoothness" in run.manifest.problem.constants:
        return KEPT
    reason = run.manifest.problem.smoothness_reason or "the problem declares no smoothness of its objective"
    return Audit(False, reason)


def _bounded_below(run: Run, reference: str) -> Audit:
    constant = run.manifest.problem.constants.get("optimal_value")
    if constant is None or not isinstance(constant.value, int | float):
        return Audit(None, "the problem declares no lower bound of its objective")
    objective = run.annotation("objective")
    with np.errstate(invalid="ignore"):
        below = objective < constant.value
    if not below.any():
        return KEPT
    seq = int(run.delays.seq[below].min())
    return Audit(False, f"the objective at event {seq} is below its stated optimal value", seq)


def _shrink_at_most_one(run: Run, reference: str) -> Audit:
    scale = run.writes["scale"]
    return _first(run, (scale < 0) | (scale > 1), "a gradient was scaled by a factor outside [0, 1]")


AUDITS: dict[str, Callable[[Run, str], Audit]] = {
    "plain_sgd": _plain_sgd,
    "constant_step_size": _constant_step_size,
    "no_overtaking": _no_overtaking,
    "finite_run": _finite_run,
    "smooth_segment": _smooth_segment,
    "in_memory_atomic": _in_memory_atomic,
    "zero_initial_momentum": _zero_initial_momentum,
    "iid_batches": _iid_batches,
    "order_independent_of_data": _order_independent_of_data,
    "step_at_most_inverse_smoothness": _step_at_most_inverse_smoothness,
    "smooth_objective": _smooth_objective,
    "bounded_below": _bounded_below,
    "shrink_at_most_one": _shrink_at_most_one,
}
"""Audits by the name of the assumption."""


def audit(run: Run, reference: str, assumption: str) -> Audit:
    """Hold one assumption against a run.

    Args:
        run: The run.
        reference: Reference point of the claim that makes the assumption.
        assumption: Name of the assumption; one that the judge does not know is "not checked".
    """
    if assumption not in AUDITS:
        return Audit(None, f"the judge has no audit of {assumption}")
    return AUDITS[assumption](run, reference)
