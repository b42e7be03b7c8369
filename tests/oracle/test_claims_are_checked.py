"""Every claim is what its derivation proves, step by step, and every fact that it shows is so when computed anew."""

import pytest

from tests.balanced import assert_balanced_ascii
from theory.agreement import check_claim
from theory.exhibit import Exhibit
from theory.library import CLAIMS
from theory.render.tex import exhibit_tex

PROVED = [name for name, claim in CLAIMS.items() if claim.proof is not None]
SHOWN = [(name, exhibit) for name, claim in CLAIMS.items() for exhibit in claim.exhibits]


@pytest.mark.parametrize("name", PROVED, ids=[f"{name}-proof" for name in PROVED])
def test_the_derivation_proves_the_claim(name: str) -> None:
    check_claim(CLAIMS[name])


@pytest.mark.parametrize(("name", "exhibit"), SHOWN, ids=[f"{name}-{shown.place}" for name, shown in SHOWN])
def test_facts_are_all_so(monkeypatch: pytest.MonkeyPatch, name: str, exhibit: Exhibit) -> None:
    facts = exhibit.facts()
    assert facts and all(answer for _, answer in facts), [fact for fact, answer in facts if not answer]
    monkeypatch.setattr("theory.exhibit.load", {exhibit.place: lambda: facts}.__getitem__)  # computed once
    assert len(exhibit.lines()) == 1 + len(facts)
    assert_balanced_ascii(exhibit_tex(exhibit))
    assert exhibit.covers and exhibit.method
