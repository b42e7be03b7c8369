"""Claims in expectation, in the update index: squared gradients, and changes of the objective, of drawn runs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from analysis.arenas.expectations.descent_known import known
from analysis.arenas.expectations.descent_numbers import Measured, measured
from analysis.arenas.expectations.descent_runs import runs
from analysis.arenas.expectations.drawn_run import DrawnRun, without_delay
from analysis.arenas.expectations.drawn_twins import TWINS
from analysis.attack.arena import Arena
from analysis.attack.trial import Trial
from analysis.strategies.quadratics import largest_eigenvalue
from theory import symbols
from theory.claim import Claim
from theory.exact.claim_numbers import column
from theory.exact.norm import root
from theory.methods import fdg

Trials = Callable[[Measured], Iterator[Trial]]


def _plain_mean(found: Measured) -> Iterator[Trial]:
    """Of gradients that nothing shrinks."""
    if set(found.run.scales) == {1}:
        yield Trial(found.values, found.mean([Fraction(1)] * len(found.run.steps)))


def _virtual_mean(found: Measured) -> Iterator[Trial]:
    """The points of these runs are the virtual iterates where every task steps by the step size times its gradient."""
    run = found.run
    if (
        _plain(run)
        and len(run.reads) == 1
        and len(set(run.steps)) == 1
        and _one_step(run)
        and not run.departures.unwritten
    ):
        yield from _plain_mean(found)


def _shrunk_mean(found: Measured) -> Iterator[Trial]:
    yield Trial(found.values, found.mean([Fraction(1)] * len(found.run.steps)))


def _any_mean(found: Measured) -> Iterator[Trial]:
    """Of the whole gradient, where the mean step goes down by a share of it."""
    if symbols.descent_share in found.values:
        squares = sum((sum(row, Fraction(0)) for row in found.moments.true), Fraction(0))
        yield Trial(found.values, squares / len(found.run.steps))


def _weighted_mean(found: Measured) -> Iterator[Trial]:
    yield Trial(found.values, found.mean(found.run.steps))


def _balanced_mean(found: Measured) -> Iterator[Trial]:
    """With moment bounds large enough for the step size to be the balanced one, where that makes them larger."""
    run, step = found.run, found.run.steps[0]
    moment = sum((s * s * a for s, a in zip(run.scales, found.applied(), strict=True)), Fraction(0))
    asked = 2 * found.gap / (step**2 * found.smoothness * len(run.steps))
    if 0 < moment <= asked:
        bounds = column([a * asked / moment for a in found.applied()])
        values: dict[Any, Any] = found.values | {symbols.block_second_moment: bounds}
        yield Trial(values, found.mean([Fraction(1)] * len(run.steps)))


def _decreases(found: Measured) -> Iterator[Trial]:
    for update, decrease in enumerate(found.decreases()):
        values = found.update_values(update)
        squares = found.shrunk(found.moments.true[update]) + found.shrunk(found.moments.stale[update])
        yield Trial(values, decrease + values[symbols.update_step_size] * squares / 2, f"update {update}")


def _group_moments(found: Measured) -> Iterator[Trial]:
    for update, (square, rows) in enumerate(zip(found.moments.group, found.moments.applied, strict=True)):
        bounds = column(found.largest_by_block(rows))
        values: dict[Any, Any] = found.values | {symbols.block_second_moment: bounds}
        yield Trial(values, square, f"update {update}")


def _bias(found: Measured) -> Iterator[Trial]:
    if set(found.run.scales) == {1}:
        yield Trial(found.values, root(found.largest(found.moments.bias)))


MEASURES: Mapping[str, Trials] = MappingProxyType(
    {
        "gradient_square_mean": _plain_mean,
        "gradient_square_mean_at_virtual_iterates": _virtual_mean,
        "gradient_square_mean_under_a_sufficient_direction": _any_mean,
        "shrunk_gradient_square_mean": _shrunk_mean,
        "shrunk_gradient_square_mean_of_short_steps": _shrunk_mean,
        "shrunk_gradient_square_mean_of_any_versions": _shrunk_mean,
        "shrunk_gradient_square_mean_at_the_balanced_step": _balanced_mean,
        "weighted_shrunk_gradient_square_mean": _weighted_mean,
        "accumulated_gradient_square_mean": _shrunk_mean,
        "accumulated_moment": _group_moments,
        "decrease_and_gradient_squares": _decreases,
        "mean_bias_mean_square_root": _bias,
    }
)


def _trials(run: DrawnRun, claim: Claim, reference: str) -> Iterator[Trial]:
    yield from MEASURES[claim.measured](measured(run))


def _plain(run: DrawnRun) -> bool:
    return run.departures.momentum == 0 and run.departures.gain == 1


def _in_order(run: DrawnRun) -> bool:
    """Whether no task's write comes after a later task's, in any block, and every task writes every block."""
    cycles = [turns for reads in run.reads for read in reads for turns in read.delays]
    steady = all(turns[i] >= turns[i - 1] - 1 for turns in cycles for i in range(len(turns)))
    return steady and not run.departures.unwritten


def _atomic(run: DrawnRun) -> bool:
    """Whether all coordinates of a block are read at one version."""
    reads = [read.delays for group in run.reads for read in group]
    return all(len({(block, turns) for block, turns in zip(run.blocks, delays, strict=True)}) == len(run.scales)
               for delays in reads)  # fmt: skip


def _drawn_alike(run: DrawnRun) -> bool:
    return len(set(run.batches)) == 1


def _declared(run: DrawnRun) -> Fraction:
    return max(run.steps) * run.departures.smoothness_share * largest_eigenvalue(run.hessian)


def _one_step(run: DrawnRun) -> bool:
    return set(run.departures.step_factors) <= {1}


ASSUMPTIONS: Mapping[str, Callable[[DrawnRun], bool]] = MappingProxyType(
    {
        "plain_sgd": lambda run: _plain(run) and len(run.reads) == 1,
        "mean_accumulation": lambda run: _plain(run) and (not run.summed or len(run.reads) == 1),
        "sum_accumulation": lambda run: _plain(run) and (run.summed or len(run.reads) == 1),
        "constant_step_size": lambda run: len(set(run.steps)) == 1 and _one_step(run),
        "common_step_size": _one_step,
        "no_overtaking": _in_order,
        "bounded_below": lambda run: run.departures.least <= 0,
        "shrink_at_most_one": lambda run: all(0 <= factor <= 1 for factor in run.scales),
        "in_memory_atomic": _atomic,
        "smooth_objective": lambda run: run.departures.smoothness_share >= 1,
        "smooth_rule": lambda run: run.departures.rule_share >= 1,
        "iid_batches": lambda run: run.departures.sampling in ("independent", "sorted") or _drawn_alike(run),
        "order_independent_of_data": lambda run: run.departures.sampling != "sorted" or _drawn_alike(run),
        "step_at_most_inverse_smoothness": lambda run: _declared(run) <= 1,
        "step_and_delays_short": lambda run: fdg.meets_step_condition(
            _declared(run), [max(levels) for levels in zip(*map(run.delays, range(len(run.reads))), strict=True)],
            run.scales,
        ),
    }
)  # fmt: skip
"""finite_run holds of every instance: a run without end has no exact number here."""


def _weight_rule(run: DrawnRun) -> str:
    """ "stash" where a gradient has one version vector; where forward and backward pass read others, "live"."""
    return "stash" if all(len({read.delays for read in reads}) == 1 for reads in run.reads) else "live"


DESCENT = Arena(
    name="drawn runs",
    about="runs of SGD on rational quadratics over all outcomes of their mini-batches, in the update index",
    measures=frozenset(MEASURES) - {"mean_bias_mean_square_root"},
    references=frozenset({"own"}),
    instances=runs,
    trials=_trials,
    known=known,
    assumptions=ASSUMPTIONS,
    weight_rule=_weight_rule,
    delay=lambda run: run.longest,
    twins=TWINS,
)
MEAN_BIAS = replace(
    DESCENT,
    name="mean bias of drawn runs",
    measures=frozenset({"mean_bias_mean_square_root"}),
    synchronous=without_delay,
)
