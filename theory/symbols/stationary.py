"""Symbols of the stationary law of training with delays."""

from theory.symbols.notation import Notation

NOTATION: tuple[Notation, ...] = ()
