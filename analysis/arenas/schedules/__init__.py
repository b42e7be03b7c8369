"""Queues, pipelines and clocks, played task by task."""

from analysis.arenas.schedules.ages import AGES
from analysis.arenas.schedules.live_layers import LIVE_LAYERS
from analysis.arenas.schedules.module_sums import MODULE_SUMS
from analysis.arenas.schedules.pipeline_weights import PIPELINE_WEIGHTS
from analysis.arenas.schedules.pipelines import PIPELINES
from analysis.arenas.schedules.shrunk_training import SHRUNK_TRAINING
from analysis.arenas.schedules.staleness_levels import STALENESS_LEVELS
from analysis.arenas.schedules.straggler import STRAGGLERS
from analysis.arenas.schedules.thread_delays import THREAD_DELAYS
from analysis.arenas.schedules.throughput import QUEUES, SPEEDUPS
from analysis.arenas.schedules.tick_times import TICK_TIMES
from analysis.attack.arena import Arena

ARENAS: tuple[Arena, ...] = (
    THREAD_DELAYS,
    AGES,
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
)
"""In the order in which they are asked."""
