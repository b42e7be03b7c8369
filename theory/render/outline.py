"""What there is to print of a claim and its proof, before any format: labelled facts, numbered steps."""

from dataclasses import dataclass
from typing import Any

from sympy import MatrixExpr

from theory.claim import Claim, Condition, LowerBound, Rate
from theory.claim import Identity as IdentityClaim
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Identity, Step, Use
from theory.expressions import Component
from theory.lemmas import LEMMAS
from theory.proofs.vocabulary import k


@dataclass(frozen=True)
class Line:
    """One step of a proof.

    Attributes:
        number: place in the proof, from 1.
        conclusion: the fact it concludes.
        rule: what makes it follow, in words.
        premises: earlier steps, each with its number, what its indices are taken at, and its coefficient (or None).
        reason: a hint for the reader; may be empty.
    """

    number: int
    conclusion: Any
    rule: str
    premises: tuple[tuple[int, tuple[tuple[Any, Any], ...], Any], ...]
    reason: str


def relation(claim: Claim) -> tuple[Any, str, Any]:
    """Left side, sign and right side of a claim."""
    value = Component(claim.value, k) if isinstance(claim.value, MatrixExpr) else claim.value
    if isinstance(claim, Condition):
        return claim.parameter, "<", value
    if isinstance(claim, LowerBound):
        return claim.measured.replace("_", " "), "≥", value
    sign = "=" if isinstance(claim, IdentityClaim) else "∝" if isinstance(claim, Rate) else "≤"
    return claim.measured.replace("_", " "), sign, value


def lines(derivation: Derivation) -> tuple[Line, ...]:
    """The steps, numbered, their premises by number."""
    numbers = {step.name: place for place, step in enumerate(derivation.steps, start=1)}
    return tuple(
        Line(number, step.conclusion, _rule(step), tuple(_premises(step, numbers)), step.reason)
        for number, step in enumerate(derivation.steps, start=1)
    )


def lemmas_used(derivation: Derivation) -> tuple[str, ...]:
    """Names of the lemmas, in order of first use."""
    return tuple(dict.fromkeys(step.lemma for step in derivation.steps if isinstance(step, Apply)))


def _rule(step: Step) -> str:
    match step:
        case Assume():
            return f"hypothesis {step.hypothesis}"
        case Define():
            return "definition"
        case Identity():
            return "algebra"
        case Apply():
            return f"lemma {LEMMAS[step.lemma].name}"
        case _:
            return "combination"


def _premises(step: Step, numbers: dict[str, int]) -> list[tuple[int, tuple[tuple[Any, Any], ...], Any]]:
    uses: list[tuple[Use, Any]] = []
    match step:
        case Identity():
            uses = [(use, None) for use in step.rewrites]
        case Apply():
            uses = [(use, None) for use in step.premises]
        case Combine():
            uses = [*((use, factor) for factor, use in step.terms), *((use, None) for use in step.signs)]
    return [(numbers[use.step], use.at, coefficient) for use, coefficient in uses]
