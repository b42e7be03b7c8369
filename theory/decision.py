"""Evidence beside a proof: facts about a claim that are decided exactly, instance by instance."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    """Exact yes/no facts that belong to a claim.

    Attributes:
        claim: name of the claim.
        kind: what is decided, by which exact method.
        decide: recomputes the facts: what was asked, and whether it is so.
    """

    claim: str
    kind: str
    decide: Callable[[], tuple[tuple[str, bool], ...]]

    def lines(self) -> tuple[str, ...]:
        """The facts as printed by `delaybound claims NAME --proof`."""
        return (self.kind, *(f"{'yes' if answer else 'NO'}  {fact}" for fact, answer in self.decide()))
