"""Variances of block gradients, weighted by shrink factors and delays, and the step condition that belongs to them."""

from theory import symbols
from theory.derivation.terms import total
from theory.proofs.vocabulary import l

_s, _tau = symbols.shrink[l, 0], symbols.block_delay[l, 0]
_shrunk = _s**2 * symbols.block_noise_variance[l, 0]
_step = symbols.step_size * symbols.objective_smoothness

NOISE = total(_shrunk, l, 0, symbols.blocks - 1)
DELAYED_NOISE = total(_tau * _shrunk, l, 0, symbols.blocks - 1)
STEP_AND_DELAY = 2 * _step**2 * _s * _tau**2 + _step * _s
