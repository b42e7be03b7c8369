"""The drift of a run: no version lies further from the run in fractions than it says."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.bind import bind
from analysis.run import Run
from analysis.scope import Quantity, Scope
from paper_figures.bias_against_delay_strength import configuration
from paper_figures.drift import OUTWARD, Drift, drift_of
from paper_figures.recorded import recorded
from reference.config import RunConfig
from reference.methods.sync import Sync
from reference.problems.quadratic import QuadraticTruth
from reference.problems.registry import build
from reference.recorded import open_run as open_recorded
from theory.library import CLAIMS
from theory.numeric import Budgeted
from theory.symbols import WORD_OF


def unrounded(run: Run, config: RunConfig) -> list[list[Fraction]]:
    """Every version of every block of the run in fractions, by walking its events."""
    problem = build(config.problem)
    truth = problem.truth
    assert isinstance(truth, QuadraticTruth)
    rows_of = open_recorded(run.trace.directory).plan.batch
    versions = [[Fraction(float(flat[0]))] for flat in run.trace.parameters("initial")]
    step = Fraction(float(run.step_sizes[0]))
    order = np.argsort(run.writes["seq"], kind="stable")
    for place in order:
        block, task = int(run.writes["block"][place]), int(run.writes["task"][place])
        index = int(np.searchsorted(run.delays.tasks, task))
        mixed = [versions[k][int(version)] for k, version in enumerate(run.delays.forward[index])]
        inputs, targets = rows_of(int(run.writes["batch"][place]))
        samples = inputs[: len(targets), block]  # below them the rows of the quadratic term
        linear = sum((Fraction(float(entry)) for entry in samples), Fraction(0)) / len(samples)
        gradient = sum((h * x for h, x in zip(truth.hessian[block], mixed, strict=True)), linear)
        versions[block].append(versions[block][int(run.delays.parent[index, block])] - step * gradient)
    return versions


@pytest.mark.parametrize("step_size", [0.0625, 0.21875])
def test_no_version_is_further_away(step_size: float) -> None:
    config = configuration("random", step_size)
    with recorded(config) as run:
        truth = build(config.problem).truth
        assert isinstance(truth, QuadraticTruth)
        quantities = bind(CLAIMS["PD-B3"], Scope("own", np.arange(len(run.delays.tasks)), None, run))
        (defect,) = (q.value.upper for s, q in quantities.items() if WORD_OF[s] == "block_write_defect")
        drift = drift_of(run, truth.hessian, np.broadcast_to(defect, (run.blocks,)))
        exact = unrounded(run, config)
        for block, final in enumerate(run.trace.parameters("final")):
            away = abs(Fraction(float(final[0])) - exact[block][-1])
            assert 0 < away <= Fraction(float(drift.versions[block]))
            assert drift.versions[block] < 1e-12, "a bound that is far too large says nothing"


def test_the_influence_of_a_lone_defect_is_that_of_the_recursion() -> None:
    """One block, no delay, H = 1/2, eta = 1/2: version n is off by the sum of (3/4)^i over its n writes."""
    config = configuration("random", 0.5)
    with recorded(_serial(config), annotated=False) as run:
        drift = drift_of(run, [[Fraction(1, 2)]], np.array([1.0]))
        expected = sum(Fraction(3, 4) ** place for place in range(len(run.delays.tasks))) / 2
        assert expected <= Fraction(float(drift.versions[0])) <= expected * (1 + Fraction(1, 2**17))


def _serial(config: RunConfig) -> RunConfig:
    problem = replace(config.problem, blocks=1, dimension=1)
    return replace(config, problem=problem, method=Sync())


def test_errors_reach_every_number_that_depends_on_the_run() -> None:
    drift = Drift(np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([1e-10, 1e-10]))
    # Doubling, and adding 0, are exact: the factor outwards alone is rounded.
    assert drift.gradients.tolist() == [2e-10 * OUTWARD, 1e-10 * OUTWARD]
    assert drift.bias >= 2 * np.hypot(2e-10, 1e-10)
    symbol_of = {word: symbol for symbol, word in WORD_OF.items()}
    names = ("gradient_bound", "block_gradient_bound", "displacement_norm", "smoothness", "step_size")
    values = (1.0, np.ones(2), 1.0, 2.0 + 1e-9, 0.5)
    quantities = {
        symbol_of[name]: Quantity(Budgeted.of(value), "exact", "") for name, value in zip(names, values, strict=True)
    }
    errors = {WORD_OF[symbol]: number.error for symbol, number in drift.inflated(quantities).items()}
    assert errors["gradient_bound"] >= np.hypot(2e-10, 1e-10)
    assert (errors["block_gradient_bound"] >= [2e-10, 1e-10]).all()
    assert errors["displacement_norm"] >= 2 * np.hypot(1e-10, 1e-10)
    assert errors["smoothness"] >= 1e-9
    assert errors["step_size"] == 0.0
