"""Second moments of block gradients, weighted by shrink factors, delays, levels of staleness or missed step sizes."""

from typing import Any

from theory import symbols
from theory.derivation.terms import Index, total
from theory.proofs.vocabulary import X, l

r = Index("r")
"""Number of a mini-batch in its group, from 0."""

_last = symbols.blocks - 1
_shrunk: Any = symbols.shrink[l, 0] ** 2 * symbols.block_second_moment[l, 0]
_levels: Any = total(symbols.staleness_level[l, r] ** 2 * _shrunk, l, 0, _last)
_version_delays: Any = total(symbols.version_delay[X, l] ** 2 * _shrunk, l, 0, _last)

SECOND_MOMENT = total(_shrunk, l, 0, _last)
DELAYED_MOMENT = total(symbols.block_delay[l, 0] ** 2 * _shrunk, l, 0, _last)
MISSED_MOMENT = total(symbols.window_step_sum[l, 0] ** 2 * _shrunk, l, 0, _last)
LEVEL_MOMENT = total(_levels / symbols.accumulated, r, 0, symbols.accumulated - 1)
VERSION_MOMENT = total(symbols.version_smoothness[X, 0] ** 2 * _version_delays, X, 0, 2)
