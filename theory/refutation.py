"""A refutation: a claim form that sounds right, the hypothesis it lacks, and an exact instance on which it is false."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from theory.exact.digits import decimal, decimal_root

Bracket = tuple[Fraction, Fraction]
"""(lower, upper) with the number meant between them."""


@dataclass(frozen=True)
class Comparison:
    """One measured number against one bound, both exact.

    Attributes:
        case: parameters of the instance, or what was varied.
        quantity: what was measured.
        measured: the measured value, squared where `squared`; where it is irrational, the end of an enclosure.
        bound: what the claim form allows, squared where `squared`; where it is irrational, the end of an enclosure.
        squared: whether both are squares of norms (so that no root is needed).
    """

    case: str
    quantity: str
    measured: Fraction
    bound: Fraction
    squared: bool = False

    @property
    def exceeds(self) -> bool:
        """Whether the measured value is strictly above the bound."""
        return self.measured > self.bound

    @property
    def squared_ratio(self) -> Fraction:
        """(measured/bound)^2.

        Raises:
            ZeroDivisionError: a bound of 0, which has no ratio.
        """
        ratio = self.measured / self.bound
        return ratio if self.squared else ratio**2

    def line(self) -> str:
        """The comparison in one line, six decimals; the decision itself is made on the exact numbers."""
        show = decimal_root if self.squared else decimal
        ratio = f", ratio {decimal_root(self.squared_ratio, 2)}" if self.bound else ""
        sign = ">" if self.exceeds else "≤"
        return f"{self.case}: {self.quantity} {show(self.measured, 6)} {sign} {show(self.bound, 6)}{ratio}"


def certainly_above(case: str, quantity: str, measured: Bracket, bound: Bracket) -> Comparison:
    """A comparison of two enclosed numbers that exceeds only if every number of the one is above all of the other."""
    return Comparison(case, quantity, measured[0], bound[1])


def certainly_at_most(case: str, quantity: str, measured: Bracket, bound: Bracket) -> Comparison:
    """A comparison of two enclosed numbers that exceeds unless every number of the one is at most all of the other."""
    return Comparison(case, quantity, measured[1], bound[0])


@dataclass(frozen=True)
class Outcome:
    """What an instance showed.

    Attributes:
        naive: the claim form against the instance; refuted iff every line exceeds its bound.
        corrected: the same instance under the missing hypothesis; no line exceeds its bound.
        decisions: exact yes/no facts that belong to it: what was decided, and the answer expected and found.
    """

    naive: tuple[Comparison, ...]
    corrected: tuple[Comparison, ...] = ()
    decisions: tuple[tuple[str, bool], ...] = ()

    @property
    def refuted(self) -> bool:
        """Whether the claim form is false on every case, the corrected one true, and every decision as stated."""
        false_as_stated = bool(self.naive) and all(comparison.exceeds for comparison in self.naive)
        true_as_corrected = not any(comparison.exceeds for comparison in self.corrected)
        return false_as_stated and true_as_corrected and all(answer for _, answer in self.decisions)

    def lines(self) -> tuple[str, ...]:
        """The outcome as printed by `delaybound claims NAME --proof`."""
        return (
            *(f"as claimed    {comparison.line()}" for comparison in self.naive),
            *(f"as corrected  {comparison.line()}" for comparison in self.corrected),
            *(f"decided       {fact}: {'yes' if answer else 'NO'}" for fact, answer in self.decisions),
        )


@dataclass(frozen=True, kw_only=True)
class Refutation:
    """A claim form that is false, with the instance that shows it.

    Attributes:
        name: id as printed, e.g. "PD-C2".
        title: a few words.
        form: the claim form that is refuted.
        missing: the hypothesis without which it is false.
        instance: returns the exact numbers that define the instance, by word.
        check: runs the instance from the definition of the method, in fractions, and compares.
        source: how it came about.
    """

    name: str
    title: str
    form: str
    missing: str
    instance: Callable[[], Mapping[str, object]]
    check: Callable[[], Outcome]
    source: str = "derived for this project"
    mark: str = "refuted"

    @property
    def kind(self) -> str:
        """The kind as a lower-case word."""
        return "refutation"
