"""A conjecture is never printed without saying that it is one, and for which numbers it is proved."""

from dataclasses import replace

import pytest

from theory import render
from theory.library import CLAIMS
from theory.render.audit import audit_text
from theory.render.plain import list_text
from theory.render.tex_letters import plain_to_tex
from theory.standing import certified_range, standing

CONJECTURES = [claim for claim in CLAIMS.values() if claim.mark == "conjecture"]


def one_line(words: str) -> str:
    return " ".join(words.split())


def test_there_are_conjectures():
    assert {claim.name for claim in CONJECTURES} >= {"DS-F2", "DS-F3", "DS-F4"}


@pytest.mark.parametrize("claim", CONJECTURES, ids=lambda claim: claim.name)
def test_its_range_stands_wherever_it_is_printed(claim):
    assert claim.proof is None and standing(claim).startswith("open")
    assert claim.statement.startswith("Conjecture") and "Nothing is proved" in claim.statement
    assert len(certified_range(claim)) > 40
    for table in (render.library(), audit_text()):
        assert f"{claim.name}: {certified_range(claim)}" in one_line(table)
    shown = one_line(render.claim(claim.name))
    assert one_line(claim.statement) in shown and certified_range(claim) in shown
    assert one_line(plain_to_tex(claim.statement)) in one_line(render.claim(claim.name, form="latex"))
    assert "Nothing is proved" in render.claim(claim.name, form="mathml")


def test_without_certificates_the_range_is_empty():
    lone = replace(CONJECTURES[0], exhibits=())
    assert certified_range(lone) == "nowhere"
    assert list_text([lone]).endswith(f"{lone.name}: nowhere")


def test_other_tables_have_no_such_lines():
    assert "proved at these numbers only" not in list_text([CLAIMS["PD-B1a"]])
