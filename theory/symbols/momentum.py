"""Symbols of momentum and other optimizers."""

from theory.symbols.notation import Notation

NOTATION: tuple[Notation, ...] = ()
