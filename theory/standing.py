"""How well a statement of the library stands: the kinds of evidence it has, and in words what they amount to."""

from theory.claim import Claim, Condition
from theory.refutation import Refutation

Statement = Claim | Refutation


def evidence(statement: Statement) -> tuple[str, ...]:
    """The kinds of evidence: a derivation first, then what is shown beside it; for what is refuted, an instance."""
    if isinstance(statement, Refutation) or statement.refuted_by:
        return ("refutation",)
    proof = () if statement.proof is None else ("derivation",)
    return (*proof, *dict.fromkeys(exhibit.kind for exhibit in statement.exhibits))


def certified_range(claim: Claim) -> str:
    """For which parameters a conjecture is certified; empty for every other claim."""
    if claim.mark != "conjecture":
        return ""
    return "; ".join(exhibit.covers for exhibit in claim.exhibits if exhibit.kind == "certificate") or "nowhere"


def standing(statement: Statement) -> str:
    """What the evidence amounts to, in a few words."""
    if isinstance(statement, Refutation) or statement.mark == "refuted":
        return "refuted by instance"
    shown = evidence(statement)
    if statement.proof is not None:
        # A derivation of an exact limit proves one direction; the other is decided at rational parameters.
        return "proved one way" if isinstance(statement, Condition) and "decision" in shown else "proved"
    if statement.mark == "published":
        return "as published" if not shown else "as published, examined"
    if statement.mark == "conjecture":
        return "open, certified at instances" if "certificate" in shown else "open, decided at instances"
    return "shown by algebra" if "identity" in shown else "decided at instances" if shown else "stated"
