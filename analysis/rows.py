"""Rows before their verdict: what a claim and its runs say of themselves, and the audit of its assumptions."""

import shlex
from collections.abc import Sequence
from dataclasses import replace

from analysis.audit import audit
from analysis.run import Run
from analysis.seeds import common_name
from analysis.verdict import Evidence, Row, Verdict, decide
from theory.claim import Claim


def blank(runs: Sequence[Run], claim: Claim, reference: str, asked: str) -> Row:
    """The row of a claim on one run, or on several that differ in the seed, before anything is measured.

    Args:
        runs: At least one run.
        claim: The claim.
        reference: The reference point.
        asked: What one writes after `--claims` to ask for it.
    """
    directories = " ".join(shlex.quote(str(run.trace.directory)) for run in runs)
    return Row(
        claim=claim.name,
        mark=claim.mark,
        method=runs[0].method,
        run=common_name(runs),
        reference=reference,
        block=None,
        events=runs[0].events,
        event=None,
        verdict=Verdict.INAPPLICABLE,
        measured=None,
        bound=None,
        error=0.0,
        tightness=None,
        constants=(),
        reason="",
        lane="float",
        reproduce=f"delaybound check {directories} --claims {shlex.quote(asked)}",
    )


def inapplicable(row: Row, reason: str, event: int | None = None) -> Row:
    """The row of a claim that does not speak about its run."""
    verdict, reason = decide(Evidence(inapplicable=reason))
    return replace(row, verdict=verdict, reason=reason, event=event)


class Broken(ValueError):
    """The claim does not speak about the run; `event` is the first that shows it."""

    def __init__(self, reason: str, event: int | None = None) -> None:
        super().__init__(reason)
        self.event = event


def unchecked_assumptions(run: Run, claim: Claim, reference: str) -> tuple[str, ...]:
    """What a run cannot be checked for.

    Raises:
        Broken: if the claim is about another weight rule, or the run broke an assumption.
    """
    if others := run.weight_rules - claim.weight_rules:
        rules = " and ".join(sorted(claim.weight_rules))
        raise Broken(f"the claim is about {rules}, the run's weight rule is {min(others)}")
    unchecked = []
    for assumption in claim.assumptions:
        found = audit(run, reference, assumption.name)
        if found.ok is False:
            raise Broken(f"{assumption.name}: {found.reason}", found.event)
        if found.ok is None:
            unchecked.append(f"{assumption.name} not checked: {found.reason}")
    return tuple(unchecked)
