"""Every claim of the library against instances in exact numbers: it holds, is attained, and behaves as it should."""

import secrets

import pytest
from hypothesis import settings

from analysis.arenas import ARENAS, arena_of
from analysis.attack.properties import PROPERTIES, Silent
from theory.library import CLAIMS

ATTACKED = {name: claim for name, claim in CLAIMS.items() if any(claim.measured in arena.measures for arena in ARENAS)}


@pytest.mark.parametrize("asked", PROPERTIES)
@pytest.mark.parametrize("name", ATTACKED)
def test_the_claim_has_the_property(name: str, asked: str, pytestconfig: pytest.Config) -> None:
    claim, now = ATTACKED[name], settings()
    given = pytestconfig.getoption("--hypothesis-seed")
    seed = 0 if now.derandomize else secrets.randbits(32) if given is None else int(given)
    try:
        PROPERTIES[asked](claim, arena_of(claim), now.max_examples, seed)
    except Silent as reason:
        pytest.skip(str(reason))
