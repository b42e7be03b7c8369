"""A derivation: hypotheses and steps; `kernel.check` goes over all of them."""

from dataclasses import dataclass, replace

from sympy.logic.boolalg import Boolean

from theory.derivation.steps import Hypothesis, Step


@dataclass(frozen=True)
class Derivation:
    """A proof of its last step's conclusion from its hypotheses.

    Attributes:
        hypotheses: what is taken for granted.
        steps: lines of the proof; the last one is what it proves.
    """

    hypotheses: tuple[Hypothesis, ...]
    steps: tuple[Step, ...]

    @property
    def conclusion(self) -> Boolean:
        """What the derivation proves."""
        return self.steps[-1].conclusion

    def without(self, hypothesis: str) -> "Derivation":
        """The same derivation with one hypothesis dropped; it must not check any more."""
        return replace(self, hypotheses=tuple(kept for kept in self.hypotheses if kept.name != hypothesis))
