"""Claims in expectation: several runs that differ in their seed, and a confidence interval."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.bind import bind
from analysis.measurement import Unavailable
from analysis.objective import full_gradients
from analysis.rows import Broken, blank, inapplicable, unchecked_assumptions
from analysis.run import Run, RunError
from analysis.scope import Scope
from analysis.uncertainty import mean_interval
from analysis.verdict import PROVEN, Evidence, Row, decide
from theory.claim import Claim
from theory.numeric import Budgeted, NumericError, claim_value
from theory.symbols import WORD_OF

Constants = tuple[tuple[str, float, str], ...]
"""Name, value and provenance."""

NOBODY = np.zeros(0, dtype=np.int64)


def _gradient_square_mean(scope: Scope) -> tuple[Budgeted, bool]:
    """(1/T) sum of the squared full-data gradient at `own`, and whether every task is in it."""
    gradients, every = full_gradients(scope)
    return (gradients * gradients).sum() / Budgeted.of(float(gradients.shape[0])), every


def _shrunk_gradient_square_mean(scope: Scope) -> tuple[Budgeted, bool]:
    """The same with each block weighted by the factor on its gradient, where all factors are 1."""
    if (scope.run.writes["scale"] != 1.0).any():
        raise Unavailable("gradients are weighted by block, which the annotations of whole gradients do not tell")
    return _gradient_square_mean(scope)


SAMPLED: dict[str, Callable[[Scope], tuple[Budgeted, bool]]] = {
    "gradient_square_mean": _gradient_square_mean,
    "shrunk_gradient_square_mean": _shrunk_gradient_square_mean,
}
"""Measured quantities of claims in expectation: the number of one run, and whether all of the run is in it."""


@dataclass(frozen=True)
class _Sample:
    """One run's numbers: m, u, their error, and the constants that entered."""

    measured: float
    bound: float
    error: float
    constants: Constants


def check_seeds(runs: Sequence[Run], claims: Mapping[str, Claim]) -> tuple[Row, ...]:
    """Hold claims in expectation against runs that differ in their seed only.

    m and u are measured on each run, B² and σ² as the largest of that run; since E m <= E u follows from the claim for
    such constants, the mean of m - u is compared with 0, outside of its 99 % confidence interval.

    Args:
        runs: The runs, annotated with the full-data quantities.
        claims: Claims with `sampled` set, by what one writes after `--claims` to ask for each; others are refused.

    Returns:
        One row a claim and reference point.

    Raises:
        RunError: if there is no run, or two runs differ in more than the seed.
        ValueError: if a claim is not in expectation.
    """
    _demand_twins(runs)
    rows = []
    for name, claim in claims.items():
        if not claim.sampled:
            raise ValueError(f"{claim.name} is about single runs; check it on each of them.")
        rows += [_seeds(runs, claim, reference, name) for reference in claim.reference_points]
    return tuple(rows)


def _demand_twins(runs: Sequence[Run]) -> None:
    if not runs:
        raise RunError("a claim in expectation needs runs; give several that differ in the seed only.")
    settings = [{k: v for k, v in run.manifest.config.items() if k not in ("seed", "name")} for run in runs]
    if others := [run.name for run, setting in zip(runs, settings, strict=True) if setting != settings[0]]:
        raise RunError(f"{others[0]} and {runs[0].name} differ in more than the seed; give runs of one configuration.")
    seeds = [run.setting("seed") for run in runs]
    if len(set(seeds)) != len(seeds):
        raise RunError("two of the runs have the same seed; their numbers would count twice.")


def _seeds(runs: Sequence[Run], claim: Claim, reference: str, asked: str) -> Row:
    row = blank(runs, claim, reference, asked)
    unchecked: dict[str, None] = {}
    samples = []
    for run in runs:
        try:
            unchecked |= dict.fromkeys(unchecked_assumptions(run, claim, reference))
            samples.append(_sample(run, claim, reference))
        except Broken as error:
            return inapplicable(row, f"{run.name}: {error}", error.event)
        except (Unavailable, RunError, NumericError) as error:
            return inapplicable(row, f"{run.name}: {error}")
    measured = float(np.mean([sample.measured for sample in samples]))
    bound = float(np.mean([sample.bound for sample in samples]))
    error = max(sample.error for sample in samples)
    interval = mean_interval([sample.measured - sample.bound for sample in samples])
    constants = _means([sample.constants for sample in samples])
    verdict, reason = decide(
        Evidence(
            measured=measured,
            bound=bound,
            error=error,
            estimated=tuple(name for name, _, provenance in constants if provenance not in PROVEN),
            unchecked=tuple(unchecked),
            interval=interval.half_width,
        )
    )
    seen = f"mean of m - u: {interval.estimate:.3g} +- {interval.half_width:.2g} at {interval.level:.0%}"
    return replace(
        row,
        verdict=verdict,
        measured=measured,
        bound=bound,
        error=error,
        tightness=measured / bound if bound > 0 else None,
        constants=constants,
        reason="; ".join(part for part in (reason, seen) if part),
    )


def _means(samples: Sequence[Constants]) -> Constants:
    """Each constant's mean over the runs, with its weakest provenance."""
    columns = zip(*samples, strict=True)
    return tuple(
        (entries[0][0], float(np.mean([entry[1] for entry in entries])), _weakest([entry[2] for entry in entries]))
        for entries in columns
    )


def _weakest(provenances: Sequence[str]) -> str:
    return next((word for word in ("estimated", "certified") if word in provenances), "exact")


def _sample(run: Run, claim: Claim, reference: str) -> _Sample:
    if claim.measured not in SAMPLED:
        raise Unavailable(f"no run measures {claim.measured}; the judge knows {', '.join(SAMPLED)}")
    scope = Scope(reference, NOBODY, None, run)
    measured, every = SAMPLED[claim.measured](scope)
    quantities = bind(claim, scope)
    value = claim_value(claim, {symbol: quantity.value for symbol, quantity in quantities.items()}).value
    constants = [(WORD_OF[s], float(np.max(q.value.value)), q.provenance) for s, q in quantities.items()]
    if not every:
        constants.append((claim.measured, float(measured.value), "estimated"))
    return _Sample(float(measured.value), float(value.value), float(measured.error + value.error), tuple(constants))
