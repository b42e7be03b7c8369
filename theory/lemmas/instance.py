"""What a lemma is, and what an instance of one asks for and gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy.logic.boolalg import Boolean

from theory.derivation.terms import Natural, Task


class LemmaError(ValueError):
    """Arguments that a lemma's schema does not allow."""


@dataclass(frozen=True)
class Instance:
    """A lemma with its parameters filled in.

    Attributes:
        conclusion: what it gives.
        premises: facts it needs, each for all values of its free indices.
        nonnegative: terms whose signs must show them to be at least 0.
    """

    conclusion: Boolean
    premises: tuple[Boolean, ...] = ()
    nonnegative: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Lemma:
    """A general lemma of the closed list.

    Attributes:
        name: by which derivations cite it.
        statement: the lemma in words and letters.
        source: textbook and place.
        schema: builds the instance from the parameters.
    """

    name: str
    statement: str
    source: str
    schema: Callable[..., Instance]


def require_every(index: Any) -> None:
    """Refuses an index that does not run over all integers, where a lemma's premise must hold for all.

    Raises:
        LemmaError: a restricted index.
    """
    if isinstance(index, (Natural, Task)):
        raise LemmaError(f"{index} does not run over all integers; state the premise with an index that does")
