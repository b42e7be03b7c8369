"""Every fact that a claim shows as evidence is so, when it is computed anew."""

import pytest

from tests.balanced import assert_balanced_ascii
from theory.exhibit import Exhibit
from theory.library import CLAIMS
from theory.render.tex import exhibit_tex

SHOWN = [(name, exhibit) for name, claim in CLAIMS.items() for exhibit in claim.exhibits]


@pytest.mark.parametrize(("name", "exhibit"), SHOWN, ids=[f"{name}-{shown.place}" for name, shown in SHOWN])
def test_facts_are_all_so(monkeypatch, name, exhibit):
    facts = exhibit.facts()
    assert facts and all(answer for _, answer in facts), [fact for fact, answer in facts if not answer]
    monkeypatch.setattr("theory.exhibit.load", {exhibit.place: lambda: facts}.__getitem__)  # computed once
    assert len(exhibit.lines()) == 1 + len(facts)
    assert_balanced_ascii(exhibit_tex(exhibit))
    assert exhibit.covers and exhibit.method


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="choose one of"):
        Exhibit(kind="hope", covers="all", method="none", place="a:b")
