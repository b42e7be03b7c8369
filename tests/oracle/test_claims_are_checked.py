"""Every claim is what its derivation proves, step by step, and every fact that it shows is so when computed anew."""

import pytest
from sympy import Basic, HadamardProduct, MatrixSymbol, Symbol, preorder_traversal

from tests.balanced import assert_balanced_ascii
from theory import symbols
from theory.agreement import check_claim
from theory.exhibit import Exhibit
from theory.library import CLAIMS
from theory.render.tex import exhibit_tex

VECTORS: dict[Basic, str] = {
    getattr(symbols, name + ending): ending
    for name in dir(symbols)
    for ending in ("", "_recompute", "_backward")
    if hasattr(symbols, f"{name}_recompute") and hasattr(symbols, f"{name}_backward")
}
"""Of which version vector a symbol speaks: F, R or B."""
KINDS = (Symbol, MatrixSymbol)
SEVERAL = [name for name, claim in CLAIMS.items() if not claim.symbols.isdisjoint(VECTORS)]

PROVED = [name for name, claim in CLAIMS.items() if claim.proof is not None]
SHOWN = [(name, exhibit) for name, claim in CLAIMS.items() for exhibit in claim.exhibits]


def mixed(product: Basic) -> bool:
    """Whether a product pairs what one version vector has with what another one has."""
    of_each = [{VECTORS[symbol] for symbol in factor.atoms(*KINDS) if symbol in VECTORS} for factor in product.args]
    return len(set().union(*(one for one in of_each if len(one) == 1))) > 1


@pytest.mark.parametrize("name", SEVERAL, ids=[f"{name}-vectors" for name in SEVERAL])
def test_numbers_of_a_version_vector_stand_beside_its_own(name: str) -> None:
    claim = CLAIMS[name]
    parts = [claim.value, *claim.definitions.values(), *([] if claim.regime is None else [claim.regime])]
    for part in parts:
        assert not [node for node in preorder_traversal(part) if node.is_Mul and mixed(node)]
        assert not [node for node in part.atoms(HadamardProduct) if mixed(node)]


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
