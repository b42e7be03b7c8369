"""One word for one claim on one run: the decision order of the project, and the row that carries it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

PROVEN = frozenset({"exact", "certified"})
"""Provenances of a constant on which a proof may rest; anything else bounds nothing."""


class Verdict(StrEnum):
    """The six words, each a sentence that a user can act on."""

    HOLDS = "holds"
    CONSISTENT = "consistent"
    VACUOUS = "vacuous"
    INAPPLICABLE = "inapplicable"
    UNDECIDED = "undecided"
    VIOLATED = "violated"

    @property
    def sentence(self) -> str:
        """What the word means."""
        return _SENTENCES[self]


_SENTENCES = {
    Verdict.HOLDS: "The measurement obeys the claim; every constant is exact or certified, every assumption checked.",
    Verdict.CONSISTENT: "The measurement obeys the claim, but a constant was estimated or an assumption not checked.",
    Verdict.VACUOUS: "The claim says nothing at these numbers; take a smaller step size.",
    Verdict.INAPPLICABLE: "The claim is about another weight rule or reference, or an assumption is false here.",
    Verdict.UNDECIDED: "The numbers are too close, or a constant too uncertain, to say.",
    Verdict.VIOLATED: "The measurement contradicts the claim; reproduce it with the command in the row.",
}


@dataclass(frozen=True)
class Evidence:
    """All that the decision looks at.

    Attributes:
        measured: The measured quantity m.
        bound: The claim's value u at the run's constants.
        error: The rounding budget E of m - u, at least 0; exactly 0 in the exact lane.
        inapplicable: Why the claim does not speak about this run, or None.
        vacuous: Why the claim's regime fails, or None.
        estimated: Names of the constants that are neither exact nor certified.
        unchecked: Assumptions that could not be checked, each with its reason.
        trivial: The trivial bound that the claim itself declares, or None.
        interval: Half-width of the confidence interval of m - u for a claim in expectation, infinite where there are
            too few seeds; None for a claim on every run.
        identity: Whether the claim asserts equality.
    """

    measured: float | Fraction | None = None
    bound: float | Fraction | None = None
    error: float | Fraction = 0.0
    inapplicable: str | None = None
    vacuous: str | None = None
    estimated: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    trivial: float | None = None
    interval: float | None = None
    identity: bool = False


def decide(evidence: Evidence) -> tuple[Verdict, str]:
    """The first line that matches decides; the reason says which.

    Raises:
        ValueError: if a number that the decision needs is missing, not finite, or its error negative.
    """
    if evidence.inapplicable is not None:
        return Verdict.INAPPLICABLE, evidence.inapplicable
    if evidence.vacuous is not None:
        return Verdict.VACUOUS, evidence.vacuous
    measured, bound, error = evidence.measured, evidence.bound, evidence.error
    if measured is None or bound is None or not (math.isfinite(measured) and math.isfinite(bound) and error >= 0):
        raise ValueError(
            f"no verdict on measured = {measured}, bound = {bound}, error = {error}; check the annotations."
        )
    excess = measured - bound
    if evidence.identity:
        if abs(excess) <= error:
            return _agreement(evidence)
        return _contradiction(evidence, abs(excess))
    if evidence.interval is not None:
        return _expectation(evidence, excess)
    if excess > error:
        return _contradiction(evidence, excess)
    if error > 0 and abs(excess) <= error:
        return (
            Verdict.UNDECIDED,
            f"measured and bound differ by {float(abs(excess)):.2g}, within rounding ({float(error):.2g})",
        )
    return _agreement(evidence)


def _expectation(evidence: Evidence, excess: float | Fraction) -> tuple[Verdict, str]:
    """A claim in expectation: outside the confidence interval, or not decided."""
    width = float(evidence.error) + (evidence.interval or 0.0)
    if math.isinf(width):
        return Verdict.UNDECIDED, "too few seeds for a confidence interval; give more runs that differ only in the seed"
    if excess > width:
        return _contradiction(evidence, excess)
    if width > 0 and abs(excess) <= width:
        return (
            Verdict.UNDECIDED,
            f"measured - bound is {float(excess):.2g} with confidence interval +-{float(width):.2g}: more seeds",
        )
    return _agreement(evidence)


def _contradiction(evidence: Evidence, excess: float | Fraction) -> tuple[Verdict, str]:
    if evidence.estimated:
        return Verdict.UNDECIDED, f"exceeded, but {', '.join(evidence.estimated)} is only estimated: too small, perhaps"
    unchecked = f" (not checked: {'; '.join(evidence.unchecked)})" if evidence.unchecked else ""
    relation = "differs from" if evidence.identity else "exceeds"
    return Verdict.VIOLATED, f"measured {relation} the bound by {float(excess):.3g}{unchecked}"


def _agreement(evidence: Evidence) -> tuple[Verdict, str]:
    if evidence.trivial is not None and evidence.bound is not None and evidence.bound >= evidence.trivial:
        return Verdict.VACUOUS, f"the trivial bound {evidence.trivial:.3g} is no larger"
    missing = [f"{name} is estimated" for name in evidence.estimated] + list(evidence.unchecked)
    if missing:
        return Verdict.CONSISTENT, "; ".join(missing)
    return Verdict.HOLDS, ""


@dataclass(frozen=True)
class Row:
    """The verdict on one claim, one run, one reference point, one block (or the whole vector).

    Attributes:
        claim: Name of the claim.
        mark: Where the claim comes from: published, derived, conjecture, refuted, or a user's own word.
        method: Training method of the run.
        run: Name of the run directory.
        reference: Reference point, or "-" where the claim has none.
        block: Block counted from 0 at the input; None for the whole vector.
        events: First and last sequence number that the row covers; the shown numbers belong to `event`.
        event: Sequence number of the worst event, or of the first violation; None where no event was measured.
        verdict: One of `Verdict`.
        measured: Measured quantity m, or None.
        bound: Claim's value u, or None.
        error: Rounding budget E of m - u.
        tightness: m / u; None where u is 0 or unknown.
        constants: (name, value, provenance) of every constant that entered.
        reason: Why this word; empty where it needs none.
        lane: Arithmetic that decided: float, ball or exact.
        reproduce: Command line that shows this row again.
        largest_step: Step size below which the regime condition would hold; None where the claim has no such regime.
    """

    claim: str
    mark: str
    method: str
    run: str
    reference: str
    block: int | None
    events: tuple[int, int]
    event: int | None
    verdict: Verdict
    measured: float | None
    bound: float | None
    error: float
    tightness: float | None
    constants: tuple[tuple[str, float, str], ...]
    reason: str
    lane: str
    reproduce: str
    largest_step: float | None = None


def exit_code(rows: Iterable[Row]) -> int:
    """0 nothing violated and nothing undecided, 1 violated, 3 undecided (2 is for misuse and never comes from rows)."""
    words = {row.verdict for row in rows}
    return 1 if Verdict.VIOLATED in words else 3 if Verdict.UNDECIDED in words else 0
