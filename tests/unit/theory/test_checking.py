"""The check of the library: what is true passes, and whatever is wrong is named."""

import dataclasses

import pytest

from theory import checking
from theory.checking import check_library, check_statement
from theory.library import CLAIMS, REFUTATIONS
from theory.refutation import Outcome
from theory.render.progress import print_checks


def test_a_claim_with_proof_and_exhibit():
    found = check_statement("PD-R2")
    assert not found.failures
    assert found.checked.endswith("decision: 17 facts") and " steps" in found.checked


def test_names_are_checked_in_their_order():
    assert [check.name for check in check_library(["PD-P2", "PD-P1"])] == ["PD-P2", "PD-P1"]


def test_a_wrong_value_is_named(monkeypatch, capsys):
    wrong = dataclasses.replace(CLAIMS["PD-P2"], value=CLAIMS["PD-P2"].value / 2)
    monkeypatch.setitem(checking.CLAIMS, "PD-P2", wrong)
    (failure,) = check_statement("PD-P2").failures
    assert "the claim says" in failure
    assert print_checks(["PD-P2"], 1) == 1
    assert "FAILED" in capsys.readouterr().out


def no_facts():
    return (("two is three", 2 == 3),)


@pytest.mark.parametrize(("place", "failure"), [("no_facts", "not so: two is three"), ("nothing", "shows nothing")])
def test_a_wrong_fact_is_named(monkeypatch, place, failure):
    exhibit = dataclasses.replace(CLAIMS["PD-R2"].exhibits[0], place=place)
    monkeypatch.setattr("theory.exhibit.load", {"no_facts": no_facts, "nothing": lambda: ()}.__getitem__)
    monkeypatch.setitem(checking.CLAIMS, "PD-P1", dataclasses.replace(CLAIMS["PD-P1"], exhibits=(exhibit,)))
    (found,) = check_statement("PD-P1").failures
    assert failure in found


def test_a_form_that_survives_its_instance_is_named(monkeypatch):
    survived = dataclasses.replace(REFUTATIONS["PD-C1"], check=lambda: Outcome(()))
    monkeypatch.setitem(checking.REFUTATIONS, "PD-C1", survived)
    (failure,) = check_statement("PD-C1").failures
    assert "not refuted" in failure
