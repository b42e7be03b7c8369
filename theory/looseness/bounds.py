"""How close the best explicit instance of each bound comes to it."""

from dataclasses import dataclass

from theory.claim import Bound, Claim, LowerBound
from theory.library import CLAIMS
from theory.place import load
from theory.refutation import Comparison
from theory.standing import standing


@dataclass(frozen=True)
class Looseness:
    """A bound, with the best instance that is known.

    Attributes:
        claim: the bound.
        best: the instance whose measured value comes closest; None where no instance is known.
        stands: what certifies the bound, in words.
    """

    claim: Claim
    best: Comparison | None
    stands: str


def looseness(claim: Claim) -> Looseness:
    """The closest of a claim's explicit instances."""
    instances: tuple[Comparison, ...] = load(claim.instances)() if claim.instances else ()
    sign = -1 if isinstance(claim, LowerBound) else 1
    best = max(instances, key=lambda one: sign * one.squared_ratio, default=None)
    return Looseness(claim, best, standing(claim))


def all_bounds() -> tuple[Looseness, ...]:
    """Every upper and lower bound of the library, published and derived."""
    return tuple(looseness(claim) for claim in CLAIMS.values() if isinstance(claim, (Bound, LowerBound)))
