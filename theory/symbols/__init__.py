"""Every symbol of the library once: its word, its letter, its meaning and its sign.

A claim writes its value in these symbols and a checker binds numbers to them by identity, so two claims that
use one symbol mean one quantity. Blocks are counted from 0 at the input; M is the number of blocks.

Version vectors: a gradient reads the parameters through its forward pass (F), through the activations its
backward pass uses (R) and through the weights its backward pass multiplies by (B). A constant without a suffix
belongs to F, and to all of them together where one version vector serves all (`stash`: bind the constants of R
and B to zero; `live`: bind those of R to zero).
"""

from sympy import Basic

from theory.symbols import (
    misalignment,
    modules,
    momentum,
    published,
    quadratics,
    stationary,
    training,
    variance,
    worst_case,
)
from theory.symbols.misalignment import *  # noqa: F403
from theory.symbols.modules import *  # noqa: F403
from theory.symbols.momentum import *  # noqa: F403
from theory.symbols.notation import NonnegativeEntry, NonnegativeMatrix, Notation
from theory.symbols.published import *  # noqa: F403
from theory.symbols.quadratics import *  # noqa: F403
from theory.symbols.stationary import *  # noqa: F403
from theory.symbols.training import *  # noqa: F403
from theory.symbols.variance import *  # noqa: F403
from theory.symbols.worst_case import *  # noqa: F403

__all__ = ["NOTATION", "WORD_OF", "NonnegativeEntry", "NonnegativeMatrix", "Notation"]

NOTATION: tuple[Notation, ...] = (
    *training.NOTATION,
    *misalignment.NOTATION,
    *modules.NOTATION,
    *momentum.NOTATION,
    *published.NOTATION,
    *quadratics.NOTATION,
    *stationary.NOTATION,
    *worst_case.NOTATION,
    *variance.NOTATION,
)

WORD_OF: dict[Basic, str] = {entry.symbol: entry.word for entry in NOTATION}
