"""Conditions on the step size, published ones and ours, beside the exact limit of a quadratic mode, by delay."""

from dataclasses import dataclass
from fractions import Fraction

from theory.claim import Claim
from theory.claims.ds_published import PUBLISHED
from theory.claims.pd_r2 import PD_R2
from theory.exact.cost_free_step import cost_free_step
from theory.exact.enclosure import Bracket, ends
from theory.exact.limit import limit_bracket
from theory.exact.sawtooth import sawtooth_limit
from theory.numeric import NumericError, evaluate
from theory.symbols import delay

DELAYS = (1, 2, 4, 8, 16)


@dataclass(frozen=True)
class Allowed:
    """The largest ηL that a condition allows at one delay.

    Attributes:
        delay: τ.
        allowed: encloses the value.
        limit: encloses the exact limit of θ⁺ = θ − cθ_{t−τ} (PD-R2): above it even a quadratic diverges.
    """

    delay: int
    allowed: Bracket
    limit: Bracket

    @property
    def is_safe(self) -> bool:
        """Whether the value is certainly at most the limit."""
        return self.allowed[1] <= self.limit[0] or self.allowed == self.limit  # the limit itself has one enclosure

    @property
    def share(self) -> Fraction:
        """A lower bound of value over limit."""
        return self.allowed[0] / self.limit[1]


def largest_step(condition: Claim, at: int) -> Bracket:
    """Encloses a condition's value at a delay."""
    try:
        (value,) = evaluate(condition.value, {delay: at}, "exact").ravel()
        return value, value
    except NumericError:  # a root of no rational square
        (ball,) = evaluate(condition.value, {delay: at}, "ball").ravel()
        return ends(ball)


def compared(condition: Claim) -> tuple[Allowed, ...]:
    """A condition at every delay of `DELAYS`."""
    limits = {at: limit_bracket(at) for at in DELAYS}
    is_limit = condition.value == PD_R2.value
    return tuple(Allowed(at, limits[at] if is_limit else largest_step(condition, at), limits[at]) for at in DELAYS)


def free_of_cost() -> tuple[Allowed, ...]:
    """The largest ηL below which a constant delay costs nothing on smooth convex functions (DS-F3, a conjecture)."""
    return tuple(Allowed(at, cost_free_step(at)[0], limit_bracket(at)) for at in DELAYS)


def against_adversary() -> tuple[Allowed, ...]:
    """The largest ηL that survives the sawtooth of delays up to τ (DS-F4-lower; that it is the limit, DS-F4)."""
    limits = {at: limit_bracket(at) for at in DELAYS}
    return tuple(Allowed(at, sawtooth_limit(at)[0], limits[at]) for at in DELAYS)


def comparable() -> tuple[Claim, ...]:
    """The published conditions that depend on the delay alone."""
    return tuple(condition for condition in PUBLISHED if condition.symbols == {delay})
