"""Every claim of the library against instances in exact numbers: it holds, is attained, and behaves as it should."""

import pytest
from hypothesis import settings

from analysis.arenas import ARENAS, arena_of
from analysis.attack.suite import PROPERTIES
from theory.library import CLAIMS

MEASURED = frozenset().union(*(arena.measures for arena in ARENAS))
ASKED = [
    (name, asked)
    for name, claim in CLAIMS.items()
    if claim.measured in MEASURED
    for asked, one in PROPERTIES.items()
    if not one.silent(claim, arena_of(claim))
]


@pytest.mark.parametrize(("name", "asked"), ASKED, ids=lambda word: word)
def test_the_claim_has_the_property(name: str, asked: str) -> None:
    claim = CLAIMS[name]
    PROPERTIES[asked].check(claim, arena_of(claim), settings().max_examples, 0)
