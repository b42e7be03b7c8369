"""Verdict rows put together for reading: by claim and reference point, and by the step size that they ask for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.table import note
from analysis.verdict import Row, Verdict


@dataclass(frozen=True)
class Group:
    """The verdicts on one claim at one reference point: a row for each block, or one for the whole vector, of each run.

    Attributes:
        claim: Name of the claim.
        mark: Where it comes from.
        reference: Reference point, or "-".
        rows: The verdicts.
    """

    claim: str
    mark: str
    reference: str
    rows: tuple[Row, ...]

    @property
    def words(self) -> list[tuple[Verdict, int]]:
        """How often each word was given."""
        given = Counter(row.verdict for row in self.rows)
        return [(word, given[word]) for word in Verdict if word in given]

    @property
    def shown(self) -> Row:
        """The row whose numbers stand for the group: a contradiction, a doubt, else the tightest."""
        order = (Verdict.VIOLATED, Verdict.UNDECIDED)
        return max(
            self.rows, key=lambda row: (-order.index(row.verdict) if row.verdict in order else -2, row.tightness or 0.0)
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """Different reasons of the rows, each once."""
        return tuple(dict.fromkeys(text for row in self.rows if (text := note(row))))

    @property
    def blocks(self) -> str:
        """The blocks that the rows are about."""
        numbers = sorted(row.block for row in self.rows if row.block is not None)
        if not numbers:
            return "all"
        return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def groups(rows: Iterable[Row]) -> tuple[Group, ...]:
    """The rows by claim and reference point, in the order in which these come first."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.claim, row.mark, row.reference), []).append(row)
    return tuple(Group(*key, tuple(members)) for key, members in found.items())


@dataclass(frozen=True)
class SmallerSteps:
    """A claim that is vacuous, and from which step size on it would not be.

    Attributes:
        claim: Name of the claim.
        largest: By reference point, the step size below which the claim's regime would hold, were all else as it is.
    """

    claim: str
    largest: Mapping[str, float]


def smaller_steps(rows: Iterable[Row]) -> tuple[SmallerSteps, ...]:
    """Every claim with vacuous rows; of several blocks or runs, the smallest step size, which serves all."""
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        if row.verdict is Verdict.VACUOUS and row.largest_step is not None:
            steps = found.setdefault(row.claim, {})
            steps[row.reference] = min(row.largest_step, steps.get(row.reference, row.largest_step))
    return tuple(SmallerSteps(claim, steps) for claim, steps in found.items())
