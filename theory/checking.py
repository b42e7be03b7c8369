"""Everything the library says, checked anew: derivations by the kernel, exhibits and refutations by their instances."""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from theory.agreement import check_claim
from theory.claim import Claim, ClaimError
from theory.derivation.kernel import DerivationError
from theory.library import CLAIMS, NAIVE, REFUTATIONS
from theory.refutation import Refutation


@dataclass(frozen=True)
class Check:
    """What checking one statement gave.

    Attributes:
        name: of the claim or refutation.
        checked: what was gone over, in words; empty where there is nothing but the statement.
        failures: one sentence for each thing that is not as it is said to be.
        seconds: processor time.
    """

    name: str
    checked: str
    failures: tuple[str, ...]
    seconds: float


def check_statement(name: str) -> Check:
    """Checks one statement of the library.

    Raises:
        KeyError: no such name.
    """
    began = time.process_time()
    known = {**CLAIMS, **NAIVE, **REFUTATIONS}[name]
    checked, failures = _refutation(known) if isinstance(known, Refutation) else _claim(known)
    return Check(name, checked, failures, time.process_time() - began)


def check_library(names: Sequence[str] = (), processes: int = 1) -> Iterator[Check]:
    """Checks statements, all of them if none is named, in their order; on several cores where `processes` says so."""
    names = names or [*CLAIMS, *NAIVE, *REFUTATIONS]
    if processes == 1 or len(names) == 1:
        yield from map(check_statement, names)
        return
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(check_statement, names)


def _claim(claim: Claim) -> tuple[str, tuple[str, ...]]:
    checked, failures = [], []
    if claim.proof is not None:
        derivation = claim.derivation
        checked.append(f"{len(derivation.steps)} steps" if derivation else "no steps")
        try:
            check_claim(claim)
        except (ClaimError, DerivationError) as error:
            failures.append(str(error))
    for exhibit in claim.exhibits:
        facts = exhibit.facts()
        checked.append(f"{exhibit.kind}: {len(facts)} facts")
        failures += [f"not so: {fact}" for fact, answer in facts if not answer]
        failures += [] if facts else [f"{exhibit.place} shows nothing"]
    return ", ".join(checked), tuple(failures)


def _refutation(refutation: Refutation) -> tuple[str, tuple[str, ...]]:
    outcome = refutation.check()
    lines = outcome.lines()
    failures = () if outcome.refuted else (f"{refutation.name} is not refuted by its instance: {'; '.join(lines)}",)
    return f"refutation: {len(lines)} comparisons", failures
