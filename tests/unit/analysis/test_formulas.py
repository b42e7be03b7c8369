"""Formulas: every claim of the library as MathML that parses, with the letters of its symbols."""

import html
from xml.etree import ElementTree

import pytest
from sympy import Symbol

from analysis.formulas import formula
from theory import symbols
from theory.claim import Bound
from theory.library import CLAIMS


def parsed(text: str) -> ElementTree.Element:
    named = {"&InvisibleTimes;": "", "&pi;": "π", "&ApplyFunction;": ""}
    for entity, character in named.items():
        text = text.replace(entity, character)
    return ElementTree.fromstring(text)


def letters(text: str) -> list[str]:
    return [node.text or "" for node in parsed(text).iter() if node.tag in ("mi", "mo", "mn", "mtext")]


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_is_mathml_that_parses(name: str) -> None:
    shown = formula(CLAIMS[name])
    for text in (shown.main, *shown.definitions, *([shown.regime] if shown.regime else [])):
        words = " ".join(letters(text))
        for leak in ("total", "each", "radius", "norm", "component", "Symbol", "_"):
            assert leak not in words, f"{leak} is a name in code, not a letter: {words}"


def test_the_first_bound_reads_as_on_paper() -> None:
    shown = formula(CLAIMS["PD-B1a"])
    assert "".join(letters(shown.main)) == "‖b‖≤x(G+ρ)1-x"
    assert "".join(letters(shown.regime)) == "x<1"
    assert len(shown.definitions) == 1


def test_of_a_column_the_claim_is_about_each_entry() -> None:
    assert "".join(letters(formula(CLAIMS["PD-B3"]).main)).endswith("]k")
    assert "".join(letters(formula(CLAIMS["PD-B3"]).regime)) == "ρ(A)<1"


def test_a_name_that_could_be_markup_is_text() -> None:
    claim = Bound(
        name="MY",
        title="",
        statement="",
        value=symbols.gradient_bound + Symbol("<b>"),
        measured="a<b",
        source="",
        mark="conjecture",
    )
    assert "<b>" not in formula(claim).main
    assert html.unescape("".join(letters(formula(claim).main))).startswith("a<b≤")
