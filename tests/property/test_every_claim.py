"""Every claim of the library against instances in exact numbers: it holds, is attained, and behaves as it should."""

import pytest
from hypothesis import settings

from analysis.arenas import ARENAS, arena_of
from analysis.attack.properties import PROPERTIES, Silent
from theory.library import CLAIMS

ATTACKED = {name: claim for name, claim in CLAIMS.items() if any(claim.measured in arena.measures for arena in ARENAS)}


@pytest.mark.parametrize("asked", PROPERTIES)
@pytest.mark.parametrize("name", ATTACKED)
def test_the_claim_has_the_property(name: str, asked: str) -> None:
    claim, now = ATTACKED[name], settings()
    try:
        PROPERTIES[asked](claim, arena_of(claim), now.max_examples, 0)
    except Silent as reason:
        pytest.skip(str(reason))
