"""Evidence beside a proof: facts about a claim that are decided exactly, at the instances that they name."""

from dataclasses import dataclass

from theory.place import load

KINDS = ("certificate", "decision", "expectation", "identity", "instance")
Fact = tuple[str, bool]
"""What was asked, and whether it is so."""


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """Exact yes/no facts that belong to a claim.

    Attributes:
        kind: "certificate" (dual multipliers or Lyapunov matrices, checked in fractions), "decision" (an exact test at
            rational parameters), "expectation" (means and covariances propagated exactly), "identity" (symbolic
            algebra), or "instance" (a case that attains or approaches the value).
        covers: for which parameters it speaks.
        method: what recomputes the facts, in a few words.
        place: "module:function" that recomputes them; loaded when asked for.
    """

    kind: str
    covers: str
    method: str
    place: str

    def __post_init__(self) -> None:
        """Refuses an unknown kind.

        Raises:
            ValueError: kind is none of `KINDS`.
        """
        if self.kind not in KINDS:
            raise ValueError(f"There is no evidence of kind {self.kind!r}: choose one of {', '.join(KINDS)}.")

    def facts(self) -> tuple[Fact, ...]:
        """The facts, recomputed."""
        return tuple(load(self.place)())

    def lines(self) -> tuple[str, ...]:
        """The facts as printed by `delaybound claims NAME --proof`."""
        head = f"{self.kind}: {self.method}; for {self.covers}"
        return (head, *(f"{'yes' if answer else 'NO'}  {fact}" for fact, answer in self.facts()))
