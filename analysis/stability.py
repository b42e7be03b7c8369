"""A stability limit against a run: predicted against seen growth or decay on a quadratic with a constant delay."""

from dataclasses import replace

import numpy as np

from analysis.measurement import Unavailable
from analysis.objective import declared, full_gradients
from analysis.rows import Broken, blank, inapplicable, unchecked_assumptions
from analysis.run import Run, RunError
from analysis.scope import Scope
from analysis.verdict import PROVEN, Row, Verdict
from theory.claim import Condition
from theory.numeric import Budgeted, claim_value
from theory.symbols import delay

QUADRATIC = ("quadratic", "least_squares", "tight")
"""Problems whose gradient is linear, so that step size times curvature decides."""


def check_stability(run: Run, claim: Condition) -> Row:
    """Hold a stability limit against a noise-free run on a quadratic: predicted against seen growth or decay.

    The run is predicted stable if step size times the largest curvature is below the limit. What is seen is the
    full-data gradient at `own`: whether it is larger in the last third of the run than in the middle third.

    Returns:
        A row with c = step size times curvature as `measured` and the limit as `bound`; at best `consistent`, since a
        finite run shows growth or decay, not a limit.
    """
    row = blank([run], claim, "own", claim.name)
    scope = Scope("own", np.zeros(0, dtype=np.int64), None, run)
    try:
        unchecked = unchecked_assumptions(run, claim, "own")
        _demand_linear(run)
        tau = _constant_delay(run)
        curvature = declared(scope, "smoothness")
        grows = _grows(scope)
    except Broken as error:
        return inapplicable(row, str(error), error.event)
    except (Unavailable, RunError) as error:
        return inapplicable(row, str(error))
    strength = Budgeted.of(run.step_sizes.max()) * curvature.value
    limit = claim_value(claim, {delay: float(tau)}).value
    constants = (
        ("step_size", float(run.step_sizes.max()), "exact"),
        ("smoothness", float(curvature.value.value), curvature.provenance),
        ("delay", float(tau), "exact"),
    )
    apart = abs(float(strength.value - limit.value)) > float(strength.error + limit.error)
    predicted = bool(strength.value > limit.value)
    if not apart:
        verdict, reason = Verdict.UNDECIDED, "step size times curvature cannot be told from the limit"
    elif predicted == grows:
        verdict, reason = Verdict.CONSISTENT, f"predicted and seen: {'growth' if grows else 'decay'}"
    else:
        verdict = Verdict.UNDECIDED if curvature.provenance not in PROVEN else Verdict.VIOLATED
        reason = f"predicted {'growth' if predicted else 'decay'}, seen {'growth' if grows else 'decay'}"
    return replace(
        row,
        verdict=verdict,
        measured=float(strength.value),
        bound=float(limit.value),
        error=float(strength.error + limit.error),
        tightness=float(strength.value / limit.value),
        constants=constants,
        reason="; ".join((reason, *unchecked)),
        largest_step=float(limit.value / curvature.value.value) if curvature.value.value > 0 else None,
    )


def _demand_linear(run: Run) -> None:
    """Whether every applied gradient is one and the same linear function of the parameters read."""
    problem = run.manifest.problem
    if problem.name not in QUADRATIC:
        raise Unavailable(f"the limit is exact on quadratics, {problem.name} is none")
    noise = problem.constants.get("noise_variance")
    everything = run.setting("train", "batch_size") == problem.samples and run.setting("train", "sampling") != "iid"
    if not everything and (noise is None or noise.value != 0):
        raise Unavailable("the mini-batches differ, so the gradient does not tend to 0; give every task all samples")


def _constant_delay(run: Run) -> int:
    """The delay that every write has once as many tasks have gone before."""
    if run.delays.overtaking is not None:
        raise Unavailable(f"delays are not constant: {run.delays.overtaking}")
    delays = run.delays.block_delays()[run.delays.complete]
    tau = int(delays.max())
    if (delays[tau:] != tau).any():
        raise Unavailable("delays are not constant: they differ between writes")
    if len(delays) < 30 * (tau + 1):
        raise Unavailable("the run is too short to see growth or decay; train 30 times the delay")
    return tau


def _grows(scope: Scope) -> bool:
    gradients, _ = full_gradients(scope)
    middle, last = np.array_split(gradients.value, 3)[1:]
    if middle.max() == 0:
        raise Unavailable("the run starts at the optimum, so nothing can be seen to grow; start elsewhere")
    return bool(last.max() > middle.max())
