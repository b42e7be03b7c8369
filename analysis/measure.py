"""What a claim's left-hand side is on one run: every quantity that a run can be measured for, by name."""

from collections.abc import Callable

from analysis.bias import BIASES
from analysis.bind import REGISTRY
from analysis.measurement import Measurement, Unavailable
from analysis.run import Run
from analysis.schedule import SCHEDULE
from theory.claim import Claim
from theory.symbols import WORD_OF

MEASURES: dict[str, Callable[[Run, str], list[Measurement]]] = {**BIASES, **SCHEDULE}
"""Measured quantities by the name that claims give them; each yields one measurement a row."""


def about_one_run(claim: Claim) -> bool:
    """Whether one run can be held against the claim; the others compare runs, or speak of what no trace holds."""
    known = all(WORD_OF.get(symbol) in REGISTRY for symbol in claim.symbols)
    return known and claim.measured in MEASURES and not claim.sampled


def measure(run: Run, reference: str, name: str) -> list[Measurement]:
    """Measure a claim's left-hand side.

    Args:
        run: The run, annotated where a bias is measured.
        reference: The reference point of the bias.
        name: A key of `MEASURES`.

    Raises:
        Unavailable: if the quantity does not exist at this reference point, or cannot be measured on one run.
        RunError: if the run was not annotated.
    """
    if name not in MEASURES:
        raise Unavailable(f"no single run measures {name}; the judge measures {', '.join(MEASURES)} on one run")
    return MEASURES[name](run, reference)
