"""A pytest fixture for a user's own claims: `from delaybound import bound_suite` in conftest.py."""

from collections.abc import Callable

import pytest

from analysis.arenas import arena_of
from analysis.attack.suite import PROPERTIES, Property
from theory.claim import Claim

EXAMPLES = 100


@pytest.fixture(params=list(PROPERTIES.values()), ids=lambda one: one.name)
def bound_suite(request: pytest.FixtureRequest) -> Callable[..., None]:
    """A function of a claim (and, if wanted, `examples` and `seed`) that fails with an instance that breaks a property.

    A test that uses it runs once for each property; it is skipped, with the reason, where a property says nothing about
    the claim.
    """
    one: Property = request.param

    def ask(claim: Claim, examples: int = EXAMPLES, seed: int = 0) -> None:
        if not isinstance(claim, Claim) or examples < 1:
            raise ValueError("Give the suite a claim (theory.claim.Bound and its like), and at least one example.")
        arena = arena_of(claim)
        if reason := one.silent(claim, arena):
            pytest.skip(f"{one.name}: {reason}")
        one.check(claim, arena, examples, seed)

    return ask
