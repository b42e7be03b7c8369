"""Of a claim's surviving mutants, those that say less are told from those that say more."""

from dataclasses import replace
from typing import Any

import pytest
from sympy import Integer, Rational

from tests.mutation.server import LESS, OPEN, _weighed
from tests.mutation.weaker import weighed
from theory import symbols
from theory.assumptions import plain_sgd
from theory.library import CLAIMS

LARGER, SMALLER = Integer(2), Rational(99, 100)


@pytest.mark.parametrize(
    ("name", "factor", "word"),
    [
        ("DM-T1-const", LARGER, LESS),
        ("DM-T1-const", SMALLER, OPEN),
        ("DS-Stich2020", SMALLER, LESS),  # a condition promises something below its value
        ("DS-Stich2020", LARGER, OPEN),
        ("DM-T1", LARGER, OPEN),  # tight, so that a test should notice
    ],
)
def test_which_mutants_say_less(name: str, factor: Any, word: str) -> None:
    claim = CLAIMS[name]
    mutant = replace(claim, value=claim.value * factor, proof=None)
    assert weighed({name: claim}, {name: mutant})[0] == word


def test_a_mutant_that_assumes_less_says_more() -> None:
    claim = CLAIMS["DM-T1-const"]
    left = tuple(assumption for assumption in claim.assumptions if assumption is not plain_sgd)
    mutant = replace(claim, value=claim.value + symbols.initial_gap, assumptions=left, proof=None)
    assert weighed({claim.name: claim}, {claim.name: mutant})[0] == OPEN


def test_a_mutant_of_what_no_claim_says_changes_none() -> None:
    claim = CLAIMS["DM-T1"]
    assert weighed({claim.name: claim}, {claim.name: claim}) == (OPEN, "no claim changes")


def test_what_cannot_be_weighed_is_no_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(claims: object, mutants: object) -> tuple[str, str]:
        raise ZeroDivisionError("1/0")

    monkeypatch.setattr("tests.mutation.weaker.weighed", broken)
    assert _weighed({"DM-T1": CLAIMS["DM-T1"]}) == (OPEN, "not weighed: ZeroDivisionError: 1/0")
