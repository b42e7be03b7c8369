"""A proof as data: hypotheses, and steps that each state their conclusion, their rule and their premises."""

from dataclasses import dataclass
from typing import Any

from sympy.core.basic import Basic
from sympy.logic.boolalg import Boolean

from theory.assumptions import Assumption


@dataclass(frozen=True)
class Hypothesis:
    """What a derivation takes for granted: an assumption of the claim, or the meaning of one of its constants.

    Attributes:
        name: by which `Assume` steps refer to it.
        meaning: one clause, for the reader of the proof.
        formulas: the facts it gives; each holds for all values of its free indices.
        assumption: the named assumption it formalises; None where it says what a constant means.
    """

    name: str
    meaning: str
    formulas: tuple[Boolean, ...]
    assumption: Assumption | None = None


@dataclass(frozen=True)
class Use:
    """An earlier step as a premise, its indices specialised.

    Attributes:
        step: the step's name.
        at: pairs (index, expression), substituted at once.
    """

    step: str
    at: tuple[tuple[Basic, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """A line of a proof.

    Attributes:
        name: unique in its derivation.
        conclusion: relation or predicate, true for all values of its free indices.
        reason: one clause, for the reader of the proof.
    """

    name: str
    conclusion: Boolean
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Assume(Step):
    """Recalls a formula of a hypothesis."""

    hypothesis: str


@dataclass(frozen=True, kw_only=True)
class Define(Step):
    """Introduces a new symbol by an equation; adds nothing that was not there."""


@dataclass(frozen=True, kw_only=True)
class Identity(Step):
    """An equation that algebra proves after rewriting left to right with earlier equations, in order."""

    rewrites: tuple[Use, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Apply(Step):
    """An instance of a lemma of the closed list.

    Attributes:
        lemma: its name in `theory.lemmas.LEMMAS`.
        arguments: what its schema is instantiated with, by parameter name.
        premises: the facts it needs, in the order in which the lemma asks for them.
    """

    lemma: str
    arguments: tuple[tuple[str, Any], ...]
    premises: tuple[Use, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Combine(Step):
    """An inequality as a combination of earlier ones with nonnegative coefficients (any sign for equations).

    Attributes:
        terms: pairs (coefficient, premise).
        signs: facts `0 ≤ c` or `a ≤ b` that show a coefficient c, or a multiple of b − a, nonnegative.
    """

    terms: tuple[tuple[Any, Use], ...]
    signs: tuple[Use, ...] = ()
