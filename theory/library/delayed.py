"""Claims about delayed gradient descent: exact limits, tight rates, and published conditions on the step size."""

from theory.claim import Claim
from theory.refutation import Refutation

CLAIMS: tuple[Claim, ...] = ()

REFUTATIONS: tuple[Refutation, ...] = ()
