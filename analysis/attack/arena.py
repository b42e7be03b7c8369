"""An arena: where claims about one kind of left-hand side meet instances in exact numbers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from hypothesis.strategies import SearchStrategy

from analysis.attack.trial import Trial
from theory.claim import Claim

ALWAYS = frozenset({"finite_run"})
"""Assumptions that every instance in exact numbers satisfies."""


@dataclass(frozen=True, kw_only=True)
class Twin:
    """The same problem written in another way, which must come as close to the claim as before.

    Attributes:
        name: units, relabelling, splitting, rotation or doubled data.
        rewrite: instance -> the same problem, written in another way.
        serves: whether a claim must not notice (a claim by block notices that a block was split).
    """

    name: str
    rewrite: Callable[[Any], Any]
    serves: Callable[[Claim], bool] = lambda claim: True


@dataclass(frozen=True, kw_only=True)
class Arena:
    """Instances of one kind, and what they measure.

    An instance is everything that determines a case, in rational numbers: a frozen dataclass whose `lines()` print it,
    one line for each thing that somebody who rebuilds it must know.

    Attributes:
        name: a word or two.
        about: what an instance is, in a sentence.
        measures: the left-hand sides that can be measured here, as claims name them.
        instances: claim -> strategy of instances, those outside of its assumptions among them; the extremal ones are in
            it. Shrinks towards no delay, one dimension, one update.
        trials: (instance, claim, reference point or "") -> the comparisons that the instance offers.
        references: the reference points at which it is measured; empty: at none.
        known: claim -> the instances that are known to come close.
        attaining: claim -> instances that attain or approach the claim each, if it is tight; a tight claim that is
            weaker than it could be at one of them is found out there.
        assumptions: name of an assumption -> whether an instance satisfies it. A claim with another one cannot be
            attacked here, but for those in `ALWAYS`.
        weight_rule: the weight rule that an instance runs under; None where weights play no part.
        worst: measured quantities that are the largest over a class of problems: an instance shows that a bound on them
            is too small, and nothing else.
        sufficient: measured quantities whose conditions claim a property below their value only.
        idle: measured quantity -> the value from which a claim about it says nothing (a linear rate of 1): its regime
            ends there.
        delay: instance -> its delay (or depth), so that a tight claim is seen attained at several; None where neither
            plays a part.
        synchronous: instance -> the same one without delay; None where a bias is not what is measured.
        twins: ways to write the same instance.
        ages: whether a claim promises nothing better where the same numbers come with a longer delay.
    """

    name: str
    about: str
    measures: frozenset[str]
    instances: Callable[[Claim], SearchStrategy[Any]]
    trials: Callable[[Any, Claim, str], Iterable[Trial]]
    references: frozenset[str] = frozenset()
    known: Callable[[Claim], Sequence[Any]] = lambda claim: ()
    attaining: Callable[[Claim], Sequence[Any]] = lambda claim: ()
    assumptions: Mapping[str, Callable[[Any], bool]] = field(default_factory=lambda: MappingProxyType({}))
    weight_rule: Callable[[Any], str] | None = None
    worst: frozenset[str] = frozenset()
    sufficient: frozenset[str] = frozenset()
    idle: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    delay: Callable[[Any], int] | None = None
    synchronous: Callable[[Any], Any] | None = None
    twins: tuple[Twin, ...] = ()
    ages: Callable[[Claim], bool] = lambda claim: True

    def untold(self, claim: Claim) -> tuple[str, ...]:
        """The claim's assumptions of which this arena cannot say whether an instance satisfies them."""
        known = {*self.assumptions, *ALWAYS}
        return tuple(assumption.name for assumption in claim.assumptions if assumption.name not in known)

    def admits(self, instance: Any, claim: Claim) -> bool:
        """Whether the claim speaks about the instance: its assumptions hold there, under its weight rules."""
        if self.weight_rule is not None and self.weight_rule(instance) not in claim.weight_rules:
            return False
        names = (assumption.name for assumption in claim.assumptions)
        return all(self.assumptions[name](instance) for name in names if name in self.assumptions)
