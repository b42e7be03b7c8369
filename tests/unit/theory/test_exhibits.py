"""Every fact that a claim shows as evidence is so, when it is computed anew."""

import pytest

from theory.exhibit import Exhibit
from theory.library import CLAIMS

SHOWN = [(name, exhibit) for name, claim in CLAIMS.items() for exhibit in claim.exhibits]


@pytest.mark.parametrize(("name", "exhibit"), SHOWN, ids=[f"{name}-{shown.place}" for name, shown in SHOWN])
def test_facts_are_all_so(name, exhibit):
    facts = exhibit.facts()
    assert facts and all(answer for _, answer in facts), [fact for fact, answer in facts if not answer]
    assert len(exhibit.lines()) == 1 + len(facts)
    assert exhibit.covers and exhibit.method


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="choose one of"):
        Exhibit(kind="hope", covers="all", method="none", place="a:b")
