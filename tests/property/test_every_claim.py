"""Every claim of the library against instances in exact numbers: it holds, is attained, and behaves as it should."""

import secrets

import pytest
from hypothesis import settings

from analysis.arenas import arena_of
from analysis.attack.suite import PROPERTIES
from theory.library import CLAIMS

ASKED = [
    (name, asked)
    # Known instances alone are the quickest to ask, and notice most of what is too large.
    for asked, one in sorted(PROPERTIES.items(), key=lambda entry: entry[0] != "attained")
    for name, claim in CLAIMS.items()
    if not one.silent(claim, arena_of(claim))
]


@pytest.mark.parametrize(("name", "asked"), ASKED, ids=lambda word: word)
def test_the_claim_has_the_property(name: str, asked: str, pytestconfig: pytest.Config) -> None:
    claim, now = CLAIMS[name], settings()
    given = pytestconfig.getoption("--hypothesis-seed")
    seed = 0 if now.derandomize else secrets.randbits(32) if given is None else int(given)
    print(f"--hypothesis-seed={seed}")
    PROPERTIES[asked].check(claim, arena_of(claim), now.max_examples, seed)
