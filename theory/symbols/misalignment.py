"""Symbols of forward and backward passes that use different weights."""

from theory.symbols.notation import Notation

NOTATION: tuple[Notation, ...] = ()
