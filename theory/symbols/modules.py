"""Symbols of decoupled modules: shrinking, accumulation, prediction, their moments."""

from theory.symbols.notation import Notation

NOTATION: tuple[Notation, ...] = ()
