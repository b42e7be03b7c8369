"""The arenas: for each kind of left-hand side, instances in exact numbers that measure it."""

from analysis.arenas.adversaries import ADVERSARIES, TEETH
from analysis.arenas.age_ratios import AGE_RATIOS
from analysis.arenas.ages import AGES
from analysis.arenas.compensation import COMPENSATION
from analysis.arenas.coupled import COUPLED
from analysis.arenas.cubic_runs import CUBIC_RUNS
from analysis.arenas.divergences import COVARIANCES, DIVERGENCES
from analysis.arenas.groups import GROUPS
from analysis.arenas.landscapes import LANDSCAPES
from analysis.arenas.live_layers import LIVE_LAYERS
from analysis.arenas.misaligned import HESSIANS, MISALIGNED, MIXED_GRADIENTS
from analysis.arenas.modes import MODES
from analysis.arenas.module_sums import MODULE_SUMS
from analysis.arenas.pipeline_weights import PIPELINE_WEIGHTS
from analysis.arenas.pipelines import PIPELINES
from analysis.arenas.rates import RATES
from analysis.arenas.roots import GENERATING, OUTWARD
from analysis.arenas.rules import RULES
from analysis.arenas.runs import RUNS
from analysis.arenas.scalar_blocks import SCALAR_BLOCKS
from analysis.arenas.shrunk_training import SHRUNK_TRAINING
from analysis.arenas.staleness_levels import STALENESS_LEVELS
from analysis.arenas.steps import MOVES, PREDICTIONS
from analysis.arenas.straggler import STRAGGLERS
from analysis.arenas.thread_delays import THREAD_DELAYS
from analysis.arenas.throughput import QUEUES, SPEEDUPS
from analysis.arenas.tick_times import TICK_TIMES
from analysis.arenas.worst_cases import WORST_CASES
from analysis.attack.arena import Arena
from theory.claim import Claim

ARENAS: tuple[Arena, ...] = (
    RUNS,
    CUBIC_RUNS,
    MODES,
    RATES,
    WORST_CASES,
    GROUPS,
    ADVERSARIES,
    TEETH,
    COUPLED,
    RULES,
    OUTWARD,
    GENERATING,
    MOVES,
    PREDICTIONS,
    COMPENSATION,
    THREAD_DELAYS,
    AGES,
    AGE_RATIOS,
    SPEEDUPS,
    QUEUES,
    STRAGGLERS,
    PIPELINES,
    STALENESS_LEVELS,
    MODULE_SUMS,
    TICK_TIMES,
    PIPELINE_WEIGHTS,
    LIVE_LAYERS,
    SHRUNK_TRAINING,
    MISALIGNED,
    MIXED_GRADIENTS,
    HESSIANS,
    SCALAR_BLOCKS,
    LANDSCAPES,
    DIVERGENCES,
    COVARIANCES,
)


class NoArena(ValueError):
    """A claim whose left-hand side no arena measures."""


def arena_of(claim: Claim) -> Arena:
    """The arena in which a claim is attacked.

    Raises:
        NoArena: if its left-hand side is measured in none.
    """
    for arena in ARENAS:
        if claim.measured in arena.measures:
            return arena
    measured = ", ".join(sorted(name for arena in ARENAS for name in arena.measures))
    raise NoArena(f"{claim.name}: no instance measures {claim.measured!r}; an attack knows {measured}.")
