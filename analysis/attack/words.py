"""An attack in words: the instance, both sides of the claim in exact numbers, and how close they are."""

from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb

from analysis.attack.examine import Finding
from analysis.attack.search import Attack
from analysis.attack.trial import Trial
from analysis.bind import EVENT_WORDS
from theory.claim import Claim, Condition, Identity, LowerBound, Rate
from theory.symbols import WORD_OF, blocks

LONG = 40
"""Digits of numerator and denominator beyond which a fraction is printed as its leading digits, too."""
SIGNS = {"bound": "≤", "lower bound": "≥", "identity": "=", "rate": "~", "condition": "<"}
SENTENCES = {
    "holds": "the claim holds here",
    "equal": "the claim is attained here: both sides are one number",
    "open": "both sides agree as far as their enclosures tell",
    "violated": "the claim is FALSE here",
    "vacuous": "the claim says nothing here: outside its regime",
}


RATES = SENTENCES | {
    "equal": "both sides fall by the claimed power",
    "open": "both sides fall by the claimed power, as far as their enclosures tell",
}


def number_words(number: Any) -> str:
    """A number as a fraction where it is one and can be read, else by its leading digits."""
    if isinstance(number, arb):
        return number.str(20, radius=False)
    exact = Fraction(number)
    if exact.denominator == 1:
        return str(exact)
    text = f"{exact.numerator}/{exact.denominator}"
    digits = f"{float(exact):.10g}"
    sign = "=" if Fraction(digits) == exact else "≈"
    return f"{text} {sign} {digits}" if len(text) <= LONG else f"{digits} (a fraction of {len(text) - 1} digits)"


def value_words(value: Any) -> str:
    """A number, or an array of them row by row."""
    array = np.asarray(value, dtype=object)
    if array.ndim == 0:
        return number_words(array.item())
    return "[" + ", ".join(value_words(entry) for entry in array) + "]"


def finding_words(finding: Finding, claim: Claim) -> tuple[str, ...]:
    """The instance, the comparison, and every constant that enters, a line each."""
    decision, trial = finding.decision, finding.trial
    place = ", ".join(part for part in (finding.reference and f"at {finding.reference}", trial.where) if part)
    left = WORD_OF.get(claim.parameter, str(claim.parameter)) if isinstance(claim, Condition) else claim.measured
    squared = "" if trial.square is None or not isinstance(trial.measured, arb) else str(trial.square)
    root = f"√({squared}) = " if 0 < len(squared) <= LONG else ""
    sides = f"{left} {root}{number_words(decision.measured)}"
    if decision.value is not None:
        sides += f"; claimed {SIGNS[claim.kind]} {number_words(decision.value)}"
    if isinstance(claim, Condition):
        sides += f"; {claim.measured}: {'yes' if trial.measured else 'no'}"
        if decision.relation == "violated":
            sides += ", although it is not below" if trial.measured else ", although it is below"
    constants = [
        f"  {WORD_OF.get(symbol, symbol)} ({symbol}) = {value_words(_at(trial, symbol, value))}"
        for symbol, value in sorted(trial.values.items(), key=str)
        if symbol in claim.symbols or (symbol == blocks and claim.value.has(blocks))
    ]
    return (
        *(f"  {line}" for line in finding.instance.lines()),
        *constants,
        f"  {place + ': ' if place else ''}{sides}",
        f"  {SENTENCES[decision.relation] if not isinstance(claim, Rate) else RATES[decision.relation]}",
    )


def _at(trial: Trial, symbol: Any, value: Any) -> Any:
    """The number of the trial's event, where numbers differ by event."""
    return value[trial.event] if trial.event is not None and WORD_OF.get(symbol) in EVENT_WORDS else value


def claim_words(claim: Claim, sufficient: bool) -> tuple[str, ...]:
    """What is attacked: the comparison, what its letters stand for, and when it is claimed."""
    if isinstance(claim, Condition):
        where = "wherever" if sufficient else "exactly where"
        head = f"{claim.name}: {claim.measured} {where} {claim.parameter} < {claim.value}"
    else:
        head = f"{claim.name}: {claim.measured} {SIGNS[claim.kind]} {claim.value}"
    defined = [f"  where {symbol} = {expression}" for symbol, expression in claim.definitions.items()]
    regime = [] if claim.regime is None else [f"  claimed for {claim.regime} < 1"]
    names = ", ".join(assumption.name for assumption in claim.assumptions) or "nothing"
    points = f", at {', '.join(claim.reference_points)}" if claim.reference_points else ""
    return (head, *defined, *regime, f"  assuming {names}{points}")


def attack_words(result: Attack) -> str:
    """The whole attack, as `delaybound attack` prints it."""
    claim = result.claim
    head = "\n".join(claim_words(claim, claim.measured in result.arena.sufficient))
    where = f"attacked on {result.arena.about}"
    if result.best is None:
        return f"{head}\n{where}\nnone of {result.examined} instances is one that the claim speaks about"
    counted = f"{result.examined} instances examined, {result.spoken} within the claim's assumptions"
    if result.latest is not None and any("delay" in WORD_OF.get(symbol, "") for symbol in claim.symbols):
        counted += f", with delays up to {result.latest}"
    kind = "a counterexample, simplified" if result.violated else "the closest instance"
    tightness = result.best.decision.tightness
    ratio = "" if isinstance(claim, Identity) or tightness < 0 else f", {_nearness(claim)} {tightness:.6f}"
    return "\n".join((head, where, counted, f"{kind}{ratio}:", *finding_words(result.best, claim)))


def _nearness(claim: Claim) -> str:
    return "value over measured" if isinstance(claim, LowerBound) else "tightness"
