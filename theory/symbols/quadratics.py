"""Symbols of quadratics and function classes under a delay."""

from theory.symbols.notation import Notation

NOTATION: tuple[Notation, ...] = ()
