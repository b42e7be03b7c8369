"""Second moments of block gradients, weighted by shrink factors and delays."""

from theory import symbols
from theory.derivation.terms import total
from theory.proofs.vocabulary import l

_shrunk = symbols.shrink[l, 0] ** 2 * symbols.block_second_moment[l, 0]

SECOND_MOMENT = total(_shrunk, l, 0, symbols.blocks - 1)
DELAYED_MOMENT = total(symbols.block_delay[l, 0] ** 2 * _shrunk, l, 0, symbols.blocks - 1)
