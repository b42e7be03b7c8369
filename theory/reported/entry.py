"""One reported number with where it stands, one empirical statement without a verdict, and how they are looked up."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A number as it was printed.

    Attributes:
        quantity: what was measured, in a few words.
        printed: the number, digit for digit.
        unit: of the number; "1" where it has none.
        method: method or program, as the source calls it.
        setting: (word, value) pairs: model, data, modules, and the like.
        source: key of references.bib, with place.
        second_hand: whether the source itself was not at hand.
    """

    quantity: str
    printed: str
    unit: str
    method: str
    source: str
    setting: tuple[tuple[str, str], ...] = ()
    second_hand: bool = False
    mark: str = "reported"

    @property
    def value(self) -> Fraction:
        """The number as a fraction."""
        return Fraction(self.printed)

    def line(self) -> str:
        """One line for a list."""
        where = ", ".join(f"{word} {value}" for word, value in self.setting)
        unit = "" if self.unit == "1" else f" {self.unit}"
        hearsay = ", second-hand" if self.second_hand else ""
        return f"{self.mark}: {self.quantity}, {self.method}, {where}: {self.printed}{unit} ({self.source}{hearsay})"


@dataclass(frozen=True, kw_only=True)
class Empirical:
    """A statement about experiments that no proof and no run of this library can verify; it has no verdict.

    Attributes:
        name: id as printed.
        statement: as it is said.
        concerns: what a reader can set beside it: names of claims, or of reported quantities.
        source: key of references.bib, with place.
    """

    name: str
    statement: str
    concerns: tuple[str, ...]
    source: str
    mark: str = "empirical"

    def line(self) -> str:
        """One line for a list."""
        return f"{self.name}  {self.mark}, never verified: {self.statement} ({self.source})"


def chosen(entries: Iterable[Reported], method: str, **setting: str) -> Reported:
    """The one entry of a method in a setting.

    Raises:
        LookupError: none, or several.
    """
    wanted = set(setting.items())
    found = [entry for entry in entries if entry.method == method and wanted <= set(entry.setting)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} entries report {method} at {setting}: name the setting of exactly one.")
    return found[0]
